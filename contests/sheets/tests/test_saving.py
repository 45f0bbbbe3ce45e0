from datetime import timedelta
from decimal import Decimal

import pytest

from contests.models import Conflict, Criterion, Mark, PartScore, ScoreSheet, Sitting
from contests.sheets.tests.builders import NOW, TALK, TASK, make_desk, send, stands
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sitting, make_team
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_desk()


def sheet():
    return ScoreSheet.objects.get()


class TestMarks:
    def test_what_was_sent_stands_and_is_told(self, world):
        reply = send(world, "7.5", "", comment="Tự tin")
        assert stands(world) == {1: Decimal("7.5")}
        first = world.criteria[0].pk
        assert (reply["outcome"], reply["state"], reply["n"]) == ("saved", "open", 1)
        assert (reply["marks"], reply["comment"]) == ({first: [NOW, "7.5", "10"]}, [NOW, "Tự tin"])
        assert (sheet().source, sheet().opened_at, sheet().total) == ("device", AT, None)

    def test_only_a_higher_sequence_replaces(self, world):
        send(world, "7", "3", at=NOW + 5, comment="sau")
        reply = send(world, "9", "9", at=NOW + 4, comment="trước")
        assert stands(world) == {1: 7, 2: 3}
        assert reply["comment"] == [NOW + 5, "sau"]
        send(world, "8", at=NOW + 6)
        assert stands(world) == {1: 8, 2: 3}

    def test_the_same_again_changes_nothing(self, world):
        send(world, "7")
        assert send(world, "7", after=9) == send(world, "7", after=10)
        assert Mark.objects.get().saved_at == AT

    def test_a_mark_can_be_taken_back(self, world):
        send(world, "7", "8")
        send(world, None, at=NOW + 1)
        assert stands(world) == {1: None, 2: 8}

    def test_criteria_of_other_parts_are_left_out(self):
        world = make_desk(parts=(TALK, TASK))
        strange = world.parts[1].criteria.first()
        world.part.criteria.filter(order=2).update(part=world.parts[1], order=9)
        send(world, "7")
        assert {mark.criterion_id for mark in Mark.objects.all()} == {world.criteria[0].pk}
        assert strange.pk not in {mark.criterion_id for mark in Mark.objects.all()}

    @pytest.mark.parametrize("which", ["team", "part"])
    def test_nothing_of_another_sitting(self, world, which):
        other = make_sitting()
        strange = {"team": make_team(other)} if which == "team" else {"part": other.stage.parts.get(order=3)}
        assert send(world, "7", **strange)["outcome"] == "unknown"
        assert not ScoreSheet.objects.exists()

    def test_a_judge_writes_on_their_own_sheet_only(self, world):
        other = make_judge(world.sitting)
        send(world, "7")
        send(world, "3", judge=other)
        points = dict(Mark.objects.values_list("sheet__judge", "points"))
        assert points == {world.judge.pk: 7, other.pk: 3}

    def test_a_team_with_a_conflict_is_refused_and_says_why(self, world):
        Conflict.objects.create(judge=world.judge, entrant=world.team.entrant, kind="relative", declared_at=AT)
        reply = send(world, "7")
        assert (reply["outcome"], ScoreSheet.objects.count()) == ("refused", 0)
        assert reply["why"]


class TestHandingIn:
    def test_it_freezes_with_its_total_and_scores(self, world):
        Criterion.objects.filter(order=2, part=world.part).update(weight=Decimal("0.5"))
        reply = send(world, "7.5", "9", handed_in=NOW + 1, after=3)
        assert (reply["state"], reply["total"]) == ("handed_in", "12")
        assert (sheet().total, sheet().handed_in_at) == (12, AT + timedelta(seconds=3))
        assert PartScore.objects.get().points == 12

    def test_the_moment_on_the_device_is_noted(self, world):
        send(world, "7", "8", handed_in=NOW + 1000, after=7200)
        event = Event.objects.get(verb="hand in sheet")
        assert event.by == world.judge.user
        assert event.changes["on the device"][1] == (AT + timedelta(seconds=1)).isoformat()
        assert event.at == AT + timedelta(hours=2)

    def test_a_device_in_the_future_handed_in_now(self, world):
        send(world, "7", "8", handed_in=NOW + 10**9)
        assert Event.objects.get(verb="hand in sheet").changes["on the device"][1] == AT.isoformat()

    def test_afterwards_nothing_changes(self, world):
        send(world, "7", "8", handed_in=NOW)
        reply = send(world, "1", "1", at=NOW + 99, handed_in=NOW + 99)
        assert (reply["outcome"], stands(world)) == ("frozen", {1: 7, 2: 8})
        assert Event.objects.filter(verb="hand in sheet").count() == 1

    @pytest.mark.parametrize(
        ("points", "wrong"),
        [(("7", ""), [1]), (("10.5", "8"), [0]), (("7.25", "8"), [0]), (("", None), [0, 1]), (("10", "0"), [])],
    )
    def test_what_is_missing_or_wrong_is_named_and_kept(self, world, points, wrong):
        reply = send(world, *points, handed_in=NOW)
        assert [fault["c"] for fault in reply.get("faults", [])] == [world.criteria[at].pk for at in wrong]
        assert all(
            world.criteria[at].name in fault["why"] for at, fault in zip(wrong, reply.get("faults", []), strict=True)
        )
        assert sheet().state == ("open" if wrong else "handed_in")
        assert stands(world) == {n: None if p is None else Decimal(p) for n, p in enumerate(points, 1) if p != ""}

    def test_a_maximum_between_two_steps_can_be_given(self, world):
        Criterion.objects.filter(pk=world.criteria[0].pk).update(maximum=Decimal("7.25"))
        assert send(world, "7.25", "8", handed_in=NOW)["state"] == "handed_in"

    def test_what_was_changed_elsewhere_after_it_is_looked_at_again(self, world):
        send(world, "7", "8", at=NOW + 50)
        reply = send(world, "1", "1", at=NOW, handed_in=NOW + 10)
        assert (reply["outcome"], reply["state"], stands(world)) == ("outdated", "open", {1: 7, 2: 8})

    def test_a_new_version_after_the_chair_opened_it_again(self, world):
        send(world, "7", "8", handed_in=NOW)
        ScoreSheet.objects.update(state="replaced", reason="Cộng sai")
        ScoreSheet.objects.create(
            appearance=world.team, part=world.part, judge=world.judge, number=2, opened_at=AT + timedelta(minutes=1)
        )
        # Another device, which knows of the first version only, had marks that were never sent.
        assert send(world, "1", "1", at=NOW + 99, number=1)["outcome"] == "older"
        assert stands(world) == {}
        reply = send(world, "6", "6", at=NOW + 70_000, number=2, handed_in=NOW + 70_001)
        assert (reply["state"], reply["n"], PartScore.objects.get().points) == ("handed_in", 2, 12)


class TestPracticalTask:
    def test_done_or_not_and_nothing_between(self):
        world = make_desk(parts=(TALK, TASK))
        task = world.parts[1]
        reply = send(world, "2", "0", part=task, handed_in=NOW)
        assert [fault["c"] for fault in reply["faults"]] == [task.criteria.get(order=1).pk]
        reply = send(world, "4", "0", part=task, at=NOW + 1, handed_in=NOW + 1)
        assert (reply["state"], reply["total"]) == ("handed_in", "4")

    def test_a_step_that_was_done_wants_its_proof(self):
        world = make_desk(parts=(TALK, TASK))
        reply = send(world, "4", "6", part=world.parts[1], handed_in=NOW)
        assert [fault["c"] for fault in reply["faults"]] == [world.parts[1].criteria.get(order=2).pk]


@pytest.mark.parametrize("state", ["judged", "checked", "sent", "published"])
def test_no_sitting_that_went_on_takes_marks(world, state):
    Sitting.objects.update(state=state)
    assert send(world, "7")["outcome"] == "late"
    assert not ScoreSheet.objects.exists()


class TestAnotherScale:
    """Marked and handed in without network, while the first criterion was put from 10 on 20 points."""

    @pytest.fixture(autouse=True)
    def rescaled(self, world):
        world.part.criteria.filter(order=1).update(maximum=20)

    def test_marks_that_would_fit_are_kept_and_do_not_count(self, world):
        first = world.criteria[0].pk
        reply = send(world, "7", "5", of="10", handed_in=NOW + 1)
        assert (reply["outcome"], [fault["c"] for fault in reply["faults"]]) == ("faults", [first])
        assert (reply["state"], reply["marks"][first]) == ("open", [NOW, "7", "10"])
        assert stands(world) == {1: 7, 2: 5}
        assert not ScoreSheet.objects.counting().exists()

    def test_once_the_judge_confirms_them_they_count(self, world):
        send(world, "7", "5", of="10", handed_in=NOW + 1)
        reply = send(world, "7", at=NOW + 2, of="20", handed_in=NOW + 3)
        assert (reply["outcome"], reply["state"], reply["total"]) == ("saved", "handed_in", "12")
        assert reply["marks"][world.criteria[0].pk] == [NOW + 2, "7", "20"]

    def test_a_device_that_says_no_scale_is_taken_at_its_word(self, world):
        assert send(world, "7", "5", handed_in=NOW + 1)["state"] == "handed_in"

    def test_a_mark_that_was_taken_back_needs_no_confirming(self, world):
        send(world, "7", "5", of="10")
        reply = send(world, None, at=NOW + 1, of="10", handed_in=NOW + 2)
        assert [fault["c"] for fault in reply["faults"]] == [world.criteria[0].pk]
