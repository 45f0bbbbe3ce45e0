"""What came after the closing lies beside what stands until a person decides."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.judging.actions import Refused, replace_sheet
from contests.judging.late import decide, undecided
from contests.judging.results import score_sitting
from contests.judging.tests.builders import close, hand_in_all, make_late, points_of, states
from contests.models import Conflict, PartRun, ScoreSheet, Sitting
from contests.tests.builders import AT
from contests.tests.team_builders import make_sheet, make_team_world
from foundation.history.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def part(world):
    """Closed without the first judge's sheet for the first team."""
    part = world.parts[0]
    hand_in_all(world, part, 8, 8, but={(0, 0)})
    close(world, part)
    score_sitting(world.sitting, at=AT)
    return part


def accept(late, **given):
    decide(late, **{"accepted": True, "reason": "Mất mạng", "by": None, "at": LATER, **given})


def test_accepted_it_becomes_a_sheet_and_counts(world, part):
    late = make_late(world.teams[0], part, world.judges[0], 4, "3.5", comment="Nói nhỏ")
    assert points_of(world.teams[0], part) == 16
    accept(late, by=world.secretary)
    sheet = ScoreSheet.objects.get(judge=world.judges[0], appearance=world.teams[0])
    assert (sheet.state, sheet.number, sheet.total, sheet.comment) == ("handed_in", 1, Decimal("7.5"), "Nói nhỏ")
    assert points_of(world.teams[0], part) == Decimal("11.75")
    late.refresh_from_db()
    assert (late.accepted, late.reason, late.decided_by, late.decided_at) == (True, "Mất mạng", world.secretary, LATER)
    assert undecided(world.sitting) == []
    assert Decimal(Event.objects.get(verb="accept late sheet").changes["total"]) == Decimal("7.5")


def test_refused_it_stays_beside(world, part):
    late = make_late(world.teams[0], part, world.judges[0], 4, 4)
    decide(late, accepted=False, reason="Sau công bố", by=None, at=LATER)
    accept(late)  # decided once, it stays
    late.refresh_from_db()
    assert late.accepted is False
    assert points_of(world.teams[0], part) == 16
    assert states(world.judges[0]) == ["handed_in"]


def test_it_is_laid_over_what_the_portal_had(world, part):
    """One mark was saved in time, the other came late, and then the first was changed once more."""
    sheet = make_sheet(world.teams[0], part, world.judges[0], 5, 5)
    sheet.marks.filter(criterion__order=2).update(points=None)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="open", total=None, handed_in_at=None)
    criteria = list(part.criteria.order_by("order"))
    first = make_late(world.teams[0], part, world.judges[0], 6, sequence=1)
    second = make_late(world.teams[0], part, world.judges[0], 7, 8, sequence=2)
    second.marks.pop(str(criteria[0].pk))
    second.save()
    [paper] = undecided(world.sitting)
    assert (paper.newest, paper.counted, paper.total) == (second, False, 14)
    assert [(line.standing, line.late) for line in paper.lines] == [(5, 6), (None, 8)]
    accept(second)
    first.refresh_from_db()
    assert first.accepted is True
    assert states(world.judges[0]) == ["replaced", "handed_in", "handed_in"]


def test_beside_a_sheet_that_counts_it_replaces_it(world, part):
    accept(make_late(world.teams[1], part, world.judges[0], 4, 4))
    old, new = ScoreSheet.objects.filter(judge=world.judges[0], appearance=world.teams[1]).order_by("number")
    assert (old.state, old.reason, old.total, new.number, new.total) == ("replaced", "Mất mạng", 16, 2, 8)


def test_more_that_came_since_it_was_looked_at_is_not_decided_unseen(world, part):
    seen = make_late(world.teams[0], part, world.judges[0], 4, 4, sequence=1)
    make_late(world.teams[0], part, world.judges[0], 9, 9, sequence=2)
    with pytest.raises(Refused):
        accept(seen)
    assert states(world.judges[0]) == ["handed_in"]


@pytest.mark.parametrize("points", [(4,), (4, 11), (4, "-1"), (4, "3.3"), (4, "bốn"), (4, "NaN")])
def test_what_is_no_whole_sheet_cannot_be_accepted(world, part, points):
    late = make_late(world.teams[0], part, world.judges[0], *points)
    with pytest.raises(Refused):
        accept(late)
    late.refresh_from_db()
    assert late.accepted is None
    assert states(world.judges[0]) == ["handed_in"]


def test_not_after_the_results_were_checked_nor_of_who_may_not_mark(world, part):
    late = make_late(world.teams[0], part, world.judges[0], 4, 4)
    Sitting.objects.filter(pk=world.sitting.pk).update(state="checked")
    with pytest.raises(Refused):
        accept(late)
    Sitting.objects.filter(pk=world.sitting.pk).update(state="judged")
    conflict = Conflict.objects.create(judge=world.judges[0], entrant=world.teams[0].entrant, declared_at=AT)
    with pytest.raises(Refused):
        accept(late)
    conflict.delete()
    accept(late)
    assert states(world.judges[0]).count("handed_in") == 2


def test_of_another_sitting_nothing_is_listed(world, part):
    make_late(world.other_team, part, world.elsewhere.judges.get(), 4, 4)
    assert undecided(world.sitting) == []


class TestOlderThanWhatStands:
    """The part was opened again, or the panel talked: what had come late before that is not laid over it."""

    def corrected(self, world, part, *points, at=LATER):
        """The second team's sheet of the first judge in its next version; handed in with points, else still open."""
        PartRun.objects.update(state="running")
        sheet = ScoreSheet.objects.get(judge=world.judges[0], appearance=world.teams[1])
        new = replace_sheet(sheet, reason="Bàn lại", by=None, at=at)
        if points:
            for mark, given in zip(new.marks.order_by("criterion__order"), points, strict=True):
                mark.points = given
                mark.save()
            ScoreSheet.objects.filter(pk=new.pk).update(state="handed_in", total=sum(points), handed_in_at=at)
        close(world, part, at=at)
        return new

    def late(self, world, part, *points, **fields):
        return make_late(world.teams[1], part, world.judges[0], *points, **fields)

    @pytest.mark.parametrize("points", [(9, 9), (8, 8), ()])
    def test_it_is_shown_and_cannot_count(self, world, part, points):
        late = self.late(world, part, 4, 4)
        self.corrected(world, part, *points)
        [paper] = undecided(world.sitting)
        assert (paper.older, paper.total) == (True, 8)
        with pytest.raises(Refused, match=str(world.judges[0])):
            accept(late, at=LATER)
        assert states(world.judges[0])[-1] == ("handed_in" if points else "open")
        decide(late, accepted=False, reason="Đã chấm lại", by=None, at=LATER)
        assert undecided(world.sitting) == []

    def test_what_was_marked_after_the_correction_counts(self, world, part):
        self.corrected(world, part, 9, 9)
        accept(self.late(world, part, 4, 5, at=LATER))
        newest = ScoreSheet.objects.filter(judge=world.judges[0], appearance=world.teams[1]).latest("number")
        assert (newest.number, newest.total) == (3, 9)

    def test_of_several_only_those_after_it_are_laid_over(self, world, part):
        first, second = part.criteria.order_by("order")
        self.late(world, part, 4, 4)
        self.corrected(world, part, 9, 9)
        newer = self.late(world, part, 5, at=LATER)
        assert list(newer.marks) == [str(first.pk)]
        [paper] = undecided(world.sitting)
        assert [(line.criterion, line.late) for line in paper.lines] == [(first, 5), (second, 9)]

    @pytest.mark.parametrize("after", [0, 1])
    def test_a_mark_alone_is_newer_too(self, world, part, after):
        """The first version, open again after the part was, with a mark given since."""
        sheet = ScoreSheet.objects.get(judge=world.judges[0], appearance=world.teams[1])
        ScoreSheet.objects.filter(pk=sheet.pk).update(state="open", handed_in_at=None, total=None)
        late = self.late(world, part, 4, 4, sequence=7)
        sheet.marks.filter(criterion__order=2).update(sequence=late.sequence + after - 1)
        assert [paper.older for paper in undecided(world.sitting)] == [after == 1]
