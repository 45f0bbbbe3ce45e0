"""A form as plain data: what copies and the forms shipped with the portal are made from.

`about`, `sections`: each `title` and `figures` (columns of Figure, those it refers to by code), `checks`: `left`,
`right` by code. A column left out has its default; figures stand in their order, which may refer to later ones.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reports.models import Check, Figure, ReportForm, Section

OF_FIGURE = (
    "code", "label", "unit_words", "help", "kind", "decimals", "percent", "required", "by_class", "source",
    "source_options", "total",
)  # fmt: skip
OF_CHECK = ("kind", "number", "severity", "words")
REFERRING = ("numerator", "denominator", "weight")


class BadDefinition(ValueError):
    """The data are no definition of a form."""


def definition(form: ReportForm) -> dict[str, Any]:
    codes: dict[int | None, str] = dict(form.figures.order_by("pk").values_list("pk", "code"))
    figures = form.figures.order_by("order", "pk")
    return {
        "about": form.about,
        "sections": [
            {
                "title": section.title,
                "figures": [_of_figure(each, codes) for each in figures if each.section_id == section.pk],
            }
            for section in form.sections.order_by("order", "pk")
        ],
        "checks": [
            {
                **_columns(check, OF_CHECK), "left": codes[check.left_id],
                **({"right": codes[check.right_id]} if check.right_id else {}),
            }
            for check in form.checks.order_by("order", "pk")
        ],
    }  # fmt: skip


def _of_figure(figure: Figure, codes) -> dict[str, Any]:
    referred = {name: getattr(figure, f"{name}_id") for name in REFERRING}
    return {**_columns(figure, OF_FIGURE), **{name: codes[pk] for name, pk in referred.items() if pk}}


def _columns(row, names) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    kept = {name: value for name, value in found.items() if value != row._meta.get_field(name).get_default()}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in kept.items()}


def write(form: ReportForm, said: Mapping[str, Any]) -> None:
    """Save a new form (its unit, title and moment are set) with all its definition says. Raises BadDefinition."""
    _must_be_only(said, {"about", "sections", "checks"})
    form.about = said.get("about", "")
    form.save()
    columns = [
        (section, order, dict(row))
        for number, each in enumerate(said.get("sections", ()), start=1)
        for section in [Section.objects.create(form=form, order=number, title=each["title"])]
        for order, row in enumerate(each.get("figures", ()), start=1)
    ]
    made = _write_figures(form, columns)
    for number, row in enumerate(said.get("checks", ()), start=1):
        _must_be_only(row, {*OF_CHECK, "left", "right"})
        try:
            pair = {"left": made[row["left"]], "right": made[row["right"]] if "right" in row else None}
        except KeyError as error:
            raise BadDefinition(f"no figure has the code {error}") from error
        rest = {name: row[name] for name in OF_CHECK if name in row}
        Check.objects.create(form=form, order=number, **pair, **rest)


def _write_figures(form, columns) -> dict[str, Figure]:
    """Those that refer to others come last: means after sums, ratios after both."""
    made: dict[str, Figure] = {}
    waiting = columns
    while waiting:
        ready = [each for each in waiting if all(each[2].get(name) in {None, *made} for name in REFERRING)]
        if not ready:
            raise BadDefinition(f"figures refer to what is not there: {[row['code'] for _s, _o, row in waiting]}")
        for section, order, row in ready:
            _must_be_only(row, {*OF_FIGURE, *REFERRING})
            referred = {name: made[row[name]] for name in REFERRING if row.get(name)}
            made[row["code"]] = Figure.objects.create(
                form=form, section=section, order=order, **{**row, **referred}
            )  # fmt: skip
        waiting = [each for each in waiting if each not in ready]
    return made


def _must_be_only(row: Mapping[str, Any], known: set[str]) -> None:
    if strange := set(row) - known:
        raise BadDefinition(f"not known: {sorted(strange)}")
