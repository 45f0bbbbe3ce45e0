import io
import subprocess
import zipfile

import pytest

from foundation.sheets import gate, reading
from foundation.sheets.reading import WorkbookRefused, open_workbook
from foundation.sheets.tests.builders import ods, ods_text, ole, saved, workbook, xls, xlsx, xlsx_parts, zipped

CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def why(content: bytes) -> str:
    """The sentence with which a file is refused, at the door or when its rows are read."""
    with pytest.raises(WorkbookRefused) as refused, open_workbook(io.BytesIO(content)) as book:
        _ = [page.rows for page in book.sheets]
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", xlsx(CELL)),
        ("xls", xls({(0, 0): 1.0})),
        ("ods", ods(f"<table:table-row>{ods_text('x')}</table:table-row>")),
    ],
)
def test_the_kind_is_told_by_content(kind, content, tmp_path):
    path = tmp_path / "named.wrongly"
    path.write_bytes(content)
    with open_workbook(path) as book:
        assert book.kind == kind
        assert [page.title for page in book.sheets] == ["Lớp 6A"]


def test_each_reason_has_its_own_sentence(settings):
    settings.UPLOAD_MAX_BYTES = 2_000_000
    parts = xlsx_parts(CELL)
    macros = parts | {"xl/vbaProject.bin": b"\x00"}
    links = parts | {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    locked = ole(b"\0" * 4096, name="EncryptedPackage")
    refused = {
        "empty": why(b""),
        "large": why(b"PK\x03\x04" + b"x" * 2_000_000),
        "csv": why("STT;Họ tên\n1;Lan".encode()),
        "web page": why(b"<html><table><tr><td>1</td></tr></table></html>"),
        "macros": why(zipped(macros)),
        "links": why(zipped(links)),
        "password": why(locked),
        "bomb": why(zipped(parts | {"xl/media/x.bin": b"0" * 40_000_000})),
        "damaged": why(xlsx(CELL)[:-100]),
    }
    assert len(set(refused.values())) == len(refused)


@pytest.mark.parametrize(
    "content",
    [
        "Họ tên,Lớp\nLan,6A\n".encode(),
        "\ufeffHọ tên\tLớp".encode(),
        b"%PDF-1.7 ...",
        b"GIF89a....",
        b"\x00" * 600,
        zipped({"word/document.xml": "<w/>"}),
        zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        ole(b"\0" * 4096, name="WordDocument"),
    ],
)
def test_what_is_no_workbook_is_told_so(content):
    assert why(content) == why(b"plain text")


@pytest.mark.parametrize("cut", [5, 100, 400, -1, -22, -60])
def test_a_file_cut_off_on_its_way(cut):
    assert why(xlsx(CELL)[:cut]) in {str(gate.damaged()), str(gate._not_a_workbook())}


def test_a_byte_turned_on_its_way():
    content = bytearray(saved(workbook(*[[n, "Nguyễn Văn An"] for n in range(500)])))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        place = package.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    content[place] ^= 0xFF
    assert why(bytes(content)) == str(gate.damaged())


@pytest.mark.parametrize(
    "content",
    [
        zipped(xlsx_parts(CELL) | {"xl/vbaProject.bin": b"\x00"}),
        zipped(xlsx_parts(CELL) | {"XL/VBAPROJECT.BIN": b"\x00"}),
        zipped(
            xlsx_parts(CELL)
            | {"[Content_Types].xml": "<Types application/vnd.ms-excel.sheet.macroEnabled.main+xml></Types>"}
        ),
        xls({(0, 0): 1.0}, "_VBA_PROJECT"),
        ods("", **{"Basic/Standard/Module1.xml": "<x/>"}),
        ods("", **{"Scripts/python/a.py": "x"}),
    ],
)
def test_macros_are_refused_wherever_they_hide(content):
    assert why(content) == str(gate._has_macros())


def zip_with_password() -> bytes:
    content = bytearray(xlsx(CELL))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        first = package.infolist()[0]
    content[first.header_offset + 6] |= 1
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        ole(b"\0" * 4096, "EncryptionInfo", name="EncryptedPackage"),
        zip_with_password(),
        ods("", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
    ],
)
def test_a_password_is_named(content):
    assert why(content) == str(gate.locked())


@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "workbook", "styles"])
def test_no_part_may_define_entities(part):
    part, parts = f"xl/{part}.xml", xlsx_parts(CELL)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts[part] = parts[part].replace("?>", f"?>{bomb}", 1)
    assert why(zipped(parts)) == str(gate.damaged())


def test_an_entity_is_found_across_chunks_and_in_utf_16():
    parts = xlsx_parts(CELL)
    for before in range(gate.CHUNK - 12, gate.CHUNK + 2):
        text = "<?xml version='1.0'?>".ljust(before) + "<!DOCTYPE x><x/>"
        assert why(zipped(parts | {"xl/theme.xml": text})) == str(gate.damaged())
    sheet = parts["xl/worksheets/sheet1.xml"].replace("UTF-8", "UTF-16")
    assert why(zipped(parts | {"xl/worksheets/sheet1.xml": sheet.encode("utf-16")})) == str(gate.damaged())


def test_what_looks_like_a_dtd_in_a_cell_is_only_text():
    content = saved(workbook(["<!DOCTYPE html>", "<!ENTITY"]))
    with open_workbook(io.BytesIO(content)) as book:
        assert book.sheets[0].rows[0].values == ("<!DOCTYPE html>", "<!ENTITY")


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch):
    parts = xlsx_parts(CELL)
    monkeypatch.setattr(gate, "RATIO_FROM", 10**12)
    one_string = b"<x>" + b"0" * 105_000_000 + b"</x>"
    assert why(zipped(parts | {"xl/sharedStrings.xml": one_string})) == str(gate.too_large())
    # Below the cap, but a thousand times its size.
    monkeypatch.undo()
    assert why(zipped(parts | {"xl/a.bin": b"0" * 20_000_000})) == str(gate.too_large())
    assert why(zipped(parts | {f"xl/{n}.bin": b"" for n in range(3_000)})) == str(gate.damaged())


def test_a_size_declared_too_small_does_not_help():
    content = bytearray(xlsx(CELL, strings="<si><t>" + "0" * 1_000_000 + "</t></si>"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        size = package.getinfo("xl/sharedStrings.xml").file_size
    forged = bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert forged != bytes(content)
    assert why(forged) == str(gate.damaged())


def test_two_entries_of_one_name_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in xlsx_parts(CELL).items():
            package.writestr(name, text)
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("xl/workbook.xml", "<other/>")
    assert why(out.getvalue()) == str(gate.damaged())


def test_an_honest_workbook_of_many_equal_rows_passes():
    content = saved(workbook(*[["6A", "Nam"]] * 15_000))
    with open_workbook(io.BytesIO(content)) as book:
        assert len(book.sheets[0].rows) == 15_000


def test_the_process_for_old_formats_is_held_to_its_limits(tmp_path, monkeypatch):
    def too_slow(*args, **kwargs):
        raise subprocess.TimeoutExpired(args[0], kwargs["timeout"])

    monkeypatch.setattr(reading.subprocess, "run", too_slow)
    assert why(xls({(0, 0): 1.0})) == str(gate.damaged())
