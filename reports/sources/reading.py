"""What the portal knows for a requirement: one grouped query a figure source, however many units."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.models import Figure, Requirement
from reports.sources.asked import Asked
from reports.sources.classes import classes_by_unit
from reports.sources.options import BadOption
from reports.sources.registry import CAMPAIGN, CONTEST, SOURCES, Source
from reports.sources.rows import Number, Rows
from schools.models import Unit

MILLIONTH = Decimal("0.000001")  # what a Value keeps


@dataclass(frozen=True)
class Known:
    value: Decimal
    said: str  # where it comes from, for a person


def known(
    requirement: Requirement, units: Iterable[Unit | int], *, by_class: bool = False
) -> dict[tuple[int, ...], Known]:
    """By (unit, figure); `by_class`: besides by (unit, figure, class) of figures for each class. What is not known is
    left out, and points as long as the contest tells them nobody. A unit that is no school has the sum of all units
    below it on the due day."""
    pks = list(dict.fromkeys(unit.pk if isinstance(unit, Unit) else unit for unit in units))
    asked = Asked(requirement)
    sources = _sources(requirement)
    if not sources:
        return {}
    above = set(Unit.objects.filter(pk__in=pks).exclude(kind=Unit.Kind.SCHOOL).values_list("pk", flat=True))
    below = {pk: asked.below(pk) if pk in above else {pk} for pk in pks}
    read = Reading(asked, below)
    found: dict[tuple[int, ...], Known] = {}
    for figure, source in sources:
        options = source.options_of(figure.source_options)
        said = _said(requirement, source.in_words(options, asked.days[0]), source)
        silent = asked.silent(below) if source.points else set()
        for unit, value in read.of_units(source, options).items():
            if unit not in silent:
                found[unit, figure.pk] = Known(value, said)
        if by_class and figure.by_class and source.by_class:
            for (unit, school_class), value in read.of_classes(source, options).items():
                if unit not in silent:
                    found[unit, figure.pk, school_class] = Known(value, said)
    return found


def _sources(requirement: Requirement) -> list[tuple[Figure, Source]]:
    """The figures that can be filled in for it, with their sources. One whose source went away is typed."""
    there = {CONTEST: requirement.contest_id, CAMPAIGN: requirement.campaign_id}
    found = []
    for figure in requirement.form.figures.exclude(source="").order_by("pk"):
        source = SOURCES.get(figure.source)
        if source and there.get(source.group, True) and _readable(source, figure):
            found.append((figure, source))
    return found


def _readable(source: Source, figure: Figure) -> bool:
    try:
        source.options_of(figure.source_options)
    except BadOption:
        return False
    return True


def _said(requirement: Requirement, words: str, source: Source) -> str:
    if source.group == CONTEST:
        return _("From the contest “%(title)s”: %(words)s") % {"title": requirement.contest, "words": words}
    if source.group == CAMPAIGN:
        return _("From the campaign “%(title)s”: %(words)s") % {"title": requirement.campaign, "words": words}
    return _("From the lists of the school: %(words)s") % {"words": words}


class Reading:
    """Each source with its options is read once, for all units together. `below`: by unit, the units it is made of."""

    def __init__(self, asked: Asked, below: dict[int, Collection[int]]):
        self.asked, self.below = asked, below
        self.all = set().union(*below.values())
        self.single = {unit for unit, parts in below.items() if set(parts) == {unit}}
        self._units: dict[Any, dict[int, Decimal]] = {}
        self._classes: dict[Any, dict[tuple[int, int], Decimal]] = {}
        self._by_unit: dict[int, list] | None = None

    def of_units(self, source: Source, options) -> dict[int, Decimal]:
        if (source, options) not in self._units:
            rows = self._with_noughts(source, source.read(self.asked, options, self.all, False), self.all)
            parts = {unit: [rows[part] for part in parts if part in rows] for unit, parts in self.below.items()}
            self._units[source, options] = {
                unit: value for unit, each in parts.items() if (value := together(source, each)) is not None
            }
        return self._units[source, options]

    def of_classes(self, source: Source, options) -> dict[tuple[int, int], Decimal]:
        if (source, options) not in self._classes:
            keys = [(unit, each.pk) for unit, classes in self._classes_by_unit().items() for each in classes]
            rows = self._with_noughts(source, source.read(self.asked, options, self.single, True), keys)
            values = {key: together(source, [rows[key]]) for key in keys if key in rows}
            self._classes[source, options] = {key: value for key, value in values.items() if value is not None}
        return self._classes[source, options]

    def _classes_by_unit(self):
        if self._by_unit is None:
            self._by_unit = classes_by_unit(self.asked, self.single)
        return self._by_unit

    def _with_noughts(self, source: Source, rows: Rows, keys) -> Rows:
        if not source.nought:
            return rows
        planned = self.asked.planned if source.group == CAMPAIGN else None
        nothing = (key for key in keys if planned is None or (key[0] if isinstance(key, tuple) else key) in planned)
        return {**dict.fromkeys(nothing, Decimal(0)), **rows}


def together(source: Source, parts: list[Number]) -> Decimal | None:
    """The value of several units together, or of one."""
    if not parts:
        return None
    if source.total == "mean":
        sums = [sum(column, Decimal(0)) for column in zip(*parts, strict=True)]  # type: ignore[arg-type]
        return (sums[0] / sums[1]).quantize(MILLIONTH) if sums[1] else None
    numbers = [part for part in parts if isinstance(part, Decimal)]
    return max(numbers) if source.total == "max" else sum(numbers, Decimal(0))
