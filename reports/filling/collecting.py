"""All cells of one report as they stand: what was typed, what the portal knows, and what follows from both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from reports.cells import Cell, key_of, total_of, with_ratios
from reports.filling.drafting import known_of
from reports.filling.starting import Start, start_of
from reports.models import Figure, Obligation, Section
from reports.sources import Known, classes_of
from reports.typing import read, rounded, shown, typed
from schools.models import SchoolClass


@dataclass
class Entry:
    """One cell. `follows`: "total" of the classes or "ratio"; these are not typed."""

    key: str
    figure: Figure
    school_class: SchoolClass | None = None
    typed: str = ""
    why: str = ""
    known: Known | None = None
    seen: Decimal | None = None
    value: Decimal | str | None = None
    fault: str = ""
    follows: str = ""
    laid: bool = False  # out of a workbook

    @property
    def own(self) -> bool:
        """Whether a person's value stands, not the portal's."""
        return bool(self.typed.strip()) and not self.follows

    @property
    def differs(self) -> bool:
        """From what the portal knows."""
        if self.known is None or self.follows or not isinstance(self.value, Decimal):
            return False
        return rounded(self.figure, self.value) != rounded(self.figure, self.known.value)

    @property
    def moved(self) -> bool:
        """Whether the portal knows another number than when somebody last looked."""
        if self.seen is None or self.known is None:
            return self.seen is not None
        return rounded(self.figure, self.seen) != rounded(self.figure, self.known.value)

    @property
    def origin(self) -> str:
        if self.follows:
            return "added"
        if self.known is not None and not self.differs:
            return "known"
        if self.differs and self.why:
            return "corrected"
        return "workbook" if self.laid else "typed"

    @property
    def field(self) -> str:
        """The id of its field."""
        return "f-" + self.key.replace("@", "--")

    @property
    def said(self) -> str:
        return shown(self.figure, self.value)

    @property
    def name(self) -> str:
        return f"{self.figure.label} – {_class_name(self.school_class)}" if self.school_class else self.figure.label

    @property
    def known_shown(self) -> str:
        return shown(self.figure, self.known.value) if self.known else ""

    @property
    def seen_shown(self) -> str:
        return shown(self.figure, self.seen) if self.seen is not None else ""

    @property
    def in_field(self) -> str:
        """What stands in the field: what was typed, else what the portal knows."""
        return self.typed if self.own else typed(self.figure, self.value)

    def cell(self) -> Cell:
        number = self.value if isinstance(self.value, Decimal) else None
        return Cell(
            self.figure, school_class=self.school_class.pk if self.school_class else None, number=number,
            text=self.value if isinstance(self.value, str) else "", known=None if self.follows else self._known(),
            origin=self.origin, reason=self.why if self.origin == "corrected" else "",
            class_name=self.school_class.name if self.school_class else "",
        )  # fmt: skip

    def _known(self) -> Decimal | None:
        return self.known.value if self.known else None


@dataclass
class Filled:
    obligation: Obligation
    start: Start
    sections: list[tuple[Section, list[Figure]]]
    classes: list[SchoolClass]
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        """What would be sent."""
        return [cell for entry in self.entries.values() if (cell := entry.cell()).filled]

    @property
    def moved(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.moved]

    @property
    def asked(self) -> list[Entry]:
        """Those a person has to see to: typed and required."""
        return [entry for entry in self.entries.values() if not entry.follows and entry.figure.required]


def cells_to_send(obligation: Obligation) -> list[Cell]:
    """Draft, what the portal knows, totals of classes and ratios, each with its origin; what is faulty is left out."""
    return filled(obligation).cells


def filled(obligation: Obligation, start: Start | None = None) -> Filled:
    form = obligation.requirement.form
    figures = list(form.figures.select_related("section").order_by("section__order", "order", "pk"))
    sections = [
        (section, [figure for figure in figures if figure.section_id == section.pk])
        for section in form.sections.order_by("order", "pk")
    ]
    split = any(figure.by_class for figure in figures)
    classes = classes_of(obligation.requirement, obligation.unit) if split else []
    found = Filled(obligation, start or start_of(obligation), sections, classes)
    known = known_of(obligation)
    for figure in figures:
        for school_class in [None, *(classes if figure.by_class else ())]:
            entry = Entry(key_of(figure.code, school_class and school_class.pk), figure, school_class)
            if figure.kind == "ratio":
                entry.follows = "ratio"
            elif classes and figure.by_class and school_class is None:
                entry.follows = "total"
            else:
                _read(entry, found.start.cells.get(entry.key, {}), known.get(entry.key))
            found.entries[entry.key] = entry
    _follow(found, figures)
    return found


def _read(entry: Entry, cell: Mapping[str, Any], known: Known | None) -> None:
    entry.typed, entry.why, entry.known = cell.get("v") or "", cell.get("why") or "", known
    entry.laid = cell.get("from") == "workbook"
    try:
        entry.seen = Decimal(cell["seen"]) if cell.get("seen") else None
        entry.value = read(entry.figure, entry.typed)
    except InvalidOperation:
        entry.seen = None
    except ValueError as fault:
        entry.fault = str(fault)
    if entry.value is None and not entry.fault and known is not None:
        entry.value = known.value


def _follow(found: Filled, figures: list[Figure]) -> None:
    """Totals of the classes, then ratios of each class and of the unit."""
    numbers: dict[int | None, dict[str, Decimal]] = {None: {}, **{each.pk: {} for each in found.classes}}
    for entry in found.entries.values():
        if isinstance(entry.value, Decimal):
            numbers[entry.school_class.pk if entry.school_class else None][entry.figure.code] = entry.value
    totals = total_of(figures, [numbers[each.pk] for each in found.classes])
    by_class = {figure.pk for figure in figures if figure.by_class and figure.kind != "ratio"}
    split = {figure.code for figure in figures if {figure.pk, figure.numerator_id, figure.denominator_id} & by_class}
    numbers[None] |= {code: value for code, value in totals.items() if code in split}
    worked = {key: with_ratios(figures, each) for key, each in numbers.items()}
    for entry in found.entries.values():
        if entry.follows:
            entry.value = worked[entry.school_class.pk if entry.school_class else None].get(entry.figure.code)


def _class_name(school_class: SchoolClass) -> str:
    return _("class %(name)s") % {"name": school_class.name}
