"""A form as plain data for its page."""

from dataclasses import dataclass
from typing import Any

from reports.forms.words import added_up, check_in_words, comes_from
from reports.models import Check, Figure, ReportForm, Section


@dataclass(frozen=True)
class Shown:
    figure: Figure
    comes_from: str
    added_up: str
    by: str  # "portal", "worked_out" or "person"


def shown_form(form: ReportForm) -> dict[str, Any]:
    """`sections`: (section, figures as Shown), `checks`: (check, its words). Three queries."""
    related = ("numerator", "denominator", "weight")
    figures = list(form.figures.select_related(*related).order_by("order", "pk"))
    sections: list[tuple[Section, list[Shown]]] = [
        (section, [_shown(each) for each in figures if each.section_id == section.pk])
        for section in form.sections.order_by("order", "pk")
    ]
    checks: list[tuple[Check, str]] = [
        (check, check_in_words(check)) for check in form.checks.select_related("left", "right").order_by("order", "pk")
    ]
    return {"sections": sections, "checks": checks}


def _shown(figure: Figure) -> Shown:
    by = "worked_out" if figure.kind == Figure.Kind.RATIO else "portal" if figure.source else "person"
    return Shown(figure, comes_from(figure), added_up(figure), by)
