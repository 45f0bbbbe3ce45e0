"""All that a judge's page shows, as data for its script: teams and parts, what stands of one's sheets, the clock."""

import hashlib
import json
from collections import defaultdict

from contests.judging.conflicts import why_not_many
from contests.judging.rules import may_mark
from contests.models import Appearance, Judge, Part, PartRun, ScoreSheet, Timing
from contests.quiz.news import milliseconds
from contests.sheets.rules import why_closed
from contests.sheets.standing import described, late_of, text_of

ABSENT = {Appearance.State.ABSENT, Appearance.State.WITHDRAWN}


def desk(judge: Judge, at) -> dict:
    """Everything: what a page begins with, and what it asks for when its layout has changed."""
    parts = _parts(judge)
    teams = _teams(judge)
    apart = why_not_many(judge.sitting)
    whys = {
        f"{team.pk}.{part.pk}": apart.get((judge.pk, team.pk)) or (may_mark(judge, team, part) if judge.further else "")
        for team in teams
        for part in parts
    }
    layout = {
        "parts": [_part(part) for part in parts],
        "teams": [_team(team) for team in teams],
        "whys": {key: why for key, why in whys.items() if why},
    }
    return news(judge, at, parts=parts, teams=teams) | {"layout": layout}


def news(judge: Judge, at, *, parts=None, teams=None) -> dict:
    """What moves. `version` says which layout it belongs to: another than the page has, and the page asks for all."""
    parts = _parts(judge) if parts is None else parts
    teams = _teams(judge) if teams is None else teams
    layout = json.dumps([[_part(part) for part in parts], [_team(team) for team in teams]])
    runs = {run.part_id: run for run in PartRun.objects.filter(sitting=judge.sitting_id)}
    sheets = ScoreSheet.objects.standing().filter(judge=judge, appearance__in=teams).order_by("pk")
    return {
        "state": "open",
        "now": milliseconds(at),
        "version": hashlib.sha256(layout.encode()).hexdigest()[:16],
        "runs": {part.pk: runs[part.pk].state if part.pk in runs else "waiting" for part in parts},
        "closed": {part.pk: why_closed(judge.sitting, runs.get(part.pk)) for part in parts},
        "sheets": described(sheets),
        "late": late_of(judge),
        "clock": _clock(teams),
    }


def _parts(judge):
    judged = Part.objects.filter(stage=judge.sitting.stage_id, kind=Part.Kind.JUDGED)
    return list(judged.prefetch_related("criteria").order_by("order"))


def _teams(judge):
    """Of the judge's panel by turn; those without a turn yet come last."""
    found = Appearance.objects.filter(sitting=judge.sitting_id, panel=judge.panel_id)
    teams = found.select_related("entrant__unit", "sitting").order_by("pk")
    return sorted(teams, key=lambda each: (each.order is None, each.order or 0, each.entrant.name_sort_key, each.pk))


def _part(part):
    return {
        "id": part.pk,
        "name": part.name,
        "maximum": text_of(part.maximum),
        "step": text_of(part.step),
        "minutes": part.minutes,
        "least": part.minutes_least,
        "criteria": [
            {
                "id": each.pk,
                "name": each.name,
                "description": each.description,
                "tick": each.kind == "tick",
                "maximum": text_of(each.maximum),
                "weight": text_of(each.weight),
                "proof": each.needs_proof,
            }
            for each in sorted(part.criteria.all(), key=lambda each: each.order)
        ],
    }


def _team(team):
    several = team.entrant.unit_id != team.sitting.unit_id
    return {
        "id": team.pk,
        "order": team.order,
        "name": team.entrant.name,
        "unit": team.entrant.unit.name if several else "",
        "away": team.get_state_display() if team.state in ABSENT else "",
    }


def _clock(teams) -> dict | None:
    """The team on stage: when this stretch began, and the seconds of those before it."""
    timings = Timing.objects.standing().filter(appearance__in=teams).order_by("started_at", "pk")
    before: dict[tuple[int, int], float] = defaultdict(float)
    running = None
    for timing in timings:
        if timing.ended_at is None:
            running = timing
        else:
            before[timing.appearance_id, timing.part_id] += (timing.ended_at - timing.started_at).total_seconds()
    if running is None:
        return None
    return {
        "a": running.appearance_id,
        "p": running.part_id,
        "started": milliseconds(running.started_at),
        "before": before[running.appearance_id, running.part_id],
    }
