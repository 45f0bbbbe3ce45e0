"""Making contests from others and from models, and adding rounds: acts of organisers."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.duration import duration_string
from django.utils.translation import gettext as _

from contests.models import Contest, Measure, Part, QuestionBank, Stage
from contests.organising.definitions import FIELDS, Builder, definition
from foundation.history.actions import record

PERSONS_RULE = [("points", "high"), ("attempts", "low"), ("seconds", "low")]
OVERALL_RULE = [("points", "high"), ("seconds", "low")]


@transaction.atomic
def build(said: dict[str, Any], contest: Contest, *, opens_at: datetime, by, at, what: str = "") -> Contest:
    """Save a new contest (its unit and title are set) with everything its definition says, first opening at `opens_at`.

    `what`: from what it was made, for the history.
    """
    for name in FIELDS[Contest]:
        if name in said and not (name == "summary" and contest.summary):
            setattr(contest, name, said[name])
    contest.created_at = at
    contest.save()
    Builder(contest, opens_at).everything(said, by=by, at=at)
    record(by=by, at=at, verb="create", subject=contest, changes={"made from": what} if what else {})
    return contest


@transaction.atomic
def copy_contest(source: Contest, contest: Contest, *, opens_at: datetime, by, at) -> Contest:
    """A new contest like another: its question banks are shared, its dates moved, nobody has entered."""
    contest.copied_from = source
    return build(definition(source), contest, opens_at=opens_at, by=by, at=at, what=source.title)


@transaction.atomic
def add_rounds(
    contest: Contest,
    *,
    count: int,
    opens_at: datetime,
    days: int,
    minutes: int,
    attempts: int,
    number: int | None,
    bank: QuestionBank | None,
    prediction: str,
    overall: bool,
    by,
    at,
) -> list[Stage]:
    """`count` rounds one after the other, each of `days` with a part, a ranking of persons and, unless one is given,
    a bank of its own; with `overall` also one ranking over all rounds."""
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    start = _next_order(contest)
    builder, length, stages = Builder(contest, opens_at), timedelta(days=days), []
    taken = set(contest.stages.values_list("name", flat=True))
    for index in range(count):
        name = _free_name(taken, _("Round"), index + 1)
        rule = list(PERSONS_RULE)
        if prediction:
            rule.insert(1, ("nearest", "low"))
        said = {
            "name": name,
            "opens": duration_string(length * index),
            "closes": duration_string(length * (index + 1)),
            "parts": [
                _part(_("Quiz"), minutes, attempts, {"bank": bank.pk if bank else name, "number": number})
                | {"prediction": prediction}
            ],
            "rankings": [{"name": _("Persons"), "measures": _rule(rule)}],
        }
        stages.append(builder.stage(said, start + index))
    if overall and not contest.rankings.filter(stage=None, name=_("All rounds")).exists():
        builder.ranking({"name": _("All rounds"), "measures": _rule(OVERALL_RULE)}, None)
    record(by=by, at=at, verb="add rounds", subject=contest, changes={"rounds": [str(stage.name) for stage in stages]})
    return stages


@transaction.atomic
def add_practice(
    contest: Contest,
    *,
    opens_at: datetime,
    closes_at: datetime,
    minutes: int,
    attempts: int,
    number: int | None,
    bank: QuestionBank | None,
    by,
    at,
) -> Stage:
    """A stage to practise in: points and the key are shown at once, nothing counts for a ranking."""
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    name = _free_name(set(contest.stages.values_list("name", flat=True)), _("Practice"), 0)
    said = {
        "name": name,
        "practice": True,
        "opens": duration_string(timedelta(0)),
        "closes": duration_string(closes_at - opens_at),
        "parts": [
            _part(_("Practice paper"), minutes, attempts, {"bank": bank.pk if bank else name, "number": number})
            | {"show_key": Part.Shown.AT_ONCE.value}
        ],
    }
    stage = Builder(contest, opens_at).stage(said, _next_order(contest))
    record(by=by, at=at, verb="add practice", subject=contest, changes={"stage": stage.name})
    return stage


def _next_order(contest) -> int:
    return (contest.stages.aggregate(last=Max("order"))["last"] or 0) + 1


def _free_name(taken: set[str], word: str, number: int) -> str:
    """ "Round 1", or the next number that no stage has; with number 0 the bare word first."""
    while (name := f"{word} {number}" if number else word) in taken:
        number += 1
    taken.add(name)
    return name


def _part(name, minutes, attempts, line):
    return {"name": name, "minutes": minutes, "attempts_allowed": attempts, "blueprint": [line]}


def _rule(rule) -> list[dict[str, str]]:
    return [{"kind": Measure.Kind(kind).value, "direction": direction} for kind, direction in rule]
