"""A filled-in workbook: every fault by its cell, and a workbook that is not this one named as what it is."""

from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.styles import Font

from contests.intake.findings import KINDS, Finding, Findings
from contests.intake.layout import FIRST_ROW, HEAD_ROW, IDENTITY, SHEET
from contests.intake.tests.builders import POINTS, cell, columns, download, faults, fill, filled, read, take_paper
from contests.models import Appearance, Criterion, Part
from contests.tests.team_builders import (
    INTRODUCTION,
    TALENT,
    give_points,
    make_sheet,
    make_sitting,
    make_team,
    make_team_contest,
    make_team_world,
)
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=3)


def spoiled(world, row=0, **cells):
    """All right but for these cells of one team; `part_1` is the first part."""
    book = filled(world.sitting)
    for name, value in cells.items():
        order = name.removeprefix("part_")
        cell(book, world.sitting, int(order) if order.isdecimal() else name, row).value = value
    return book


def test_a_workbook_in_order_says_what_was_typed(world):
    found = read(world.sitting, fill(filled(world.sitting), world.sitting, 0, seconds="6:30", note="Đến muộn"))
    assert [finding.kind for finding in found.findings] == ["totals_unsaved"]
    assert [list(row.points.values()) for row in found.rows] == [
        [15, 40, Decimal("22.5")], [Decimal("18.5"), 45, 27], [12, 30, 20],
    ]  # fmt: skip
    assert (found.rows[0].seconds, found.rows[0].note, found.rows[0].absent) == (390, "Đến muộn", False)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"part_1": 21}, [("over", "D9")]),
        ({"part_1": "20,5"}, [("over", "D9")]),
        ({"part_1": -1}, [("below", "D9")]),
        ({"part_1": "1.234"}, [("unclear", "D9")]),
        ({"part_1": "mười"}, [("unclear", "D9")]),
        ({"part_1": True}, [("unclear", "D9")]),
        ({"part_1": "7.5"}, []),
        ({"part_1": "7,5"}, []),
        ({"part_1": 0}, []),
        ({"part_1": 20}, []),
        ({"part_1": 17.25}, [("step_mean", "D9")]),
        ({"part_2": 17.25}, []),
        ({"part_1": 17.833333333}, [("step_mean", "D9"), ("rounded", "D9")]),
        ({"part_1": None}, [("missing", "D9")]),
        ({"part_1": "  "}, [("missing", "D9")]),
        ({"part_1": "vắng"}, [("word_in_points", "D9")]),
        ({"part_1": "=10+5"}, [("no_value", "D9")]),
        ({"part_1": date(2026, 5, 7)}, [("date", "D9")]),
        ({"part_1": datetime.fromisoformat("2026-05-07T10:00")}, [("date", "D9")]),
        ({"part_1": time(7, 30)}, [("date", "D9")]),
        ({"absent": "Vắng", "note": "Ốm"}, [("absent_scored", "J9")]),
        ({"part_1": None, "part_2": None, "part_3": None, "absent": "Vắng"}, [("absent_reason", "K9")]),
        ({"part_1": None, "part_2": None, "part_3": None, "absent": "vang", "note": "Ốm"}, []),
        ({"absent": "có"}, [("absent_unknown", "J9")]),
        ({"absent": "Đã rút"}, [("absent_unknown", "J9")]),
        ({"note": "x" * 501}, [("note_long", "K9")]),
        ({"seconds": "lâu"}, [("seconds_outside", "G9")]),
        ({"seconds": -5}, [("seconds_outside", "G9")]),
        ({"seconds": time(6, 30)}, [("seconds_clock", "G9")]),
        ({"total": 99}, [("total_differs", "H9")]),
        ({"total": "77,5"}, [("total_typed", "H9")]),
        ({"rank": 1}, [("rank_typed", "I9")]),
        ({"rank": 2}, []),
        ({"part_1": "1.234", "part_2": 51, "part_3": None}, [("unclear", "D9"), ("over", "E9"), ("missing", "F9")]),
    ],
)
def test_every_fault_is_named_by_its_cell(world, cells, wrong):
    assert faults(world.sitting, spoiled(world, **cells)) == wrong


def test_all_faults_of_all_rows_are_named(world):
    book = filled(world.sitting, [("1.234", 60, -2), (20.5, "x", None), (12, 30, 20)])
    assert [at for _kind, at in faults(world.sitting, book)] == ["D9", "E9", "F9", "D10", "E10", "F10"]


def test_what_was_found_and_what_is_allowed_is_said(world):
    said = [str(each.message) for each in read(world.sitting, spoiled(world, part_1="1.234", part_2=51)).findings]
    assert "1234" in said[0]
    assert "1,234" in said[0]
    assert "51" in said[1]
    assert "50" in said[1]
    [finding] = [each for each in read(world.sitting, spoiled(world, part_1=date(2026, 5, 7))).findings if each.found]
    assert (finding.kind, finding.hint) == ("date", "7,5")


def test_the_points_of_one_judge_go_in_whole_steps(world):
    world.sitting.judges.exclude(pk=world.judges[0].pk).delete()
    assert faults(world.sitting, spoiled(world, part_1=17.25)) == [("step", "D9")]
    Criterion.objects.filter(part=world.parts[0], order=1).update(weight="0.5")
    book = filled(world.sitting)
    fill(book, world.sitting, 0, [17.25])
    assert faults(world.sitting, book) == []


def test_a_part_that_nobody_has_points_in_is_left_out(world):
    book = filled(world.sitting, [(points[0], None, points[2]) for points in POINTS])
    assert faults(world.sitting, book) == [("part_left_out", f"E{HEAD_ROW}")]
    assert all(world.parts[1].pk not in row.points for row in read(world.sitting, book).rows)


def test_a_team_twice_missing_unknown_and_exchanged(world):
    sitting, names = world.sitting, [str(team.entrant) for team in world.teams]
    book = filled(sitting)
    for name in ("team", "key"):
        cell(book, sitting, name, 1).value = cell(book, sitting, name, 0).value
    assert faults(sitting, book) == [("team_twice", "B10"), ("team_missing", f"B{HEAD_ROW + 1}")]
    book = filled(sitting)
    book[SHEET].delete_rows(FIRST_ROW + 2)
    assert faults(sitting, book) == [("team_missing", f"B{HEAD_ROW + 1}")]
    book = filled(sitting)
    fill(book, sitting, 3, (10, 10, 10), team="Đội lạ")
    assert faults(sitting, book) == [("team_unknown", "B12")]
    book = filled(sitting)
    cell(book, sitting, "team", 0).value, cell(book, sitting, "team", 1).value = names[1], names[0]
    assert [kind for kind, _at in faults(sitting, book)] == ["team_renamed", "team_renamed", *["team_missing"] * 2]


def test_rows_in_another_order_are_known_by_their_key(world):
    sitting, book = world.sitting, filled(world.sitting)
    at = [columns(sitting)[name] for name in (1, 2, 3, "team", "key")]
    first, last = ([book[SHEET].cell(FIRST_ROW + row, column).value for column in at] for row in (0, 2))
    for row, values in ((0, last), (2, first)):
        for column, value in zip(at, values, strict=True):
            book[SHEET].cell(FIRST_ROW + row, column).value = value
    found = read(sitting, book)
    assert found.findings.errors == 0
    assert [row.appearance for row in found.rows] == [world.teams[number].pk for number in (2, 1, 0)]
    assert found.rows[2].points[world.parts[0].pk] == 15


def test_the_example_row_is_left_out_unless_somebody_uses_it(world):
    book = filled(world.sitting)
    fill(book, world.sitting, -1, (99, 99, 99))
    assert faults(world.sitting, book) == []
    fill(book, world.sitting, -1, team="Đội 4")
    assert faults(world.sitting, book) == [("example_used", f"B{HEAD_ROW + 1}")]


def test_a_renamed_sheet_is_found_by_its_names_and_told(world):
    book = filled(world.sitting)
    book[SHEET].title = "Sheet1"
    for name in book.defined_names.values():  # as Excel does
        name.attr_text = name.attr_text.replace(SHEET, "Sheet1")
    found = read(world.sitting, book)
    assert [(each.kind, each.found) for each in found.findings][:1] == [("sheet_renamed", "Sheet1")]
    assert len(found.rows) == 3


def test_a_sheet_that_cannot_be_found_is_told(world):
    book = filled(world.sitting)
    book[SHEET].title = "Sheet1"
    for name in list(book.defined_names):
        del book.defined_names[name]
    assert faults(world.sitting, book) == [("sheet_missing", "")]


def test_a_deleted_column_is_told_and_one_nobody_needs_is_not(world):
    book = filled(world.sitting)
    at = columns(world.sitting)[2]
    book[SHEET].delete_cols(at)
    book.defined_names["KQ_phan_2"].attr_text = "#REF!"
    for name, defined in book.defined_names.items():  # as Excel does
        if name not in {"KQ_phan_1", "KQ_phan_2", "KQ_doi_thi", "KQ_cac_doi"}:
            column = defined.attr_text.split("!$")[1][0]
            defined.attr_text = defined.attr_text.replace(f"${column}$", f"${chr(ord(column) - 1)}$")
    found = read(world.sitting, book)
    assert [(each.kind, each.hint) for each in found.findings] == [
        ("column_missing", "Phần 2. Kiến thức về dịch vụ công trực tuyến (tối đa 50)")
    ]
    book = filled(world.sitting)
    for name in ("seconds", "total", "rank"):
        book[SHEET].cell(HEAD_ROW, columns(world.sitting)[name]).value = None
    for name in ("KQ_thoi_gian", "KQ_tong", "KQ_xep_hang"):
        del book.defined_names[name]
    assert faults(world.sitting, book) == []


def test_a_heading_written_over_is_told(world):
    book = filled(world.sitting)
    book[SHEET].cell(HEAD_ROW, columns(world.sitting)[1]).value = "Điểm"
    assert faults(world.sitting, book) == [("heading_changed", f"D{HEAD_ROW}")]


def test_a_column_moved_away_is_followed(world):
    book = filled(world.sitting)
    book[SHEET].insert_cols(3)  # openpyxl leaves the names where they were; the headings tell
    for name in list(book.defined_names):
        del book.defined_names[name]
    assert next(list(row.points.values()) for row in read(world.sitting, book).rows) == [15, 40, Decimal("22.5")]


def test_workbooks_of_other_places_are_named(world):
    [finding] = read(world.sitting, filled(world.elsewhere, POINTS[:1])).findings
    assert (finding.kind, finding.found, finding.hint) == ("other_unit", "THCS Kia", "THCS Đây")
    stage = make_team_contest(world.district)
    stage.contest.title = "Cuộc thi khác"
    stage.contest.save()
    other = make_sitting(stage, world.school)
    make_team(other)
    [finding] = read(world.sitting, filled(other, POINTS[:1])).findings
    assert (finding.kind, finding.found) == ("other_contest", "Cuộc thi khác")
    second = make_team_contest(world.district, parts=(INTRODUCTION, TALENT))
    second.contest, second.order, old = world.contest, 2, second.contest
    second.name = "Vòng quận"
    second.save()
    later = make_sitting(second, world.school)
    Appearance.objects.create(sitting=later, entrant=world.teams[0].entrant, state="present", order=1)
    assert old.pk != world.contest.pk
    [finding] = read(world.sitting, download(later)).findings
    assert (finding.kind, finding.found, finding.hint) == ("other_stage", "Vòng quận", "Vòng trường")


def test_a_template_from_before_a_change_is_named(world):
    book = filled(world.sitting)
    make_team(world.sitting, "Đội thêm sau")
    assert next((each.kind, each.hint) for each in read(world.sitting, book).findings) == (
        "teams_added",
        "Đội thêm sau",
    )
    book = filled(world.sitting, [*POINTS, POINTS[0]])
    Part.objects.filter(pk=world.parts[1].pk).update(maximum=60)
    [finding] = read(world.sitting, book).findings
    assert finding.kind == "parts_changed"
    assert "tối đa 50" in finding.found
    assert "tối đa 60" in finding.hint
    book = filled(world.sitting, [*POINTS, POINTS[0]])
    Criterion.objects.filter(part=world.parts[0], order=1).update(name="Khác")
    assert [kind for kind, _at in faults(world.sitting, book)] == ["parts_changed"]


def test_a_team_that_left_or_was_renamed_since(world):
    book = filled(world.sitting)
    gone = world.teams[2].entrant
    world.teams[2].delete()
    assert faults(world.sitting, book) == [("team_gone", "B11")]
    fill(book, world.sitting, 2, (None, None, None))
    assert faults(world.sitting, book) == []
    first = world.teams[0].entrant
    first.name = "Tên mới"
    first.save()
    assert faults(world.sitting, book) == []
    assert gone.name not in {row.team for row in read(world.sitting, book).rows}


def test_what_was_judged_here_is_not_overwritten(world):
    first, part = world.teams[0], world.parts[0]
    make_sheet(first, part, world.judges[0], 8, 7.5)
    give_points(first, Decimal("15.5"), None, None)
    world.sitting.runs.filter(part=part).update(state="closed")
    assert faults(world.sitting, filled(world.sitting)) == [("here", "D9")]
    book = filled(world.sitting)
    cell(book, world.sitting, 1).value = 15.5
    assert faults(world.sitting, book) == []
    assert part.pk not in read(world.sitting, book).rows[0].points
    cell(book, world.sitting, 1).value = None
    assert faults(world.sitting, book) == []
    fill(book, world.sitting, 0, (None, None, None), absent="Vắng", note="Ốm")
    assert faults(world.sitting, book) == [("absent_here", "J9")]


def test_what_judges_gave_is_not_to_be_guessed_before_the_part_is_closed(world):
    """The right number and a wrong one are answered alike."""
    make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 7.5)
    give_points(world.teams[0], Decimal("15.5"), None, None)
    for typed in (15.5, 3):
        book = filled(world.sitting)
        cell(book, world.sitting, 1).value = typed
        assert faults(world.sitting, book) == [("here", "D9")]


def test_a_paper_taken_here_is_not_overwritten(world):
    take_paper(world.teams[0], world.parts[1])
    assert [kind for kind, _at in faults(world.sitting, filled(world.sitting))] == ["here_paper"]


def test_sheets_begun_here_are_told(world):
    sheet = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 7.5)
    sheet.state, sheet.total, sheet.handed_in_at = "open", None, None
    sheet.save()
    assert faults(world.sitting, filled(world.sitting)) == [("begun", "D9")]


@pytest.mark.parametrize("state", ["absent", "withdrawn"])
def test_who_is_out_in_the_portal_has_no_points(world, state):
    Appearance.objects.filter(pk=world.teams[0].pk).update(state=state, reason="Ốm")
    assert faults(world.sitting, filled(world.sitting)) == [("absent_scored", "J9")]
    book = fill(filled(world.sitting), world.sitting, 0, absent=None)
    assert faults(world.sitting, book) == [("portal_absent", "B9")]
    book = fill(filled(world.sitting), world.sitting, 0, (None, None, None))
    assert faults(world.sitting, book) == []


def test_text_in_old_fonts_is_told_with_what_it_says(world):
    book = fill(filled(world.sitting), world.sitting, 0, (None, None, None), absent="Vắng", note="èm nÆng")
    cell(book, world.sitting, "note").font = Font(name=".VnTime")
    [finding] = [each for each in read(world.sitting, book).findings if each.kind == "legacy_font"]
    assert (finding.address, finding.hint) == (f"{SHEET}!K9", "ốm nặng")
    book = filled(world.sitting)
    cell(book, world.sitting, "team").value = "§éi m¹nh"
    cell(book, world.sitting, "team").font = Font(name=".VnTime")
    assert [kind for kind, _at in faults(world.sitting, book)] == ["legacy_font", "team_missing"]


@pytest.mark.parametrize("spoil", [lambda page: page.delete_rows(2), lambda page: setattr(page["A2"], "value", "x:y")])
def test_a_workbook_without_its_seal_is_not_ours(world, spoil):
    book = filled(world.sitting)
    spoil(book[IDENTITY])
    assert faults(world.sitting, book) == [("not_ours", "")]
    assert faults(world.sitting, openpyxl.Workbook()) == [("not_ours", "")]


def test_every_sentence_can_be_said():
    for kind in KINDS:
        assert str(Finding(kind, "A!B2", "đã thấy", "gợi ý").message)


def test_what_goes_beyond_the_limit_is_counted():
    findings = Findings()
    for _each in range(Findings.MOST + 5):
        findings.add("over", "A!B2", 21, 20)
    assert (findings.errors, len(findings.as_json()), findings.as_json()[-1]["found"]) == (
        Findings.MOST + 5,
        Findings.MOST + 1,
        "5",
    )
