"""What is wrong with a form, each at its field and in words."""

import pytest
from django.utils import translation

from reports.forms.faults import of_check, of_figure, of_form
from reports.forms.words import added_up, check_in_words, comes_from
from reports.models import Check, Figure
from reports.tests.builders import make_check, make_figure, make_form, make_section
from schools.tests.builders import make_unit


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def figure(pk, **fields):
    return Figure(**{"pk": pk, "code": f"f{pk}", "label": f"Figure {pk}", **fields})


NUMBER, OTHER = figure(1, by_class=True), figure(2)
WORDS, RATIO = figure(3, kind="text"), figure(4, kind="ratio", numerator_id=1, denominator_id=2)
TAKING = figure(5, source="participants", by_class=True)
ATTEMPTS = figure(6, source="attempts")
SHARE = figure(7, kind="decimal", decimals=1, percent=True)
BY_PK = {each.pk: each for each in (NUMBER, OTHER, WORDS, RATIO, TAKING, ATTEMPTS, SHARE)}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"kind": "ratio"}, ["numerator", "denominator"]),
        ({"kind": "ratio", "numerator_id": 1, "denominator_id": 3}, ["denominator"]),
        ({"kind": "ratio", "numerator_id": 4, "denominator_id": 1}, ["numerator"]),
        ({"kind": "ratio", "numerator_id": 1, "denominator_id": 1}, ["denominator"]),
        ({"kind": "ratio", "numerator_id": 1, "denominator_id": 2, "by_class": True}, ["denominator"]),
        ({"kind": "ratio", "numerator_id": 1, "denominator_id": 2, "source": "pupils"}, ["source"]),
        ({"kind": "ratio", "numerator_id": 99, "denominator_id": 1}, ["numerator"]),
        ({"kind": "ratio", "numerator_id": 1, "denominator_id": 2}, []),
        ({"kind": "text", "by_class": True}, ["by_class"]),
        ({"kind": "text", "source": "pupils"}, ["source"]),
        ({"kind": "decimal"}, ["decimals"]),
        ({"kind": "decimal", "decimals": 2}, []),
        ({"kind": "decimal", "decimals": 1, "percent": True}, ["total"]),
        ({"kind": "decimal", "decimals": 1, "percent": True, "total": "max"}, []),
        ({"source": "gone"}, ["source"]),
        ({"source": "pupils", "source_options": {"level": "first"}}, ["source"]),
        ({"source": "sittings", "by_class": True}, ["by_class"]),
        ({"source": "pupils", "total": "max"}, ["total"]),
        ({"source": "pupils", "total": "none"}, []),
        ({"source": "points"}, ["kind"]),
        ({"source": "highest", "kind": "decimal", "decimals": 2}, ["total"]),
        ({"source": "mean", "kind": "decimal", "decimals": 2, "total": "mean"}, ["weight"]),
        ({"source": "mean", "kind": "decimal", "decimals": 2, "total": "mean", "weight_id": 6}, ["weight"]),
        ({"source": "mean", "kind": "decimal", "decimals": 2, "total": "mean", "weight_id": 5}, []),
        ({"total": "mean"}, ["weight"]),
        ({"total": "mean", "weight_id": 3}, ["weight"]),
        ({"total": "mean", "weight_id": 2, "by_class": True}, ["weight"]),
        ({"total": "mean", "weight_id": 1, "by_class": True}, []),
    ],
)
def test_what_is_wrong_with_a_figure_stands_at_its_field(fields, where):
    assert [name for name, words in of_figure(figure(50, **fields), BY_PK) if words] == where


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"right_id": 2}, []),
        ({"number": 5}, []),
        ({}, ["right"]),
        ({"right_id": 2, "number": 5}, ["right"]),
        ({"right_id": 1}, ["right"]),
        ({"right_id": 3}, ["right"]),
        ({"right_id": 7}, ["right"]),
        ({"left_id": 3, "number": 5}, ["left"]),
        ({"kind": "fall", "number": 50}, []),
        ({"kind": "fall", "right_id": 2}, ["number", "right"]),
        ({"kind": "rise", "number": 0}, ["number"]),
    ],
)
def test_what_is_wrong_with_a_check_stands_at_its_field(fields, where):
    assert [name for name, words in of_check(Check(**{"left_id": 1, **fields}), BY_PK) if words] == where


@pytest.mark.django_db
def test_a_form_says_all_that_is_missing():
    unit = make_unit("Phòng GD&ĐT")
    empty = make_form(unit, title="Trống")
    empty.figures.filter(kind="ratio").delete()
    empty.figures.all().delete()
    assert len(of_form(empty)) == 1
    form = make_form(unit, "pupils", {"code": "words", "kind": "text", "source": "pupils"})
    make_section(form, "Chưa có gì")
    make_check(form, "pupils", right="words")
    assert [said.partition(":")[0] for said in of_form(form)] == [
        "Số liệu words", "Check 1", "Section “Chưa có gì” has no figure."
    ]  # fmt: skip
    assert of_form(make_form(unit)) == []


@pytest.mark.django_db
def test_a_form_is_said_in_words():
    form = make_form(make_unit("Phòng GD&ĐT"))
    section = form.sections.get()
    known = make_figure(section, "known", source="participants", source_options={"grades": [6, 7], "from_age": 12})
    assert "grades 6, 7, from the age of 12" in comes_from(known)
    assert comes_from(form.figures.get(code="pupils")) == "typed, or from a workbook"
    assert comes_from(form.figures.get(code="rate")) == (
        "worked out: “Số liệu participants” divided by “Số liệu pupils”"
    )
    mean = make_figure(section, "mean", kind="decimal", decimals=2, total="mean", weight=known)
    assert (added_up(mean), added_up(known)) == ("of a total: the mean, weighed by “Số liệu known”", "")
    said = [
        check_in_words(make_check(form, "participants", right="pupils")),
        check_in_words(make_check(form, "rate", "at_least", number=80)),
        check_in_words(make_check(form, "known", "rise", number=50)),
        check_in_words(make_check(form, "known", "equals", number=1234)),
    ]
    assert said == [
        "“Số liệu participants” is at most “Số liệu pupils”", "“Tỉ lệ dự thi” is at least 80 %",
        "“Số liệu known” has not risen by more than 50 % against last time", "“Số liệu known” equals 1.234",
    ]  # fmt: skip
