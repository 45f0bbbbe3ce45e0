"""What is wrong with a form before it is used: asked of a figure while it is typed, and of the whole form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.models import Check, Figure, ReportForm
from reports.sources.options import BadOption
from reports.sources.registry import SOURCES, Source
from reports.typing import as_percent

Kind, Total = Figure.Kind, Figure.Total
NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
Fault = tuple[str, str]  # the field it stands at, what is wrong and what to do


def of_figure(figure: Figure, by_pk: Mapping[int | None, Figure]) -> list[Fault]:
    """`by_pk`: the other figures of the form."""
    found: list[Fault] = []
    if figure.kind == Kind.RATIO:
        found += _ratio(figure, by_pk)
    elif figure.kind == Kind.TEXT and figure.by_class:
        found.append(("by_class", _("A text is written for the school as a whole, not for each class.")))
    elif figure.kind == Kind.DECIMAL and not figure.decimals:
        found.append(("decimals", _("Say how many decimals, or choose a whole number.")))
    if figure.kind == Kind.DECIMAL and figure.percent and figure.total == Total.SUM:
        found.append(("total", _("Percentages are not added up. Choose the mean, or no total.")))
    if figure.source:
        found += _source(figure, by_pk)
    if figure.total == Total.MEAN and figure.kind in NUMBERS:
        found += _mean(figure, by_pk)
    return found


def _ratio(figure, by_pk) -> list[Fault]:
    found: list[Fault] = []
    parts = {name: by_pk.get(getattr(figure, f"{name}_id")) for name in ("numerator", "denominator")}
    for name, part in parts.items():
        if part is None:
            found.append((name, _("Choose a figure of this form. A new one must be saved before.")))
        elif part.kind not in NUMBERS:
            words = _("“%(figure)s” is no number, so no ratio can be made of it.")
            found.append((name, words % {"figure": part.label}))
        elif figure.by_class and not part.by_class:
            words = _("“%(figure)s” is not filled in for each class, so neither can this be.")
            found.append((name, words % {"figure": part.label}))
    if parts["numerator"] is not None and parts["numerator"] is parts["denominator"]:
        found.append(("denominator", _("A figure divided by itself is always 1. Choose another.")))
    if figure.source:
        found.append(("source", _("It is worked out from the two figures; the portal fills in those.")))
    return found


def _source(figure, by_pk) -> list[Fault]:
    source = SOURCES.get(figure.source)
    if source is None:
        return [("source", _("The portal does not know this figure any more. Choose another, or have it typed."))]
    if figure.kind == Kind.TEXT:
        return [("source", _("The portal fills in numbers; a text is always written."))]
    if figure.kind == Kind.RATIO:
        return []
    found: list[Fault] = []
    try:
        source.options_of(figure.source_options)
    except BadOption as wrong:
        found.append(("source", str(wrong)))
    if figure.by_class and not source.by_class:
        words = _("“%(source)s” is known for the school only. Take “for each class” away, or have it typed.")
        found.append(("by_class", words % {"source": source.label}))
    if source.decimals and figure.kind == Kind.INTEGER:
        found.append(
            ("kind", _("“%(source)s” has decimals: choose a number with decimals.") % {"source": source.label})
        )
    return found + _total_of(source, figure, by_pk)


def _total_of(source: Source, figure, by_pk) -> list[Fault]:
    if figure.total not in {source.total, Total.NONE}:
        words = _("“%(source)s” of several schools is: %(total)s. Choose this, or no total.")
        return [("total", words % {"source": source.label, "total": Total(source.total).label})]
    weight = by_pk.get(figure.weight_id) if figure.total == Total.MEAN else None
    if weight is not None and source.weight and weight.source != source.weight:
        words = _("This mean is weighed by “%(source)s”: choose the figure that the portal fills in with that.")
        return [("weight", words % {"source": SOURCES[source.weight].label})]
    return []


def _mean(figure, by_pk) -> list[Fault]:
    weight = by_pk.get(figure.weight_id)
    if weight is None:
        return [("weight", _("A mean needs what it is weighed by: 8 points of 10 pupils and 6 of 30 make 6.5, not 7."))]
    if weight.kind not in NUMBERS:
        return [("weight", _("“%(figure)s” is no number, so nothing can be weighed by it.") % {"figure": weight.label})]
    if figure.by_class and not weight.by_class:
        words = _("“%(figure)s” is not filled in for each class, so a mean of classes cannot be weighed by it.")
        return [("weight", words % {"figure": weight.label})]
    return []


def of_check(check: Check, by_pk: Mapping[int | None, Figure]) -> list[Fault]:
    left, right = by_pk.get(check.left_id), by_pk.get(check.right_id)
    found = [
        (name, _("“%(figure)s” is a text and cannot be compared.") % {"figure": figure.label})
        for name, figure in (("left", left), ("right", right))
        if figure is not None and figure.kind == Kind.TEXT
    ]
    if check.kind in {Check.Kind.FALL, Check.Kind.RISE}:
        if check.number is None:
            found.append(("number", _("Say how many per cent, such as 50.")))
        elif check.number <= 0:
            found.append(("number", _("Say a number above 0, such as 50.")))
        if right is not None:
            found.append(("right", _("It is compared with last time: choose no other figure.")))
    elif (right is None) == (check.number is None):
        found.append(("right", _("Choose the other figure, or a number: one of the two.")))
    elif right is not None and right is left:
        found.append(("right", _("Choose another figure than the first.")))
    elif right is not None and left is not None and as_percent(left) != as_percent(right):
        found.append(("right", _("One of them is in percent and the other is not, so they cannot be compared.")))
    return found


def of_form(form: ReportForm) -> list[str]:
    """In the order of the form; nothing: it may be used."""
    figures = list(form.figures.order_by("section__order", "order", "pk"))
    if not figures:
        return [_("There is nothing to fill in yet: add a section, and figures on its page.")]
    by_pk: dict[int | None, Figure] = {figure.pk: figure for figure in figures}
    found = [
        _("%(figure)s: %(fault)s") % {"figure": figure.label, "fault": words}
        for figure in figures
        for _field, words in of_figure(figure, by_pk)
    ]
    checks: Iterable[Any] = form.checks.select_related("left", "right").order_by("order", "pk")
    found += [
        _("Check %(number)s: %(fault)s") % {"number": check.order, "fault": words}
        for check in checks
        for _field, words in of_check(check, by_pk)
    ]
    full = {figure.section_id for figure in figures}
    empty = form.sections.exclude(pk__in=full).order_by("order", "pk")
    return found + [_("Section “%(section)s” has no figure.") % {"section": section.title} for section in empty]
