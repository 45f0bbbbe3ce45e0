"""Workbooks refused at the door, made from one that is in order. Each takes and gives bytes."""

import io
import random
import zipfile
from collections.abc import Callable

from foundation.sheets.tests.builders import ole

MEGABYTE = 1024 * 1024


def rewritten(content: bytes, change: Callable[[str, bytes], bytes] = lambda _name, part: part, **more) -> bytes:
    """The same package with each part changed by `change(name, bytes)`, and more parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()


def of_25_megabytes(content: bytes) -> bytes:
    return rewritten(content, **{"xl/media/image1.png": random.Random(1).randbytes(25 * MEGABYTE)})


def unzips_to_300_megabytes(content: bytes) -> bytes:
    return rewritten(content, **{"xl/media/image1.png": b"\0" * (300 * MEGABYTE)})


def with_macros(content: bytes) -> bytes:
    """As an .xlsm is: the project of macros, and a content type that says so."""

    def change(name, part):
        macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        return part.replace(plain, macro) if name == "[Content_Types].xml" else part

    return rewritten(content, change, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 2000})


def with_external_links(content: bytes) -> bytes:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return rewritten(content, **{"xl/externalLinks/externalLink1.xml": link})


def locked_with_a_password(_content: bytes) -> bytes:
    return ole(b"\0" * 4096, "EncryptionInfo", name="EncryptedPackage")


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AT_THE_DOOR = {  # refused before anything is kept
    "25 MB": of_25_megabytes,
    "unzips to 300 MB": unzips_to_300_megabytes,
    "macros": with_macros,
    "external links": with_external_links,
    "password": locked_with_a_password,
}
