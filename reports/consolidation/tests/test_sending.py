"""A consolidation goes up as its unit's own report: its totals, what only the unit can say, and never twice."""

from decimal import Decimal

import pytest

from reports.actions import accept, send_back, take_back
from reports.consolidation.sending import obligation_above, send_up, upward
from reports.consolidation.stored import stored
from reports.consolidation.tests.worlds import DAY, SENT, make_consolidation, make_school, make_signed, make_tree
from reports.models import Figure, ReportVersion
from reports.rules import NotPossible
from reports.tests.builders import AT, make_check, make_figure, make_obligation, make_requirement, make_version

pytestmark = pytest.mark.django_db
LATER = AT + 4 * DAY


@pytest.fixture
def tree():
    found = make_tree()
    make_school(found.asked, "Trường A", pupils=120, participants=90)
    make_school(found.asked, "Trường B", pupils=80, participants=60)
    return found


def values_of(version):
    return {
        value.figure.code: (value.text or value.number, value.origin)
        for value in version.values.select_related("figure")
    }


def test_its_totals_become_the_report_of_its_unit(tree):
    made = make_signed(tree.asked)
    version = send_up(made, {}, note="Kính gửi", by=tree.officer, at=LATER)
    assert (version.obligation, version.consolidation, version.note) == (tree.owed_above[0], made, "Kính gửi")
    assert values_of(version) == {
        "pupils": (200, "added"), "participants": (150, "added"), "rate": (Decimal("0.75"), "added")
    }  # fmt: skip
    assert send_up(made, {}, by=tree.officer, at=LATER + DAY) == version
    accept(version, by=None, at=LATER + DAY)
    assert send_up(made, {}, by=tree.officer, at=LATER + 2 * DAY) == version
    assert ReportVersion.objects.filter(obligation=tree.owed_above[0]).count() == 1


def test_the_floor_above_adds_up_what_was_sent_to_it(tree):
    send_up(make_signed(tree.asked), {}, by=None, at=LATER)
    make_version(tree.owed_above[1], pupils=50, participants=10)
    whole = make_consolidation(tree.above, tree.department, at=LATER)
    assert whole.totals == {"pupils": "250", "participants": "160", "rate": "0.64"}


def test_only_a_signed_one_and_only_where_its_unit_owes_a_report(tree):
    draft = make_consolidation(tree.asked)
    with pytest.raises(NotPossible):
        send_up(draft, {}, by=None, at=LATER)
    alone = make_requirement(tree.district, tree.form)
    make_school(alone, "Trường C", pupils=1, participants=1)
    signed = make_signed(alone)
    assert obligation_above(signed) is None
    with pytest.raises(NotPossible):
        send_up(signed, {}, by=None, at=LATER)
    assert not ReportVersion.objects.filter(consolidation__isnull=False).exists()


def test_what_came_back_is_corrected_by_another_consolidation(tree):
    first = make_signed(tree.asked)
    send_back(send_up(first, {}, by=None, at=LATER), reason="Thiếu trường C", by=None, at=LATER + DAY)
    with pytest.raises(NotPossible):
        send_up(first, {}, by=None, at=LATER + 2 * DAY)
    make_school(tree.asked, "Trường C", pupils=10, participants=10, at=LATER + DAY)
    second = make_signed(tree.asked, at=LATER + 2 * DAY)
    version = send_up(second, {}, by=None, at=LATER + 2 * DAY)
    assert (version.number, version.consolidation, values_of(version)["pupils"]) == (2, second, (210, "added"))


def test_what_was_taken_back_may_go_again_as_it_is(tree):
    made = make_signed(tree.asked)
    take_back(send_up(made, {}, by=None, at=LATER), by=None, at=LATER)
    assert send_up(made, {}, by=None, at=LATER + DAY).number == 2


def test_a_rate_of_fewer_units_than_its_figures_goes_up_as_it_is(tree):
    """Who gave participants without pupils is in the one total and not in the rate, here and on the floor above."""
    make_school(tree.asked, "Trường C", participants=500)
    made = make_signed(tree.asked)
    assert made.totals == {"pupils": "200", "participants": "650", "rate": "0.75"}
    version = send_up(made, {}, by=None, at=LATER)
    assert values_of(version)["rate"] == (Decimal("0.75"), "added")
    make_version(tree.owed_above[1], pupils=100, participants=0)
    whole = make_consolidation(tree.above, tree.department, at=LATER)
    assert whole.totals == {"pupils": "300", "participants": "650", "rate": "0.5"}
    assert stored(whole).parts[0].numbers["rate"] == Decimal("0.75")


def test_the_checks_of_the_form_are_asked_of_the_totals(tree):
    make_check(tree.form, "participants", "at_most", number=100, severity="warn", words="Nhiều hơn dự kiến")
    version = send_up(make_signed(tree.asked), {}, by=None, at=LATER)
    assert [each["severity"] for each in version.warnings] == ["warn"]
    assert "Nhiều hơn dự kiến" in version.warnings[0]["words"]


def test_what_is_refused_is_not_sent(tree):
    make_check(tree.form, "participants", "at_most", number=100)
    made = make_signed(tree.asked)
    with pytest.raises(NotPossible):
        send_up(made, {}, by=None, at=LATER)
    assert [each.kind for each in upward(made, tree.owed_above[0], {}).refused] == ["check"]
    assert not tree.owed_above[0].versions.exists()


def test_a_fall_against_last_time_is_found(tree):
    last_time = make_requirement(tree.department, tree.form)
    owed = make_obligation(last_time, tree.district)
    accept(make_version(owed, pupils=1000, participants=900), by=None, at=LATER)
    type(tree.above).objects.filter(pk=tree.above.pk).update(previous=last_time)
    make_check(tree.form, "pupils", "fall", number=50, severity="warn")
    made = make_signed(tree.asked)
    found = upward(made, obligation_above(made), {})
    assert [each.keys for each in found.warned] == [("pupils",)]


def test_what_nothing_adds_up_to_is_written_by_the_unit_itself(tree):
    section = tree.form.sections.get()
    make_figure(section, "words", kind=Figure.Kind.TEXT)
    make_figure(section, "staff", total=Figure.Total.NONE)
    made = make_signed(tree.asked)
    with pytest.raises(NotPossible):
        send_up(made, {"words": "Đã tổ chức"}, by=None, at=LATER)
    version = send_up(made, {"words": "Đã tổ chức", "staff": Decimal(7), "pupils": Decimal(9)}, by=None, at=LATER)
    told = values_of(version)
    assert (told["words"], told["staff"], told["pupils"]) == (
        ("Đã tổ chức", "typed"), (7, "typed"), (200, "added")
    )  # fmt: skip


def test_a_mean_of_nobody_is_left_open_and_keeps_nothing_back(tree):
    """All say 0: there is nothing to weigh by, and no field in which to type the mean."""
    nobody = make_requirement(tree.district, tree.form, feeds=tree.above)
    weight = tree.form.figures.get(code="participants")
    make_figure(tree.form.sections.get(), "points", kind="decimal", total="mean", weight=weight)
    for name in ("Trường C", "Trường D"):
        make_school(nobody, name, pupils=50, participants=0, points=0)
    version = send_up(make_signed(nobody), {}, by=None, at=LATER)
    assert {code: number for code, (number, _origin) in values_of(version).items()} == {
        "pupils": 100, "participants": 0, "rate": 0
    }  # fmt: skip


def test_silence_is_not_sent_up_as_figures(tree):
    silent = make_requirement(tree.district, tree.form, feeds=tree.above)
    make_school(silent, "Trường C")
    made = make_signed(silent, how=SENT)
    with pytest.raises(NotPossible):
        send_up(made, {}, by=None, at=LATER)
