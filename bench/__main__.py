"""Runs the benches: each file on each database in a process of its own, then one table and bench/results.json.

Started by `portal.py bench`, which says in the environment where PostgreSQL is (BENCH_POSTGRESQL, BENCH_POSTGRESQL_PID)
and which folder is free to use (BENCH_FOLDER).
"""

import importlib
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import django
import psycopg
from django.core.management import call_command

from bench.measure import Context, Result
from tooling.processes import ROOT, call, say

DATABASES = ("postgresql", "sqlite")
RESULTS = ROOT / "bench" / "results.json"


def names() -> list[str]:
    return sorted(path.stem for path in (ROOT / "bench").glob("bench_*.py"))


def databases(name: str) -> tuple[str, ...]:
    """Read from the source, as importing a bench needs Django set up on its database."""
    source = (ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")
    line = next((line for line in source.splitlines() if line.startswith("DATABASES = ")), "")
    return tuple(database for database in DATABASES if not line or f'"{database}"' in line)


def run_one(name: str, database: str) -> None:
    """In the process of one bench: a migrated database, then the bench; its results go to a file in its folder."""
    folder = Path(os.environ["PORTAL_DATA"])
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    pid = int(os.environ["BENCH_POSTGRESQL_PID"]) if database == "postgresql" else None
    with ExitStack() as stack:
        context = Context(database, pid, folder, stack)
        results = importlib.import_module(f"bench.{name}").run(context)
    (folder / "results.json").write_text(json.dumps([result._asdict() for result in results]), encoding="utf-8")


def measured(name: str, database: str) -> list[Result]:
    """Start the process of one bench and read what it found; a bench that breaks counts as one that does not hold."""
    folder = Path(os.environ["BENCH_FOLDER"]) / f"{name}-{database}"
    folder.mkdir()
    env = {**os.environ, "PORTAL_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "contestportal.settings"}
    if database == "postgresql":
        server = os.environ["BENCH_POSTGRESQL"]
        own = name.removeprefix("bench_") + "_bench"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(own)))
        env["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{own}"
    say(f"{name} on {database} …")
    if call([sys.executable, "-m", "bench", "--one", name, database], env):
        return [Result(f"{name} ({database}) broke", 0, "", 0, False)]
    return [Result(**row) for row in json.loads((folder / "results.json").read_text(encoding="utf-8"))]


def show(results: list[Result]) -> None:
    width = max((len(result.name) for result in results), default=0)
    say(f"\n{'name':{width}}  {'value':>10}  {'goal':>8}  {'holds':5}  unit")
    for result in results:
        holds = "yes" if result.holds else "NO"
        say(f"{result.name:{width}}  {result.value:10.3g}  {result.goal:8.3g}  {holds:5}  {result.unit}")


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--one"]:
        run_one(*arguments[1:])
        return 0
    chosen = [
        name for name in names() if not arguments or name.removeprefix("bench_") in arguments or name in arguments
    ]
    if not chosen:
        say(f"No such bench; there are: {', '.join(name.removeprefix('bench_') for name in names())}")
        return 2
    results = [result for name in chosen for database in databases(name) for result in measured(name, database)]
    show(results)
    RESULTS.write_text(
        json.dumps([result._asdict() for result in results], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
