"""What stands in a sitting: parts that are closed, points in those alone, the order they make.

A table is plain data, so that it can be kept: {"parts": [{"name", "maximum"}], "rows": [{"rank" (None: none yet),
"name", "points" (one a part; None: no result), "total"}], "gone": [{"name", "state"}], "complete": all are closed}.
Numbers are decimals as text.
"""

from decimal import Decimal

from contests.models import Appearance, Attempt, Disqualification, Part, PartRun, PartScore, Ranking, Sitting
from contests.placing import rebuild_ranking
from contests.teams.naming import order_key
from contests.upkeep import stale_rankings

There = Appearance.State
_RESULTS_IN = (Sitting.State.JUDGED, Sitting.State.CHECKED, Sitting.State.SENT, Sitting.State.PUBLISHED)


def closed_parts(sitting: Sitting, parts: list[Part]) -> list[Part]:
    """Of these parts those whose points may be shown: nothing more can be given in them.

    A judged part was closed; of a paper all teams that are there have handed theirs in, and if it is run like a judged
    part it was closed too. Once the sitting is judged, all are.
    """
    if sitting.state in _RESULTS_IN:
        return list(parts)
    runs = dict(PartRun.objects.filter(sitting=sitting).values_list("part", "state"))
    closed = []
    for part in parts:
        if part.kind == Part.Kind.PAPER:
            if runs.get(part.pk, PartRun.State.CLOSED) == PartRun.State.CLOSED and _all_handed_in(sitting, part):
                closed.append(part)
        elif runs.get(part.pk) == PartRun.State.CLOSED:
            closed.append(part)
    return closed


def _all_handed_in(sitting, part):
    there = sitting.appearances.filter(state=There.PRESENT).values("entrant")
    if Attempt.objects.open().filter(part=part, entrant__in=there).exists():
        return False
    done = PartScore.objects.filter(part=part, entrant__in=there).count()
    return 0 < done == there.count()


def is_complete(sitting: Sitting) -> bool:
    parts = list(sitting.stage.parts.order_by("order"))
    return bool(parts) and len(closed_parts(sitting, parts)) == len(parts)


def ranking_of(sitting: Sitting) -> Ranking | None:
    """The ranking of the sitting's teams, of all audiences where there is one."""
    return sitting.rankings.filter(of=Ranking.Of.TEAM).order_by("audience", "pk").first()


def bring_up_to_date(sitting: Sitting, *, at):
    """Have the places follow the scores now, not at the next sweep. An official ranking stands."""
    ranking = ranking_of(sitting)
    if ranking and ranking.state != Ranking.State.OFFICIAL:
        rebuild_ranking(ranking.pk, at=at)


def table(sitting: Sitting, *, at) -> dict:
    """What may be shown now. Who is disqualified is left out."""
    parts = list(sitting.stage.parts.order_by("order"))
    closed = closed_parts(sitting, parts)
    out = Disqualification.objects.filter(lifted_at=None).values("entrant")
    appearances = sitting.appearances.exclude(entrant__in=out).select_related("entrant").order_by("order", "pk")
    there = [each for each in appearances if each.state not in {There.ABSENT, There.WITHDRAWN}]
    gone = sorted(
        ({"name": each.entrant.name, "state": each.state} for each in appearances if each not in there),
        key=lambda row: order_key(row["name"]),
    )
    points: dict[int, dict[int, Decimal]] = {each.entrant_id: {} for each in there}
    scores = PartScore.objects.filter(part__in=closed, entrant__in=points)
    for entrant, part, given in scores.order_by("pk").values_list("entrant", "part", "points"):
        points[entrant][part] = given
    complete = len(closed) == len(parts)
    ranks = _by_places(sitting, points, at) if complete else None
    if ranks is None:
        ranks = _by_totals(points)
    rows = [
        {
            "rank": ranks[each.entrant_id][0] if each.entrant_id in ranks else None,
            "name": each.entrant.name,
            "points": [_text(points[each.entrant_id].get(part.pk)) for part in closed],
            "total": _text(sum(points[each.entrant_id].values(), Decimal(0))) if points[each.entrant_id] else None,
        }
        for each in sorted(there, key=lambda each: (*ranks.get(each.entrant_id, LAST), order_key(each.entrant.name)))
    ]
    return {
        "parts": [{"name": part.name, "maximum": _text(part.maximum)} for part in closed],
        "rows": rows, "gone": gone, "complete": complete,
    }  # fmt: skip


LAST = (10**9, 10**9)


def _text(points):
    return None if points is None else format(points, "f")


def _by_places(sitting, points, at) -> dict[int, tuple[int, int]] | None:
    """{entrant: (rank, position)} by the sitting's ranking; None where it is behind the scores or there is none."""
    ranking = ranking_of(sitting)
    if ranking is None or ranking.computed_at is None or stale_rankings(at=at).filter(pk=ranking.pk).exists():
        return None
    places = ranking.places.filter(entrant__in=points).in_order().values_list("entrant", "rank", "position")
    return {entrant: (rank, position) for entrant, rank, position in places}


def _by_totals(points) -> dict[int, tuple[int, int]]:
    """The same by the points so far: equal totals, equal rank."""
    totals = {entrant: sum(given.values(), Decimal(0)) for entrant, given in points.items() if given}
    ordered = sorted(totals.values(), reverse=True)
    return {entrant: (ordered.index(total) + 1, ordered.index(total) + 1) for entrant, total in totals.items()}
