"""Weekly numbers: when they are due, what they count, and that they name nobody."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from contests.models import Attempt, Bloc, Contest, Entrant, Stage, Statistics
from contests.tests.builders import make_quiz
from contests.visitors.charts import HEIGHT, WIDTH, bars
from contests.visitors.statistics import FEWEST, due, figures, last_monday
from contests.visitors.tasks import SETTLED, sweep
from foundation.jobs.run import perform
from foundation.models import Job
from schools.tests.builders import make_person, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
# Wednesday 4 November 2026, 08:00 in Hà Nội.
OPENS = datetime(2026, 11, 4, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 8, 17, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=8)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@shared
def part():
    part = make_quiz(make_unit("Sở Đây", kind="department"), opens_at=OPENS, closes_at=CLOSES, at=OPENS)
    Contest.objects.update(publishes_statistics=True, opened_at=OPENS)
    part.stage.contest.refresh_from_db()
    return part


def hand_in(part, unit, at, *, persons=1, each=1):
    """Papers of new persons of a unit, each handed in at `at`."""
    audience = part.stage.contest.audiences.get()
    for _person in range(persons):
        entrant = Entrant.objects.create(
            contest=part.stage.contest, person=make_person(unit), audience=audience, unit=unit, entered_at=at
        )
        Attempt.objects.bulk_create(
            Attempt(
                entrant=entrant, part=part, number=number, paper=[], size=0, slots=0, started_at=at, deadline=at,
                accepts_until=at, submitted_at=at, right=0, points=Decimal(0), seconds=Decimal(1),
            )
            for number in range(1, each + 1)
        )  # fmt: skip


def moments(at):
    return [moment for _contest, moment in due(at)]


class TestDue:
    def test_nothing_before_the_first_monday(self, part):
        assert moments(MONDAY - SECOND) == []

    def test_each_monday_until_it_was_made(self, part):
        assert moments(MONDAY) == [MONDAY]
        Statistics.objects.create(contest=part.stage.contest, as_of=MONDAY, figures={})
        assert moments(MONDAY + HOUR) == []

    def test_at_the_end_and_then_no_more(self, part):
        Statistics.objects.create(contest=part.stage.contest, as_of=MONDAY, figures={})
        assert moments(CLOSES - SECOND) == []
        assert moments(CLOSES) == [CLOSES]
        Statistics.objects.create(contest=part.stage.contest, as_of=CLOSES, figures={})
        assert moments(CLOSES + timedelta(days=30)) == []

    def test_made_late_they_are_of_the_end(self, part):
        assert moments(CLOSES + timedelta(days=30)) == [CLOSES]

    @pytest.mark.parametrize("change", [{"publishes_statistics": False}, {"state": "draft"}])
    def test_only_of_contests_that_publish_them(self, part, change):
        Contest.objects.update(**change)
        assert moments(MONDAY) == []

    def test_a_practice_stage_does_not_end_it(self, part):
        Stage.objects.create(
            contest=part.stage.contest, order=9, name="Thi thử", practice=True, opens_at=OPENS,
            closes_at=OPENS + timedelta(days=1),
        )  # fmt: skip
        assert moments(OPENS + timedelta(days=2)) == []

    def test_mondays_are_those_of_here(self):
        assert last_monday(MONDAY) == MONDAY
        assert last_monday(MONDAY - SECOND) == MONDAY - timedelta(days=7)
        assert last_monday(MONDAY + timedelta(days=6)) == MONDAY


class TestFigures:
    def test_persons_and_papers_by_unit_bloc_and_day(self, part):
        contest = part.stage.contest
        big, small = make_unit("THCS Lớn"), make_unit("THCS Nhỏ")
        hand_in(part, big, OPENS, persons=FEWEST, each=2)
        hand_in(part, small, OPENS + timedelta(days=2), persons=FEWEST - 1)
        bloc = Bloc.objects.create(contest=contest, name="Cụm 1")
        bloc.units.set([big, small])
        found = figures(contest, CLOSES)
        assert (found["persons"], found["attempts"]) == (2 * FEWEST - 1, 3 * FEWEST - 1)
        assert found["units"] == [["THCS Lớn", FEWEST, 2 * FEWEST]]
        assert found["blocs"] == [["Cụm 1", 2 * FEWEST - 1, 3 * FEWEST - 1]]
        assert found["days"] == [["2026-11-04", 2 * FEWEST], ["2026-11-05", 0], ["2026-11-06", FEWEST - 1]]
        assert "Nguyễn" not in str(found)

    def test_they_are_as_of_their_moment_in_days_of_here(self, part):
        unit = make_unit()
        hand_in(part, unit, MONDAY)
        hand_in(part, unit, MONDAY + SECOND)
        found = figures(part.stage.contest, MONDAY)
        assert (found["attempts"], found["days"]) == (1, [["2026-11-09", 1]])

    def test_practice_other_contests_and_open_papers_do_not_count(self, part):
        unit = make_unit()
        hand_in(part, unit, OPENS)
        Attempt.objects.update(submitted_at=None)
        practice = make_quiz(make_unit("Sở Kia", kind="department"), opens_at=OPENS, closes_at=CLOSES, at=OPENS)
        hand_in(practice, unit, OPENS)
        assert figures(part.stage.contest, CLOSES)["attempts"] == 0
        Stage.objects.filter(pk=practice.stage_id).update(practice=True)
        assert figures(practice.stage.contest, CLOSES) == {
            "persons": 0, "attempts": 0, "units": [], "blocs": [], "days": [],
        }  # fmt: skip


def test_the_sweep_makes_one_job_and_the_job_the_numbers(part):
    hand_in(part, make_unit(), OPENS)
    sweep(MONDAY + SETTLED - SECOND)
    assert not Job.objects.exists()
    for second in (0, 1, 61):
        sweep(MONDAY + SETTLED + second * SECOND)
    job = Job.objects.get()
    perform(job.pk, clock=lambda: MONDAY + HOUR)
    row = Statistics.objects.get()
    assert (row.contest, row.as_of, row.figures["persons"]) == (part.stage.contest, MONDAY, 1)
    perform(job.pk, clock=lambda: MONDAY + HOUR)
    sweep(MONDAY + 2 * HOUR)
    assert (Statistics.objects.count(), Job.objects.count()) == (1, 1)


class TestBars:
    def test_the_highest_fills_the_picture_and_none_leaves_it(self):
        drawn = bars([0, 1, 10_000, 5])
        assert [bar["height"] for bar in drawn] == ["0.0", "1.0", f"{HEIGHT}.0", "1.0"]
        assert all(float(bar["y"]) + float(bar["height"]) == HEIGHT for bar in drawn)
        assert max(float(bar["x"]) + float(bar["width"]) for bar in drawn) <= WIDTH

    def test_of_nothing_and_of_zeros(self):
        assert bars([]) == []
        assert [bar["height"] for bar in bars([0])] == ["0.0"]
