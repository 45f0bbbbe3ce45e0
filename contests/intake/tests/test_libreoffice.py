"""The round trip through another program: the template opened, saved and sent back says the same."""

from decimal import Decimal

import openpyxl
import pytest

from contests.intake.layout import FIRST_ROW, HELP, SHEET
from contests.intake.tests.builders import (
    columns,
    confirm,
    faults,
    fill,
    filled,
    points_of,
    read,
    send,
    template,
)
from contests.tests.team_builders import make_team_world
from foundation.files.rules import path_of
from foundation.sheets.reading import open_workbook
from tooling.office import convert, needs_office

pytestmark = [pytest.mark.django_db, needs_office]
NUMBERS = ((15, 40, 22.5), (18.5, 45, 27), (12, 30, 20))
IN_FULL = [[15, 40, Decimal("22.5")], [Decimal("18.5"), 45, 27], [12, 30, 20]]


def test_template_filled_and_saved_by_libreoffice_gives_the_same_results(tmp_path):
    world = make_team_world(teams=3)
    folder = tmp_path / "in"
    folder.mkdir()
    blank, full, faulty = folder / "trong.xlsx", folder / "du.xlsx", folder / "sai.xlsx"
    blank.write_bytes(template(world.sitting))
    filled(world.sitting, NUMBERS).save(full)
    fill(filled(world.sitting, NUMBERS), world.sitting, 1, ("1.234", 51)).save(faulty)
    again = dict(zip(("blank", "full", "faulty"), convert([blank, full, faulty], "xlsx", tmp_path), strict=True))

    # LibreOffice calculates: the sums that openpyxl left without values are there, and right.
    sheet = openpyxl.load_workbook(again["full"], data_only=True)[SHEET]
    at = columns(world.sitting)
    sums = [[sheet.cell(FIRST_ROW + row, at[name]).value for name in ("total", "rank")] for row in range(3)]
    assert sums == [[77.5, 2], [90.5, 1], [62, 3]]
    assert read(world.sitting, again["full"].read_bytes()).findings == []

    # What guards the workbook survives, so it can be filled in there.
    book = openpyxl.load_workbook(again["blank"])
    assert (book.sheetnames[:2], book[SHEET].protection.sheet) == ([SHEET, HELP], True)
    assert not book[SHEET].cell(FIRST_ROW, at[1]).protection.locked
    assert book[SHEET].cell(FIRST_ROW, at["total"]).protection.locked
    assert {rule.type for rule in book[SHEET].data_validations.dataValidation} >= {"decimal", "list"}
    assert "KQ_phan_1" in book.defined_names
    by_hand = fill(book, world.sitting, 0, (15, 40, 22.5))
    assert [kind for kind, _at in faults(world.sitting, by_hand)] == ["missing"] * 6

    assert faults(world.sitting, again["faulty"].read_bytes()) == [("unclear", "D10"), ("over", "E10")]
    upload = send(world.sitting, again["faulty"].read_bytes(), by=world.secretary)
    with open_workbook(path_of(upload.marked_file)) as marked:
        assert marked.sheets[0].title == "Cần sửa"
    confirm(send(world.sitting, again["full"].read_bytes(), by=world.secretary), by=world.secretary)
    assert list(points_of(world.sitting).values()) == IN_FULL


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_saved_as_another_kind_of_workbook_it_is_read_too(tmp_path, kind):
    world = make_team_world(teams=3)
    path = tmp_path / "ket-qua.xlsx"
    filled(world.sitting).save(path)
    [other] = convert([path], kind, tmp_path)
    found = read(world.sitting, other.read_bytes())
    # 22,5 was typed as text, which a sum of LibreOffice and Excel leaves out.
    assert [(each.kind, each.found, each.hint) for each in found.findings] == [("total_stale", "55", "77,5")]
    assert [list(row.points.values()) for row in found.rows] == IN_FULL
    upload = send(world.sitting, other.read_bytes(), by=world.secretary, name=f"ket-qua.{kind}")
    assert (upload.state, upload.file.name) == ("draft", f"ket-qua.{kind}")
