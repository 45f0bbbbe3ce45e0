"""Whom the sweep reminds, when, and of what."""

from datetime import timedelta

import pytest

from foundation.models import Job
from reports.actions import refresh, send_back
from reports.deadlines.actions import remind_due
from reports.deadlines.showing import reminders_for
from reports.deadlines.tests.world import BEFORE, DAY, MINUTE, make_round
from reports.models import Obligation, Reminder, ReminderMoment, Requirement
from reports.tests.builders import AT, DUE, make_version
from schools.tests.builders import make_seat, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_round()


def ledger():
    return [(row.recipient, row.channel, row.state) for row in Reminder.objects.order_by("pk")]


def test_at_its_moment_a_unit_that_owes_is_reminded_once(world):
    [owed], [secretary] = world.obligations, world.secretaries
    assert remind_due(at=BEFORE - MINUTE) == 0
    for _sweep in range(3):
        remind_due(at=BEFORE)
    assert ledger() == [(secretary, "portal", "sent")]
    owed.refresh_from_db()
    assert owed.remind_at == DUE + DAY
    assert Job.objects.get().payload["mails"] == [[owed.pk, DUE.isoformat(), "1440", None]]


def test_whoever_has_sent_meanwhile_gets_none(world):
    [owed] = world.obligations
    make_version(owed, pupils=1)
    # As after a race: the moment is still noted.
    Obligation.objects.update(remind_at=BEFORE)
    assert remind_due(at=BEFORE) == 0
    assert ledger() == []
    owed.refresh_from_db()
    assert owed.remind_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"released_at": AT, "released_reason": "Không có khối THCS"},
        {"ended_on": AT.date(), "ended_reason": "Sáp nhập"},
        {"locks_at": DUE, "due_at": DUE - 3 * DAY},
    ],
)
def test_nobody_is_reminded_of_what_is_not_owed_or_not_taken_any_more(world, change):
    Obligation.objects.update(**change, remind_at=BEFORE)
    assert remind_due(at=DUE + MINUTE) == 0
    assert ledger() == []


def test_a_closed_round_reminds_nobody(world):
    Requirement.objects.update(state="closed")
    assert remind_due(at=BEFORE) == 0


def test_several_moments_that_nobody_ran_for_give_one_reminder_the_latest(world):
    requirement, owed = world.requirement, world.obligations[0]
    for minutes in (4320, 2880, 60):
        ReminderMoment.objects.create(requirement=requirement, minutes_before=minutes)
    refresh([owed], at=AT)
    assert remind_due(at=DUE - timedelta(minutes=30)) == 1
    row = Reminder.objects.get()
    assert (row.key.split(":")[2], row.due_at) == ("60", DUE)
    owed.refresh_from_db()
    assert owed.remind_at == DUE + DAY


def test_a_deadline_that_moved_is_another_reminder(world):
    [owed] = world.obligations
    remind_due(at=BEFORE)
    owed.due_at = DUE + 5 * DAY
    owed.save()
    refresh([owed], at=BEFORE + MINUTE)
    assert remind_due(at=DUE + 4 * DAY) == 1
    assert [row.due_at for row in Reminder.objects.order_by("pk")] == [DUE, DUE + 5 * DAY]


def test_sent_back_it_is_owed_again_until_its_new_deadline(world):
    [owed], [secretary] = world.obligations, world.secretaries
    version = make_version(owed, pupils=1)
    send_back(version, reason="Thiếu lớp 6B", due_again_at=DUE + 3 * DAY, by=None, at=DUE)
    assert remind_due(at=DUE + 2 * DAY) == 1
    [shown] = reminders_for(secretary, DUE + 2 * DAY)
    assert (shown.due, shown.obligation) == (DUE + 3 * DAY, owed)


def test_before_it_opens_a_reminder_waits_for_the_opening(world):
    [owed] = world.obligations
    Requirement.objects.update(opens_at=BEFORE + 60 * MINUTE)
    assert remind_due(at=BEFORE) == 0
    owed.refresh_from_db()
    assert owed.remind_at == BEFORE + 60 * MINUTE
    assert remind_due(at=BEFORE + 60 * MINUTE) == 1


def test_secretaries_and_administrators_in_force_at_the_unit_itself(world):
    [school], [secretary] = world.schools, world.secretaries
    administrator = make_seat(school, "administrator")
    make_seat(school, "judge")
    make_seat(school, "organiser")
    make_seat(world.district, "administrator")
    make_seat(school, "secretary", valid_to=BEFORE.date())
    make_seat(school, "secretary", valid_from=BEFORE.date() + 2 * DAY)
    make_seat(school, "secretary", user=make_user(is_active=False))
    make_seat(school, "administrator", user=secretary)
    remind_due(at=BEFORE)
    assert {row[0] for row in ledger()} == {secretary, administrator}
    assert len(ledger()) == 2


def test_of_a_unit_that_is_no_school_officers_and_organisers_too():
    world = make_round(())
    commune = make_unit("UBND phường Đại Mỗ", kind="commune", under=world.district)
    people = {make_seat(commune, role) for role in ("officer", "organiser", "secretary", "administrator")}
    make_seat(commune, "judge")
    Obligation.objects.create(
        requirement=world.requirement, unit=commune, unit_name=commune.name, receiver=world.district, due_at=DUE,
        remind_at=BEFORE,
    )  # fmt: skip
    remind_due(at=BEFORE)
    assert {row[0] for row in ledger()} == people


def test_without_an_address_or_the_wish_no_message_is_prepared(world):
    [secretary] = world.secretaries
    secretary.mail_reminders = False
    secretary.save()
    make_seat(world.schools[0], "administrator")  # has no address
    remind_due(at=BEFORE)
    assert len(ledger()) == 2
    assert not Job.objects.exists()


def test_a_sweep_of_many_goes_in_batches_and_queries_do_not_grow(monkeypatch, django_assert_max_num_queries):
    world = make_round([f"Trường {number}" for number in range(7)])
    monkeypatch.setattr("reports.deadlines.actions.BATCH", 3)
    with django_assert_max_num_queries(45):
        assert remind_due(at=BEFORE) == 7
    assert Reminder.objects.count() == 7
    assert sorted(len(job.payload["mails"]) for job in Job.objects.all()) == [1, 3, 3]
    assert not Obligation.objects.filter(remind_at__lte=BEFORE).exists()
    assert {row.obligation for row in Reminder.objects.all()} == set(world.obligations)
