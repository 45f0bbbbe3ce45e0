"""One version as an officer reads it: every value, where it differs from the portal and from last time, and why."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foundation.vietnamese.numbers import format_number
from reports.cells import of_key, with_ratios
from reports.last_time import Last, last_time_of
from reports.models import Figure, ReportVersion, Section, Value
from reports.typing import rounded, shown

PERCENT = Decimal(100)


@dataclass
class Line:
    """One figure. `last`, `change`: of last time and against it; `was`: in the version before, where it was another;
    `said`: the note that this version answers; `classes`: (name, value, what the portal knew, reason)."""

    figure: Figure
    value: str
    origin: str = ""
    known: str = ""
    reason: str = ""
    last: str = ""
    change: str = ""
    was: str = ""
    said: str = ""
    warnings: list[str] = dataclasses.field(default_factory=list)
    classes: list[tuple[str, str, str, str]] = dataclasses.field(default_factory=list)
    field: Any = None  # of a form, for the reader's note

    @property
    def differs(self) -> bool:
        """From what the portal knew, of the unit or of a class."""
        return bool(self.known) or any(known for _name, _value, known, _reason in self.classes)


@dataclass
class Part:
    section: Section
    lines: list[Line]

    @property
    def text_only(self) -> bool:
        return all(line.figure.kind == Figure.Kind.TEXT for line in self.lines)


@dataclass
class Content:
    """`warnings`: those of no one figure. `last_time`: whether there is a report of last time; `before`: the number of
    the version before that may be read."""

    parts: list[Part]
    warnings: list[str]
    last_time: Last
    before: int | None

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def warned(self) -> int:
        return len(self.warnings) + sum(len(line.warnings) for line in self.lines)

    @property
    def differing(self) -> int:
        return sum(line.differs for line in self.lines)


def content_of(version: ReportVersion, figures: list[Figure], user) -> Content:
    """The same few queries for any number of figures and classes."""
    own, by_class = _values(version)
    numbers = _numbers(figures, own)
    last_time = last_time_of(version.obligation, ReportVersion.objects.visible_to(user))
    last = with_ratios(figures, last_time.numbers)
    before = before_of(version, user)
    was = _values(before)[0] if before else {}
    was_numbers = _numbers(figures, was)
    notes = notes_of(before)
    warnings, general = _warnings(version, figures)
    lines = []
    for figure in figures:
        value, number = own.get(figure.pk), numbers.get(figure.code)
        line = Line(figure, _shown(figure, value, number), said=notes.get(figure.code, ""),
                    warnings=warnings.get(figure.code, []))  # fmt: skip
        if value:
            line.origin, line.reason, line.known = value.origin, value.reason, known_of(figure, value)
        if figure.code in last:
            line.last = shown(figure, last[figure.code])
            line.change = change_of(figure, number, last[figure.code])
        if before:
            earlier = _shown(figure, was.get(figure.pk), was_numbers.get(figure.code))
            line.was = (earlier or "–") if earlier != line.value else ""
        line.classes = [
            (each.class_name, _shown(figure, each, each.number), known_of(figure, each), each.reason)
            for each in by_class.get(figure.pk, ())
        ]
        lines.append(line)
    return Content(_parts(lines), general, last_time, before.number if before else None)


def _values(version: ReportVersion) -> tuple[dict[int, Value], dict[int, list[Value]]]:
    """By figure: of the unit, and of its classes in their order."""
    own: dict[int, Value] = {}
    by_class: dict[int, list[Value]] = defaultdict(list)
    for value in version.values.order_by("class_name", "pk"):
        if value.school_class_id is None and not value.class_name:
            own[value.figure_id] = value
        else:
            by_class[value.figure_id].append(value)
    return own, by_class


def _numbers(figures: Iterable[Figure], values: Mapping[int, Value]) -> dict[str, Decimal]:
    """By code, with the ratios that follow."""
    found = {figure.code: values[figure.pk].number for figure in figures if figure.pk in values}
    return with_ratios(figures, {code: number for code, number in found.items() if number is not None})


def _shown(figure: Figure, value: Value | None, number: Decimal | None) -> str:
    return shown(figure, number if number is not None else (value and value.text) or None)


def known_of(figure: Figure, value: Value) -> str:
    """What the portal knew, where it is another number than what was sent."""
    if value.known is None or value.number is None or rounded(figure, value.known) == rounded(figure, value.number):
        return ""
    return shown(figure, value.known)


def change_of(figure: Figure, now: Decimal | None, then: Decimal | None) -> str:
    """“+12 (+15 %)”; of a share in points. "" without a number on both sides."""
    if now is None or then is None:
        return ""
    difference = now - then
    if figure.percent and figure.kind in {Figure.Kind.RATIO, Figure.Kind.DECIMAL}:
        return _signed(format_number(difference * PERCENT, figure.decimals)) + " %"
    words = _signed(shown(figure, difference))
    if not then or not difference:
        return words
    return f"{words} ({_signed(format_number(difference * PERCENT / abs(then), 0))} %)"


def _signed(text: str) -> str:
    if text.startswith("-"):
        return "−" + text[1:]
    return text if not text.strip("0,.") else "+" + text


def before_of(version: ReportVersion, user) -> ReportVersion | None:
    """The version before, taken back ones left out: what a decision was about, if there was one."""
    rows = ReportVersion.objects.visible_to(user).filter(obligation=version.obligation_id, number__lt=version.number)
    return rows.filter(taken_back_at=None).order_by("-number").first()


def notes_of(version: ReportVersion | None) -> dict[str, str]:
    if version is None:
        return {}
    return version.decisions.order_by("-at", "-pk").values_list("notes", flat=True).first() or {}


def _warnings(version: ReportVersion, figures: Iterable[Figure]) -> tuple[dict[str, list[str]], list[str]]:
    """By code of the first figure that each is about; and those about none that is shown."""
    codes, found, general = {figure.code for figure in figures}, defaultdict(list), []
    for each in version.warnings:
        words = words_of(each)
        about = [of_key(str(key))[0] for key in each.get("keys") or ()] if isinstance(each, Mapping) else []
        place = next((code for code in about if code in codes), None)
        (found[place] if place else general).append(words)
    return found, general


def words_of(warning: Any) -> str:
    """What was warned of, and what the sender answered."""
    if not isinstance(warning, Mapping):
        return str(warning)
    why = str(warning.get("said") or "").strip()
    return f"{warning.get('words', '')} – {why}" if why else str(warning.get("words", ""))


def _parts(lines: list[Line]) -> list[Part]:
    parts: list[Part] = []
    for line in lines:
        if not parts or parts[-1].section.pk != line.figure.section_id:
            parts.append(Part(line.figure.section, []))
        parts[-1].lines.append(line)
    return parts
