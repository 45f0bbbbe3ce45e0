"""The list as it would be drawn up now: for each rule its lines, not yet saved. The preview shows them, drawing up
keeps them."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from propaganda.commendations.measures import CLASS, IN_TIME, PUPIL, RATE, Counted, Sources, counted
from propaganda.commendations.placing import Beyond, Placed, place
from propaganda.models import Campaign, Commendation, CommendationRule
from schools.models import Person, SchoolClass, Unit
from schools.ordering import name_key

SMALLEST = Decimal("0.0001")


@dataclass(frozen=True)
class Drawn:
    """One rule: its columns as they are kept with a list (see `frozen`), and its lines in order, unsaved."""

    rule: dict[str, Any]
    lines: list[Commendation]


def rules_of(campaign: Campaign) -> list[CommendationRule]:
    return list(CommendationRule.objects.filter(campaign=campaign).order_by("order", "pk"))


def draw(campaign: Campaign, rules: list[CommendationRule], as_of: date) -> list[Drawn]:
    """The same number of queries for any number of rules, schools and pupils."""
    sources = Sources(campaign, as_of)
    found = [counted(rule, sources) for rule in rules]
    placed = [
        place(one.candidates, places=rule.places, at_least=_least(rule)) for rule, one in zip(rules, found, strict=True)
    ]
    names = _Names(rules, found, [kept for kept, _beyond in placed])
    return [
        Drawn(frozen(rule, one, beyond, names), _lines(number, rule, kept, names))
        for number, (rule, one, (kept, beyond)) in enumerate(zip(rules, found, placed, strict=True))
    ]


def frozen(rule: CommendationRule, found: Counted, beyond: Beyond, names: "_Names") -> dict[str, Any]:
    """A rule as a list keeps it, with how many were ranked, how many stand further below, and who could not be ranked
    ([name, why, figures] in order of names)."""
    named = sorted(found.left_out, key=lambda each: (names.order(rule.of, each[0]), each[1]))
    left_out = [[names.of(rule.of, key), why, figures] for key, why, figures in named]
    return {
        "name": rule.name, "of": rule.of, "measure": rule.measure, "places": rule.places,
        "at_least": None if rule.at_least is None else format(rule.at_least.normalize(), "f"),
        "least_size": rule.least_size, "ranked": len(found.candidates), "beyond": beyond.number,
        "beyond_value": None if beyond.value is None else format(floored(beyond.value), "f"), "left_out": left_out,
    }  # fmt: skip


def floored(value: Fraction) -> Decimal:
    """Never rounded up: 1999 of 2000 is not 100 %."""
    scaled = value.numerator * 10_000 // value.denominator
    return (Decimal(scaled) * SMALLEST).quantize(SMALLEST, ROUND_FLOOR)


def _least(rule: CommendationRule) -> Fraction | None:
    """In time are all lines or it is not: 100 per cent, whatever else is set."""
    if rule.measure == IN_TIME:
        return Fraction(100)
    return None if rule.at_least is None else Fraction(rule.at_least)


def _lines(number: int, rule: CommendationRule, kept: list[Placed], names: "_Names") -> list[Commendation]:
    """Within a rank in the order of names, so that nothing depends on the order of rows."""
    ordered = sorted(kept, key=lambda each: (each.rank, names.order(rule.of, each.candidate.key)))
    return [_line(number, position, rule, each, names) for position, each in enumerate(ordered, start=1)]


def _line(number, position, rule, placed: Placed, names: "_Names") -> Commendation:
    candidate = placed.candidate
    unit, school_class, person = names.whose(rule.of, candidate.key)
    figures = candidate.figures | {"school": unit.name, "reaches": placed.reaches}
    if school_class is not None:
        figures["class"] = school_class.name
    if placed.ahead is not None and rule.measure != RATE:
        figures["ahead"] = int(placed.ahead)
    return Commendation(
        rule=number, position=position, rank=placed.rank, unit=unit,
        school_class=school_class if rule.of == CLASS else None, person=person, value=floored(candidate.value),
        figures=figures, proposed=placed.proposed, tied=placed.tied,
    )  # fmt: skip


class _Names:
    """Whose each line is, of those kept and those left out, in three queries."""

    def __init__(self, rules, found: list[Counted], kept: list[list[Placed]]):
        keys: dict[str, set[int]] = {of: set() for of in CommendationRule.Of.values}
        for rule, one, placed in zip(rules, found, kept, strict=True):
            keys[rule.of] |= {each.candidate.key for each in placed} | {key for key, *_why in one.left_out}
        self.people = Person.objects.select_related("unit").in_bulk(keys[PUPIL])
        self.classes = SchoolClass.objects.select_related("unit").in_bulk(keys[CLASS])
        self.units = Unit.objects.in_bulk(keys["school"])

    def whose(self, of: str, key: int) -> tuple[Unit, SchoolClass | None, Person | None]:
        if of == PUPIL:
            return self.people[key].unit, None, self.people[key]
        if of == CLASS:
            return self.classes[key].unit, self.classes[key], None
        return self.units[key], None, None

    def of(self, of: str, key: int) -> str:
        unit, school_class, _person = self.whose(of, key)
        return f"{school_class.name} – {unit.name}" if school_class else unit.name

    def order(self, of: str, key: int) -> tuple:
        unit, school_class, person = self.whose(of, key)
        if person:
            return (person.name_sort_key, name_key(unit.name), key)
        of_class = (school_class.grade, school_class.name_key) if school_class else ()
        return (name_key(unit.name), *of_class, key)
