"""LibreOffice for tests: a second program that writes and reads office files, and sees them otherwise than we do."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tooling.finders import office_in

PATIENCE_SECONDS = 180
WHY_NOT = "LibreOffice is not on this machine: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui"

needs_office = pytest.mark.skipif(office_in(dict(os.environ)) is None, reason=WHY_NOT)


@cache
def _profile() -> str:
    """Of this process alone: two LibreOffices do not share one."""
    folder = tempfile.mkdtemp(prefix="contestportal-office-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def convert(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Open the files with LibreOffice and save them as `kind` ("xlsx", "ods", "pdf", …) in a folder; one start for
    all of them."""
    command: list[str | Path] = [
        office_in(dict(os.environ)) or "soffice",
        f"-env:UserInstallation=file://{_profile()}",
        "--headless",
    ]
    command += ["--convert-to", kind, "--outdir", folder, *files]
    subprocess.run(command, check=True, timeout=PATIENCE_SECONDS, capture_output=True)
    extension = kind.partition(":")[0]
    made = [folder / f"{file.stem}.{extension}" for file in files]
    missing = [path.name for path in made if not path.exists()]
    if missing:
        raise AssertionError(f"LibreOffice did not write {missing}")
    return made
