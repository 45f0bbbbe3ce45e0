"""Deciding names the version read; many at once have a result each."""

import pytest

from foundation.models import Event
from reports.actions import take_back
from reports.decisions.actions import ACCEPT, MOST, SEND_BACK, Said, decide, decide_many
from reports.decisions.queue import place_of
from reports.decisions.rules import Overtaken
from reports.decisions.tests.worlds import DAY, NOW, make_district, release
from reports.models import Decision, Obligation, Requirement
from reports.rules import NotPossible
from reports.tests.builders import make_obligation, make_version
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
BACK = Said(SEND_BACK, "Thiếu lớp 6B", {"pupils": "Thiếu 40 em"}, NOW + 3 * DAY)


@pytest.fixture
def world():
    return make_district()


def state(world, name):
    return Obligation.objects.get(pk=world.owed[name].pk).state


def say(world, name, said, by=None, at=NOW):
    return decide(world.versions[name], said, by=by or world.officer, at=at)


def test_accepted_once_however_often_it_is_said(world):
    assert [say(world, "THCS Số 2", Said(ACCEPT)) for _time in range(2)] == [True, False]
    assert [decision.by for decision in world.versions["THCS Số 2"].decisions.all()] == [world.officer]
    assert Event.objects.filter(verb="accept a report", by=world.officer).count() == 1


def test_a_superior_of_before_decides_nothing_though_they_were_let_in(world):
    """An act moved the school after it was asked who decides, and before the report was held."""
    Obligation.objects.filter(pk=world.owed["THCS Số 2"].pk).update(receiver=world.department)
    for said in (Said(ACCEPT), BACK):
        with pytest.raises(Overtaken):
            say(world, "THCS Số 2", said)
    assert (state(world, "THCS Số 2"), world.versions["THCS Số 2"].decisions.count()) == ("sent", 0)


def test_sent_back_with_reason_notes_and_date(world):
    assert [say(world, "THCS Số 2", BACK) for _time in range(2)] == [True, False]
    [decision] = world.versions["THCS Số 2"].decisions.all()
    assert (decision.reason, decision.notes, decision.due_again_at) == (BACK.reason, BACK.notes, BACK.due_again_at)
    assert Obligation.objects.get(pk=world.owed["THCS Số 2"].pk).due_again_at == BACK.due_again_at


@pytest.mark.parametrize("said", [Said(SEND_BACK, "Sai tỉ lệ"), BACK])
def test_what_a_second_officer_says_is_not_dropped_in_silence(world, said):
    say(world, "THCS Số 2", BACK)
    with pytest.raises(Overtaken):
        say(world, "THCS Số 2", said, by=make_seat(world.district, "officer"))
    assert Decision.objects.filter(version=world.versions["THCS Số 2"]).count() == 1


def test_what_was_read_as_waiting_and_accepted_meanwhile_is_not_sent_back_unknowingly(world):
    say(world, "THCS Số 2", Said(ACCEPT))
    with pytest.raises(Overtaken, match=str(world.officer)):
        say(world, "THCS Số 2", BACK)
    assert state(world, "THCS Số 2") == "accepted"


def test_an_accepted_one_is_reopened_with_a_reason(world):
    with pytest.raises(NotPossible):
        say(world, "THCS Số 1", Said(SEND_BACK, " ", reopening=True, due_again_at=NOW + DAY))
    assert say(world, "THCS Số 1", Said(SEND_BACK, "Trường xin sửa", reopening=True, due_again_at=NOW + DAY))
    assert state(world, "THCS Số 1") == "sent_back"
    kinds = world.versions["THCS Số 1"].decisions.order_by("at", "pk").values_list("kind", flat=True)
    assert list(kinds) == ["accept", "send_back"]


def test_a_newer_version_came_while_one_read_the_first(world):
    first = world.versions["THCS Số 2"]
    take_back(first, by=None, at=NOW)
    with pytest.raises(Overtaken):  # taken back: nothing stands
        say(world, "THCS Số 2", Said(ACCEPT))
    owed = world.owed["THCS Số 2"]
    owed.refresh_from_db()
    second = make_version(owed, at=NOW + DAY, pupils=1)
    for said in (Said(ACCEPT), BACK):
        with pytest.raises(Overtaken):
            decide(first, said, by=world.officer, at=NOW + DAY)
    assert (Decision.objects.filter(version=second).count(), state(world, "THCS Số 2")) == (0, "sent")


def test_nothing_goes_back_to_who_cannot_send_it_again(world):
    release(world.owed["THCS Số 2"], released_at=NOW, released_reason="Miễn")
    with pytest.raises(NotPossible):
        say(world, "THCS Số 2", BACK)
    assert say(world, "THCS Số 2", Said(ACCEPT))


@pytest.mark.parametrize("locks_at", [NOW - DAY / 2, NOW])
def test_after_the_lock_it_needs_a_date_to_come_again(world, locks_at):
    Obligation.objects.update(locks_at=locks_at)
    with pytest.raises(NotPossible):
        say(world, "THCS Số 2", Said(SEND_BACK, "Thiếu lớp 6B"))
    assert say(world, "THCS Số 2", BACK)
    owed = world.owed["THCS Số 2"]
    make_version(owed, at=NOW + 2 * DAY, pupils=140)
    assert owed.state == "sent"


def test_a_date_that_is_over_is_refused(world):
    with pytest.raises(NotPossible):
        say(world, "THCS Số 2", Said(SEND_BACK, "Thiếu", due_again_at=NOW))


def test_nothing_is_decided_once_the_round_is_closed(world):
    Requirement.objects.update(state="closed", closed_at=NOW)
    for said in (Said(ACCEPT), BACK):
        with pytest.raises(NotPossible):
            say(world, "THCS Số 2", said)


class TestMany:
    def tick(self, world, *names, number=1):
        return [f"{world.owed[name].pk}-{number}" for name in names]

    def decide(self, world, ticked, said=None, by=None):
        return decide_many(world.requirement, ticked, said or Said(ACCEPT), by=by or world.officer, at=NOW)

    def test_a_result_each_those_not_done_first(self, world):
        ticked = self.tick(world, "THCS Số 10", "THCS Số 1", "THCS Bình", "THCS Châu", "THCS Số 2")
        results = self.decide(world, [*ticked, "rubbish"])
        assert [(each.name, each.done, each.already, bool(each.why)) for each in results] == [
            ("", False, False, True),  # nothing like it; and Châu, who sent nothing
            ("", False, False, True),
            ("THCS Bình", False, False, True),
            ("THCS Số 1", True, True, False),
            ("THCS Số 2", True, False, False),
            ("THCS Số 10", True, False, False),
        ]
        assert state(world, "THCS Số 10") == "accepted"

    def test_done_twice_it_does_nothing_more(self, world):
        ticked = self.tick(world, "THCS Số 2", "THCS Số 10")
        for said in (Said(ACCEPT), Said(SEND_BACK, "Sai", due_again_at=NOW + DAY, reopening=True)):
            self.decide(world, ticked, said)
            before = Decision.objects.count()
            assert [(each.done, each.already) for each in self.decide(world, ticked, said)] == [(True, True)] * 2
            assert Decision.objects.count() == before

    def test_the_version_of_the_list_is_the_one_decided(self, world):
        take_back(world.versions["THCS Số 2"], by=None, at=NOW)
        world.owed["THCS Số 2"].refresh_from_db()
        make_version(world.owed["THCS Số 2"], at=NOW, pupils=1)
        [result] = self.decide(world, self.tick(world, "THCS Số 2"))
        assert (result.done, result.name) == (False, "THCS Số 2")
        assert state(world, "THCS Số 2") == "sent"

    def test_of_others_nothing_is_told_and_nothing_done(self, world):
        stranger = make_seat(make_unit("Phòng Khác", kind="district"), "officer")
        results = self.decide(world, self.tick(world, "THCS Số 2"), by=stranger)
        assert [(each.pk, each.name, each.done) for each in results] == [(None, "", False)]
        assert state(world, "THCS Số 2") == "sent"

    def test_of_another_round_nothing_is_done(self, world):
        other = make_obligation(make_district().requirement, make_unit("THCS Kim", under=world.district))
        make_version(other, pupils=1)
        assert [each.done for each in self.decide(world, [f"{other.pk}-1"])] == [False]

    def test_what_is_more_than_fits_is_told(self, world):
        ticked = [*self.tick(world, "THCS Số 2"), *(f"{n}-1" for n in range(10**6, 10**6 + MOST))]
        results = self.decide(world, ticked)
        assert (len(results), sum(each.done for each in results)) == (MOST + 1, 1)
        assert "200" in results[0].why + results[-2].why


class TestQueue:
    def test_in_the_order_of_names_round_and_round(self, world):
        two, ten, one = (world.owed[name] for name in ("THCS Số 2", "THCS Số 10", "THCS Số 1"))
        place = place_of(two, world.officer)
        assert (place.before, place.after, place.waiting, place.number) == (ten.pk, ten.pk, 2, 1)
        place = place_of(one, world.officer)
        assert (place.before, place.after, place.waiting, place.number) == (ten.pk, two.pk, 2, None)

    def test_after_the_last_there_is_none(self, world):
        for name in ("THCS Số 2", "THCS Số 10"):
            say(world, name, Said(ACCEPT))
        place = place_of(world.owed["THCS Số 10"], world.officer)
        assert (place.before, place.after, place.waiting) == (None, None, 0)
