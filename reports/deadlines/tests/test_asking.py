"""A person reminds by hand, and settles what is not known."""

import pytest
from django.contrib.auth import get_user_model

from foundation.models import Event, Job
from reports.deadlines import actions
from reports.deadlines.rules import by_hand_within, free_again
from reports.deadlines.tests.world import BEFORE, MINUTE, make_round
from reports.models import Reminder
from reports.rules import NotPossible
from reports.tests.builders import AT, make_version
from schools.tests.builders import make_seat
from schools.tests.races import at_once

pytestmark = pytest.mark.django_db
HOUR = 60 * MINUTE


def test_each_chosen_unit_is_reminded_or_it_is_said_why_not():
    world = make_round(("Trường A", "Trường B", "Trường C", "Trường D"))
    owed = world.obligations
    make_version(owed[1], pupils=1)
    world.secretaries[2].memberships.update(valid_to=AT.date())
    actions.remind([owed[3].pk], by=world.officer, at=BEFORE - 9 * MINUTE)
    asked = actions.remind([each.pk for each in owed], by=world.officer, at=BEFORE)
    assert (asked.reminded, asked.not_owing, asked.nobody, asked.just_reminded) == (
        ["Trường A"], ["Trường B"], ["Trường C"], ["Trường D"]
    )  # fmt: skip
    assert [row.obligation for row in Reminder.objects.order_by("pk")] == [owed[3], owed[0]]
    assert Event.objects.filter(verb="remind of a report", by=world.officer, subject_id=owed[0].pk).count() == 1


def test_ten_minutes_later_it_may_be_asked_again_by_anybody():
    world = make_round()
    [owed] = world.obligations
    other = make_seat(world.district, "officer")
    actions.remind([owed.pk], by=world.officer, at=BEFORE)
    assert actions.remind([owed.pk], by=other, at=BEFORE + 9 * MINUTE).reminded == []
    assert actions.remind([owed.pk], by=other, at=BEFORE + 10 * MINUTE).reminded == [owed.unit_name]
    assert Reminder.objects.count() == 2


def test_three_times_a_day_by_hand_and_not_once_more_whoever_asks():
    """A reminder that came by itself does not count, nor does one of another report."""
    world = make_round(("Trường A", "Trường B"))
    first, second = world.obligations
    actions.remind_due(at=BEFORE)
    asked = [actions.remind([first.pk], by=world.officer, at=BEFORE + hour * HOUR) for hour in (1, 3, 5)]
    assert [each.reminded for each in asked] == [["Trường A"]] * 3
    other = make_seat(world.district, "officer")
    late = actions.remind([first.pk, second.pk], by=other, at=BEFORE + 24 * HOUR)
    assert (late.often_enough, late.reminded) == (["Trường A"], ["Trường B"])
    moments = by_hand_within([first.pk, second.pk], BEFORE + 24 * HOUR)
    assert [free_again(moments[each.pk]) for each in (first, second)] == [BEFORE + 25 * HOUR, None]
    assert actions.remind([first.pk], by=other, at=BEFORE + 25 * HOUR).reminded == ["Trường A"]
    assert actions.remind([first.pk], by=other, at=BEFORE + 26 * HOUR).often_enough == ["Trường A"]


def test_two_who_work_there_are_one_reminder():
    world = make_round()
    [owed] = world.obligations
    make_seat(world.schools[0], "administrator")
    for hour in (1, 2, 3):
        assert actions.remind([owed.pk], by=world.officer, at=BEFORE + hour * HOUR).reminded == [owed.unit_name]
    assert len(by_hand_within([owed.pk], BEFORE + 4 * HOUR)[owed.pk]) == 3


def test_a_colleague_who_was_not_reminded_yet_alone_is_reminded():
    world = make_round()
    [owed], [secretary] = world.obligations, world.secretaries
    actions.remind([owed.pk], by=world.officer, at=BEFORE)
    colleague = make_seat(world.schools[0], "administrator")
    colleague.email = "hieutruong@example.vn"
    colleague.save()
    assert actions.remind([owed.pk], by=world.officer, at=BEFORE + MINUTE).reminded == [owed.unit_name]
    assert [row.recipient for row in Reminder.objects.order_by("pk")] == [secretary, colleague]
    last = Job.objects.order_by("pk").last()
    assert (last.payload["mails"][0][3], last.payload["asked_by"]) == ([colleague.pk], world.officer.pk)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_remind_once():
    world = make_round()
    [owed] = world.obligations
    other = make_seat(world.district, "officer")
    asked = at_once(*[lambda by=by: actions.remind([owed.pk], by=by, at=BEFORE) for by in (world.officer, other)])
    assert sorted(len(each.reminded) for each in asked) == [0, 1]
    assert Reminder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_once():
    world = make_round(("Trường A", "Trường B"))
    at_once(*[lambda: actions.remind_due(at=BEFORE)] * 2)
    actions.remind_due(at=BEFORE)
    assert sorted(row.obligation_id for row in Reminder.objects.all()) == [each.pk for each in world.obligations]
    told = sorted(mail[0] for job in Job.objects.all() for mail in job.payload["mails"])
    assert told == [each.pk for each in world.obligations]


@pytest.fixture
def unknown():
    world = make_round()
    wanted = actions.Wanted(world.obligations[0].pk, world.requirement.due_at, "1440")
    actions.claim(wanted, world.secretaries[0], asked_by=None, at=BEFORE)
    assert actions.mark_unknown(at=BEFORE + 10 * MINUTE) == 0
    assert actions.mark_unknown(at=BEFORE + 11 * MINUTE) == 1
    world.reminder = Reminder.objects.get()
    assert (world.reminder.state, world.reminder.settled_at) == ("unknown", None)
    return world


def test_an_unknown_one_is_settled_as_sent_once(unknown):
    for later in (20, 30):
        actions.settle(unknown.reminder, again=False, by=unknown.officer, at=BEFORE + later * MINUTE)
    unknown.reminder.refresh_from_db()
    assert (unknown.reminder.state, unknown.reminder.settled_by, unknown.reminder.settled_at) == (
        "settled", unknown.officer, BEFORE + 20 * MINUTE
    )  # fmt: skip
    assert not Job.objects.exists()
    event = Event.objects.get(verb="settle a reminder as sent")
    assert (event.by, event.subject_id) == (unknown.officer, unknown.obligations[0].pk)
    # The history is kept for ever, and an address is changed or taken out: it stands in the ledger alone.
    assert (event.reason, "@" in event.reason) == (str(unknown.secretaries[0]), False)


def test_sent_again_it_goes_to_this_recipient_alone_once(unknown):
    for _time in range(2):
        actions.settle(unknown.reminder, again=True, by=unknown.officer, at=BEFORE + 20 * MINUTE)
    [mail] = Job.objects.get().payload["mails"]
    assert mail[2:] == [f"again{unknown.reminder.pk}", [unknown.secretaries[0].pk]]
    assert Event.objects.filter(verb="send a reminder again").count() == 1


def test_nothing_is_sent_again_to_whoever_has_sent(unknown):
    make_version(unknown.obligations[0], at=BEFORE + 15 * MINUTE, pupils=1)
    with pytest.raises(NotPossible):
        actions.settle(unknown.reminder, again=True, by=unknown.officer, at=BEFORE + 20 * MINUTE)
    unknown.reminder.refresh_from_db()
    assert unknown.reminder.state == "unknown"


@pytest.mark.parametrize("why", ["left", "no wish", "no address"])
def test_nothing_is_sent_again_to_whoever_is_not_reached_any_more(unknown, why):
    """It would be noted as being sent again, and nobody would send it."""
    secretary = unknown.secretaries[0]
    changed = {"no wish": {"mail_reminders": False}, "no address": {"email": ""}, "left": {}}[why]
    get_user_model().objects.filter(pk=secretary.pk).update(is_active=why != "left", **changed)
    with pytest.raises(NotPossible, match=str(secretary)):
        actions.settle(unknown.reminder, again=True, by=unknown.officer, at=BEFORE + 20 * MINUTE)
    unknown.reminder.refresh_from_db()
    assert (unknown.reminder.state, Job.objects.exists()) == ("unknown", False)
    actions.settle(unknown.reminder, again=False, by=unknown.officer, at=BEFORE + 20 * MINUTE)


def test_a_worker_that_comes_back_late_tells_what_is_true_but_not_over_a_person(unknown):
    actions.mark(unknown.reminder, "sent", at=BEFORE + 12 * MINUTE)
    unknown.reminder.refresh_from_db()
    assert (unknown.reminder.state, unknown.reminder.error) == ("sent", "")
    with pytest.raises(NotPossible):
        actions.settle(unknown.reminder, again=False, by=unknown.officer, at=BEFORE + 20 * MINUTE)
    Reminder.objects.update(state="settled")
    actions.mark(unknown.reminder, "failed", at=BEFORE + 13 * MINUTE, error="x")
    unknown.reminder.refresh_from_db()
    assert unknown.reminder.state == "settled"
