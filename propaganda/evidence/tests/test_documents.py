"""Files are what their content says, one thing only, and nothing that runs."""

import io
import tracemalloc
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from foundation.files.pictures import FileRefused
from propaganda.evidence.documents import DOCX, PDF, XLSX, document_type

PDF_FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


WORD = b'<Types><Override ContentType="application/vnd.x.wordprocessingml.document.main+xml"/></Types>'


def word(**parts):
    return zipped(**{"[Content_Types].xml": WORD, "word/document.xml": b"<x/>"} | parts)


def test_what_is_taken():
    assert document_type(PDF_FILE) == PDF
    assert document_type(saved(Document())) == DOCX
    assert document_type(saved(Workbook())) == XLSX
    assert document_type(word()) == DOCX


@pytest.mark.parametrize(
    "content",
    [
        b"\n" + PDF_FILE,
        b"GIF89a" + PDF_FILE,
        PDF_FILE[:20],
        PDF_FILE + zipped(a=b"b"),
        PDF_FILE + zipped(a=b"b") + b"%%EOF",
        b"x" + saved(Document()),
        word()[:200],
        zipped(a=b"b"),
        zipped(**{"[Content_Types].xml": b"<Types/>"}),
        word(**{"word/vbaProject.bin": b"macro"}),
        word(**{"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        word(**{"word/media/bomb.bin": b"\0" * (40 * 1024 * 1024)}),
        b"MZ\x90\x00" + b"\0" * 100,
        b"#!/bin/sh\n",
        b"<?xml version='1.0'?><svg/>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"x",
    ],
    ids=["bytes before", "GIF before", "cut off", "zip behind", "zip in between", "word, bytes before", "half a zip",
         "zip", "empty package", "macros", "entities", "bomb", "program", "script", "SVG", "old word", "nothing"],
)  # fmt: skip
def test_what_is_not(content):
    with pytest.raises(FileRefused) as refused:
        document_type(content)
    assert len(str(refused.value)) > 20


def test_a_small_file_that_unpacks_without_end_is_not_unpacked():
    """Of one part that is read to know what the file is: a thousand times its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("[Content_Types].xml", "w") as part:
        for _megabyte in range(300):
            part.write(b" " * 2**20)
    assert len(out.getvalue()) < 2**20
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused):
            document_type(out.getvalue())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * 2**20
