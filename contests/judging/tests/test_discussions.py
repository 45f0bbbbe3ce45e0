"""Judges who differ by more than the limit are flagged, talk, and say how it ended; the score follows."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.judging.actions import Refused, replace_sheet
from contests.judging.discussions import flagged, further_judges, may_see, open_discussion, settle
from contests.judging.tests.builders import close, points_of
from contests.models import Conflict, Panel, Part, ScoreSheet
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sheet, make_team_world
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def part(world):
    return world.parts[0]


@pytest.fixture
def apart(world, part):
    """The first team with 10 and 16 of 20; the limit is 2 points."""
    return [make_sheet(world.teams[0], part, judge, 5 + 3 * each, 5 + 3 * each)
            for each, judge in enumerate(world.judges)]  # fmt: skip


def hand_in(sheet, total, at=LATER):
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="handed_in", total=total, handed_in_at=at)


class TestFlagging:
    def test_once_all_have_marked(self, world, part, apart):
        assert flagged(world.sitting, part) == {world.teams[0].pk: Decimal(6)}
        ScoreSheet.objects.filter(pk=apart[0].pk).update(state="open")
        assert flagged(world.sitting, part) == {}

    def test_never_without_a_limit_and_not_inside_it(self, world, part, apart):
        part.spread_limit = Decimal(30)
        assert flagged(world.sitting, part) == {}
        part.spread_limit = None
        assert flagged(world.sitting, part) == {}

    def test_a_sheet_that_does_not_count_says_nothing(self, world, part):
        make_sheet(world.teams[0], part, world.judges[0], 8, 8)
        make_sheet(world.teams[0], part, world.judges[1], 8, 8)
        gone = make_judge(world.sitting, withdrawn_at=AT)
        ScoreSheet.objects.filter(pk=make_sheet(world.teams[0], part, gone, 1, 1).pk).update(state="void")
        assert flagged(world.sitting, part) == {}

    def test_not_again_after_it_was_talked_about_unless_a_judge_marks_anew(self, world, part, apart):
        talk = open_discussion(world.teams[0], part, by=None, at=AT)
        assert flagged(world.sitting, part) == {}
        settle(talk, "kept", reason="Đều có lý", by=None, at=LATER)
        assert flagged(world.sitting, part) == {}
        new = replace_sheet(apart[0], reason="Cộng nhầm", by=None, at=LATER)
        hand_in(new, 4, at=LATER + timedelta(minutes=1))
        assert flagged(world.sitting, part) == {world.teams[0].pk: Decimal(12)}


class TestOpening:
    def test_twice_is_one(self, world, part, apart):
        first, second = (open_discussion(world.teams[0], part, by=None, at=AT) for _each in range(2))
        assert first == second
        assert first.spread == 6

    def test_only_of_what_is_flagged(self, world, part, apart):
        """Otherwise a chair who judges could look at the others' marks."""
        with pytest.raises(Refused):
            open_discussion(world.teams[1], part, by=None, at=AT)

    def test_not_in_a_closed_part(self, world, part, apart):
        close(world, part)
        with pytest.raises(Refused):
            open_discussion(world.teams[0], part, by=None, at=AT)


class TestSettling:
    @pytest.fixture
    def talk(self, world, part, apart):
        return open_discussion(world.teams[0], part, by=None, at=AT)

    def test_the_marks_stand(self, world, part, talk):
        settle(talk, "kept", reason="Đều có lý", by=world.secretary, at=LATER)
        talk.refresh_from_db()
        assert (talk.outcome, talk.reason, talk.by, talk.at) == ("kept", "Đều có lý", world.secretary, LATER)
        assert points_of(world.teams[0], part) == 13

    def test_settled_once_it_stays(self, talk):
        settle(talk, "kept", reason="Một", by=None, at=AT)
        assert settle(talk, "kept", reason="Hai", by=None, at=AT).reason == "Một"

    def test_corrected_marks_are_waited_for_and_count(self, world, part, apart, talk):
        with pytest.raises(Refused):
            settle(talk, "changed", reason="…", by=None, at=LATER)
        new = replace_sheet(apart[0], reason="Sau khi trao đổi", by=world.judges[0].user, at=LATER)
        for outcome in ("changed", "kept"):
            with pytest.raises(Refused, match=world.judges[0].name):
                settle(talk, outcome, reason="…", by=None, at=LATER)
        hand_in(new, 15)
        settle(talk, "changed", reason="Sau khi trao đổi", by=None, at=LATER)
        assert points_of(world.teams[0], part) == Decimal("15.5")

    def test_a_further_judge_is_called_by_name_and_then_waited_for(self, world, part, talk):
        with pytest.raises(Refused):
            settle(talk, "further", reason="…", by=None, at=LATER)
        further = make_judge(world.sitting, further=True)
        with pytest.raises(Refused):
            settle(talk, "further", reason="…", further=world.judges[0], by=None, at=LATER)
        settle(talk, "further", reason="Không thống nhất", further=further, by=None, at=LATER)
        assert flagged(world.sitting, part) == {}  # not all are in
        make_sheet(world.teams[0], part, further, 8, 8, at=LATER + timedelta(minutes=1))
        assert flagged(world.sitting, part) == {}  # and the third one is no new quarrel
        Part.objects.filter(pk=part.pk).update(combines="median")

    def test_who_is_kept_apart_is_not_called(self, world, talk):
        further = make_judge(world.sitting, further=True)
        assert further_judges(talk) == [further]
        Conflict.objects.create(judge=further, entrant=world.teams[0].entrant, declared_at=AT)
        assert further_judges(talk) == []


def test_who_sees_the_marks_while_it_is_open(world, part, apart):
    talk = open_discussion(world.teams[0], part, by=None, at=AT)
    second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
    beside = make_judge(world.sitting)
    beside.panel = second
    beside.save(update_fields=["panel"])
    related = make_judge(world.sitting)
    Conflict.objects.create(judge=related, entrant=world.teams[0].entrant, declared_at=AT)
    seen = {user: may_see(user, talk) for user in (
        world.secretary, world.organiser, world.judges[0].user, world.judges[1].user, beside.user, related.user,
        world.officer, world.elsewhere.judges.get().user)}  # fmt: skip
    assert list(seen.values()) == [True, True, True, True, False, False, False, False]
