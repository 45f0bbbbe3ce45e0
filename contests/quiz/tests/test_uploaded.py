"""A paper's result by workbook: it counts where the team has no paper here, and only the newest workbook speaks."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.models import Attempt, PartScore, ResultsUpload, UploadedResult
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.results import score_parts
from contests.quiz.teams import settle
from contests.quiz.tests.team_worlds import hand_in, make_papers
from contests.tests.builders import AT, sent
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@shared
def world():
    return make_papers()


def upload(world, results, *, number=1, state="accepted", sitting=None):
    """`results`: points by index of the team."""
    row = ResultsUpload.objects.create(
        sitting=sitting or world.sitting, number=number, state=state, sha256="0" * 64, sent_at=AT, accepted_at=AT + HOUR
    )
    for team, points in results.items():
        UploadedResult.objects.create(upload=row, appearance=world.teams[team], part=world.part, points=points)
    return row


def scored(world, *, at=AT):
    score_parts([team.entrant_id for team in world.teams], world.part, at=at)
    rows = {row.entrant_id: row for row in PartScore.objects.filter(part=world.part)}
    found = [rows.get(team.entrant_id) for team in world.teams]
    return [(row.points, row.elsewhere) if row else None for row in found]


def test_it_counts_without_a_paper_and_says_where_it_is_from(world):
    upload(world, {0: 41, 2: Decimal("12.5")})
    assert scored(world) == [(41, True), None, (Decimal("12.5"), True)]
    row = PartScore.objects.get(entrant=world.teams[0].entrant)
    assert (row.points_sum, row.attempts, row.seconds, row.reached_at) == (41, 1, 30 * 60, AT + HOUR)


def test_a_paper_here_counts_and_they_are_never_added_up(world):
    upload(world, {0: 41})
    assert scored(world)[0] == (41, True)
    hand_in(world, world.people[0], 2)
    assert scored(world)[0] == (25, False)
    assert PartScore.objects.get(entrant=world.teams[0].entrant).attempts == 1


def test_neither_does_it_count_beside_an_open_paper(world):
    attempt = start_attempt(world.part, world.people[0], at=AT)
    upload(world, {0: 41})
    assert scored(world)[0] is None
    submit_attempt(attempt.pk, sent(attempt, 1), at=AT)
    assert scored(world)[0] == (Decimal("12.5"), False)


@pytest.mark.parametrize("state", ["reading", "draft", "discarded"])
def test_only_a_confirmed_one_speaks(world, state):
    upload(world, {0: 41})
    upload(world, {0: 10}, number=2, state=state)
    assert scored(world)[0] == (41, True)


def test_the_newest_speaks_alone_and_what_it_no_longer_has_is_withdrawn_on_record(world):
    upload(world, {0: 41, 1: 30})
    scored(world)
    upload(world, {0: 44}, number=2)
    assert scored(world) == [(44, True), None, None]
    assert Event.objects.filter(verb="withdraw", subject_id=world.teams[1].entrant_id).count() == 1


def test_that_of_another_sitting_does_not_replace_it(world):
    upload(world, {0: 41})
    upload(world, {}, number=9, sitting=world.elsewhere)
    assert scored(world)[0] == (41, True)


def test_a_team_that_was_absent_has_none(world):
    world.teams[0].state = "absent"
    world.teams[0].save()
    upload(world, {0: 41, 1: 30})
    assert scored(world)[:2] == [None, (30, True)]


def test_when_all_came_by_workbook_the_part_is_closed(world):
    upload(world, {0: 41, 1: 30, 2: 20})
    assert not settle(world.sitting, by=world.secretary, at=AT)
    scored(world)
    assert settle(world.sitting, by=world.secretary, at=AT)
    assert world.sitting.runs.get(part=world.part).closed_by == world.secretary
    assert not Attempt.objects.exists()


def test_one_team_and_three_cost_the_same(world, django_assert_num_queries):
    upload(world, {0: 41, 1: 30, 2: 20})
    for teams in (world.teams[:1], world.teams):
        with django_assert_num_queries(8):
            score_parts([team.entrant_id for team in teams], world.part, at=AT)
