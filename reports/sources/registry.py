"""Every figure the portal can fill in by itself, for the forms of organisers and for what is read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.sources import of_campaign, of_contest, of_roster
from reports.sources.options import Options, in_words, read_options
from reports.sources.rows import Reader

ROSTER, CONTEST, CAMPAIGN = "roster", "contest", "campaign"
GROUPS = {ROSTER: _("Class lists and staff"), CONTEST: _("The contest"), CAMPAIGN: _("The campaign of outreach")}


@dataclass(frozen=True)
class Source:
    """`total`: how it goes together over units, as of a figure; a mean weighs by the source `weight`. `nought`: a unit
    of which nothing is on record has 0, and is not unknown. `points`: it tells points, which have their time."""

    label: str | Promise
    group: str
    read: Reader
    options: tuple[str, ...] = ()
    by_class: bool = False
    total: str = "sum"
    weight: str = ""
    nought: bool = True
    decimals: int = 0
    points: bool = False

    def options_of(self, raw: dict[str, Any]) -> Options:
        """Raises BadOption."""
        return read_options(raw, self.options)

    def in_words(self, options: Options, first_day: date | None = None) -> str:
        """Such as: people with a result: pupils, grades 6, 7."""
        narrowed = ", ".join(in_words(options, self.options, first_day))
        return f"{self.label}: {narrowed}" if narrowed else str(self.label)


_AGE, _OF = ("grades", "from_age", "on"), ("of",)
_READ = of_contest
SOURCES: dict[str, Source] = {
    "pupils": Source(_("pupils on the class lists"), ROSTER, of_roster.pupils, _AGE, by_class=True, nought=False),
    "classes": Source(_("classes"), ROSTER, of_roster.classes, ("grades",), by_class=True, nought=False),
    "staff": Source(_("staff on the list"), ROSTER, of_roster.staff, nought=False),
    "expected": Source(_("people invited, as counted when the contest opened"), CONTEST, _READ.expected,
                       ("of", "grades"), by_class=True, nought=False),
    "participants": Source(_("people with a result, in teams or alone"), CONTEST, _READ.participants, (*_OF, *_AGE),
                           by_class=True),
    "entries": Source(_("entries, with a result or without"), CONTEST, _READ.entries, _OF, by_class=True),
    "teams": Source(_("teams with a result"), CONTEST, _READ.teams, _OF),
    "sittings": Source(_("sittings held"), CONTEST, _READ.sittings),
    "attempts": Source(_("attempts"), CONTEST, _READ.attempts, _OF, by_class=True),
    "points_of_attempts": Source(_("points of all attempts together"), CONTEST, _READ.points_of_attempts, _OF,
                                 by_class=True, decimals=2, points=True),
    "points": Source(_("points that count, together"), CONTEST, _READ.points, _OF, by_class=True, decimals=2,
                     points=True),
    "mean_of_attempts": Source(_("mean points of all attempts"), CONTEST, _READ.mean_of_attempts, _OF, by_class=True,
                               total="mean", weight="attempts", nought=False, decimals=2, points=True),
    "mean": Source(_("mean points that count"), CONTEST, _READ.mean, _OF, by_class=True, total="mean",
                   weight="participants", nought=False, decimals=2, points=True),
    "highest": Source(_("highest points"), CONTEST, _READ.highest, _OF, by_class=True, total="max", nought=False,
                      decimals=2, points=True),
    "prizes": Source(_("prizes given"), CONTEST, _READ.prizes, ("level", "ranked"), by_class=True),
    "activities": Source(_("activities"), CAMPAIGN, of_campaign.activities, ("form",), by_class=True),
    "pupils_reached": Source(_("pupils reached"), CAMPAIGN, of_campaign.pupils, ("form",), by_class=True),
    "staff_reached": Source(_("staff reached"), CAMPAIGN, of_campaign.staff, ("form",)),
    "citizens_reached": Source(_("parents and citizens reached"), CAMPAIGN, of_campaign.citizens, ("form",)),
    "lines": Source(_("lines of the plan that are asked"), CAMPAIGN, of_campaign.lines),
    "lines_done": Source(_("lines done"), CAMPAIGN, of_campaign.lines_done),
    "lines_overdue": Source(_("lines overdue"), CAMPAIGN, of_campaign.lines_overdue),
    "links": Source(_("links that show activities"), CAMPAIGN, of_campaign.links, ("form",)),
    "photos": Source(_("photos that show activities"), CAMPAIGN, of_campaign.photos, ("form",)),
    "successes": Source(_("services carried out"), CAMPAIGN, of_campaign.successes, ("grades",), by_class=True),
    "successful_pupils": Source(_("pupils who carried out a service"), CAMPAIGN, of_campaign.successful_pupils,
                                ("grades",), by_class=True),
    "successes_told": Source(_("services carried out, told as totals"), CAMPAIGN, of_campaign.told),
    "commendations": Source(_("commendations proposed"), CAMPAIGN, of_campaign.commendations, by_class=True),
}  # fmt: skip


def choices() -> list[tuple[str | Promise, Collection[tuple[str, str | Promise]]]]:
    """By group, for a list to choose from."""
    return [
        (group_label, [(key, source.label) for key, source in SOURCES.items() if source.group == group])
        for group, group_label in GROUPS.items()
    ]
