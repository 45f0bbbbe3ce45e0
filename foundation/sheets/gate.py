"""What a file must be before anything reads it as a workbook. Nothing here unpacks more than a chunk at a time."""

import zipfile
import zlib
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_ENTRIES = 2_000
MOST_UNZIPPED = 100 * 1024 * 1024
# An honest sheet shrinks some 10 to 40 times; a bomb a thousand times.
MOST_RATIO = 200
RATIO_FROM = 10 * 1024 * 1024
CHUNK = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# By what `kind_of` says.
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": ODS_TYPE.decode(),
}


class WorkbookRefused(Exception):
    """A workbook that is not read; its text says why and what to do, in the reader's language."""


def damaged() -> WorkbookRefused:
    return WorkbookRefused(
        _("This file is damaged or was cut off on its way. Open it in Excel, save it again as .xlsx and send that.")
    )


def too_large() -> WorkbookRefused:
    return WorkbookRefused(
        _("This workbook is far larger than its content needs. Delete the empty rows under the table, pictures and "
          "other sheets, save it and send it again.")
    )  # fmt: skip


def too_wide(most: int) -> WorkbookRefused:
    return WorkbookRefused(
        _("A sheet has values right of column %(most)s. Delete what does not belong to the table and send it again.")
        % {"most": most}
    )


def too_long(most: int) -> WorkbookRefused:
    return WorkbookRefused(_("A sheet has more than %(most)s rows. Split it into several files.") % {"most": most})


def kind_of(file: BinaryIO) -> str:
    """ "xlsx", "xls" or "ods", told by the content and never by the name. Raises WorkbookRefused."""
    file.seek(0, 2)
    size = file.tell()
    if not size:
        raise WorkbookRefused(_("This file is empty. Look whether it is the right one and send it again."))
    if size > settings.UPLOAD_MAX_BYTES:
        raise WorkbookRefused(
            _("This file is larger than %(most)s. Delete pictures and other sheets from it and send it again.")
            % {"most": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    file.seek(0)
    start = file.read(512)
    if start.startswith(OLE):
        return _check_ole(file)
    if start.startswith(ZIP):
        return _check_zip(file)
    if b"<html" in start.lower() or b"<table" in start.lower() or start.lstrip().startswith(b"<?xml"):
        raise WorkbookRefused(
            _("This file is a web page that only has the name of a workbook. Open it in Excel, choose Save As, type "
              "“Excel Workbook (.xlsx)”, and send that.")
        )  # fmt: skip
    raise _not_a_workbook()


def _not_a_workbook() -> WorkbookRefused:
    return WorkbookRefused(
        _("This is not an Excel workbook, whatever its name says. Open it in Excel, choose Save As, type “Excel "
          "Workbook (.xlsx)”, and send that.")
    )  # fmt: skip


def locked() -> WorkbookRefused:
    return WorkbookRefused(
        _("This workbook is locked with a password. In Excel choose File, Info, Protect Workbook, remove the password, "
          "save it and send it again.")
    )  # fmt: skip


def _has_macros() -> WorkbookRefused:
    return WorkbookRefused(
        _("This workbook contains macros (programs), which we do not accept. Save it as “Excel Workbook (.xlsx)”, "
          "without macros, and send that.")
    )  # fmt: skip


def _check_ole(file: BinaryIO) -> str:
    """The container of .xls and of password-protected .xlsx; the names of its streams are in UTF-16."""
    file.seek(0)
    content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise locked()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _has_macros()
    if not any(name.encode("utf-16-le") + b"\x00\x00" in content for name in ("Workbook", "Book")):
        raise _not_a_workbook()
    return "xls"


def _check_zip(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as package:
            _check_sizes(package)
            kind = _kind_of_package(package)
            _check_parts(package)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise damaged() from error
    return kind


def check_package(package: zipfile.ZipFile) -> None:
    """The same for another office file: its sizes, and every part once to its end. Raises WorkbookRefused."""
    try:
        _check_sizes(package)
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in package.namelist()):
            raise _has_macros()
        _check_parts(package)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise damaged() from error


def _check_parts(package: zipfile.ZipFile) -> None:
    for entry in package.infolist():
        _check_part(package, entry)


def _check_sizes(package: zipfile.ZipFile) -> None:
    """By what the directory declares: an entry that holds more than that fails its checksum when read."""
    entries = package.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked()
    if len(entries) > MOST_ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise damaged()
    unzipped = sum(entry.file_size for entry in entries)
    zipped = sum(entry.compress_size for entry in entries)
    if unzipped > MOST_UNZIPPED or (unzipped > RATIO_FROM and unzipped > zipped * MOST_RATIO):
        raise too_large()


def _kind_of_package(package: zipfile.ZipFile) -> str:
    names = {name.lower() for name in package.namelist()}
    if "mimetype" in names and package.read("mimetype").strip().startswith(ODS_TYPE):
        if any(name.startswith(("basic/", "scripts/")) for name in names):
            raise _has_macros()
        if "meta-inf/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise locked()
        return "ods"
    if "[Content_Types].xml" not in package.namelist():
        raise _not_a_workbook()
    types = package.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _has_macros()
    if b"spreadsheetml.sheet.main+xml" not in types and b"spreadsheetml.template.main+xml" not in types:
        raise _not_a_workbook()
    if any("/externallinks/" in f"/{name}" for name in names):
        raise WorkbookRefused(
            _("This workbook takes values from other files. In Excel choose Data, Edit Links, Break Link, save it and "
              "send it again.")
        )  # fmt: skip
    return "xlsx"


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read once to the end, so that a wrong checksum shows; and no part may bring a DTD, where entities are defined.

    Text in a cell cannot trip this: there "<" is always written as "&lt;".
    """
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    with package.open(entry) as part:
        end = b""
        first = True
        while chunk := part.read(CHUNK):
            if not is_xml:
                continue
            if first and (chunk[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in chunk[:4]):
                raise damaged()  # UTF-16, which no office program writes, would hide what is looked for
            text = end + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise damaged()
            end, first = chunk[-9:], False
