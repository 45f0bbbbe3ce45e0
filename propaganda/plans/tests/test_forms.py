"""What is typed into a line becomes its days."""

from datetime import date

import pytest

from propaganda.plans.forms import LineForm
from propaganda.plans.tests.builders import draft
from propaganda.tests.builders import all_year, between, make_plan_line, quarters
from propaganda.timing import timing_of

pytestmark = pytest.mark.django_db
TYPED = {"content": "Chiếu phim", "forms_said": "Phim", "responsible": "Đội", "expected": "2", "every": ""}


@pytest.fixture
def plan():
    return draft()


def form(plan, **typed):
    made = LineForm({**TYPED, **typed}, plan=plan)
    made.is_valid()
    return made


def timing(plan, **typed):
    made = form(plan, **typed)
    assert made.errors == {}
    said = made.said().timing
    return said.when, str(said.starts_on), str(said.ends_on), said.every, said.expected, said.when_text


@pytest.mark.parametrize(("typed", "expected"), [
    ({"when_text": "Thường xuyên"}, ("all_year", "2022-01-01", "2022-12-31", "quarter", 2, "Thường xuyên")),
    ({"when_text": "Thường xuyên", "every": "month"},
     ("all_year", "2022-01-01", "2022-12-31", "month", 2, "Thường xuyên")),
    ({"when_text": "Quý III, IV/2022"}, ("quarters", "2022-07-01", "2022-12-31", "quarter", 2, "Quý III, IV/2022")),
    ({"when_text": "24/10/2022", "every": "month"}, ("day", "2022-10-24", "2022-10-24", "once", 2, "24/10/2022")),
    ({"when_text": "Sau tập huấn", "starts_on": "1/3/2022", "ends_on": "16/3/2022"},
     ("range", "2022-03-01", "2022-03-16", "once", 2, "Sau tập huấn")),
    ({"when_text": "Khai giảng", "starts_on": "5/9/2022", "ends_on": "5/9/2022"},
     ("day", "2022-09-05", "2022-09-05", "once", 2, "Khai giảng")),
    ({"when_text": "Thường xuyên", "starts_on": "1/3/2022", "ends_on": "31/5/2022"},
     ("all_year", "2022-03-01", "2022-05-31", "quarter", 2, "Thường xuyên")),
    ({"when_text": "Trước ngày 31/10", "starts_on": "1/9/2022", "ends_on": "30/10/2022"},
     ("range", "2022-09-01", "2022-10-30", "once", 2, "Trước ngày 31/10")),
])  # fmt: skip
def test_words_and_days(plan, typed, expected):
    assert timing(plan, **typed) == expected


@pytest.mark.parametrize(("typed", "field"), [
    ({"when_text": ""}, "when_text"),
    ({"when_text": "Sau tập huấn"}, "when_text"),
    ({"when_text": "Sau tập huấn", "starts_on": "1/3/2022"}, "ends_on"),
    ({"when_text": "Sau tập huấn", "starts_on": "2/3/2022", "ends_on": "1/3/2022"}, "ends_on"),
    ({"when_text": "Quý II/2022", "starts_on": "1/3/2022", "ends_on": "16/3/2022"}, "starts_on"),
    ({"when_text": "Thường xuyên", "expected": "0"}, "expected"),
    ({"when_text": "Thường xuyên", "content": ""}, "content"),
    ({"when_text": "Thường xuyên", "grades": ["1"]}, "grades"),
])  # fmt: skip
def test_what_cannot_be_taken_is_said_at_its_field(plan, typed, field):
    assert list(form(plan, **typed).errors) == [field]


def test_grades_of_the_schools_level(plan):
    assert form(plan, when_text="Thường xuyên", grades=["8", "6"]).said().grades == [6, 8]


@pytest.mark.parametrize("of", [
    all_year(when_text="Thường xuyên"), all_year(starts_on=date(2022, 3, 1), when_text="Thường xuyên"),
    all_year(every="month", expected=2), quarters("2022Q2", "2022Q4"), quarters("2022Q2", every="once"),
    between(date(2022, 3, 1), date(2022, 3, 16), when_text="Sau tập huấn"),
    between(date(2022, 1, 1), date(2022, 6, 30)),
    all_year(when="day", starts_on=date(2022, 9, 5), ends_on=date(2022, 9, 5), every="once", when_text="Khai giảng"),
])  # fmt: skip
def test_a_line_saved_untouched_stays_what_it_was(plan, of):
    """Whatever its words: the form gives back the same days and the same count."""
    line = make_plan_line(plan, "Chiếu phim", timing=of, grades=[7])
    shown = LineForm.of(line, plan)
    typed = {name: field.prepare_value(shown[name].value()) for name, field in shown.fields.items()}
    typed = {
        name: [str(each) for each in value] if isinstance(value, list) else value or "" for name, value in typed.items()
    }
    typed |= {name: f"{typed[name]:%d/%m/%Y}" for name in ("starts_on", "ends_on") if typed[name]}
    sent = LineForm.of(line, plan, typed)
    assert sent.errors == {}
    now, before = sent.said().timing, timing_of(line)
    assert (now.when, now.starts_on, now.ends_on, now.quarters, now.every, now.expected) == (
        before.when, before.starts_on, before.ends_on, before.quarters, before.every, before.expected,
    )  # fmt: skip
    assert sent.said().grades == [7]
