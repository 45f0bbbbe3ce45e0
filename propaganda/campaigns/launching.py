"""Launching a campaign to schools: what would be made, and making it. The plans made are the list that every count is
of; none is deleted, a school that is released or ends stays on it with the reason."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record, record_all
from foundation.history.rules import as_json
from propaganda.campaigns.making import BATCH, COPIED, plan_line
from propaganda.campaigns.readiness import faults
from propaganda.campaigns.rules import NotPossible, State, asked_of
from propaganda.models import Campaign, CampaignLine, Plan
from propaganda.progress import begin
from propaganda.timing import periods_of, timing_of
from schools.choosing import Changed, fresh_and_already
from schools.models import Unit
from schools.reach import keep_the_tree

_ON_THE_LIST = ("starts_on", "ends_on", "asks_plans")


@dataclass(frozen=True)
class Launch:
    """What launching a campaign to `units` would make; `already` have their plan and keep it as it is."""

    campaign: Campaign
    units: list[Unit]
    already: list[Unit]
    lines: list[CampaignLine]

    @property
    def digest(self) -> str:
        due = self.campaign.plans_due_at
        said = {
            "campaign": {name: getattr(self.campaign, name) for name in _ON_THE_LIST},
            "due": due and due.timestamp(),
            "units": sorted([unit.pk, unit.name, unit.level] for unit in self.units),
            "already": sorted(unit.pk for unit in self.already),
            "lines": [
                [line.pk, line.order, line.levels, *(getattr(line, name) for name in COPIED)] for line in self.lines
            ],
        }
        return hashlib.sha256(json.dumps(as_json(said)).encode()).hexdigest()

    def lines_of(self, unit: Unit) -> list[CampaignLine]:
        return [line for line in self.lines if asked_of(line, unit)]

    @property
    def by_number(self) -> list[tuple[int, int]]:
        """(number of lines, how many schools are asked that many), most lines first."""
        asked = {level: sum(not line.levels or level in line.levels for line in self.lines) for level in self._levels}
        return sorted(Counter(asked[unit.level] for unit in self.units).items(), reverse=True)

    @property
    def _levels(self):
        return {unit.level for unit in self.units}

    def asked_nothing(self) -> list[Unit]:
        return [unit for unit in self.units if not self.lines_of(unit)]

    def overdue_at_once(self, day) -> list[CampaignLine]:
        """Lines with a period that is over: a school that joins now is overdue with them."""
        return [line for line in self.lines if any(span.ends_on < day for span in periods_of(timing_of(line)))]


def schools_below(campaign: Campaign, day) -> QuerySet[Unit]:
    """Those a campaign may be launched to: schools at or below who looks after it, today (a school may issue one to
    itself)."""
    return Unit.objects.under([campaign.keeper_id], day).open_on(day).filter(kind=Unit.Kind.SCHOOL)


def launch_of(campaign: Campaign, units: Iterable[Unit]) -> Launch:
    fresh, already = fresh_and_already(units, set(campaign.plans.values_list("unit", flat=True)))
    return Launch(campaign, fresh, already, list(campaign.lines.order_by("order", "pk")))


def why_not_launch(campaign: Campaign) -> str:
    if campaign.state == State.CLOSED:
        return _("The campaign is closed. Open it again on its page if a school was forgotten.")
    if campaign.state == State.DRAFT and faults(campaign):
        return _("Something is missing before it can be launched: see its page.")
    return ""


@transaction.atomic
def launch(campaign: Campaign, chosen: Collection[int], *, shown: Collection[int], digest: str, by, at) -> int:
    """Make the plans of the `chosen` schools that have none; how many. `digest` is of the launch to the schools that
    were `shown`. Raises NotPossible, Changed."""
    keep_the_tree()
    # One launch or change of lines after another, so that none makes what the other has made.
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
    if why := why_not_launch(campaign):
        raise NotPossible(why)
    if not chosen:
        raise NotPossible(_("Tick at least one school."))
    what = launch_of(campaign, schools_below(campaign, timezone.localdate(at)).filter(pk__in=shown))
    wanted = set(chosen) - {unit.pk for unit in what.already}
    if not wanted:
        return 0
    if what.digest != digest or not wanted <= {unit.pk for unit in what.units}:
        raise Changed
    units = [unit for unit in what.units if unit.pk in wanted]
    if unasked := [unit.name for unit in units if not what.lines_of(unit)]:
        message = _("No line is asked of these schools: %(schools)s. Take their ticks away, or change the levels.")
        raise NotPossible(message % {"schools": ", ".join(unasked[:5])})
    _make(what, units, by=by, at=at)
    return len(units)


def _make(what: Launch, units: list[Unit], *, by, at) -> None:
    campaign = what.campaign
    state = Plan.State.DRAFT if campaign.asks_plans else Plan.State.AGREED
    agreed_at = None if campaign.asks_plans else at
    plans = Plan.objects.bulk_create(
        [Plan(campaign=campaign, unit=unit, unit_name=unit.name, state=state, agreed_at=agreed_at) for unit in units],
        batch_size=BATCH,
    )
    begin(plan_line(plan, line, line.order) for plan in plans for line in what.lines_of(plan.unit))
    if campaign.state == State.DRAFT:
        campaign.state, campaign.launched_at, campaign.launched_by = State.OPEN, at, by
        campaign.save(update_fields=["state", "launched_at", "launched_by"])
    record_all(by=by, at=at, verb="launch", subjects=plans)
    names = [unit.name for unit in units]
    record(by=by, at=at, verb="launch", subject=campaign, changes={"schools": len(names), "names": names})
