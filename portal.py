#!/usr/bin/env python3
"""The one script behind `make run`, `make test`, `make check` and `make bench`: `python3 portal.py help` lists all.

Needs Python 3.11 and nothing else. It makes `.venv`, installs the locked requirements into it and hands over to the
package `tooling`. The first lines stay readable for older Pythons, which are told what is missing.
"""

import os
import shutil
import subprocess
import sys

NEEDED = (3, 11)


def restart_with_newer_python():
    """An older Python started us: hand over to a newer one on PATH, or say what to install."""
    for minor in range(20, NEEDED[1] - 1, -1):
        path = shutil.which("python3.%d" % minor)
        # A name on PATH may be an empty shim, so it is asked.
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(path, [path] + sys.argv)
    sys.exit(
        "The portal needs Python %d.%d or newer; this is %d.%d (%s), and no newer python3.x is on PATH.\n"
        "Install one (Debian 12+ and Ubuntu 24.04+ bring it: apt-get install python3 python3-venv) and run this again."
        % (NEEDED + tuple(sys.version_info[:2]) + (sys.executable,))
    )


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    if sys.version_info[:2] < NEEDED:
        restart_with_newer_python()
    from tooling.install import main

    main(sys.argv[1:])
