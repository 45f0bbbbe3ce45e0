"""Making a campaign: like another of a year before, from a model, or with nothing yet."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from foundation.history.actions import record
from propaganda.campaigns.definitions import definition, in_year, write
from propaganda.models import Campaign

FOLDER = Path(__file__).parent / "models_to_start_from"


@dataclass(frozen=True)
class ModelCampaign:
    """A campaign of a kind that is often issued: what it brings, in one sentence, and its definition."""

    key: str
    title: str
    brings: str
    definition: dict[str, Any]


@cache
def model_campaigns() -> dict[str, ModelCampaign]:
    """By key, in the order of their files' names."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        key = path.stem.partition("-")[2]
        found[key] = ModelCampaign(key, said["title"], said["brings"], said["definition"])
    return found


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
