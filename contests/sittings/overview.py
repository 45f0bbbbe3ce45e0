"""All sittings of a stage in one reader's reach: names first, then numbers. As many queries for 4 as for 400."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max

from contests.models import Appearance, Judge, Part, PartRun, Place, Ranking, Sitting, Stage
from contests.sitting_querysets import LOOKING
from contests.sittings.due import Due, due_of, is_late
from contests.sittings.ordering import in_order
from contests.sittings.rules import State
from contests.sittings.steps import Progress
from foundation.vietnamese.text import search_key
from schools.querysets import units_under

# States of a list that are no state of a sitting.
LATE, NO_DATE, CANCELLED, UNSENT = "late", "no_date", "cancelled", "unsent"
# From here on there is something to be best in.
HAS_RESULTS = (State.JUDGED, State.CHECKED, State.SENT, State.PUBLISHED)


@dataclass(frozen=True)
class Line:
    """One sitting on the list. `best` are the teams in first place, as far as the reader may see them."""

    sitting: Sitting
    due: Due
    progress: Progress
    best: list[str]


def all_of(stage: Stage, user) -> list[Sitting]:
    """The sittings of a stage the reader looks after, with their units, in order."""
    rows = Sitting.objects.within(user, LOOKING).filter(stage=stage).select_related("unit")
    return in_order(rows.order_by("pk"))


def counts_of(sittings: Iterable[Sitting], at) -> dict[str, int]:
    """How many are on the list by state, are late, have no date, are cancelled, have not sent their results."""
    counts = Counter(tag for sitting in sittings for tag in _tags(sitting, at))
    return {tag: counts[tag] for tag in (*State.values, LATE, NO_DATE, CANCELLED, UNSENT)}


def _tags(sitting, at) -> list[str]:
    if sitting.cancelled_at:
        return [CANCELLED]
    tags = [sitting.state]
    if is_late(sitting, at):
        tags.append(LATE)
    if sitting.starts_at is None and sitting.state == State.PLANNED:
        tags.append(NO_DATE)
    if sitting.sent_at is None:
        tags.append(UNSENT)
    return tags


def chosen(sittings: list[Sitting], asked, at, day) -> list[Sitting]:
    """Those the address asks for: `state` (also late, no_date, cancelled, unsent), `within` (a unit above), `q`."""
    state, word, within = asked.get("state", ""), search_key(asked.get("q", "")), asked.get("within", "")
    if state:
        sittings = [each for each in sittings if state in _tags(each, at)]
    if within.isascii() and within.isdigit() and len(within) < 19:
        below = units_under([int(within)], day)
        sittings = [each for each in sittings if each.unit_id in below]
    if word:
        sittings = [each for each in sittings if word in each.unit.name_search_key or word == each.unit.code.casefold()]
    return sittings


def lines_of(sittings: list[Sitting], user, at) -> list[Line]:
    """The lines of one page."""
    numbers, best = numbers_of(sittings), best_of(sittings, user)
    return [Line(each, due_of(each, at), numbers[each.pk], best.get(each.pk, [])) for each in sittings]


def numbers_of(sittings: list[Sitting]) -> dict[int, Progress]:
    ids = [each.pk for each in sittings]
    of = {"sitting__in": ids}
    teams = _counted(Appearance.objects.filter(**of).exclude(state=Appearance.State.WITHDRAWN))
    judges = _counted(Judge.objects.standing().filter(**of, further=False))
    runs = _counted(PartRun.objects.filter(**of))
    closed = _counted(PartRun.objects.filter(**of, state=PartRun.State.CLOSED))
    stages = {each.stage_id for each in sittings}
    parts = Part.objects.filter(stage__in=stages, kind=Part.Kind.JUDGED).order_by().values("stage")
    needed = dict(parts.annotate(most=Max("judges_least")).values_list("stage", "most"))
    return {
        each.pk: Progress(teams[each.pk], judges[each.pk], needed.get(each.stage_id, 0), runs[each.pk], closed[each.pk])
        for each in sittings
    }


def _counted(rows) -> Counter:
    return Counter(dict(rows.order_by().values("sitting").annotate(n=Count("pk")).values_list("sitting", "n")))


def best_of(sittings: list[Sitting], user) -> dict[int, list[str]]:
    """By sitting: the teams in first place of its first ranking that this reader may see, once it has been judged."""
    ids = [each.pk for each in sittings if each.state in HAS_RESULTS and not each.cancelled_at]
    seen = Ranking.objects.visible_to(user).filter(sitting__in=ids, of=Ranking.Of.TEAM)
    first: dict[int, int] = {}
    for ranking, sitting in seen.order_by("pk").values_list("pk", "sitting"):
        first.setdefault(sitting, ranking)
    found: dict[int, list[str]] = {}
    places = Place.objects.filter(rank=1, ranking__in=first.values()).order_by("ranking", "position", "pk")
    for sitting, name in places.values_list("ranking__sitting", "entrant__name"):
        found.setdefault(sitting, []).append(name)
    return found
