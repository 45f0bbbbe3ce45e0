"""Documents that people send to be read by others: kept as they are, told by their content."""

import zipfile
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _

from foundation.files.actions import FileRefused, store, store_picture
from foundation.files.models import StoredFile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


def store_document(upload: BinaryIO, name: str, *, by, at) -> StoredFile:
    """Keep a PDF, a Word document or a picture, told by its content. Raises FileRefused."""
    kind = PurePath(name).suffix.lower()
    if kind in PICTURES:
        return store_picture(upload, name=name, by=by, at=at)
    start = upload.read(8)
    upload.seek(0)
    if kind == ".pdf" and start.startswith(b"%PDF-"):
        return store(upload, name=name, content_type=PDF, by=by, at=at)
    if kind == ".docx" and _is_word(upload):
        upload.seek(0)
        return store(upload, name=name, content_type=DOCX, by=by, at=at)
    raise FileRefused(
        _("This is not a PDF, a Word document (.docx, without macros) or a picture. Save it as PDF and send that.")
    )


def _is_word(upload) -> bool:
    try:
        with zipfile.ZipFile(upload) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)
