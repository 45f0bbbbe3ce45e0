"""Small workbooks made by hand, part by part, so that a test can spoil exactly one thing."""

import io
import struct
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def xlsx_parts(cells: str = "", *, strings: str = "", styles: str = "", book: str = "", **more) -> dict[str, str]:
    """The parts of an .xlsx with one sheet "Lớp 6A"; `cells` is the inside of its sheetData."""
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}sheet.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{book}<sheets>'
        '<sheet name="Lớp 6A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
        f'<Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        **more,
    }


def xlsx(cells: str = "", **more) -> bytes:
    return zipped(xlsx_parts(cells, **more))


def ods(table: str, **more: str | bytes) -> bytes:
    """An .ods with one sheet "Lớp 6A"; `table` is the inside of its table."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'{HEAD}<manifest:manifest xmlns:manifest="{office}manifest:1.0"/>',
            "content.xml": f'{HEAD}<office:document-content xmlns:office="{office}office:1.0" '
            f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Lớp 6A">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            **more,
        }
    )


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def workbook(*rows, title="Lớp 6A", **places) -> openpyxl.Workbook:
    """An openpyxl workbook with these rows, and values at places such as C7="x"."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for place, value in places.items():
        book.active[place] = value
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def xls(cells: dict[tuple[int, int], str | float], *extra_streams: str, title="Lớp 6A") -> bytes:
    """An .xls (BIFF8) with these cells, at (row, column) from 0; `extra_streams` are names in its directory."""
    name = title.encode("utf-16-le")
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    sheet += _record(0x200, struct.pack("<IIHHH", min(rows), max(rows) + 1, min(columns), max(columns) + 1, 0))
    for (row, column), value in cells.items():
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            sheet += _record(0x204, struct.pack("<HHH", row, column, 0) + text)
        else:
            sheet += _record(0x203, struct.pack("<HHHd", row, column, 0, value))
    sheet += _record(0x0A, b"")
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + _record(0x42, struct.pack("<H", 1200))
    bound = _record(0x85, struct.pack("<IBBBB", len(start) + 12 + len(name) + 4, 0, 0, len(title), 1) + name)
    stream = start + bound + _record(0x0A, b"") + sheet
    return ole(stream.ljust(4096 if len(stream) < 4096 else -(-len(stream) // 512) * 512, b"\0"), *extra_streams)


def ole(stream: bytes, *extra_streams: str, name="Workbook") -> bytes:
    """A compound file with one stream: header, table of sectors, directory, the stream's sectors."""
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    folder = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    for extra in extra_streams:
        folder += _entry(extra, 2, 0xFFFFFFFF, 0xFFFFFFFE, 0)
    return header + table + folder.ljust(512, b"\0") + stream


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)
