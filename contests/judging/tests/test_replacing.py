"""A correction is a new sheet beside the old one."""

from decimal import Decimal

import pytest

from contests.judging.actions import Refused, replace_sheet
from contests.judging.results import score_sitting
from contests.models import PartRun, PartScore, Proof, ScoreSheet
from contests.tests.builders import AT
from contests.tests.team_builders import make_sheet, make_team_world
from foundation.history.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=1, judges=2)


def scored(world):
    return [score.points for score in PartScore.objects.filter(entrant=world.teams[0].entrant).order_by("part")]


def test_the_new_one_begins_from_the_old_which_stays_as_it_was(world):
    one = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, "7.5")
    make_sheet(world.teams[0], world.parts[0], world.judges[1], 6, 6)
    one.comment = "Rõ ràng"
    one.save(update_fields=["comment"])
    Proof.objects.create(sheet=one, criterion=one.marks.order_by("pk")[0].criterion, note="Mã hồ sơ", at=AT)
    score_sitting(world.sitting, at=AT)
    assert scored(world) == [Decimal("13.75")]
    new = replace_sheet(one, reason="Cộng nhầm", by=world.judges[0].user, at=AT)
    one.refresh_from_db()
    assert (one.state, one.reason, one.total) == ("replaced", "Cộng nhầm", Decimal("15.5"))
    assert (new.state, new.number, new.total, new.comment) == ("open", 2, None, "Rõ ràng")
    assert [mark.points for mark in new.marks.order_by("pk")] == [8, Decimal("7.5")]
    assert [proof.note for proof in new.proofs.all()] == ["Mã hồ sơ"]
    assert scored(world) == [12]
    event = Event.objects.get(verb="correct sheet")
    assert (event.by, event.reason, event.changes) == (world.judges[0].user, "Cộng nhầm", {"number": [1, 2]})


def test_twice_opens_one_version(world):
    sheet = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 8)
    first, second = (replace_sheet(sheet, reason="…", by=None, at=AT) for _each in range(2))
    assert first == second
    assert ScoreSheet.objects.count() == 2


def test_not_once_the_part_is_closed(world):
    sheet = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 8)
    PartRun.objects.update(state="closed")
    with pytest.raises(Refused, match=world.parts[0].name):
        replace_sheet(sheet, reason="…", by=None, at=AT)
    sheet.refresh_from_db()
    assert sheet.state == "handed_in"


@pytest.mark.parametrize("state", ["open", "typed", "void", "rejected"])
def test_only_what_was_handed_in(world, state):
    sheet = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 8)
    ScoreSheet.objects.update(state=state)
    with pytest.raises(Refused):
        replace_sheet(sheet, reason="…", by=None, at=AT)
    assert ScoreSheet.objects.count() == 1


def test_not_by_a_judge_who_withdrew(world):
    sheet = make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 8)
    world.judges[0].withdrawn_at = AT
    world.judges[0].save(update_fields=["withdrawn_at"])
    with pytest.raises(Refused):
        replace_sheet(ScoreSheet.objects.get(pk=sheet.pk), reason="…", by=None, at=AT)
