"""What happens to a report owed: sent, taken back, accepted, sent back, and what is derived from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reports.actions import accept, lock_obligations, send, send_back, take_back
from reports.cells import Cell
from reports.models import Decision, Obligation, ReportVersion
from reports.moments import late, standing_case, standing_of
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_obligation, make_requirement, make_version
from schools.models import Unit
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owed():
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    return make_obligation(make_requirement(district, reminders=(1440, -1440)), school)


def test_a_report_is_sent_with_its_route_and_values(owed):
    version = make_version(owed, pupils=120, participants=90)
    assert (owed.state, owed.current, owed.first_sent_at, owed.remind_at) == ("sent", version, AT + DAY, None)
    assert {value.figure.code: value.number for value in version.values.all()} == {
        "pupils": Decimal(120), "participants": Decimal(90)
    }  # fmt: skip
    assert [(step["name"], step["depth"]) for step in version.route if step["role"] == "professional"] == [
        ("Phòng GD&ĐT Nam Từ Liêm", 1)
    ]


def test_nothing_is_sent_twice_over_a_version_that_waits(owed):
    make_version(owed, pupils=1)
    with pytest.raises(NotPossible):
        send(owed, [], by=None, at=AT + 2 * DAY)
    assert owed.versions.count() == 1


def test_a_version_taken_back_is_owed_again_and_stays_to_be_read(owed):
    version = make_version(owed, pupils=1)
    for _time in range(2):
        take_back(version, by=None, at=AT + 2 * DAY)
    owed.refresh_from_db()
    assert (owed.state, owed.current, owed.first_sent_at) == ("owing", None, None)
    assert owed.remind_at == DUE - DAY
    assert ReportVersion.objects.get().taken_back_at == AT + 2 * DAY


def test_taken_back_it_has_the_time_it_was_given_when_it_was_sent_back(owed):
    """Also where all others are locked by then: what may be sent may be taken back."""
    Obligation.objects.update(locks_at=DUE)
    first = make_version(owed, pupils=1)
    send_back(first, reason="Thiếu", due_again_at=DUE + 5 * DAY, by=None, at=AT + 2 * DAY)
    second = make_version(owed, at=DUE + DAY, pupils=2)
    take_back(second, by=None, at=DUE + 2 * DAY)
    owed.refresh_from_db()
    assert (owed.state, owed.current, owed.due_again_at) == ("sent_back", first, DUE + 5 * DAY)
    assert (owed.first_sent_at, owed.remind_at) == (AT + DAY, DUE + 4 * DAY)
    assert standing_of(owed, DUE + 2 * DAY) == "sent_back"
    third = make_version(owed, at=DUE + 4 * DAY, pupils=3)
    with pytest.raises(NotPossible):
        take_back(third, by=None, at=DUE + 6 * DAY)
    owed.refresh_from_db()
    assert (owed.state, owed.current, owed.due_again_at) == ("sent", third, None)


def test_at_the_very_moment_it_is_in_time_and_taken_and_right_after_neither(owed):
    """“Before 31/10” ends at 00:00 on 31/10, as it locks."""
    tick = timedelta(microseconds=1)
    Obligation.objects.update(locks_at=DUE)
    with pytest.raises(NotPossible):
        make_version(owed, at=DUE + tick, pupils=1)
    make_version(owed, at=DUE, pupils=1)
    assert not late(owed)
    assert late(Obligation(due_at=DUE, first_sent_at=DUE + tick))
    assert standing_of(Obligation(due_at=DUE, requirement=owed.requirement), DUE) == "owing"
    assert standing_of(Obligation(due_at=DUE, requirement=owed.requirement), DUE + tick) == "overdue"


def test_sent_back_it_is_owed_again_and_not_late_for_it(owed):
    version = make_version(owed, pupils=1)
    send_back(version, reason="Thiếu lớp 6B", notes={"pupils": "Thiếu 40 em", "participants": " "},
              due_again_at=DUE + 3 * DAY, by=None, at=DUE + DAY)  # fmt: skip
    owed.refresh_from_db()
    assert (owed.state, owed.due_again_at, owed.remind_at) == ("sent_back", DUE + 3 * DAY, DUE + 2 * DAY)
    assert version.decisions.get().notes == {"pupils": "Thiếu 40 em"}
    assert standing_of(owed, DUE + 2 * DAY) == "sent_back"
    make_version(owed, at=DUE + 2 * DAY, pupils=2)
    assert (owed.state, owed.current.number, owed.due_again_at) == ("sent", 2, None)
    assert not late(owed)


def test_a_decision_names_the_version_read(owed):
    first = make_version(owed, pupils=1)
    take_back(first, by=None, at=AT + 2 * DAY)
    second = make_version(owed, at=AT + 3 * DAY, pupils=2)
    with pytest.raises(NotPossible):
        accept(first, by=None, at=AT + 4 * DAY)
    for _time in range(2):
        accept(second, by=None, at=AT + 4 * DAY)
    owed.refresh_from_db()
    assert owed.state == "accepted"
    assert [decision.version for decision in Decision.objects.all()] == [second]


def test_nothing_is_taken_after_the_lock_or_once_released(owed):
    Obligation.objects.update(locks_at=DUE + DAY)
    with pytest.raises(NotPossible):
        send(owed, [], by=None, at=DUE + DAY + timedelta(seconds=1))
    Obligation.objects.update(locks_at=None, released_at=AT, released_reason="Trường không có khối THCS")
    with pytest.raises(NotPossible):
        send(owed, [], by=None, at=AT + DAY)
    assert not ReportVersion.objects.exists()


def test_a_value_is_kept_with_what_the_portal_knew(owed):
    figure = owed.requirement.form.figures.get(code="participants")
    cell = Cell(figure, number=Decimal(95), known=Decimal(90), origin="corrected", reason="5 em thi tại trường bạn")
    version = send(owed, [cell], by=None, at=AT + DAY)
    assert version.values.values_list("number", "known", "origin", "reason").get() == (
        Decimal(95), Decimal(90), "corrected", "5 em thi tại trường bạn"
    )  # fmt: skip


@pytest.mark.parametrize("at", [AT - DAY, AT + DAY, DUE, DUE + DAY, DUE + 5 * DAY])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"released_at": AT, "released_reason": "Miễn"},
        {"ended_on": AT.date(), "ended_reason": "Sáp nhập"},
        {"state": "sent"},
        {"state": "accepted"},
        {"state": "sent_back"},
        {"state": "sent_back", "due_again_at": DUE + 2 * DAY},
        {"state": "sent_back", "due_again_at": AT + DAY},
    ],
)
def test_the_database_says_the_same_of_a_report_as_the_clock(owed, fields, at):
    version = make_version(owed, pupils=1)
    Obligation.objects.update(**{"state": "owing", "current": version, **fields})
    [found] = Obligation.objects.select_related("requirement").annotate(standing=standing_case(at))
    assert found.standing == standing_of(found, at)


def test_a_round_of_a_whole_province_is_held_at_once():
    asked = make_requirement(make_unit("Sở", kind="department"))
    since = {"kind": "school", "opened_on": date(2000, 1, 1)}
    schools = Unit.objects.bulk_create([Unit(code=f"X{number}", **since) for number in range(1100)])
    Obligation.objects.bulk_create([
        Obligation(requirement=asked, unit=school, unit_name=school.code, receiver=asked.unit, due_at=asked.due_at)
        for school in schools
    ])  # fmt: skip
    held = lock_obligations(Obligation.objects.values_list("pk", flat=True))
    assert [row.unit for row in held] == schools
    assert {row.receiver for row in held} == {asked.unit}
