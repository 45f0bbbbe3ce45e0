"""An uploaded form: every fault by its cell, and a file that is not this form named as what it is."""

from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contests.statements.actions import accept, proposed, receive
from contests.statements.findings import KINDS, Finding
from contests.statements.layout import AT, FIRST_ROW, HEAD_ROW, HERE, IDENTITY
from contests.statements.reading import read_form
from contests.statements.rules import base_version
from contests.statements.tests.builders import (
    AFTER,
    add_round,
    cell,
    download,
    fill,
    freeze,
    local,
    make_centre,
    owed_of,
    saved,
    table,
)
from contests.tests.builders import make_quiz
from schools.tests.builders import make_class, make_pupil

pytestmark = pytest.mark.django_db
SHEET = "Phiếu thống kê"


def read(world, book):
    return read_form(saved(book), table(world), version=base_version(owed_of(world)))


def faults(world, book):
    return [(finding.kind, finding.address.removeprefix(f"{SHEET}!")) for finding in read(world, book).findings]


def test_the_plans_class_of_35_with_three_from_elsewhere_and_one_conflict():
    world = make_centre(pupils=35, took=20)
    freeze(world, 35)
    book = download(world)
    fill(book, row=30)
    fill(book, row=31, attempts=2, points=90, mean="85,5")
    fill(book, row=32, attempts=3, points=70, points_sum=180, moment="20/9/2026 7:05", seconds="12:34")
    fill(book, row=0, points=60)
    found = read(world, book)
    assert [(finding.kind, finding.address) for finding in found.findings] == [("also_here", f"{SHEET}!H8")]
    sums = [found.lines[world.people[row].pk, world.part.pk].points_sum for row in (0, 30, 31, 32)]
    assert (sums, len(found.lines)) == ([60, 80, 171, 180], 4)
    last = found.lines[world.people[32].pk, world.part.pk]
    assert (last.seconds, last.reached_at) == (754, local(2026, 9, 20, 7, 5))
    figures = table(world).with_lines(found.lines).figures
    assert (figures.took_part, figures.attempts, figures.size) == (23, 26, 35)


def test_an_untouched_form_says_nothing():
    world = make_centre()
    assert (read(world, download(world)).lines, faults(world, download(world))) == ({}, [])


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"attempts": None}, [("missing", "I12")]),
        ({"points": None}, [("missing", "J12")]),
        ({"moment": None}, [("missing", "N12")]),
        ({"attempts": 1.5}, [("attempts_not_whole", "I12")]),
        ({"attempts": "hai"}, [("attempts_not_whole", "I12")]),
        ({"attempts": 0}, [("attempts_not_whole", "I12")]),
        ({"attempts": 4, "mean": 80}, [("attempts_many", "I12")]),
        ({"points": "1.234"}, [("unclear", "J12")]),
        ({"points": "tám mươi"}, [("unclear", "J12")]),
        ({"points": 101}, [("points_outside", "J12")]),
        ({"points": -1}, [("points_outside", "J12")]),
        ({"attempts": 2}, [("sum_or_mean", "K12")]),
        ({"attempts": 2, "points_sum": 70}, [("sum_outside", "K12")]),
        ({"attempts": 2, "points_sum": 161}, [("sum_outside", "K12")]),
        ({"attempts": 2, "mean": 81}, [("mean_outside", "L12")]),
        ({"attempts": 2, "mean": 39}, [("mean_outside", "L12")]),
        ({"attempts": 2, "mean": 75, "points_sum": 140}, [("sum_and_mean", "K12")]),
        ({"attempts": 2, "mean": 70, "points_sum": 140}, []),
        ({"seconds": time(12, 34)}, [("seconds_clock", "M12")]),
        ({"seconds": "lâu"}, [("seconds_outside", "M12")]),
        ({"seconds": 0}, [("seconds_outside", "M12")]),
        ({"seconds": 5000}, [("seconds_long", "M12")]),
        ({"seconds": None}, [("seconds_none", "M12")]),
        ({"moment": "hôm qua"}, [("moment_not", "N12")]),
        ({"moment": "31/9/2026 08:00"}, [("moment_not", "N12")]),
        ({"moment": datetime.fromisoformat("2026-10-16T08:00")}, [("moment_outside", "N12")]),
        ({"moment": datetime.fromisoformat("2026-09-14T08:00")}, [("moment_outside", "N12")]),
        ({"moment": date(2026, 9, 20)}, [("moment_day", "N12")]),
        ({"source": None}, [("source_other", "H12")]),
        ({"source": HERE}, [("source_other", "H12")]),
        ({"source": "Zalo"}, [("source_unknown", "H12")]),
        ({"source": "trang khac"}, []),
        ({"points": "=1/0"}, [("no_value", "J12")]),
    ],
)
def test_every_fault_is_named_by_its_cell(cells, wrong):
    world = make_centre()
    assert faults(world, fill(download(world), row=4, **cells)) == wrong


def test_several_faults_are_all_named():
    world = make_centre()
    book = fill(fill(download(world), row=3, points="1.234", attempts="x"), row=4, moment=None)
    assert faults(world, book) == [("attempts_not_whole", "I11"), ("unclear", "J11"), ("missing", "N12")]


def test_what_may_be_two_numbers_is_asked_with_both():
    world = make_centre()
    [finding] = read(world, fill(download(world), row=4, points="1.234")).findings
    assert "1234" in str(finding.message)
    assert "1,234" in str(finding.message)


def test_the_last_day_alone_counts_until_the_closing():
    world = make_centre()
    found = read(world, fill(download(world), row=4, moment=date(2026, 10, 15)))
    assert found.lines[world.people[4].pk, world.part.pk].reached_at == local(2026, 10, 15, 8)


def test_a_renamed_sheet_is_named():
    world = make_centre()
    book = download(world)
    book[SHEET].title = "Sheet1"
    [finding] = read(world, book).findings
    assert (finding.kind, finding.hint) == ("sheet_missing", SHEET)


def test_a_moved_column_is_named_once():
    world = make_centre()
    book = download(world)
    book[SHEET].insert_cols(9)
    assert faults(world, book) == [("heading_changed", f"I{HEAD_ROW}")]


def test_a_row_above_the_list_moves_the_headings():
    world = make_centre()
    book = download(world)
    book[SHEET].insert_rows(2)
    assert faults(world, book) == [("heading_changed", f"A{HEAD_ROW}")]


def test_rows_exchanged_deleted_doubled_and_added_are_named():
    world = make_centre()
    book = download(world)
    cell(book, "name", row=0).value, cell(book, "name", row=1).value = "Nguyễn Văn Bình", "Nguyễn Văn An"
    assert [kind for kind, _at in faults(world, book)] == ["row_renamed", "row_renamed"]
    book = download(world)
    book[SHEET].delete_rows(FIRST_ROW + 2)
    assert faults(world, book) == [("row_missing", f"B{FIRST_ROW}")]
    book = download(world)
    cell(book, "key", row=1).value, cell(book, "name", row=1).value = (
        cell(book, "key", row=0).value, cell(book, "name", row=0).value,
    )  # fmt: skip
    assert [kind for kind, _at in faults(world, book)] == ["row_twice", "row_missing"]
    book = download(world)
    for name, value in (("name", "Người Lạ"), ("attempts", 1), ("points", 90)):
        cell(book, name, row=12).value = value
    assert faults(world, book) == [("row_unknown", f"B{FIRST_ROW + 12}")]


def test_rows_in_another_order_are_known_by_their_key():
    world = make_centre()
    book = fill(download(world), row=4)
    sheet = book[SHEET]
    first, last = ([sheet.cell(FIRST_ROW + row, at + 1).value for at in AT.values()] for row in (0, 4))
    for row, values in ((0, last), (4, first)):
        for at, value in zip(AT.values(), values, strict=True):
            sheet.cell(FIRST_ROW + row, at + 1).value = value
    found = read(world, book)
    assert list(found.lines) == [(world.people[4].pk, world.part.pk)]
    assert found.findings == []


def test_the_portals_own_figures_are_not_read_from_the_file():
    world = make_centre()
    book = download(world)
    cell(book, "here_attempts", row=0).value = 7
    cell(book, "here_points", row=0).value = 1
    assert faults(world, book) == [("here_changed", "C8")]
    assert read(world, book).lines == {}


def test_the_form_of_another_class_and_of_another_contest_are_named():
    world = make_centre()
    other = make_class(world.centre, "12A2", grade=12)
    make_pupil(world.centre, "Trần Văn Ba", school_class=other)
    mine, world.key = world.key, f"{world.audience.pk}-c{other.pk}"
    book = fill(download(world), row=0)
    world.key = mine
    [finding] = read(world, book).findings
    assert (finding.kind, finding.found, finding.hint) == (
        "other_form", "12A2 – Trung tâm GDTX Yên Dũng", "12A1 – Trung tâm GDTX Yên Dũng",
    )  # fmt: skip
    part = make_quiz(world.department, title="Cuộc thi khác")
    world.key = f"{part.stage.contest.audiences.get().pk}-c{world.school_class.pk}"
    [finding] = read(world, book).findings
    assert (finding.kind, finding.found, finding.hint) == (
        "other_contest", "Tìm hiểu dịch vụ công trực tuyến", "Cuộc thi khác",
    )  # fmt: skip


def test_a_form_from_before_the_last_version_is_named():
    world = make_centre()
    old = fill(download(world), row=3)
    sent = receive(owed_of(world), saved(fill(download(world), row=4)), by=world.teacher, at=AFTER)
    accept(sent, digest=proposed(sent)[1].digest, by=world.teacher, at=AFTER)
    [finding] = read(world, old).findings
    assert (finding.kind, finding.hint) == ("old_version", "1")


@pytest.mark.parametrize("spoil", [lambda page: page.delete_rows(2), lambda page: setattr(page["A2"], "value", "x:y")])
def test_a_form_without_its_seal_is_not_ours(spoil):
    world = make_centre()
    book = fill(download(world), row=4)
    spoil(book[IDENTITY])
    assert [kind for kind, _at in faults(world, book)] == ["not_ours"]


def test_any_other_workbook_is_not_ours_and_no_workbook_is_unreadable():
    world = make_centre()
    assert [kind for kind, _at in faults(world, openpyxl.Workbook())] == ["not_ours"]
    nothing = read_form(SimpleUploadedFile("a.xlsx", b"abc"), table(world), version=0)
    assert [finding.kind for finding in nothing.findings] == ["unreadable"]


def test_with_several_parts_each_is_read_from_its_own_sheet():
    world = make_centre()
    second = add_round(world)
    book = fill(fill(download(world), row=4, sheet=0, points=70), row=4, sheet=1, points=60)
    lines = read(world, book).lines
    assert {at[1]: line.points for at, line in lines.items()} == {world.part.pk: Decimal(70), second.pk: Decimal(60)}


def test_every_sentence_can_be_said():
    for kind in KINDS:
        assert str(Finding(kind, "A!B2", "đã thấy", "gợi ý").message)
