"""PDF of Word documents by LibreOffice, where the machine has it (`SOFFICE`); where not, pages say so.

It is started for one document with a profile of its own, since two that share one refuse each other, and reads what we
have written ourselves, never what was sent to us. For jobs: it takes seconds.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

PDF = "application/pdf"
SECONDS = 120
SECRET = re.compile("SECRET|PASSWORD|PASSWD|TOKEN|KEY|CREDENTIAL|_URL$|_DSN$")
WINDOWS = os.name == "nt"


class NoOffice(Exception):
    """There is no LibreOffice here, or it could not make the PDF; its text says so to a person."""


def office() -> str | None:
    """The program: what the settings name, else one of the system."""
    named = settings.SOFFICE
    if named:
        return shutil.which(named)
    return shutil.which("soffice") or shutil.which("libreoffice")


def why_no_pdf() -> str:
    """ "" where PDFs can be made."""
    if office():
        return ""
    return _(
        "PDF files are made by LibreOffice, which is not installed on this machine. Download the Word document and "
        "save it as PDF, or ask who runs the portal to install LibreOffice."
    )


def to_pdf(content: bytes, *, kind: str = "docx", seconds: float = SECONDS) -> bytes:
    """Raises NoOffice. Whatever happens, nothing of it goes on running."""
    if (program := office()) is None:
        raise NoOffice(why_no_pdf())
    with tempfile.TemporaryDirectory(prefix="portal-office-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / f"document.{kind}"
        source.write_bytes(content)
        command = [
            program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", "pdf", "--outdir", folder, str(source),
        ]  # fmt: skip
        _run(command, folder, seconds)
        made = source.with_suffix(".pdf")
        if not made.exists() or not made.read_bytes().startswith(b"%PDF"):
            raise NoOffice(_("LibreOffice could not make the PDF. Download the Word document and save it as PDF."))
        return made.read_bytes()


def _run(command: list[str], folder: str, seconds: float) -> None:
    """In a session of its own: soffice starts the program that does the work and would leave it behind."""
    with open(os.devnull, "rb") as nothing, open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(  # noqa: S603 - the program of the settings, our own file
            command, cwd=folder, stdin=nothing, stdout=nowhere, stderr=nowhere, start_new_session=not WINDOWS,
            env={**without_secrets(os.environ), "HOME": folder, "TMPDIR": folder},
        )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as late:
        raise NoOffice(
            _("LibreOffice took too long with this document. Download the Word document and save it as PDF.")
        ) from late
    finally:
        _end(process)


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Of the portal's own settings nothing: another program has no use for keys, passwords and addresses with them."""
    return {name: value for name, value in environment.items() if not SECRET.search(name.upper())}


def _end(process: subprocess.Popen) -> None:
    try:
        if WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()
