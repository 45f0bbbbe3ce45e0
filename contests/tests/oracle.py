"""Places by a rule in plain Python: what the SQL of contests.standings must come to. Slow, and easy to believe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from contests.models import Appearance, Decision, Disqualification, FrozenSize, Part, PartScore, Stage

Value = Decimal | Fraction | int | datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """One subject with the value of each measure, in the rule's order, and the key by which equals are listed."""

    subject: int
    values: tuple[Value, ...]
    sort_key: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """`decided_by` is the index of the measure that sets this row below the one above it; None if none does."""

    row: Row
    rank: int
    decided_by: int | None
    tied: bool


def place(rows: Iterable[Row], directions: Sequence[str]) -> list[Placed]:
    """Rank rows by measures with directions ("high": more is better, "low"): equal on all is an equal rank.

    Ranks are those of competitions: after two firsts comes a third.
    """
    ordered = sorted(rows, key=lambda row: (row.sort_key, row.subject))
    for index in range(len(directions) - 1, -1, -1):
        ordered = _sorted_by(ordered, index, more_is_better=directions[index] == "high")
    decided = [None] * bool(ordered) + [_first_difference(above, below) for above, below in pairwise(ordered)]
    placed, rank = [], 1
    for position, (row, difference) in enumerate(zip(ordered, decided, strict=True), start=1):
        if position == 1 or difference is not None:
            rank = position
        tied = (position > 1 and difference is None) or (position < len(ordered) and decided[position] is None)
        placed.append(Placed(row, rank, difference, tied))
    return placed


def _sorted_by(rows: Iterable[Row], index: int, *, more_is_better: bool) -> list[Row]:
    there = [row for row in rows if row.values[index] is not None]
    nothing = [row for row in rows if row.values[index] is None]
    return sorted(there, key=lambda row: row.values[index], reverse=more_is_better) + nothing


def _first_difference(above, below):
    pairs = zip(above.values, below.values, strict=True)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), None)


def places_of(ranking) -> list[Placed]:
    """The places of a ranking from the rows as they are, each looked at one by one."""
    measures = list(ranking.measures.order_by("order"))
    tables = _persons(ranking) if ranking.of in {"person", "team"} else _collectives(ranking, measures)
    rows = [
        Row(subject, tuple(of["part"](m.part_id) if m.part_id else of[m.kind] for m in measures), name)
        for subject, (name, of) in tables.items()
    ]
    return place(rows, [measure.direction for measure in measures])


def _scores(ranking):
    """{entrant: their scores} of those who count."""
    stages = Stage.objects.filter(contest=ranking.contest_id, practice=False)
    stages = [stage for stage in stages if ranking.stage_id in {None, stage.pk}]
    out = set(Disqualification.objects.filter(lifted_at=None).values_list("entrant", flat=True))
    found: dict = {}
    for score in PartScore.objects.filter(stage__in=stages).select_related(
        "entrant__person", "entrant__unit", "entrant__school_class__unit", "part"
    ):
        if score.entrant_id in out or (ranking.of in {"person", "team"} and not _fits(ranking, score)):
            continue
        if ranking.audience_id in {None, score.entrant.audience_id}:
            found.setdefault(score.entrant, []).append(score)
    return found


def _fits(ranking, score):
    """Persons among persons; teams among teams, where they came, and of a sitting those who appear in it."""
    if ranking.of == "person":
        return score.entrant.person_id is not None
    appearances = Appearance.objects.filter(entrant=score.entrant, sitting__stage=score.stage_id)
    if score.entrant.person_id is not None or any(each.state in {"absent", "withdrawn"} for each in appearances):
        return False
    every = Appearance.objects.filter(entrant=score.entrant)
    return ranking.sitting_id is None or ranking.sitting_id in {each.sitting_id for each in every}


def _decided(ranking, field, subject):
    decisions = Decision.objects.filter(ranking=ranking, **{field: subject}).order_by("at", "pk")
    return [0, *(decision.value for decision in decisions)][-1]


def _persons(ranking):
    asked = Part.objects.filter(stage__contest=ranking.contest_id, stage__practice=False).exclude(prediction="")
    asked = [part for part in asked if ranking.stage_id in {None, part.stage_id}]
    return {
        entrant.pk: (
            entrant.name_sort_key or entrant.person.name_sort_key,
            {
                "points": sum(score.points for score in scores),
                "attempts": sum(score.attempts for score in scores),
                "seconds": sum(score.seconds for score in scores),
                "change": sum(score.change_seconds for score in scores),
                "mean_time": Fraction(sum(s.seconds_sum for s in scores)) / sum(s.attempts for s in scores),
                "reached": max(score.reached_at for score in scores),
                "mean": Fraction(sum(s.points_sum for s in scores)) / sum(s.attempts for s in scores),
                "nearest": _distance(asked, scores),
                "decision": _decided(ranking, "entrant", entrant.pk),
                "part": lambda part, scores=scores: sum(score.points for score in scores if score.part_id == part),
            },
        )
        for entrant, scores in _scores(ranking).items()
    }


def _distance(asked, scores):
    told = {score.part_id: score.prediction for score in scores}
    if not asked or any(told.get(part.pk) is None for part in asked):
        return None
    return sum(abs(told[part.pk] - _came_about(part)) for part in asked)


def _came_about(part):
    scores = list(part.scores.all())
    full = sum(score.points >= part.maximum for score in scores)
    if part.prediction == "percentage":
        return (Decimal(100) * full / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Decimal(full if part.prediction == "all_right" else len(scores))


def _subjects(ranking, unit, school_class):
    """[(id, name to list by, field of a decision)] a person of this unit and class counts for."""
    if ranking.of == "unit":
        return [(unit.pk, unit.name)]
    if ranking.of == "class":
        return [(c.pk, f"{c.grade:02} {c.name} {c.unit.name}") for c in [school_class] if c]
    return [(bloc.pk, bloc.name) for bloc in ranking.contest.blocs.all() if unit in bloc.units.all()]


def _collectives(ranking, measures):
    kinds = [measure.kind for measure in measures]
    threshold = next((m.threshold for m in measures if m.kind == "high_share"), None) or 0
    names, members, sizes = {}, {}, {}
    for entrant, scores in _scores(ranking).items():
        for subject, name in _subjects(ranking, entrant.unit, entrant.school_class):
            names[subject] = name
            members.setdefault(subject, []).append(scores)
    if "participation" in kinds:
        for size in FrozenSize.objects.filter(contest=ranking.contest_id).select_related("unit", "school_class__unit"):
            if ranking.audience_id in {None, size.audience_id}:
                for subject, name in _subjects(ranking, size.unit, size.school_class):
                    sizes[subject] = sizes.get(subject, 0) + size.size
                    if size.size:
                        names[subject] = name
    field = {"class": "school_class"}.get(ranking.of, ranking.of)
    return {
        subject: (name, _together(members.get(subject, []), sizes.get(subject), threshold)
                  | {"decision": _decided(ranking, field, subject)})
        for subject, name in names.items()
    }  # fmt: skip


def _together(members, size, threshold):
    scores = [score for scores in members for score in scores]
    attempts = sum(score.attempts for score in scores)
    points = sum(score.points for score in scores)
    high = sum(sum(score.points for score in scores) >= threshold for scores in members)
    return {
        "participation": min(Fraction(len(members), size), Fraction(1)) if size else None,
        "entrants": len(members),
        "attempts": attempts,
        "mean": Fraction(sum(score.points_sum for score in scores)) / attempts if attempts else None,
        "mean_best": Fraction(points) / len(members) if members else None,
        "points": points,
        "high_share": Fraction(high, len(members)) if members else None,
        "seconds": Fraction(sum(score.seconds for score in scores)) / len(members) if members else None,
    }
