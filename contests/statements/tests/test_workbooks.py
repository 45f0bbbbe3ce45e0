"""The Excel form and the workbook of all forms, as Excel and people see them."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from contests.models import Part, Stage, Statement
from contests.statements.actions import confirm, receive
from contests.statements.blank import _rate, form_workbook
from contests.statements.collected import collected
from contests.statements.figures import Figures
from contests.statements.layout import AT, COLUMNS, FIRST_ROW, HEAD_ROW, IDENTITY, letter
from contests.statements.printing import foot, form_pdf
from contests.statements.reading import read_form
from contests.statements.rules import Reach
from contests.statements.tasks import sweep
from contests.statements.tests.builders import (
    AFTER,
    add_round,
    add_staff,
    download,
    fill,
    freeze,
    make_centre,
    owed_of,
    saved,
    table,
)
from contests.why import value_text
from foundation.files.rules import path_of
from foundation.jobs.actions import enqueue
from foundation.jobs.run import perform
from schools.tests.builders import make_class, make_pupil
from tooling.office import convert, needs_office

pytestmark = pytest.mark.django_db
EVERYWHERE = Reach(None, set())


def values(world):
    """The form with the results of its formulas, as a phone shows it."""
    return openpyxl.load_workbook(BytesIO(form_workbook(table(world), version=0, at=AFTER)), data_only=True)


def test_the_form_is_filled_in_and_its_sums_have_values():
    world = make_centre(pupils=5, took=3)
    freeze(world, 6)
    sheet = values(world).worksheets[0]
    assert [cell.value for cell in sheet[HEAD_ROW]] == [column.heading for column in COLUMNS]
    assert [sheet.cell(FIRST_ROW + row, AT["here_attempts"] + 1).value for row in range(5)] == [1, 1, 1, None, None]
    bottom = {sheet.cell(row, 2).value: sheet.cell(row, 3).value for row in range(14, 19)}
    assert bottom == {
        "Sĩ số": 6,
        "Số người tham gia": 3,
        "Tỷ lệ tham gia": 50,
        "Tổng số lượt thi": 3,
        "Điểm trung bình các lượt": 100,
    }


def test_the_form_guards_what_is_not_to_be_filled_in():
    world = make_centre()
    book = download(world)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == f"C{HEAD_ROW + 1}"
    assert [sheet.cell(FIRST_ROW, AT[column.name] + 1).protection.locked for column in COLUMNS] == [
        not column.open for column in COLUMNS
    ]
    assert book[IDENTITY].sheet_state == "veryHidden"
    assert sheet.column_dimensions[letter("computed")].hidden  # O to P is one group
    rules = {str(rule.sqref).partition(":")[0]: rule.type for rule in sheet.data_validations.dataValidation}
    assert rules == {"H8": "list", "I8": "whole", "J8": "decimal", "L8": "decimal", "N8": "date"}


def test_the_same_form_is_the_same_file():
    world = make_centre()
    made = [form_workbook(table(world), version=0, at=AFTER) for _time in range(2)]
    assert made[0] == made[1]


def test_a_name_that_looks_like_a_formula_stays_text():
    world = make_centre(pupils=1, took=0)
    person = world.people[0]
    person.full_name = "=HYPERLINK(1)"
    person.save()
    sheet = download(world).worksheets[0]
    assert sheet.cell(FIRST_ROW, 2).data_type == "s"


def test_all_forms_in_one_workbook_in_the_order_of_classes():
    world = make_centre(pupils=3, took=2, name="12A10")
    second = make_class(world.centre, "12A2", grade=12)
    make_pupil(world.centre, "Trần Văn Ba", school_class=second)
    add_staff(world, "Lê Thị Tư")
    confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    summary, *sheets = collected(world.contest, EVERYWHERE, at=AFTER)
    rows = [row[2:7] for row in summary.rows]
    assert rows[0][:3] == ("12A2", 1, 0)
    assert rows[1] == ("12A10", 3, 2, Decimal("0.667"), 2)
    assert rows[2][0] == "Giáo viên, nhân viên"
    assert [sheet.title for sheet in sheets] == ["12A2", "12A10", "Giáo viên, nhân viên"]
    people = list(sheets[1].rows)
    assert [(row[1], row[3]) for row in people] == [
        ("Nguyễn Văn An", 1), ("Nguyễn Văn Bình", 1), ("Nguyễn Văn Châu", None),
    ]  # fmt: skip


def test_many_forms_stand_below_each_other(monkeypatch):
    monkeypatch.setattr("contests.statements.collected.MOST_SHEETS", 0)
    world = make_centre(pupils=2, took=1)
    _summary, people = collected(world.contest, EVERYWHERE, at=AFTER)
    assert [row[:2] + row[3:4] for row in people.rows] == [
        ("12A1", "Trung tâm GDTX Yên Dũng", "Nguyễn Văn An"), ("12A1", "Trung tâm GDTX Yên Dũng", "Nguyễn Văn Bình"),
    ]  # fmt: skip


def test_the_workbook_holds_what_whoever_asked_may_see():
    world = make_centre()
    other = make_class(world.centre, "12A2", grade=12)
    make_pupil(world.centre, "Trần Văn Ba", school_class=other)
    job = enqueue("contests.statements_workbook", key="w", title="w", payload={"contest": world.contest.pk},
                  by=world.teacher, at=AFTER)  # fmt: skip
    done = perform(job.pk, clock=lambda: AFTER)
    done.refresh_from_db()
    assert done.state == "done"
    with path_of(done.result_file).open("rb") as file:
        titles = openpyxl.load_workbook(file).sheetnames
    assert titles[1:] == ["12A1"]


def test_a_job_that_begins_before_points_are_told_makes_no_workbook():
    """Asked for after the end, which the organisers then moved on."""
    world = make_centre()
    job = enqueue("contests.statements_workbook", key="w", title="w", payload={"contest": world.contest.pk},
                  by=world.teacher, at=AFTER)  # fmt: skip
    Part.objects.update(show_score="after_closing")
    Stage.objects.update(closes_at=AFTER + timedelta(days=1))
    perform(job.pk, clock=lambda: AFTER)
    job.refresh_from_db()
    assert (job.state, job.result_file, bool(job.error)) == ("failed", None, True)


def test_files_nobody_came_back_for_are_forgotten():
    world = make_centre()
    sent = receive(owed_of(world), saved(fill(download(world), row=4)), by=world.teacher, at=AFTER)
    sweep(AFTER + timedelta(days=6))
    sent.refresh_from_db()
    assert sent.state == "draft"
    sweep(AFTER + timedelta(days=7))
    sent.refresh_from_db()
    assert (sent.state, sent.file) == ("discarded", None)
    sweep(AFTER + timedelta(days=8))
    assert Statement.objects.count() == 1


def test_the_paper_form_of_two_rounds_and_of_nobody():
    world = make_centre(pupils=40, took=3)
    add_round(world)
    assert form_pdf(table(world), None, at=AFTER).startswith(b"%PDF")
    staff = add_staff(world)
    world.key = staff.key
    assert owed_of(world) is None


@pytest.mark.parametrize(("took", "size", "shown"), [
    (331, 400, "82.8"), (2, 3, "66.7"), (1999, 2000, "99.9"), (2000, 2000, "100"), (1, 3000, "0.1"), (0, 7, "0"),
    (5, 4, None), (0, 0, None),
])  # fmt: skip
def test_a_share_reads_as_in_the_ranking(took, size, shown):
    rate = Figures(size, took, took, None).rate
    assert rate == (shown and Decimal(shown))
    if shown:
        assert value_text("participation", f"{took}/{size}") == f"{shown.replace('.', ',')}\N{NO-BREAK SPACE}%"


@needs_office
def test_excel_works_out_the_same_share(tmp_path):
    """The formula of the form, with the numbers in place of its cells."""
    shares = [(331, 400), (2, 3), (1999, 2000), (2000, 2000), (1, 3000), (0, 7), (5, 4), (0, 0)]
    book = openpyxl.Workbook()
    for took, size in shares:
        book.active.append([_rate(took, size)])
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "shares.xlsx")
    [computed] = convert([tmp_path / "in" / "shares.xlsx"], "xlsx", tmp_path)
    cells = openpyxl.load_workbook(computed, data_only=True).active["A"]
    rates = [Figures(size, took, took, None).rate for took, size in shares]
    assert [cell.value or None for cell in cells] == [(rate and float(rate)) or None for rate in rates]


def test_the_paper_form_says_the_share_or_that_there_is_none():
    world = make_centre(pupils=3, took=2)
    assert dict(map(tuple, foot(table(world).figures))).get(foot(table(world).figures)[2][0]) == "66,7 %"
    freeze(world, 1)
    assert foot(table(world).figures)[2][1] == "–"


@needs_office
def test_libreoffice_opens_and_saves_the_form(tmp_path):
    world = make_centre()
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "phieu.xlsx"
    fill(download(world), row=4).save(path)
    [saved_again] = convert([path], "xlsx", tmp_path)
    with saved_again.open("rb") as file:
        read = read_form(file, table(world), version=0)
    assert read.findings == []
    assert list(read.lines) == [(world.people[4].pk, world.part.pk)]
