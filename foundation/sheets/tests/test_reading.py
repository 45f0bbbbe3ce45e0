import datetime
import io

import pytest
from openpyxl.styles import Font

from foundation.sheets import gate
from foundation.sheets.reading import CellError, Row, WorkbookRefused, open_workbook
from foundation.sheets.tests.builders import ods, ods_text, saved, workbook, xls, xlsx, xlsx_parts, zipped


def first_page(content: bytes, **caps):
    with open_workbook(io.BytesIO(content), **caps) as book:
        page = book.sheets[0]
        _ = page.rows
    return page


def value_of(cell: str, **more):
    """The value of one cell given as XML, at C7."""
    page = first_page(xlsx(f'<row r="7">{cell}</row>', **more))
    return page.cell(7, 2).value


def test_values_are_what_they_are():
    day, moment = datetime.date(2012, 5, 25), datetime.datetime(2025, 9, 5, 8, 30)  # noqa: DTZ001
    row = ["Nguyễn Thị Hường", "0123456789", 40, 9.25, True, day, moment, datetime.time(8, 0), None, "dòng 1\ndòng 2"]
    page = first_page(saved(workbook(row)))
    assert page.rows == [Row(1, tuple(row))]
    assert [type(value) for value in page.rows[0].values[:7]] == [
        str, str, int, float, bool, datetime.date, datetime.datetime,
    ]  # fmt: skip


def test_addresses_are_true_below_and_right_of_emptiness():
    page = first_page(saved(workbook(title="Danh sách", C7="Họ tên", E9=5)))
    assert page.rows == [Row(7, (None, None, "Họ tên", None, None)), Row(9, (None, None, None, None, 5))]
    assert page.width == 5
    assert page.cell(7, 2).address == "Danh sách!C7"
    assert page.cell(9, 4).value == 5
    assert page.cell(8, 0).value is None
    assert page.cell(9, 400).value is None
    assert page.address(1, 27) == "Danh sách!AB1"


def test_rows_and_cells_without_addresses_follow_each_other():
    page = first_page(
        xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c r='B5'><v>3</v></c><c><v>4</v></c></row>")
    )
    assert page.rows == [Row(1, (1, 2, None)), Row(5, (None, 3, 4))]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="C7"><v>5</v></c>', 5),
        ('<c r="C7" t="n"><v>1.2345678901E+11</v></c>', 123456789010),
        ('<c r="C7"><v>0.1</v></c>', 0.1),
        ('<c r="C7" t="b"><v>0</v></c>', False),
        ('<c r="C7" t="str"><f>A1</f><v>kết quả</v></c>', "kết quả"),
        ('<c r="C7" t="inlineStr"><is><t>trong</t></is></c>', "trong"),
        ('<c r="C7" t="inlineStr"><is><r><t>hai </t></r><r><t>mảnh</t></r><rPh><t>x</t></rPh></is></c>', "hai mảnh"),
        ('<c r="C7" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="C7" t="d"><v>2025-09-05</v></c>', datetime.date(2025, 9, 5)),
        ('<c r="C7" t="str"><v>a_x000D_b &amp; c&#10;</v></c>', "a\rb & c\n"),
        ('<c r="C7" t="str"><v>a_x0000_b_xD83D__x000B_</v></c>', "ab"),
        ('<c r="C7" t="s"><v>0</v></c>', "Nguyễn  An"),
        ('<c r="C7" t="s"><v>1</v></c>', None),
        ('<c r="C7" s="1"><v>45905</v></c>', datetime.date(2025, 9, 5)),
        ('<c r="C7" s="1"><v>45905.5</v></c>', datetime.datetime(2025, 9, 5, 12)),  # noqa: DTZ001
        ('<c r="C7" s="2"><v>45905</v></c>', datetime.date(2025, 9, 5)),
        ('<c r="C7" s="3"><v>1.5</v></c>', datetime.timedelta(days=1, hours=12)),
        ('<c r="C7" s="1"><v>1E+300</v></c>', 1e300),
        ('<c r="C7" s="9"><v>7</v></c>', 7),
        ('<c r="C7" s="1"/>', None),
        ('<x:c xmlns:x="y" r="C7"><x:v>7</x:v></x:c>', None),
    ],
)
def test_every_type_of_cell(cell, value):
    got = value_of(
        cell,
        strings='<si><r><t>Nguyễn </t></r><r><t xml:space="preserve"> An</t></r><rPh><t>nhiễu</t></rPh></si>'
        "<si><t/></si>",
        styles='<numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="14"/>'
        '<xf numFmtId="164"/><xf numFmtId="46"/></cellXfs>',
    )
    assert (got, type(got)) == (value, type(value) if not isinstance(got, CellError) else CellError)


def test_the_calendar_of_old_macs():
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    cell = '<c r="C7" s="0"><v>1</v></c>'
    assert value_of(cell, styles=styles, book='<workbookPr date1904="1"/>') == datetime.date(1904, 1, 2)


def test_a_producer_that_prefixes_every_tag():
    parts = xlsx_parts()
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="2">'
        '<x:c r="B2" t="inlineStr"><x:is><x:t>Lan</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert first_page(zipped(parts)).rows == [Row(2, (None, "Lan"))]


def test_a_formula_without_its_value_is_known_and_one_with_is_read():
    page = first_page(
        xlsx(
            '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v/></c>'
            '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><v>3</v></c></row>'
        )
    )
    assert page.rows == [Row(1, (2, None, None, None, 3))]
    assert page.without_value == [(1, 1), (1, 2)]
    assert [page.cell(1, column).is_formula for column in range(5)] == [True, True, True, True, False]
    assert [page.cell(1, column).has_no_value for column in range(5)] == [False, True, True, False, False]


def test_what_openpyxl_writes_as_a_formula_has_no_value():
    page = first_page(saved(workbook(["=SUM(B1:B2)", 5])))
    assert page.without_value == [(1, 0)]
    assert page.rows[0].values == (None, 5)


def test_fonts_are_told_for_each_cell_and_counted_for_a_column():
    book = workbook(["STT", "NguyÔn V¨n §¹t"], [1, "Trần Thị Lan"], [2, "TrÇn"])
    for place in ("B1", "B3"):
        book.active[place].font = Font(name=".VnTime")
    page = first_page(saved(book))
    assert page.font(1, 1) == page.cell(3, 1).font_name == ".VnTime"
    assert page.font(2, 1) == page.font(1, 0) == "Calibri"
    assert page.fonts(1) == {".VnTime": 2, "Calibri": 1}
    assert page.fonts(0) == {"Calibri": 1}


def test_one_font_for_all_is_told_without_keeping_styles():
    page = first_page(saved(workbook(["a", "b"])))
    assert page.font(1, 1) == "Calibri"
    assert page._grid.styles == {}


def test_merged_cells_and_formatted_emptiness_do_no_harm():
    book = workbook(["Danh sách", None, None], ["STT", "Họ tên"], [1, "Lan"])
    book.active.merge_cells("A1:C1")
    for row in range(4, 3000):
        book.active.cell(row, 60).font = Font(bold=True)
    page = first_page(saved(book), max_rows=10, max_columns=10)
    assert [row.number for row in page.rows] == [1, 2, 3]
    assert page.width == 2


def test_one_cell_at_the_far_end_is_refused_at_once_and_an_empty_one_is_nothing():
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" {}/></row>'
    assert len(first_page(xlsx(far.format('s="1"'))).rows) == 1
    with pytest.raises(WorkbookRefused):
        first_page(xlsx(far.replace("{}/>", "><v>1</v></c>")))


def test_caps_on_rows_and_columns():
    content = saved(workbook([1, 2, 3], [4, 5, 6]))
    assert len(first_page(content, max_rows=2, max_columns=3).rows) == 2
    with pytest.raises(WorkbookRefused) as long:
        first_page(content, max_rows=1)
    with pytest.raises(WorkbookRefused) as wide:
        first_page(content, max_columns=2)
    assert (str(long.value), str(wide.value)) == (str(gate.too_long(1)), str(gate.too_wide(2)))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
        '<row r="1"><c r="A1"><v>five</v></c></row>',
        '<row r="1"><c r="A1"><v>nan</v></c></row>',
        '<row r="1"><c r="A1" t="?"><v>5</v></c></row>',
        '<row r="1"><c r="1"><v>5</v></c></row>',
        '<row r="1"><c r="ABCD1"><v>5</v></c></row>',
        '<row r="1"><c r="B1"><v>5</v></c><c r="A1"><v>5</v></c></row>',
        '<row r="2"><c r="A2"><v>5</v></c></row><row r="1"><c r="A1"><v>5</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>5</v></c></row>',
        '<row r="one"/>',
        '<row r="1"><c r="A1"></row>',
        '<row r="1"><c r="A1"><v>&unknown;</v></c></row>',
    ],
)
def test_nonsense_is_called_damaged(cells):
    with pytest.raises(WorkbookRefused) as refused:
        first_page(xlsx(cells))
    assert str(refused.value) == str(gate.damaged())


def test_a_string_of_a_negative_number_is_called_damaged():
    with pytest.raises(WorkbookRefused):
        value_of('<c r="C7" t="s"><v>-1</v></c>', strings="<si><t>x</t></si>")


@pytest.mark.parametrize("part", ["workbook.xml", "styles.xml", "sharedStrings.xml", "_rels/workbook.xml.rels"])
def test_a_part_that_is_no_xml_is_called_damaged(part):
    with pytest.raises(WorkbookRefused) as refused:
        first_page(zipped(xlsx_parts() | {f"xl/{part}": "<unfinished"}))
    assert str(refused.value) == str(gate.damaged())


def test_a_workbook_without_strings_styles_or_sheets():
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    del parts["xl/sharedStrings.xml"], parts["xl/styles.xml"]
    page = first_page(zipped(parts))
    assert (page.rows, page.font(1, 0)) == ([Row(1, (1,))], None)
    del parts["xl/worksheets/sheet1.xml"]
    with open_workbook(io.BytesIO(zipped(parts))) as book:
        assert book.sheets == []


def test_hidden_sheets_are_told_and_charts_are_no_sheets():
    book = workbook(["a"])
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.create_chartsheet("Biểu đồ")
    with open_workbook(io.BytesIO(saved(book))) as read:
        assert [(page.title, page.hidden) for page in read.sheets] == [("Lớp 6A", False), ("Ẩn", True)]
        assert [page.title for page in read.visible_sheets()] == ["Lớp 6A"]


def test_the_callers_file_stays_open():
    file = io.BytesIO(saved(workbook(["a"])))
    with open_workbook(file) as book:
        assert book.sheets[0].width == 1
    assert not file.closed


# .xls and .ods


def test_an_xls_keeps_its_addresses():
    page = first_page(xls({(6, 2): "Họ tên", (8, 4): 9.25, (8, 3): 5.0, (8, 2): "0123"}))
    assert page.rows == [Row(7, (None, None, "Họ tên", None, None)), Row(9, (None, None, "0123", 5, 9.25))]
    assert page.cell(7, 2).address == "Lớp 6A!C7"
    assert page.font(7, 2) is None


def test_an_ods_keeps_its_addresses_and_types():
    row = (
        '<table:table-cell table:number-columns-repeated="2"/>' + ods_text("Trần Thị Lan") + ods_text("0123")
        + '<table:table-cell office:value-type="float" office:value="5"/>'
        + '<table:table-cell office:value-type="date" office:date-value="2012-05-25"/>'
        + '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    )  # fmt: skip
    table = (
        '<table:table-row table:number-rows-repeated="6"><table:table-cell table:number-columns-repeated="9"/>'
        f"</table:table-row><table:table-row>{row}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    )
    page = first_page(ods(table))
    assert page.rows == [Row(7, (None, None, "Trần Thị Lan", "0123", 5, datetime.date(2012, 5, 25), True))]
    assert page.cell(7, 2).address == "Lớp 6A!C7"


def test_old_formats_have_the_same_caps():
    content = xls({(0, 0): 1.0, (1, 0): 2.0, (1, 1): 3.0})
    assert len(first_page(content, max_rows=2, max_columns=2).rows) == 2
    with pytest.raises(WorkbookRefused) as long:
        first_page(content, max_rows=1)
    with pytest.raises(WorkbookRefused) as wide:
        first_page(content, max_columns=1)
    assert (str(long.value), str(wide.value)) == (str(gate.too_long(1)), str(gate.too_wide(1)))


def test_an_ods_that_repeats_itself_without_end_kills_only_its_own_process():
    bomb = (
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )
    with pytest.raises(WorkbookRefused):
        first_page(ods(bomb))


def test_an_xls_cut_short_is_called_damaged():
    with pytest.raises(WorkbookRefused):
        first_page(xls({(0, 0): 1.0})[:1600])


@pytest.mark.parametrize("where", ["shared", "in the cell"])
def test_a_text_of_megabytes_is_refused_before_it_is_put_together(where):
    text = "ă" * 300_000
    shared, cell = f"<si><t>{text}</t></si>", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    inline = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    content = xlsx(cell, strings=shared) if where == "shared" else xlsx(inline)
    with pytest.raises(WorkbookRefused) as refused, open_workbook(io.BytesIO(content)) as book:
        _ = book.sheets[0].rows
    assert str(refused.value) == str(gate.too_large())
