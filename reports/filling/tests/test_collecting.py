"""What would be sent: typed, known, corrected, added up and divided; and what stands against sending it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reports.filling.collecting import cells_to_send, filled
from reports.filling.problems import problems
from reports.filling.starting import Start
from reports.filling.tests.builders import classes_of_school, entries, owed, read, save
from reports.last_time import last_time_of
from reports.models import Figure
from reports.tests.builders import (
    make_check,
    make_figure,
    make_form,
    make_obligation,
    make_rate,
    make_requirement,
    make_version,
)
from schools.models import SchoolClass
from schools.tests.builders import make_class, make_year

TWO = [("6A", 40), ("6B", 42)]


def sent(report):
    """(number or text, origin, known, reason) by code and class."""
    return {
        (cell.figure.code, cell.class_name): (cell.number if cell.number is not None else cell.text, cell.origin)
        for cell in cells_to_send(report)
    }


def words(report):
    return [(each.severity, each.kind, each.field) for each in read(report)[1]]


@pytest.mark.django_db
def test_all_that_is_sent_and_where_it_comes_from():
    report = owed(classes=TWO)
    first, second = classes_of_school(report).values()
    save(report, pupils="1000", participants="1.234", **{
        f"taking__{first}": "30", f"taking__{second}": "20", f"on_list__{first}": ("38", "2 em chuyển đi"),
    })  # fmt: skip
    assert sent(report) == {
        ("pupils", ""): (1000, "typed"),
        ("on_list", "6A"): (38, "corrected"), ("on_list", "6B"): (42, "known"), ("on_list", ""): (80, "added"),
        ("taking", "6A"): (30, "typed"), ("taking", "6B"): (20, "typed"), ("taking", ""): (50, "added"),
        ("share", "6A"): (Decimal(30) / 38, "added"), ("share", "6B"): (Decimal(20) / 42, "added"),
        ("share", ""): (Decimal(50) / 80, "added"),
    }  # fmt: skip
    corrected = next(cell for cell in cells_to_send(report) if cell.origin == "corrected")
    assert (corrected.known, corrected.reason, corrected.class_name) == (40, "2 em chuyển đi", "6A")


@pytest.mark.django_db
def test_a_number_other_than_the_portals_is_not_called_corrected_before_it_says_why():
    report = owed(classes=TWO)
    first = classes_of_school(report)["6A"]
    save(report, **{f"on_list__{first}": "38"})
    entry = entries(report)[f"on_list@{first}"]
    assert (entry.differs, entry.origin, entry.in_field) == (True, "typed", "38")
    assert ("refuse", "reason", f"f-on_list--{first}-why") in words(report)


@pytest.mark.django_db
def test_what_the_portal_knows_stands_until_something_is_typed():
    report = owed(classes=TWO)
    key = f"on_list@{classes_of_school(report)['6A']}"
    assert (entries(report)[key].in_field, entries(report)[key].origin) == ("40", "known")
    SchoolClass.objects.filter(name="6A").update(size=44)
    assert entries(report)[key].in_field == "44"


@pytest.mark.django_db
def test_the_mean_of_classes_is_weighted():
    report = owed(classes=TWO)
    form, section = report.requirement.form, report.requirement.form.sections.get(order=2)
    weight = form.figures.get(code="taking")
    make_figure(section, "mean", kind="decimal", decimals=2, by_class=True, total="mean", weight=weight)
    first, second = classes_of_school(report).values()
    save(report, **{f"taking__{first}": "30", f"taking__{second}": "10", f"mean__{first}": "8", f"mean__{second}": "4"})
    assert entries(report)["mean"].value == 7


@pytest.mark.django_db
def test_the_rate_of_a_school_is_of_the_classes_that_gave_both_figures():
    report = owed(classes=TWO)
    section = report.requirement.form.sections.get(order=2)
    make_figure(section, "invited", by_class=True, required=False)
    make_rate(section, "part", "taking", "invited")
    first, second = classes_of_school(report).values()
    save(report, **{f"taking__{first}": "30", f"taking__{second}": "90", f"invited__{first}": "40"})
    found = entries(report)
    assert [found[code].value for code in ("taking", "invited", "part")] == [120, 40, Decimal("0.75")]


@pytest.mark.django_db
def test_what_is_missing_is_said_once_a_figure_and_leads_to_its_field():
    report = owed(classes=TWO)
    first, second = classes_of_school(report).values()
    save(report, pupils="1.234")
    assert words(report) == [
        ("refuse", "fault", "f-pupils"),
        ("refuse", "missing", "f-participants"),
        ("refuse", "missing", f"f-taking--{first}"),
    ]
    assert read(report)[1][2].keys == (f"taking@{first}", f"taking@{second}")
    assert "6A, 6B" in read(report)[1][2].words


@pytest.mark.django_db
def test_a_check_of_a_total_leads_to_a_class():
    report = owed(classes=TWO)
    make_check(report.requirement.form, "taking", "at_most", number=10, severity="warn")
    first, second = classes_of_school(report).values()
    save(report, pupils="100", participants="90", **{f"taking__{first}": "30", f"taking__{second}": "10"})
    assert words(report) == [("warn", "check", f"f-taking--{first}")]


@pytest.mark.django_db
def test_a_check_of_a_ratio_leads_to_the_class_it_is_of():
    report = owed(classes=TWO)
    make_check(report.requirement.form, "share", "at_most", number=100, severity="warn")
    first, second = classes_of_school(report).values()
    save(report, pupils="100", participants="90", **{f"taking__{first}": "30", f"taking__{second}": "50"})
    assert words(report) == [("warn", "check", f"f-taking--{second}")]


@pytest.mark.django_db
def test_the_last_time_is_what_was_sent_then_and_stands():
    report = owed()
    form, unit = report.requirement.form, report.requirement.unit
    before = make_obligation(make_requirement(unit, form, title="Năm trước"), report.unit)
    report.requirement.previous = before.requirement
    report.requirement.save()
    assert last_time_of(report).said == {}
    make_version(before, pupils=400, participants=300)
    assert last_time_of(report).said == {"pupils": 400, "participants": 300}
    make_check(form, "participants", "fall", number=50, severity="warn")
    save(report, pupils="400", participants="149")
    assert [(each.severity, each.field) for each in read(report)[1]] == [("warn", "f-participants")]


@pytest.mark.django_db
def test_the_page_costs_the_same_for_two_classes_as_for_twelve():
    def cost(report):
        with CaptureQueriesContext(connection) as queries:
            problems(filled(report), last_time_of(report))
        return len(queries)

    small, large = owed(classes=TWO), owed(classes=TWO)
    for number in range(10):
        make_class(large.unit, f"7A{number}", year=make_year(2018), grade=7, size=30)
    assert cost(large) == cost(small) < 30


class TestTotals(TestCase):
    """Whatever is typed, in whatever order: the unit's own is the total of its classes, and a ratio follows."""

    @classmethod
    def setUpTestData(cls):
        cls.report = owed(classes=[("6A", 40), ("6B", 42), ("6C", 0)])
        cls.classes = list(classes_of_school(cls.report).values())

    @given(st.lists(st.one_of(st.none(), st.integers(0, 60), st.just("abc"), st.just("1.234")), min_size=3, max_size=3))
    @settings(max_examples=25, suppress_health_check=[HealthCheck.differing_executors], deadline=None)
    def test_totals_and_ratios_follow(self, typed):
        cells = {f"taking@{pk}": {"v": "" if each is None else str(each), "why": ""}
                 for pk, each in zip(self.classes, typed, strict=True)}  # fmt: skip
        found = filled(self.report, Start(cells)).entries
        numbers = [each for each in typed if isinstance(each, int)]
        assert found["taking"].value == (sum(numbers) if numbers else None)
        both = [(each, size) for each, size in zip(typed, (40, 42, 0), strict=True) if isinstance(each, int) and size]
        said, of = (sum(column) for column in zip(*both, strict=True)) if both else (sum(numbers), 82)
        assert found["share"].value == (Decimal(said) / of if numbers else None)
        assert [bool(found[f"taking@{pk}"].fault) for pk in self.classes] == [isinstance(each, str) for each in typed]


@pytest.mark.django_db
def test_a_form_of_nothing_has_nothing():
    report = owed(form=lambda unit: make_form(unit, "one"))
    Figure.objects.all().delete()
    assert (cells_to_send(report), read(report)[1]) == ([], [])
