"""A campaign as plain data: what copies and model campaigns are made from.

A definition is JSON: the fields of a campaign, and below it `lines`, `rules` (of commendations) and `services` (ids).
Its dates are those of one year, and are moved by whole years to another: “Quý II” stays the second quarter. The plan's
number and date are of that plan and stay behind, as do the schools. A field that is left out has its default.
"""

import re
from datetime import date, datetime
from typing import Any, cast

from django.db.models import DateField, Field, Model
from django.utils import timezone

from propaganda.models import Campaign, CampaignLine, CommendationRule

FIELDS: dict[type[Model], tuple[str, ...]] = {
    Campaign: (
        "about", "starts_on", "ends_on", "asks_plans", "plans_due_at", "school_lines", "recording_days",
        "counts_successes", "successes_from", "successes_until", "evidence_months", "public",
    ),
    CampaignLine: (
        "content", "forms", "responsible", "grades", "levels", "when", "when_text", "starts_on", "ends_on", "quarters",
        "every", "expected",
    ),
    CommendationRule: ("order", "name", "of", "measure", "places", "at_least", "least_size"),
}  # fmt: skip
_BELOW = {"lines", "rules", "services"}
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class BadDefinition(ValueError):
    """The data are no definition of a campaign."""


def definition(campaign: Campaign) -> dict[str, Any]:
    """What a campaign asks, without what schools did."""
    return {
        **_fields(campaign),
        "lines": [_fields(line) for line in campaign.lines.order_by("order", "pk")],
        "rules": [_fields(rule) for rule in campaign.commendation_rules.order_by("order", "pk")],
        "services": list(campaign.services.order_by("pk").values_list("pk", flat=True)),
    }


def _fields(row: Model) -> dict[str, Any]:
    found = {}
    for name in FIELDS[type(row)]:
        field = cast(Field, row._meta.get_field(name))
        value = getattr(row, name)
        if value != field.get_default():
            found[name] = value if value is None or isinstance(value, (bool, int, list)) else _text(field, value)
    return found


def _text(field, value) -> str:
    """A moment by the clock of the place: before 1 March is not the 28th of February, which a leap year moves."""
    value = timezone.localtime(value) if isinstance(value, datetime) else value
    return value.isoformat() if isinstance(field, DateField) else str(value)


def in_year(said: dict[str, Any], year: int) -> dict[str, Any]:
    """A definition whose first day lies in another year, and everything with it."""
    years = year - date.fromisoformat(said["starts_on"]).year
    return {
        **_moved(Campaign, said, years),
        **{name: said[name] for name in ("rules", "services") if name in said},
        "lines": [_moved(CampaignLine, line, years) for line in said.get("lines", ())],
    }


def _moved(model, said, years: int) -> dict[str, Any]:
    found = dict(said)
    for name in set(said) & set(FIELDS[model]):
        if isinstance(model._meta.get_field(name), DateField) and said[name]:  # DateTimeField is one too
            found[name] = moved_day(said[name], years)
    if "quarters" in said:
        found["quarters"] = [f"{int(quarter[:4]) + years}{quarter[4:]}" for quarter in said["quarters"]]
    if said.get("when_text"):
        found["when_text"] = _YEAR.sub(lambda match: str(int(match[0]) + years), said["when_text"])
    return found


def moved_day(day: str, years: int) -> str:
    """A date or moment in ISO form, so many years later; the 29th of February becomes the 28th where there is none."""
    year, rest = int(day[:4]) + years, day[4:]
    try:
        date.fromisoformat(f"{year}{rest[:6]}")
    except ValueError:
        rest = f"-02-28{rest[6:]}"
    return f"{year}{rest}"


def write(campaign: Campaign, said: dict[str, Any]) -> None:
    """Save a new campaign (its unit and title are set) with all its definition says. Raises BadDefinition."""
    _set(campaign, {name: value for name, value in said.items() if name not in _BELOW})
    campaign.save()
    for order, row in enumerate(said.get("lines", ()), start=1):
        _set(CampaignLine(campaign=campaign, order=order), row).save()
    for row in said.get("rules", ()):
        _set(CommendationRule(campaign=campaign), row).save()
    campaign.services.set(said.get("services", ()))


def _set(row: Model, said: dict[str, Any]) -> Model:
    if strange := set(said) - set(FIELDS[type(row)]):
        raise BadDefinition(f"not of a {row._meta.model_name}: {sorted(strange)}")
    for name, value in said.items():
        value = cast(Field, row._meta.get_field(name)).to_python(value)  # noqa: PLW2901
        if name == "plans_due_at" and value is not None and timezone.is_naive(value):
            value = timezone.make_aware(value)  # noqa: PLW2901
        setattr(row, name, value)
    return row
