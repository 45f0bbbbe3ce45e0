"""A contest with ranked pupils and prizes, for the tests of this room."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from contests.models import Award, Entrant, PartScore, Prize, Ranking, Stage
from contests.placing import rebuild_ranking
from contests.tests.builders import make_quiz
from foundation.models import Job
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

MINUTE = timedelta(minutes=1)
NAMES = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em", "Vũ Thị Giang"]


def make_ranked(points=(100, 90, 80, 70), *, prizes=((1, "first"), (1, "second")), closed=True, at=None, grades=()):
    """Pupils of one school with these points, ranked; equal points are a tie. `prizes`: (how many, level)."""
    at = at or timezone.now()
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    school = make_unit("THCS Đại Mỗ", under=department)
    part = make_quiz(department, questions=2, at=at - timedelta(days=2))
    ranking = part.stage.rankings.get()
    world = SimpleNamespace(
        at=at,
        department=department,
        school=school,
        part=part,
        contest=part.stage.contest,
        ranking=ranking,
        organiser=make_seat(department, "organiser"),
        officer=make_seat(department, "officer"),
        entrants=[],
    )
    for number, value in enumerate(points):
        grade = grades[number] if grades else 6
        add_entrant(world, NAMES[number % len(NAMES)] + (f" {number}" if number >= len(NAMES) else ""), value, grade)
    for order, (count, level) in enumerate(prizes, start=1):
        Prize.objects.create(ranking=ranking, order=order, level=level, count=count, amount=100_000 * (5 - order))
    if closed:
        close(world)
    compute(world)
    return world


def add_entrant(world, name, points, grade=6):
    school_class = world.school.classes.filter(grade=grade).first() or make_class(
        world.school, f"{grade}A", grade=grade
    )
    person = make_pupil(world.school, name, school_class=school_class)
    entrant = Entrant.objects.create(
        contest=world.contest, person=person, audience=world.contest.audiences.get(), unit=world.school,
        school_class=school_class, entered_at=world.at,
    )  # fmt: skip
    score(world, entrant, points)
    world.entrants.append(entrant)
    return entrant


def score(world, entrant, points, at=None):
    PartScore.objects.update_or_create(
        entrant=entrant,
        part=world.part,
        defaults={
            "stage": world.part.stage, "points": Decimal(points), "seconds": 60, "attempts": 1,
            "points_sum": Decimal(points), "reached_at": world.at, "updated_at": at or world.at - MINUTE,
        },
    )  # fmt: skip


def close(world):
    Stage.objects.filter(pk=world.part.stage_id).update(
        opens_at=world.at - timedelta(days=2), closes_at=world.at - MINUTE
    )


def compute(world, at=None):
    """What the job would do. Not for a rule with a decision: ranks are then written by hand (see `rank`)."""
    Job.objects.filter(kind="contests.rebuild_ranking").delete()
    rebuild_ranking(world.ranking.pk, at=at or world.at)
    world.ranking = Ranking.objects.select_related("stage", "contest__unit").get(pk=world.ranking.pk)


def rank(world, *ranks, at=None):
    """Write the places as if a rule had given these ranks to the entrants, in their order."""
    Job.objects.filter(kind="contests.rebuild_ranking").delete()
    for entrant, number in zip(world.entrants, ranks, strict=True):
        world.ranking.places.filter(entrant=entrant).update(rank=number)
    for position, place in enumerate(world.ranking.places.order_by("rank", "pk"), start=1):
        world.ranking.places.filter(pk=place.pk).update(position=position)
    Ranking.objects.filter(pk=world.ranking.pk).update(computed_at=at or world.at)
    world.ranking.refresh_from_db()


def awarded(world):
    """{entrant's name: (level, state)} of all awards."""
    awards = Award.objects.filter(ranking=world.ranking).select_related("entrant__person", "prize")
    return {award.entrant.person.full_name: (award.prize.level, award.state) for award in awards}
