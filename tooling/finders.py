"""Programs that tests need and pip does not bring: found on the machine, installed where we may, or asked for."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tooling.processes import Failure, apt_install, can_apt, os_release, say

GETTEXT = ("xgettext", "msguniq", "msgcat", "msgmerge", "msgattrib", "msgfmt")
OFFICE_PACKAGES = ("libreoffice-calc-nogui", "libreoffice-writer-nogui")
# The first draws the same pages without the windows around them, in half the time.
HEADLESS = "chromium-headless-shell"
CHROMIUM_NAMES = (HEADLESS, "chromium", "google-chrome", "google-chrome-stable")


def require_gettext() -> None:
    if all(map(shutil.which, GETTEXT)):
        return
    if not can_apt():
        raise Failure(
            "GNU gettext is needed to check translations: install it (Debian, Ubuntu: apt-get install gettext)."
        )
    apt_install("gettext")


def package_folder(name: str) -> Path | None:
    """Where an installed package lies, found without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def chromium_in(env: dict[str, str]) -> str | None:
    """CHROMIUM, then a system browser, then one that Playwright has downloaded before."""
    if env.get("CHROMIUM"):
        return env["CHROMIUM"]
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    cache = Path(env.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def office_in(env: dict[str, str]) -> str | None:
    """SOFFICE, then a LibreOffice of the system."""
    return env.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")


def find_office() -> str | None:
    """The path of a LibreOffice, installed where we may: as root on Debian its packages without windows. None
    elsewhere: the tests that look at files with it are skipped then, and say so."""
    path = office_in(dict(os.environ))
    if path is None and can_apt():
        try:
            apt_install(*OFFICE_PACKAGES)
        except Failure as failure:
            say(f"Without LibreOffice: {failure}")
        path = office_in(dict(os.environ))
    return path


def playwright_driver_runs() -> bool:
    folder = package_folder("playwright")
    node = folder / "driver" / ("node.exe" if os.name == "nt" else "node") if folder else None
    return (
        node is not None
        and subprocess.call([node, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    )


def require_chromium() -> str:
    """The path of a Chromium that Playwright can drive: as root on Debian its package, elsewhere Playwright's own."""
    path = chromium_in(dict(os.environ))
    if "CHROMIUM" not in os.environ and not shutil.which(HEADLESS) and can_apt() and os_release().get("ID") == "debian":
        try:
            apt_install(HEADLESS, "libatomic1")
        except Failure:
            if path is None:
                apt_install("chromium", "libatomic1")
        path = chromium_in(dict(os.environ))
    if path is None:
        say("No Chromium found; asking Playwright to download one …")
        subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])
        path = chromium_in(dict(os.environ))
    if path is None or not Path(path).exists():
        raise Failure(
            "The browser tests need Chromium and none was found or could be installed.\n"
            "Install chromium or google-chrome, or name one: CHROMIUM=/path/to/chromium python3 portal.py test"
        )
    if not playwright_driver_runs():
        if not can_apt():
            raise Failure("Playwright's driver does not start; it needs libatomic (apt-get install libatomic1).")
        apt_install("libatomic1")
    return path
