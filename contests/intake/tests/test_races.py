"""Two people at one sitting: on PostgreSQL each waits for the other."""

from datetime import timedelta

import pytest

from contests.intake import actions, rules
from contests.intake.tests.builders import AT, confirm, filled, fresh, points_of, send
from contests.judging.results import score_sitting
from contests.models import PartScore, UploadedResult
from contests.tests.team_builders import make_sheet, make_team_world
from foundation.models import Event
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_team_world(teams=2, judges=1)


def test_two_confirm_the_same_version_and_it_counts_once(world):
    upload = send(world.sitting, filled(world.sitting, [(15, 40, 20), (16, 41, 21)]), by=world.secretary)
    digest = rules.proposal(upload, fresh(world.sitting)).digest

    def accept():
        actions.accept(upload, digest=digest, by=world.secretary, at=AT)

    with in_flight(accept):
        accept()
    assert (UploadedResult.objects.count(), Event.objects.filter(verb="confirm results").count()) == (6, 1)
    assert PartScore.objects.count() == 6


def test_a_sheet_handed_in_beside_the_confirming_is_what_counts(world):
    upload = send(world.sitting, filled(world.sitting, [(15, 40, 20), (16, 41, 21)]), by=world.secretary)

    def hand_in():
        make_sheet(world.teams[0], world.parts[0], world.judges[0], 9, 9)
        score_sitting(world.sitting, [world.parts[0]], at=AT)

    with in_flight(hand_in):
        try:
            confirm(upload, by=world.secretary)
        except actions.Outdated:
            # It was seen in time: shown again, and nothing of the workbook counts.
            assert UploadedResult.objects.count() == 0
    assert points_of(world.sitting)[str(world.teams[0].entrant)][0] == 18


def test_a_newer_workbook_beside_the_confirming(world):
    upload = send(world.sitting, filled(world.sitting, [(15, 40, 20), (16, 41, 21)]), by=world.secretary)
    digest = rules.proposal(upload, fresh(world.sitting)).digest
    newer = filled(world.sitting, [(1, 2, 3), (4, 5, 6)])
    with in_flight(lambda: actions.accept(upload, digest=digest, by=world.secretary, at=AT)):
        send(world.sitting, newer, by=world.secretary, at=AT + timedelta(minutes=1))
    # What was confirmed first stays confirmed; the newer one waits to be looked at.
    assert list(points_of(world.sitting).values()) == [[15, 40, 20], [16, 41, 21]]
    assert list(world.sitting.uploads.order_by("number").values_list("state", flat=True)) == ["accepted", "draft"]
