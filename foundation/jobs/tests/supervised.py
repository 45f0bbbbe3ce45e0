"""A supervisor over small children, for tests: `python -m foundation.jobs.tests.supervised FOLDER GRACE CODE…`."""

import sys
from pathlib import Path

from foundation.jobs.supervisor import Child, Supervisor

if __name__ == "__main__":
    folder, grace, *codes = sys.argv[1:]
    children = [Child(f"child-{number}", [sys.executable, "-c", code], cwd=folder) for number, code in enumerate(codes)]

    def say(text):
        print(text, flush=True)  # noqa: T201

    Supervisor(children, grace=float(grace), say=say).run(
        ready=lambda: all(Path(folder, f"up-{number}").exists() for number in range(len(codes))),
        on_ready=lambda: say("up"),
    )
