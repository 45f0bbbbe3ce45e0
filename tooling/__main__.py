"""Step two, inside `.venv`: the commands of portal.py."""

import sys

from tooling import checks, lock, measure, serve, suite
from tooling.catalogue import compile_catalogues, update_catalogues
from tooling.processes import Failure, say

USAGE = """\
python3 portal.py COMMAND, or make COMMAND

  run               start the portal with its demo on this machine (PORT, 8000 by default); Ctrl-C stops it
  test [arguments]  checks, then all tests on SQLite and on PostgreSQL with Redis; arguments go to pytest and skip the
                    checks; --on sqlite or --on postgresql runs one of the two only
  check [names]     format, lint, types, import contracts, templates, migrations, translations, deployment …
  bench [names]     measure, print a table, write bench/results.json
  install           only install packages and compile translations, for a server
  messages          bring locale/ up to date with the source, ready to translate
  lock [arguments]  write requirements*.txt from requirements*.in; arguments go to `uv pip compile` (--upgrade)
"""


def install(_arguments: list[str]) -> int:
    compile_catalogues()
    return 0


def messages(_arguments: list[str]) -> int:
    update_catalogues()
    return 0


COMMANDS = {
    "run": serve.run,
    "test": suite.run,
    "check": checks.run,
    "bench": measure.run,
    "install": install,
    "messages": messages,
    "lock": lock.run,
}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        say(USAGE)
        return 0 if arguments and arguments[0] in {"help", "--help", "-h"} else 2
    try:
        return command(arguments[1:])
    except Failure as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
