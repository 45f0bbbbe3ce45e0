import re
import unicodedata
from pathlib import Path

from django.conf import settings

from foundation.files.models import StoredFile
from foundation.vietnamese.text import nfc

SHA256 = re.compile(r"[0-9a-f]{64}")
# Reserved by Windows, whatever the extension: such a file cannot be saved there.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
# Half of what a folder of Linux or Windows takes, so that " (1)" and a path still fit.
NAME_BYTES = 150
FALLBACK_NAME = "file"


def folder() -> Path:
    return Path(settings.FILES_ROOT)


def incoming() -> Path:
    """Where files are written before they are whole; on the same file system, so that a rename is atomic."""
    return folder() / "incoming"


def path_of_digest(sha256: str) -> Path:
    if not SHA256.fullmatch(sha256):
        raise ValueError(sha256)
    return folder() / sha256[:2] / sha256[2:4] / sha256


def path_of(stored: StoredFile) -> Path:
    """Where the content is; only for reading."""
    return path_of_digest(stored.sha256)


def safe_name(name: str) -> str:
    """The name as people may see and save it: NFC, no folders, nothing invisible, nothing a system forbids.

    A name that is too long loses the end of its stem, never its extension.
    """
    last = re.split(r"[/\\]", str(name))[-1]
    # Invisible letters and the marks that turn the writing direction make "gpj.exe" look like "exe.jpg".
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in nfc(last))
    kept = re.sub(r'[<>:"|?*]', "_", " ".join(visible.split())).strip(". ")
    if DEVICES.match(kept):
        kept = f"_{kept}"
    stem, dot, extension = kept.rpartition(".")
    if not dot or len(extension) > 10:
        stem, dot, extension = kept, "", ""
    room = NAME_BYTES - len((dot + extension).encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return (stem + dot + extension) or FALLBACK_NAME
