"""What the pages of a running contest show, put together."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.utils import timezone

from contests.eligibility import by_teams
from contests.live.board import Row, board
from contests.live.people import STATES, people, teams
from contests.live.rules import NoSuchTarget, find_target, organises, watched_units
from contests.models import Attempt, LateAnswer, Part
from contests.twins import twins
from foundation.vietnamese.text import search_key

PAGE = 50
LATELY = timedelta(hours=1)


def parts_of(contest):
    """Its papers in order, each with its stage and contest: what is judged is no part of the pages here."""
    papers = Part.objects.filter(stage__contest=contest, kind=Part.Kind.PAPER)
    parts = papers.select_related("stage__contest")
    return parts.order_by("stage__opens_at", "stage__order", "order", "pk")


def part_now(parts, at, stage=None):
    """The part to begin with: of the stage asked for, else the one running now (practice last), the next, the last."""
    parts = list(parts)
    chosen = [part for part in parts if str(part.stage_id) == stage]
    running = [part for part in parts if at < part.stage.closes_at]
    running.sort(key=lambda part: (part.stage.opens_at > at, part.stage.practice))
    return next(iter([*chosen, *running, *parts[-1:]]), None)


def closed_lately(part, target, at) -> int:
    """Papers that ran out within the last hour: they are closed, and no more time opens them again."""
    ended = Attempt.objects.filter(target.of_entrants("entrant__"), part=part, deadline__gt=at - LATELY)
    by_deadline = ended.filter(closed_by_deadline=True, submitted_at__isnull=False).count()
    return by_deadline + ended.filter(submitted_at=None, accepts_until__lt=at).count()


def live_context(contest, user, asked, at) -> dict | None:
    """All that the live page shows; None when the address names nobody the user looks after."""
    everybody = organises(contest, user)
    units = None if everybody else watched_units(user, timezone.localdate(at))
    stages = list(contest.stages.order_by("opens_at", "order", "pk"))
    stage = _stage(stages, asked.get("stage"), at)
    in_teams = by_teams(contest)
    beside = asked.get("class") == "0" and not in_teams  # those of the unit who are in no class
    wanted = {"class": "" if beside or in_teams else asked.get("class"), "unit": asked.get("unit")}
    if not any(wanted.values()) and units is not None and len(units) == 1:
        wanted["unit"] = str(*units)
    try:
        target = find_target(contest, wanted, timezone.localdate(at))
    except NoSuchTarget:
        return None
    unit = target.school_class.unit if target.school_class else target.unit
    if (unit and units is not None and unit.pk not in units) or (beside and not unit):
        return None
    context = {
        "contest": contest, "stages": stages, "stage": stage, "unit": unit, "school_class": target.school_class,
        "target": target, "at": at, "organises": everybody, "q": asked.get("q", ""),
        "state": asked.get("state") if asked.get("state") in STATES else "", "page": None, "total": Row(0),
        "as_of": at, "late": 0, "in_teams": in_teams,
        "people": bool(target.school_class or beside or (in_teams and unit)),
    }  # fmt: skip
    if stage is None:
        return context
    if context["organises"]:
        late = LateAnswer.objects.filter(decision=None, attempt__part__stage__contest=contest)
        context["late"] = late.values("attempt").distinct().count()
    return context | _rows(context, units, asked.get("page"))


def _stage(stages, asked, at):
    chosen = [stage for stage in stages if str(stage.pk) == asked]
    running = [stage for stage in stages if stage.opens_at <= at < stage.closes_at]
    running.sort(key=lambda stage: stage.practice)  # what counts comes before practice
    coming = [stage for stage in stages if at < stage.opens_at]
    return next(iter([*chosen, *running, *coming, *stages[-1:]]), None)


def _rows(context, units, number):
    """The page of units, classes or people that the address asks for, and the numbers above it."""
    stage, unit, at = context["stage"], context["unit"], context["at"]
    word = search_key(context["q"])
    if not context["people"]:
        found = board(stage, at, unit=unit.pk if unit else None, units=units, word=word)
        rows = [row for row in found.rows if not context["state"] or row.state == context["state"]]
        page = Paginator(rows, PAGE).get_page(number)
        return {"page": page, "total": found.total, "as_of": found.as_of}
    return _people(context, word, number)


def _people(context, word, number):
    stage, unit, at = context["stage"], context["unit"], context["at"]
    if context["in_teams"]:
        page = teams(stage, at, unit=unit, state=context["state"], word=word, number=number)
        found = board(stage, at, units={unit.pk})
        return {"page": page, "total": found.total, "as_of": found.as_of, "twins": {}}
    found = board(stage, at, unit=unit.pk)
    pk = context["school_class"].pk if context["school_class"] else 0
    page = people(
        stage, at, unit=unit, school_class=context["school_class"], state=context["state"], word=word, number=number
    )
    total = next((row for row in found.rows if row.pk == pk), Row(pk))
    same = twins(context["contest"], [one.person for one in page.object_list]) if context["organises"] else {}
    return {"page": page, "total": total, "as_of": found.as_of, "twins": same}
