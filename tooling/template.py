"""A migrated, empty database made once for each stack of `portal.py test`, of which each process of pytest gets a copy.

Carrying out every migration takes many seconds, for each process of each stack; a copy takes none. `make` runs before
pytest and migrates the database the environment names, which no test uses; `use` runs in a process of pytest before it
makes its test database. Django's own migrate then runs over the copy and finds nothing to do.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tooling.processes import ROOT, Failure, die_with_parent

NAMED = "TESTS_TEMPLATE"


def make(environments: Iterable[dict[str, str]]) -> None:
    """All at the same time; each environment is told its template."""
    running = []
    for env in environments:
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        running.append(subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=die_with_parent))  # noqa: PLW1509
        named = urlsplit(env.get("DATABASE_URL", "")).path.lstrip("/")
        env[NAMED] = named or str(Path(env["PORTAL_DATA"]) / "portal.sqlite3")
    codes = [process.wait() for process in running]
    if any(codes):
        raise Failure("Could not migrate an empty database for the tests.")


def use(connection) -> bool:
    """Let the test database of this process be made from the template, if there is one."""
    template = os.environ.get(NAMED)
    test = connection.settings_dict["TEST"]
    if template and connection.vendor == "sqlite":
        # Read by SQLite, as part of it may still be in the journal beside it.
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(test["NAME"])) as target:
            source.backup(target)
    elif template:
        test["TEMPLATE"] = template
    return bool(template)
