"""Files besides photos: what they are is told by their content. They are downloaded only, never opened here."""

import io
import zipfile

from django.utils.translation import gettext as _

from foundation.files.pictures import FileRefused
from foundation.sheets.gate import ZIP, WorkbookRefused, check_package, kind_of
from foundation.sheets.writing import XLSX

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXTENSIONS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}
# Where a zip's directory may lie, seen from the end: its comment has at most 64 KB (APPNOTE 4.3.16).
TAIL = 65_557
ZIP_END = b"PK\x05\x06"


def is_video(content: bytes) -> bool:
    """MP4, MOV, 3GP, WebM and Matroska, AVI."""
    return content[4:8] == b"ftyp" or content.startswith(b"\x1aE\xdf\xa3") or content[8:12] == b"AVI "


def document_type(content: bytes) -> str:
    """PDF, DOCX or XLSX. Raises FileRefused for all else, and for a file that is two things at once."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(ZIP):
        return _office(content)
    if is_video(content):
        raise FileRefused(
            _("Videos are not kept here. Put it on the school's page, YouTube or Zalo and add its address as a link.")
        )
    raise FileRefused(
        _("This kind of file is not taken, whatever its name says. Send a photo (JPG, PNG, WebP, HEIC), a PDF, a Word "
          "document (.docx) or an Excel workbook (.xlsx).")
    )  # fmt: skip


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused(_("This PDF is damaged or was cut off on its way. Save it again and send that."))
    if ZIP_END in content[-TAIL:]:
        raise FileRefused(
            _("This PDF has another file hidden at its end. Open it, print it as a PDF anew and send that.")
        )
    return PDF


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_package(package)  # before anything of it is unpacked
            types = package.read("[Content_Types].xml") if "[Content_Types].xml" in package.namelist() else b""
            if b"wordprocessingml.document.main+xml" in types:
                return DOCX
        if kind_of(io.BytesIO(content)) == "xlsx":
            return XLSX
    except WorkbookRefused as error:
        raise FileRefused(str(error)) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise FileRefused(
            _("This file is damaged, locked or not what its name says. Save it again as .docx or .xlsx and send that.")
        ) from error
    raise FileRefused(_("Only Word documents (.docx) and Excel workbooks (.xlsx) are taken of this kind."))
