"""What the page offers before anything is typed."""

from datetime import date

import pytest

from propaganda.activities.choosing import first_choice, forms_named, line_choices, shown_flat, title_for
from propaganda.activities.classes import all_years, classes_between, year_of
from propaganda.activities.tests.worlds import make_school
from propaganda.tests.builders import between, make_activity, make_plan_line
from schools.tests.builders import make_class, make_year

MAY = date(2022, 5, 10)


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("Tin, bài", ["article"]),
        ("Sinh hoạt dưới cờ; tin, bài trên Cổng thông tin điện tử", ["session", "article"]),
        ("Phát thanh măng non, tờ rơi, pa nô", ["broadcast", "leaflet"]),
        ("Nhóm Zalo phụ huynh, Facebook của trường", ["zalo", "social"]),
        ("Video ngắn", ["video"]),
        ("theo tình hình", []),
        ("", []),
    ],
)
def test_the_words_of_a_plan_name_forms(words, forms):
    assert forms_named(words) == forms


def test_overdue_comes_before_due_before_not_due_before_done(db):
    world = make_school(lines=2)
    overdue, due = world.lines
    for day in (date(2022, 2, 1), date(2022, 3, 1)):
        make_activity(due, day)
    done = make_plan_line(world.plan, "Xong", timing=between(date(2022, 5, 1), date(2022, 5, 31), every="once"))
    make_activity(done, MAY)
    withdrawn = make_plan_line(world.plan, "Bỏ")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at="2022-01-01T00:00Z")
    choices = line_choices(world.plan, MAY)
    assert [(each.line, each.status) for each in choices] == [
        (overdue, "overdue"), (due, "due"), (world.autumn, "not_due"), (done, "done")
    ]  # fmt: skip
    assert first_choice(choices, "").line == overdue
    assert first_choice(choices, str(done.pk)).line == done
    assert first_choice(choices, "x").line == overdue


def test_of_many_lines_the_urgent_ones_and_the_chosen_are_shown_at_once(db):
    world = make_school(lines=12)
    choices = line_choices(world.plan, MAY)
    flat, others = shown_flat(choices, str(world.autumn.pk))
    assert (len(flat), flat[-1].line, len(others)) == (6, world.autumn, 7)
    assert shown_flat(choices[:5], "") == (choices[:5], [])


def test_a_title_that_fits_the_field(db):
    world = make_school()
    world.line.content = "Tuyên truyền " * 60
    assert len(title_for("session", world.line)) <= 200


def test_the_classes_of_the_year_a_day_belongs_to(db):
    world = make_school()
    make_class(world.unit, "8A1", grade=8, year=make_year(2022))
    both = classes_between(world.plan, date(2022, 7, 1), date(2022, 9, 5))
    assert [(str(year), [str(each) for each in classes]) for year, classes in both] == [
        ("2022-2023", ["8A1"]), ("2021-2022", ["7A1", "8A1", "8A2"])
    ]  # fmt: skip
    assert [str(year) for year, _classes in classes_between(world.plan, date(2022, 9, 1), date(2022, 9, 5))] == [
        "2022-2023"
    ]
    make_year(2022).__class__.objects.filter(name="2021-2022").update(ends_on=date(2022, 5, 31))
    assert str(year_of(date(2022, 7, 1), all_years())) == "2021-2022"
    assert year_of(date(2000, 1, 1), all_years()) is None
