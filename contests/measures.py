"""The kinds of measure: with what they go, which way is better, how they are called, and what they are in SQL.

A value is compared exactly: points, seconds and predictions as whole numbers (of 1/10000, 1/1000, 1/100), shares and
means as the quotient of two whole numbers, which IEEE division makes equal for equal shares and different for different
ones up to some ten million entrants. What is stored in Place.values is text: 97.5000, 12, a moment in ISO form, and a
share or mean with both its numbers, 30/31; "" where there is nothing to compare, which stands last either way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from contests.models import Measure, Part, Ranking, Stage

Kind, Of = Measure.Kind, Ranking.Of
HIGH, LOW = Measure.Direction.HIGH, Measure.Direction.LOW


@dataclass(frozen=True, slots=True)
class Spec:
    """`value` and `text` are SQL over the columns of contests.standings: what is compared, and what is stored."""

    direction: str
    value: str
    text: str


def _scaled(column: str, places: int) -> str:
    """A whole number of 1/10^places as text: 975000 is 97.5000."""
    one = 10**places
    return f"({column} / {one}) || '.' || substr(CAST({one} + {column} %% {one} AS text), 2)"


def _whole(column: str, direction=HIGH) -> Spec:
    return Spec(direction, column, f"CAST({column} AS text)")


def _decimal(column: str, places: int, direction) -> Spec:
    return Spec(direction, column, _scaled(column, places))


def _quotient(part: str, whole: str, direction, places: int = 0) -> Spec:
    text = _scaled(part, places) if places else f"{part}"
    return Spec(
        direction, f"CAST({part} AS double precision) / NULLIF({whole}, 0)", f"{text} || '/' || NULLIF({whole}, 0)"
    )


PERSONS = {
    Kind.POINTS: _decimal("points", 4, HIGH),
    Kind.ATTEMPTS: _whole("attempts", LOW),
    Kind.SECONDS: _decimal("seconds", 3, LOW),
    Kind.CHANGE: _decimal("change", 3, LOW),
    Kind.MEAN_TIME: _quotient("seconds_sum", "attempts", LOW, 3),
    Kind.REACHED: Spec(LOW, "reached", "{moment}"),
    Kind.MEAN: _quotient("points_sum", "attempts", HIGH, 4),
    Kind.NEAREST: _decimal("distance", 2, LOW),
    Kind.PART: _decimal("part", 4, HIGH),  # of which part: spec_of
    Kind.DECISION: _whole("decided"),
}
# Of the parts of a stage in their order, those that stand in the default rule of teams.
TIE_PARTS = slice(1, 3)
# Each of these is one entrant; the others are many together.
SINGLE = frozenset({Of.PERSON, Of.TEAM})
_all_came = "CASE WHEN entrants >= size THEN size ELSE entrants END"
COLLECTIVES = {
    # More may have taken part than the size says: that is told to the organisers, and never counts as more than all.
    Kind.PARTICIPATION: Spec(
        HIGH,
        _quotient(_all_came, "size", HIGH).value,
        "CAST(entrants AS text) || '/' || NULLIF(size, 0)",
    ),
    Kind.ENTRANTS: _whole("entrants"),
    Kind.ATTEMPTS: _whole("attempts"),
    Kind.MEAN: _quotient("points_sum", "attempts", HIGH, 4),
    Kind.MEAN_COUNTING: _quotient("points", "entrants", HIGH, 4),
    Kind.POINTS: _decimal("points", 4, HIGH),
    Kind.HIGH_SHARE: Spec(
        HIGH, _quotient("high", "entrants", HIGH).value, "CAST(high AS text) || '/' || NULLIF(entrants, 0)"
    ),
    Kind.SECONDS: _quotient("seconds", "entrants", LOW, 3),
    Kind.DECISION: _whole("decided"),
}
# What organisers are offered to begin with. For classes: scenario B's rule.
DEFAULT_RULES = {
    Of.PERSON: (Kind.POINTS, Kind.ATTEMPTS, Kind.SECONDS),
    Of.TEAM: (Kind.POINTS, Kind.DECISION),  # between them parts of the stage: default_measures
    Of.CLASS: (Kind.PARTICIPATION, Kind.ATTEMPTS, Kind.MEAN, Kind.DECISION),
    Of.UNIT: (Kind.PARTICIPATION, Kind.MEAN_COUNTING, Kind.DECISION),
    Of.BLOC: (Kind.PARTICIPATION, Kind.MEAN_COUNTING, Kind.DECISION),
}

# Shares of a whole, shown in per cent; means of points; lengths of time, stored in seconds.
SHARES = frozenset({Kind.PARTICIPATION, Kind.HIGH_SHARE})
TIMES = frozenset({Kind.SECONDS, Kind.CHANGE, Kind.MEAN_TIME})

_OF_TEAMS = {Kind.POINTS: _("total points"), Kind.DECISION: _("recorded decision")}
_OF_COLLECTIVES = {
    Kind.POINTS: _("points of all together"),
    Kind.ATTEMPTS: _("attempts of all together"),
    Kind.MEAN: _("mean points over all attempts"),
    Kind.SECONDS: _("mean time of the attempts that count"),
}
_MEANT = {
    Kind.SECONDS: _("time is counted from the start of an attempt to its handing in"),
    Kind.CHANGE: _("time is counted from the start of an attempt to its last change"),
    Kind.MEAN_TIME: _("time is counted from start to handing in, all attempts together divided by their number"),
    Kind.REACHED: _("of the attempt that counts"),
    Kind.PARTICIPATION: _("those with a result, of the size recorded when the contest opened"),
    Kind.ENTRANTS: _("those with a result"),
    Kind.NEAREST: _("counted once the stage has closed"),
    Kind.DECISION: _("with a reason, where all before it is equal"),
}


def specs(of: str) -> dict[Measure.Kind, Spec]:
    """The measures that fit a ranking of persons or teams, or of classes, units and blocs."""
    return PERSONS if of in SINGLE else COLLECTIVES


def part_column(part: int) -> str:
    """The column of contests.standings that holds the points of one part."""
    return f"part_{int(part)}"


def shown_column(part: int) -> str:
    """The column that holds the points of one part, or nothing where there is no result, to be read beside a total."""
    return f"shown_{int(part)}"


def shown_text(part: int) -> str:
    return _scaled(shown_column(part), 4)


def spec_of(measure: Measure, of: str) -> Spec:
    """What one line of a rule is in SQL."""
    if measure.part_id is not None:
        return _decimal(part_column(measure.part_id), 4, HIGH)
    return specs(of)[Kind(measure.kind)]


def fits(kind: str, of: str) -> bool:
    return Kind(kind) in specs(of)


def default_rule(of: str) -> list[tuple[str, str]]:
    """(kind, direction) of the rule offered for a new ranking whose stage is not known."""
    return [(kind.value, specs(of)[kind].direction) for kind in DEFAULT_RULES[Of(of)]]


def default_measures(of: str, stage: Stage | None) -> list[tuple[str, str, Part | None]]:
    """(kind, direction, part) of the rule offered for a new ranking in this stage.

    Of teams: the total, then the second and the third part of the stage, then the recorded decision of those who judge.
    """
    rule: list[tuple[str, str, Part | None]] = [(kind, direction, None) for kind, direction in default_rule(of)]
    if of == Of.TEAM and stage is not None:
        parts = list(stage.parts.order_by("order")[: TIE_PARTS.stop])[TIE_PARTS.start :]
        rule[1:1] = [(Kind.PART.value, HIGH.value, part) for part in parts]
    return rule


DEFAULT_WORDS = _(
    "This order is the portal's default: the plan of the contest does not say how equal teams are told apart, and the "
    "organisers have not set another rule."
)


def is_default(measures: Iterable[Measure], of: str, stage: Stage | None) -> bool:
    """Whether a rule is the portal's own for teams, which no plan has said."""
    said = [(measure.kind, measure.direction, measure.part_id) for measure in measures]
    return of == Of.TEAM and said == [
        (kind, direction, part and part.pk) for kind, direction, part in default_measures(of, stage)
    ]


def name(measure: Measure, of: str):
    """What a measure is called in a ranking of this: the points of a class are those of all together."""
    if measure.part is not None:
        return measure.part.name
    names = _OF_TEAMS if of == Of.TEAM else {} if of in SINGLE else _OF_COLLECTIVES
    special = names.get(Kind(measure.kind))
    return special or measure.get_kind_display()


def rule_lines(measures: Iterable[Measure], of: str) -> list[dict]:
    """The rule in its order as people read it: what is compared, which way is better, and what exactly is meant."""
    return [
        {
            "name": name(measure, of),
            "direction": measure.get_direction_display(),
            "meant": _MEANT.get(Kind(measure.kind), ""),
            "threshold": measure.threshold if measure.kind == Kind.HIGH_SHARE else None,
        }
        for measure in measures
    ]


def number(kind: str, text: str) -> Fraction | Decimal:
    """A stored value as a number, exact; a participation never above 1. Not for moments, nor for "" (nothing)."""
    if "/" not in text:
        return Decimal(text)
    part, whole = text.split("/")
    value = Fraction(part) / Fraction(whole)
    return min(value, Fraction(1)) if kind in SHARES else value
