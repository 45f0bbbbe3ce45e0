"""The messages of a batch, over a real line to a mail server that may refuse, break or hang."""

import pytest

from foundation.jobs.run import perform
from foundation.mail.tests.server import DIE_AFTER, DIE_BEFORE, LATER, REFUSE
from foundation.models import Job
from reports.actions import refresh
from reports.deadlines import actions
from reports.deadlines.tests.world import BEFORE, DAY, MINUTE, make_round, make_secretary
from reports.models import Reminder
from reports.tests.builders import DUE, make_version

pytestmark = pytest.mark.django_db
SCHOOLS = ("Trường A", "Trường B", "Trường C")


@pytest.fixture
def world(server):
    world = make_round(SCHOOLS)
    actions.remind_due(at=BEFORE)
    world.job = Job.objects.get()
    return world


def work(job, *, times=1, at=BEFORE + MINUTE):
    """As many attempts as the queue would make."""
    for _attempt in range(times):
        Job.objects.filter(pk=job.pk).update(due_at=BEFORE)
        perform(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


def states():
    mails = Reminder.objects.filter(channel="mail").order_by("obligation", "pk")
    return [(row.address, row.state) for row in mails]


ALL_SENT = [(f"vanthu{number}@example.vn", "sent") for number in (1, 2, 3)]


def test_each_gets_one_message_and_the_ledger_says_so(world, server):
    assert work(world.job).state == "done"
    assert states() == ALL_SENT
    assert sorted(server.addresses) == [address for address, _state in ALL_SENT]
    assert world.job.result["sent"] == 3


def test_the_same_job_done_again_sends_nothing(world, server):
    work(world.job)
    Job.objects.update(state="queued")
    assert work(world.job).result == {"sent": 0, "failed": 0, "unknown": 0, "later": 0, "not_owed": 3}
    assert len(server.received) == 3


def test_who_owes_is_asked_again_when_it_is_sent(world, server):
    make_version(world.obligations[0], at=BEFORE, pupils=1)
    moved = world.obligations[1]
    moved.due_at = DUE + DAY
    moved.save()
    refresh([moved], at=BEFORE)
    work(world.job)
    assert states() == [("vanthu3@example.vn", "sent")]
    assert server.addresses == ["vanthu3@example.vn"]


def test_who_is_in_force_is_asked_again_when_it_is_sent(world, server):
    world.secretaries[0].memberships.update(valid_to=BEFORE.date())
    make_secretary(world.schools[0], "moi@example.vn")
    work(world.job)
    assert sorted(server.addresses) == ["moi@example.vn", "vanthu2@example.vn", "vanthu3@example.vn"]


def test_a_refusal_for_good_is_failed_with_the_servers_words_and_the_others_go_on(world, server):
    server.acts = [REFUSE]
    assert work(world.job).state == "done"
    assert [state for _address, state in states()] == ["failed", "sent", "sent"]
    row = Reminder.objects.get(state="failed")
    assert "550 no such user" in row.error
    assert row.settled_at == BEFORE + MINUTE


def test_turned_away_for_now_it_is_tried_again_by_the_next_attempt(world, server):
    server.acts = [LATER]
    assert work(world.job).state == "queued"
    assert [state for _address, state in states()] == ["failed", "sent", "sent"]
    assert Reminder.objects.get(state="failed").settled_at is None
    assert work(world.job).state == "done"
    assert states() == ALL_SENT
    assert len(server.received) == 3


@pytest.mark.parametrize("act", [DIE_BEFORE, DIE_AFTER])
def test_a_broken_line_leaves_one_unknown_and_no_attempt_sends_it_again(world, server, act):
    server.acts = [act]
    work(world.job, times=3)
    assert [state for _address, state in states()] == ["unknown", "sent", "sent"]
    assert server.addresses.count("vanthu1@example.vn") == (act == DIE_AFTER)
    assert len(server.received) == 2 + (act == DIE_AFTER)


def test_a_server_that_breaks_each_line_is_left_alone_until_the_next_attempt(world, server, monkeypatch):
    monkeypatch.setattr("reports.deadlines.sending.TROUBLES", 2)
    server.acts = [DIE_AFTER] * 2
    assert work(world.job).state == "queued"
    assert [state for _address, state in states()] == ["unknown", "unknown"]
    assert work(world.job).state == "done"
    assert [state for _address, state in states()] == ["unknown", "unknown", "sent"]
    assert len(server.received) == 3


def test_without_a_server_the_last_attempt_says_it_to_a_person(world, server, settings):
    settings.EMAIL_PORT = 1
    settings.JOB_ATTEMPTS = 2
    assert work(world.job).state == "queued"
    assert {state for _address, state in states()} == {"failed"}
    assert work(world.job).state == "done"
    assert [state for _address, state in states()] == ["failed"] * 3
    assert all(row.settled_at and row.error for row in Reminder.objects.filter(channel="mail"))


def test_broken_off_at_the_last_attempt_all_that_was_left_is_in_the_ledger(world, settings, monkeypatch):
    settings.JOB_ATTEMPTS = 1

    def killed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.deadlines.sending.Post.send", killed)
    with pytest.raises(KeyboardInterrupt):
        work(world.job)
    assert [state for _address, state in states()] == ["claimed", "failed", "failed"]


def test_sent_again_by_a_person_it_is_a_row_of_its_own(world, server):
    server.acts = [DIE_BEFORE]
    work(world.job)
    unknown = Reminder.objects.get(state="unknown")
    actions.settle(unknown, again=True, by=world.officer, at=BEFORE + 20 * MINUTE)
    again = Job.objects.exclude(pk=world.job.pk).get()
    work(again, times=2, at=BEFORE + 21 * MINUTE)
    assert states()[:2] == [("vanthu1@example.vn", "settled"), ("vanthu1@example.vn", "sent")]
    assert Reminder.objects.get(key__contains="again").asked_by == world.officer
    assert server.addresses.count("vanthu1@example.vn") == 1


def test_a_message_a_person_took_in_hand_is_not_tried_again_by_the_queue(world, server):
    server.acts = [LATER]
    work(world.job)
    actions.settle(Reminder.objects.get(state="failed"), again=False, by=world.officer, at=BEFORE + 2 * MINUTE)
    work(world.job)
    assert [state for _address, state in states()] == ["settled", "sent", "sent"]
    assert len(server.received) == 2
