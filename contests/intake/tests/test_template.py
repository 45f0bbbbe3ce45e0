"""The workbook as Excel and people see it."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from contests.intake.layout import EXAMPLE_TEAM, FIRST_ROW, HEAD_ROW, HELP, IDENTITY, SALT, SHEET
from contests.intake.standing import table_of
from contests.intake.tests.builders import cell, columns, download, fresh, read, template
from contests.models import Appearance
from contests.tests.team_builders import give_points, make_sheet, make_team, make_team_world
from foundation.sheets.areas import area_of
from foundation.sheets.reading import open_workbook
from foundation.sheets.seal import read_seal
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=3)


def row(book, sitting, number=0):
    return [cell(book, sitting, name, number).value for name in columns(sitting) if isinstance(name, str)]


def test_the_headings_name_each_part_with_its_maximum(world):
    sheet = download(world.sitting)[SHEET]
    assert [each.value for each in sheet[HEAD_ROW]] == [
        "STT", "Đội thi", "Lớp, thành viên", "Phần 1. Tự giới thiệu (tối đa 20)",
        "Phần 2. Kiến thức về dịch vụ công trực tuyến (tối đa 50)", "Phần 3. Tài năng (tối đa 30)",
        "Thời gian (phút:giây)", "Tổng", "Xếp hạng", "Vắng", "Ghi chú (lý do vắng)", "Mã dòng",
    ]  # fmt: skip
    assert [sheet.cell(row, 2).value for row in range(HEAD_ROW + 1, FIRST_ROW + 4)] == [
        EXAMPLE_TEAM, *(str(team.entrant) for team in world.teams), None,
    ]  # fmt: skip
    assert sheet.cell(FIRST_ROW, 3).value == "6A: Nguyễn Văn An, Nguyễn Văn Bn"


def test_only_what_is_to_be_filled_in_is_unlocked(world):
    book = download(world.sitting)
    sheet, at = book[SHEET], columns(world.sitting)
    assert sheet.protection.sheet
    opened = {name for name, column in at.items() if not sheet.cell(FIRST_ROW, column).protection.locked}
    parts = {f"part_{part.pk}" for part in world.parts}
    assert opened == {1, 2, 3, *parts, "seconds", "absent", "note"}
    assert all(each.protection.locked for each in sheet[HEAD_ROW + 1])
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("C8", "landscape", 9)
    assert book.sheetnames == [SHEET, HELP, IDENTITY]
    assert book[IDENTITY].sheet_state == "veryHidden"


def test_excel_asks_for_points_between_0_and_the_maximum(world):
    rules = {str(rule.sqref): rule for rule in download(world.sitting)[SHEET].data_validations.dataValidation}
    found = {area: (rule.type, rule.formula1, rule.formula2) for area, rule in rules.items()}
    assert found == {
        "D9:D11": ("decimal", "0", "20.0"), "E9:E11": ("decimal", "0", "50.0"), "F9:F11": ("decimal", "0", "30.0"),
        "J9:J11": ("list", '"Vắng"', None), "K9:K11": ("textLength", "500", None),
    }  # fmt: skip
    assert rules["D9:D11"].error == "Hãy gõ số điểm từ 0 đến 20. Số lẻ dùng dấu phẩy: 7,5."


def test_with_one_judge_excel_asks_for_whole_steps_too(world):
    world.sitting.judges.exclude(pk=world.judges[0].pk).delete()
    rules = {str(rule.sqref): rule for rule in download(world.sitting)[SHEET].data_validations.dataValidation}
    assert (rules["D9:D11"].type, rules["E9:E11"].type) == ("custom", "decimal")
    assert "ABS(D9/0.5-ROUND(D9/0.5,0))" in rules["D9:D11"].formula1


def test_every_field_has_a_named_range_of_its_cells(world):
    with open_workbook(BytesIO(template(world.sitting))) as book:
        areas = {name: area_of(text) for name, text in book.defined.items()}
        said = read_seal(book.sheets, IDENTITY, SALT)
    assert {name: (area.sheet, area.top, area.left, area.bottom) for name, area in areas.items()} == {
        "KQ_cac_doi": (SHEET, 9, 0, 11), "KQ_doi_thi": (SHEET, 9, 1, 11),
        **{f"KQ_phan_{order}": (SHEET, 9, 2 + order, 11) for order in (1, 2, 3)},
        "KQ_thoi_gian": (SHEET, 9, 6, 11), "KQ_tong": (SHEET, 9, 7, 11), "KQ_xep_hang": (SHEET, 9, 8, 11),
        "KQ_vang": (SHEET, 9, 9, 11), "KQ_ghi_chu": (SHEET, 9, 10, 11), "KQ_ma_dong": (SHEET, 9, 11, 11),
    }  # fmt: skip
    assert (said["contest"], said["stage"], said["sitting"]) == (
        world.contest.pk, world.stage.pk, world.sitting.pk,
    )  # fmt: skip
    assert [part[0] for part in said["parts"]] == [part.pk for part in world.parts]


def opened(world):
    return openpyxl.load_workbook(BytesIO(template(world.sitting)), data_only=True)


def test_what_stands_is_filled_in_and_sums_have_their_values(world):
    make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 7.5)
    give_points(world.teams[0], Decimal("15.5"), 40, None)
    give_points(world.teams[1], 20, None, None)
    Appearance.objects.filter(pk=world.teams[2].pk).update(state="absent", reason="Ốm")
    # What judges gave stands in it once their part is closed.
    assert row(opened(world), world.sitting, 0)[3:8] == [None, 40, None, None, 40]
    world.sitting.runs.filter(part=world.parts[0]).update(state="closed")
    content = template(world.sitting)
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    assert [row(book, world.sitting, number)[3:11] for number in range(3)] == [
        [15.5, 40, None, None, 55.5, 1, None, None],
        [20, None, None, None, 20, 2, None, None],
        [None, None, None, None, None, None, "Vắng", "Ốm"],
    ]
    # Judged here, and absent by what was said here: not to be overwritten.
    locked = [
        [cell(book, world.sitting, name, number).protection.locked for name in (1, 2, "absent")] for number in range(3)
    ]
    assert locked == [[True, False, False], [False, False, False], [True, True, True]]


def test_the_same_workbook_is_the_same_file(world):
    assert template(world.sitting) == template(world.sitting)


def test_a_team_whose_name_looks_like_a_formula_stays_text(world):
    make_team(world.sitting, "=HYPERLINK(1)")
    assert cell(download(world.sitting), world.sitting, "team", 3).data_type == "s"


def test_hundreds_of_teams_fit_into_the_seal(world):
    for number in range(120):
        make_team(world.sitting, f"Đội {number} của lớp có cái tên rất dài để thử, viết cho đủ một trăm chữ", members=0)
    assert [each.kind for each in read(world.sitting, template(world.sitting)).findings] == [
        "part_left_out", "part_left_out", "part_left_out", "blank",
    ]  # fmt: skip


def test_an_untouched_workbook_is_told_to_be_blank(world):
    kinds = [each.kind for each in read(world.sitting, template(world.sitting)).findings]
    assert kinds == ["part_left_out"] * 3 + ["blank"]


def test_without_teams_a_workbook_can_be_written(world):
    Appearance.objects.filter(sitting=world.elsewhere).delete()
    assert cell(download(world.elsewhere), world.elsewhere, "team").value is None


def test_many_teams_cost_no_more_queries_than_few(world, django_assert_num_queries):
    for number in range(2):
        sitting = fresh(world.sitting)
        with django_assert_num_queries(10):
            table_of(sitting)
        make_team(world.sitting, f"Thêm {number}")
