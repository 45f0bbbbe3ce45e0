"""Rankings of a contest with 1,000,000 attempts against those of one with 10,000, in the same portal.

Pages are asked for over HTTP by a visitor, as the rankings are public. What a submission costs for
rankings is the PartScore it writes: measured with that and without.
"""

import resource

from django.utils import timezone

from bench.measure import Context, Result
from bench.rankings_world import CLASS, CLASSES_OF_SCHOOL, make_contest, settle_down
from contests.models import Entrant, PartScore, Ranking
from contests.places import own_place
from contests.placing import rebuild_ranking
from contests.quiz import actions
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import make_quiz
from contests.upkeep import stale_rankings
from schools.models import Person
from schools.tests.builders import make_unit, make_user

SMALL, LARGE = 10_000, 1_000_000
PAGES = 100


def run(context: Context) -> list[Result]:
    small, large = make_contest(SMALL), make_contest(LARGE)
    settle_down()
    found = [context.at_most(*result) for result in rebuilds(context, small, large)]
    found += [context.at_most(*result) for result in looks(context, small, large)]
    with context.portal() as server:
        found += [context.at_most(*result) for result in pages(context, server, small, large)]
    return [*found, context.at_most("upkeep of a submission", upkeep(context), "× the submission without", 1)]


def rebuilds(context, small, large):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for which, name in ((1, "persons"), (2, "classes")):

        def again(ranking):
            return lambda _number: rebuild_ranking(ranking.pk, at=timezone.now())

        ratio = context.ratio(context.calls(again(large[which]), 1), context.calls(again(small[which]), 8))
        yield f"rebuild of {name}, 100 × the attempts", ratio, "×", 120
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield "memory the rebuilds took", grown, "MB", 150


def looks(context, small, large):
    """What is asked at every look beside the places."""

    def stale(world):
        return lambda _number: stale_rankings(at=timezone.now()).filter(pk=world[1].pk).exists()

    def own(world):
        ranking = Ranking.objects.get(pk=world[1].pk)
        person = Person.objects.filter(entries__contest=ranking.contest_id).latest("entries__pk")
        person.user = make_user()
        person.save(update_fields=["user"])
        return lambda _number: own_place(ranking, person.user)

    for name, look in (("whether it is stale", stale), ("one's own place", own)):
        ratio = context.ratio(context.calls(look(large), 100), context.calls(look(small), 100))
        yield name + ", 1 M against 10 k", ratio, "×", 1.5


def pages(context, server, small, large):
    def page(world, which=1, **query):
        ranking = Ranking.objects.get(pk=world[which].pk)
        numbers = {"middle": ranking.total // 100, "last": ranking.total // 50}
        asked = "&".join(f"{key}={numbers.get(value, value)}" for key, value in query.items())
        address = f"/rankings/{ranking.pk}/?{asked}"
        return context.requests(server, lambda client, _number: client.request("GET", address), PAGES)

    first = page(small)
    yield "first page, 1 M against 10 k", context.ratio(page(large), first), "×", 1.2
    yield "middle page, against the first of 10 k", context.ratio(page(large, page="middle"), first), "×", 2
    yield "last page, against the first of 10 k", context.ratio(page(large, page="last"), first), "×", 2
    entrant = Entrant.objects.filter(contest=large[0].stage.contest_id).latest("pk")
    unit = context.ratio(page(large, unit=entrant.unit_id), first)
    yield f"one school of {CLASS * CLASSES_OF_SCHOOL}, against the first of 10 k", unit, "×", 2
    yield (
        "one class, against the first of 10 k",
        context.ratio(page(large, **{"class": entrant.school_class_id}), first),
        "×",
        2,
    )
    classes = context.ratio(page(large, which=2), page(small, which=2))
    yield "first page of classes, 1 M against 10 k", classes, "×", 1.2


def upkeep(context):
    """(a submission with its score − one without) ÷ one without; a start makes the paper each time, not counted."""
    part = make_quiz(make_unit(kind="department"), questions=10, attempts_allowed=1, at=timezone.now())
    school = make_unit(under=part.stage.contest.unit)
    people = Person.objects.bulk_create(
        Person(unit=school, full_name=f"N {n}", name_sort_key=f"{n:06}", kind="pupil") for n in range(400)
    )
    started = iter([start_attempt(part, person, at=timezone.now()).pk for person in people])
    score = actions.score_part

    def whole(_number):
        submit_attempt(next(started), [], at=timezone.now())

    def without(_number):
        actions.score_part = lambda *args, **kwargs: None
        try:
            submit_attempt(next(started), [], at=timezone.now())
        finally:
            actions.score_part = score

    ratio = context.ratio(context.calls(whole, 120), context.calls(without, 120))
    if PartScore.objects.filter(part=part).count() != 126:
        raise AssertionError("submissions wrote no scores")
    return ratio - 1
