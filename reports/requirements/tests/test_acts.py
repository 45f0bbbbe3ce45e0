"""Closing, opening again, releasing: with a reason, undone with a reason, done twice once, on record."""

from datetime import timedelta

import pytest

from foundation.models import Event
from reports.actions import accept
from reports.models import Obligation, ReminderMoment, Requirement
from reports.moments import standing_of
from reports.requirements import actions
from reports.requirements.tests.builders import launched, make_district
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world():
    world = make_district()
    ReminderMoment.objects.create(requirement=world.requirement, minutes_before=1440)
    world.owed = launched(world.requirement, world.units)
    return world


def verbs(subject):
    events = Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(events.exclude(verb="launch").order_by("pk").values_list("verb", "reason"))


def again(row):
    row.refresh_from_db()
    return row


class TestClosing:
    def test_before_it_is_due_a_reason_is_needed(self, world):
        with pytest.raises(NotPossible):
            actions.close(world.requirement, reason=" ", by=world.organiser, at=AT)
        for _time in range(2):
            actions.close(world.requirement, reason="Kế hoạch thay đổi", by=world.organiser, at=AT)
        assert (again(world.requirement).state, world.requirement.closed_at) == ("closed", AT)
        assert verbs(world.requirement) == [("close", "Kế hoạch thay đổi")]

    def test_after_it_is_due_none_is_needed_but_grace_counts(self, world):
        Requirement.objects.update(grace_until=DUE + DAY)
        with pytest.raises(NotPossible):
            actions.close(world.requirement, by=None, at=DUE + timedelta(hours=1))
        actions.close(world.requirement, by=None, at=DUE + DAY)
        assert again(world.requirement).state == "closed"

    def test_nobody_is_reminded_and_nothing_is_sent_or_decided_any_more(self, world):
        version = make_version(world.owed[0], pupils=1)
        actions.close(world.requirement, reason="Xong", by=None, at=AT + DAY)
        assert set(Obligation.objects.values_list("remind_at", flat=True)) == {None}
        with pytest.raises(NotPossible):
            make_version(world.owed[1], pupils=1)
        actions.reopen(world.requirement, reason="Còn thiếu trường Mễ Trì", by=None, at=AT + DAY)
        assert [again(each).remind_at for each in world.owed] == [None, DUE - DAY, DUE - DAY]
        accept(version, by=None, at=AT + DAY)

    def test_opening_again_asks_why_and_is_done_once(self, world):
        actions.close(world.requirement, reason="Xong", by=None, at=AT)
        with pytest.raises(NotPossible):
            actions.reopen(world.requirement, reason="", by=None, at=AT)
        for _time in range(2):
            actions.reopen(world.requirement, reason="Sót trường", by=None, at=AT)
        assert (again(world.requirement).state, world.requirement.closed_at) == ("open", None)
        assert verbs(world.requirement) == [("close", "Xong"), ("reopen", "Sót trường")]

    def test_what_was_never_launched_is_not_closed(self):
        requirement = make_district().requirement
        with pytest.raises(NotPossible):
            actions.close(requirement, reason="x", by=None, at=AT)


class TestReleasing:
    def test_released_it_owes_nothing_and_keeps_its_place_with_the_reason(self, world):
        one = world.owed[0]
        for _time in range(2):
            actions.release(one, reason="Không có khối 8", by=world.organiser, at=AT)
        assert (again(one).released_at, one.released_by, one.released_reason, one.remind_at) == (
            AT, world.organiser, "Không có khối 8", None,
        )  # fmt: skip
        assert standing_of(one, DUE + DAY) == "released"
        assert verbs(one) == [("release", "Không có khối 8")]
        with pytest.raises(NotPossible):
            make_version(one, pupils=1)

    def test_asked_again_it_is_owed_as_before(self, world):
        one = world.owed[0]
        actions.release(one, reason="Không có khối 8", by=None, at=AT)
        for _time in range(2):
            actions.end_release(one, reason="Có lớp ghép", by=None, at=AT + DAY)
        assert (again(one).released_at, one.released_reason, one.remind_at) == (None, "", DUE - DAY)
        assert verbs(one) == [("release", "Không có khối 8"), ("end release", "Có lớp ghép")]

    @pytest.mark.parametrize("act", [actions.release, actions.end_release])
    def test_without_a_reason_or_in_a_closed_round_nothing_happens(self, world, act):
        one, other = world.owed[:2]
        actions.release(one, reason="Miễn", by=None, at=AT)
        row = one if act is actions.end_release else other
        before = Obligation.objects.filter(pk=row.pk).values().get()
        with pytest.raises(NotPossible):
            act(row, reason="  ", by=None, at=AT)
        actions.close(world.requirement, reason="Xong", by=None, at=AT)
        Obligation.objects.filter(pk=row.pk).update(remind_at=before["remind_at"])
        with pytest.raises(NotPossible):
            act(row, reason="Lý do", by=None, at=AT)
        assert Obligation.objects.filter(pk=row.pk).values().get() == before

    def test_what_was_sent_before_stays_sent(self, world):
        one = world.owed[0]
        make_version(one, pupils=1)
        actions.release(one, reason="Miễn", by=None, at=AT + 2 * DAY)
        assert (again(one).state, standing_of(one, DUE + DAY)) == ("sent", "sent")
