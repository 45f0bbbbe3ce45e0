"""What the minutes of a sitting say in numbers and names: plain data, frozen with each version.

`{"judges": [[name, title, role, panel, why withdrawn]], "teams": [[turn, name, [[member, class]], state, reason]],
"parts": [part], "ranking": [[rank, team, [points of each part], total, why]], "decisions": [[team, reason]],
"discussions": [[part, team, spread, outcome, reason]]}`; a part is `{"name", "maximum", "judges": [names],
"criteria": [[name, maximum]], "rows": [{"team", "sheets": [null or {"total", "marks", "comment"}], "seconds",
"points"}]}`, for a paper without judges and criteria. Numbers are text, exact.
"""

import hashlib
import json
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import translation

from contests.models import (
    Appearance,
    Criterion,
    Decision,
    Discussion,
    Judge,
    Mark,
    Member,
    PartScore,
    Ranking,
    ScoreSheet,
    Sitting,
)
from contests.why import Reasons

LANGUAGE = "vi"


def figures_of(sitting: Sitting) -> dict:
    """As they stand now, in the language of the document; the same whenever nothing has changed."""
    with translation.override(LANGUAGE):
        return _figures(sitting)


def _figures(sitting) -> dict:
    standing = (
        Member.objects.standing().select_related("person", "school_class").order_by("person__name_sort_key", "pk")
    )
    appearances = list(
        sitting.appearances.select_related("entrant")
        .prefetch_related(Prefetch("entrant__members", standing, to_attr="standing"))
        .order_by("order", "entrant__name_sort_key", "pk")
    )
    judges = list(sitting.judges.select_related("panel").order_by("panel__order", "role", "pk"))
    ranking = sitting.rankings.filter(of=Ranking.Of.TEAM).order_by("pk").first()
    return {
        "judges": [_judge(judge) for judge in judges],
        "teams": [_team(each) for each in appearances],
        "parts": _parts(sitting, appearances, judges),
        "ranking": _ranking(ranking, sitting) if ranking else [],
        "decisions": _decisions(ranking) if ranking else [],
        "discussions": _discussions(sitting),
    }


def digest(figures: dict) -> str:
    return hashlib.sha256(json.dumps(figures, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _judge(judge):
    return [judge.name, judge.title, judge.role, judge.panel.name, judge.withdrawn_reason]


def _team(appearance):
    members = [[m.person.full_name, m.school_class.name if m.school_class else ""] for m in appearance.entrant.standing]
    return [appearance.order, appearance.entrant.name, members, appearance.state, appearance.reason]


def _parts(sitting, appearances, judges):
    there = [each for each in appearances if each.state == Appearance.State.PRESENT]
    scores = {
        (score.part_id, score.entrant_id): score
        for score in PartScore.objects.filter(entrant__in=[each.entrant_id for each in there], stage=sitting.stage_id)
    }
    sheets = {}
    marks = Prefetch("marks", Mark.objects.order_by("criterion__order", "pk"), to_attr="in_order")
    found = ScoreSheet.objects.counting().filter(appearance__in=there).prefetch_related(marks)
    for sheet in found.order_by("pk"):
        sheets[sheet.part_id, sheet.appearance_id, sheet.judge_id] = sheet
    criteria = Criterion.objects.filter(part__stage=sitting.stage_id).order_by("part", "order", "pk")
    by_part: dict[int, list[Criterion]] = {}
    for criterion in criteria:
        by_part.setdefault(criterion.part_id, []).append(criterion)
    return [
        _part(part, there, judges, by_part.get(part.pk, []), sheets=sheets, scores=scores)
        for part in sitting.stage.parts.order_by("order", "pk")
    ]


def _part(part, there, judges, criteria, *, sheets, scores):
    marking = [judge for judge in judges if any((part.pk, each.pk, judge.pk) in sheets for each in there)]
    rows = []
    for each in there:
        score = scores.get((part.pk, each.entrant_id))
        own = [sheets.get((part.pk, each.pk, judge.pk)) for judge in marking]
        rows.append(
            {
                "team": each.entrant.name,
                "sheets": [_sheet(sheet, criteria) if sheet else None for sheet in own],
                "seconds": str(score.seconds) if score else "",
                "points": str(score.points) if score else "",
            }
        )
    return {
        "name": part.name,
        "maximum": str(part.maximum),
        "judges": [judge.name for judge in marking],
        "criteria": [[criterion.name, str(criterion.maximum)] for criterion in criteria],
        "rows": rows,
    }


def _sheet(sheet, criteria):
    given = {mark.criterion_id: mark.points for mark in sheet.in_order}
    marks = [given.get(criterion.pk) for criterion in criteria]
    return {
        "total": str(sheet.total),
        "marks": ["" if points is None else str(points) for points in marks],
        "comment": sheet.comment,
    }


def _ranking(ranking, sitting):
    """In order; a place by another rule than the one that stands is left out, as everywhere."""
    measures = list(ranking.measures.select_related("part").order_by("order"))
    places = list(ranking.places.in_order().select_related("entrant"))
    if any(len(place.values) < len(measures) for place in places):  # behind them stand the points of each part
        return []
    parts = list(sitting.stage.parts.order_by("order", "pk"))
    scores = {
        (score.entrant_id, score.part_id): score.points
        for score in PartScore.objects.filter(entrant__in=[place.entrant_id for place in places], part__in=parts)
    }
    reasons, decisions, rows, above = Reasons(measures, ranking.of), dict(_reasons(ranking)), [], None
    for place in places:
        place.subject_id = place.entrant_id
        points = [scores.get((place.entrant_id, part.pk)) for part in parts]
        total = sum((each for each in points if each is not None), Decimal(0))
        shown = ["" if each is None else str(each) for each in points]
        rows.append([place.rank, place.entrant.name, shown, str(total), reasons.why(place, above, decisions)])
        above = place
    return rows


def _reasons(ranking):
    return Decision.objects.filter(ranking=ranking).order_by("at", "pk").values_list("entrant", "reason")


def _decisions(ranking):
    rows = Decision.objects.filter(ranking=ranking).select_related("entrant").order_by("at", "pk")
    return [[str(decision.entrant), decision.reason] for decision in rows]


def _discussions(sitting):
    found = Discussion.objects.filter(appearance__sitting=sitting).select_related("appearance__entrant", "part")
    return [
        [each.part.name, each.appearance.entrant.name, str(each.spread), each.outcome, each.reason]
        for each in found.order_by("part__order", "opened_at", "pk")
    ]


def chair_of(sitting: Sitting) -> Judge | None:
    return sitting.judges.standing().filter(role=Judge.Role.CHAIR).order_by("panel__order", "pk").first()
