"""`portal.py bench`: a PostgreSQL with all its durability, then the benches in `bench/`."""

import sys

from tooling.checks import plain_environment
from tooling.processes import call, terminate_like_interrupt
from tooling.services import postgresql, scratch_folder


def run(arguments: list[str]) -> int:
    terminate_like_interrupt()
    with scratch_folder() as folder, postgresql(folder, durable=True) as server:
        variables = {
            "BENCH_POSTGRESQL": server.url,
            "BENCH_POSTGRESQL_PID": str(server.pid),
            "BENCH_FOLDER": str(folder),
        }
        return call([sys.executable, "-m", "bench", *arguments], {**plain_environment(), **variables})
