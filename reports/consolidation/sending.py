"""A signed consolidation goes up: as the report that its unit itself owes to the requirement of the floor above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from reports.actions import lock_obligations, send
from reports.cells import KEPT, Cell
from reports.checking import REFUSE, Found, check
from reports.consolidation.rules import must_be_signed
from reports.consolidation.stored import totals_of
from reports.last_time import last_time_of
from reports.models import Consolidation, Figure, Obligation, ReportVersion, Value
from reports.rules import NotPossible

WAITING = (Obligation.State.SENT, Obligation.State.ACCEPTED)


@dataclass(frozen=True)
class Upward:
    """What would be sent, and what is found in it."""

    cells: list[Cell]
    found: list[Found]

    @property
    def refused(self) -> list[Found]:
        return [each for each in self.found if each.severity == REFUSE]

    @property
    def warned(self) -> list[Found]:
        return [each for each in self.found if each.severity != REFUSE]


def obligation_above(consolidation: Consolidation) -> Obligation | None:
    """What its unit owes to the requirement that these reports go into; None: nothing."""
    rows = Obligation.objects.filter(requirement=consolidation.requirement.feeds_id, unit=consolidation.unit_id)
    return rows.select_related("requirement__form", "requirement__unit", "unit", "receiver").first()


def figures_asked(obligation: Obligation) -> list[Figure]:
    ordered = Figure.objects.filter(form=obligation.requirement.form_id).select_related("section")
    return list(ordered.order_by("section__order", "order", "pk"))


def written_here(figures: Iterable[Figure]) -> list[Figure]:
    """Those that nothing adds up to: texts, and numbers without a total. The unit that sends fills them in itself."""
    numbers = {Figure.Kind.INTEGER, Figure.Kind.DECIMAL}
    return [
        figure for figure in figures
        if figure.kind == Figure.Kind.TEXT or (figure.kind in numbers and figure.total == Figure.Total.NONE)
    ]  # fmt: skip


def upward(consolidation: Consolidation, obligation: Obligation, written: Mapping[str, Decimal | str]) -> Upward:
    """`written`: by code, what `written_here` names."""
    figures, totals = figures_asked(obligation), totals_of(consolidation)
    own = {figure.code for figure in written_here(figures)}
    cells = [_written(figure, written.get(figure.code)) if figure.code in own else _total(figure, totals)
             for figure in figures]  # fmt: skip
    last = last_time_of(obligation)
    found = check(obligation.requirement.form, cells, before=last.numbers, whose=last.whose)
    # A total that nothing comes to, such as a mean of nobody, cannot be typed: it is left open, not asked for.
    return Upward(cells, [each for each in found if each.kind != "missing" or own.issuperset(each.keys)])


def _written(figure: Figure, value: Decimal | str | None) -> Cell:
    if isinstance(value, str):
        return Cell(figure, text=value)
    return Cell(figure, number=value)


def _total(figure: Figure, totals: Mapping[str, Decimal]) -> Cell:
    value = totals.get(figure.code)
    kept = None if value is None else value.quantize(KEPT, ROUND_HALF_UP)
    return Cell(figure, number=kept, origin=Value.Origin.ADDED)


@transaction.atomic
def send_up(
    consolidation: Consolidation, written: Mapping[str, Decimal | str], *, note: str = "", by, at: datetime
) -> ReportVersion:
    """The version it was sent as; sent twice it is the same one. After that a correction is another consolidation,
    unless it was taken back before anybody decided. Raises NotPossible."""
    must_be_signed(consolidation)
    obligation = obligation_above(consolidation)
    if obligation is None:
        raise NotPossible(_("%(unit)s owes no report above that this goes into.") % {"unit": consolidation.unit})
    [held] = lock_obligations([obligation.pk])
    current = held.current
    if current and current.consolidation_id == consolidation.pk and held.state in WAITING:
        return current
    if held.versions.filter(consolidation=consolidation, taken_back_at=None).exists():
        raise NotPossible(
            _("It was sent up before and came back. Have the reports in it corrected, consolidate anew and send that. "
              "Or fill in the report by hand and say why.")
        )  # fmt: skip
    found = upward(consolidation, held, written)
    if not any(cell.number is not None for cell in found.cells):
        raise NotPossible(_("There is no figure in it. If there is nothing to report, say so in the report itself."))
    if found.refused:
        raise NotPossible(_("It cannot be sent yet: see what is to be corrected."))
    warnings = [each.as_json() for each in found.warned]
    return send(held, found.cells, note=note, warnings=warnings, consolidation=consolidation, by=by, at=at)
