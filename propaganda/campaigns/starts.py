"""Making a campaign: like another of a year before, from a model, or with nothing yet."""

from pathlib import Path
from typing import Any

from django.db import transaction

from foundation.history.actions import record
from foundation.starts import Model, models_in
from propaganda.campaigns.definitions import definition, in_year, write
from propaganda.models import Campaign


def model_campaigns() -> dict[str, Model]:
    return models_in(Path(__file__).parent / "models_to_start_from")


def build(campaign: Campaign, said: dict[str, Any], *, year: int, by, at, what: str = "") -> Campaign:
    """Save a new campaign (its unit and title are set) as a definition says, beginning in `year`."""
    return _make(campaign, in_year(said, year), by=by, at=at, what=what)


def start_empty(campaign: Campaign, *, year: int, by, at) -> Campaign:
    return _make(campaign, {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}, by=by, at=at)


def copy_campaign(source: Campaign, campaign: Campaign, *, year: int, by, at) -> Campaign:
    """A new campaign like another, its dates moved by whole years; no school is on its list yet."""
    campaign.copied_from = source
    return build(campaign, definition(source), year=year, by=by, at=at, what=source.title)


@transaction.atomic
def _make(campaign, said, *, by, at, what=""):
    campaign.created_at = at
    write(campaign, said)
    record(by=by, at=at, verb="create", subject=campaign, changes={"made from": what} if what else {})
    return campaign
