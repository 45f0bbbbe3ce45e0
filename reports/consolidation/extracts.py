"""An extract: the chosen figures of what was sent, for a further receiver, and nothing else of the reports."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from django.utils.translation import gettext as _

from foundation.sheets.writing import Column, Sheet, write_workbook
from reports.consolidation.adding import added
from reports.models import Extract, Figure
from reports.typing import rounded


@dataclass(frozen=True)
class Row:
    """`values` in the order of the figures: a number, a text or None. `sent`: also where there was nothing to
    report."""

    unit_name: str
    sent: bool
    nothing: bool
    values: list[Decimal | str | None]

    @property
    def standing(self) -> str:
        """Silence and *nothing to report* are said in words: neither is a nought."""
        return _("nothing to report") if self.nothing else _("sent") if self.sent else _("not sent")


@dataclass(frozen=True)
class Extracted:
    figures: Sequence[Figure] = field(default_factory=list)
    rows: Sequence[Row] = field(default_factory=list)
    totals: Sequence[Decimal | None] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return sum(row.sent for row in self.rows)


def extracted(extract: Extract) -> Extracted:
    """Of every unit what it has sent last and was not sent back, in the order of names."""
    chosen = set(extract.figures.values_list("pk", flat=True))
    found = added(extract.requirement.obligations.all(), accepted_only=False)
    figures = [figure for figure in found.figures if figure.pk in chosen]
    rows = [
        Row(
            part.unit_name, part.version is not None, part.kind == "nothing",
            [part.numbers.get(figure.code, part.texts.get(figure.code)) for figure in figures],
        )
        for part in found.parts
    ]  # fmt: skip
    return Extracted(figures, rows, [found.totals.get(figure.code) for figure in figures])


def write(file: BinaryIO, extract: Extract, found: Extracted, *, notes: Sequence[str], at) -> None:
    """As a workbook: units as rows, the chosen figures as columns, the totals of the portal at the end."""
    columns = [Column(_("No."), 6, "integer"), Column(_("Unit"), 40), Column(_("Report"), 18)] + [
        Column(figure.label, 18, _kind(figure)) for figure in found.figures
    ]
    rows: list[list] = [
        [number, row.unit_name, row.standing, *map(_kept, found.figures, row.values)]
        for number, row in enumerate(found.rows, start=1)
    ]
    rows.append([None, _("Total"), None, *map(_kept, found.figures, found.totals)])
    write_workbook(file, [Sheet(extract.title, columns, rows, [extract.title, *notes])], at=at)


def _kind(figure: Figure) -> str:
    if figure.kind == Figure.Kind.TEXT:
        return "long"
    return "percent" if figure.percent else "integer" if figure.kind == Figure.Kind.INTEGER else "number"


def _kept(figure: Figure, value: Decimal | str | None) -> Decimal | str | None:
    return rounded(figure, value) if isinstance(value, Decimal) else value
