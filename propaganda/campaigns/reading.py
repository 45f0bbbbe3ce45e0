"""Everything on the page of one campaign, as far as its reader may see it."""

from django.utils import timezone

from foundation.models import Event
from foundation.ui.tabs import address
from propaganda.campaigns import overview
from propaganda.campaigns.ending import to_be_added
from propaganda.campaigns.owed import lines_of as owed_lines
from propaganda.campaigns.owed import next_step
from propaganda.campaigns.readiness import faults, lines_of, remarks
from propaganda.models import Campaign, Plan
from propaganda.plans.timing_words import expected_words, when_words
from propaganda.querysets import KEEPING, LOOKING, RECORDING
from propaganda.successes.names import name_on
from propaganda.tabs import standing_in
from propaganda.timing import Span
from schools.ordering import name_key
from schools.querysets import seat_units

CHANGES_SHOWN = 10
State = Campaign.State


def page_of(campaign: Campaign, user, asked, *, at) -> dict:
    day = timezone.localdate(at)
    standing = standing_in(campaign, user)
    context = {
        "campaign": campaign,
        "standing": standing,
        "lines": _lines(campaign),
        "services": _services(campaign, day),
        "changes": changes_of(campaign),
        "at": at,
        "admin_url": address("admin:propaganda_campaign_change", campaign.pk) if standing.organises else "",
    }
    if standing.organises and campaign.state != State.CLOSED:
        context |= {
            "faults": faults(campaign) if campaign.state == State.DRAFT else [],
            "remarks": remarks(campaign, day),
        }
    if campaign.state == State.DRAFT:
        return context
    plans = overview.schools_of(campaign, user)
    seats = seat_units(user, LOOKING)
    context |= _own([plan for plan in plans if plan.unit_id in seats], user, at)
    if not standing.oversees and all(plan.unit_id in seats for plan in plans):
        return context
    return context | _list(campaign, plans, standing, asked, day)


def _lines(campaign) -> list[dict]:
    bounds = Span(campaign.starts_on, campaign.ends_on)
    return [
        {"line": line, "when": when_words(line, bounds), "expected": expected_words(line),
         "levels": overview.levels_in_words(line)}
        for line in lines_of(campaign)
    ]  # fmt: skip


def _services(campaign, day) -> list[str]:
    if not campaign.counts_successes:
        return []
    services = campaign.services.prefetch_related("names").order_by("pk")
    return sorted((name_on(service, day) for service in services), key=name_key)


def changes_of(campaign: Campaign) -> list[Event]:
    """What was changed since the launch, newest first, for schools to read."""
    rows = Event.objects.filter(subject_type=campaign._meta.label_lower, subject_id=campaign.pk)
    return list(rows.filter(verb__in=["adjust", "close", "reopen"]).order_by("-at", "-pk")[:CHANGES_SHOWN])


def _own(mine, user, at) -> dict:
    """The plans of the very schools where the reader sits, each with its next step."""
    keeps, records = (seat_units(user, roles) for roles in (KEEPING, RECORDING))
    owed = owed_lines(mine, timezone.localdate(at))
    steps = [next_step(each, owed[each.pk], at, each.unit_id in keeps, each.unit_id in records) for each in mine]
    return {"own": list(zip(mine, steps, strict=True))}


def _list(campaign, plans, standing, asked, day) -> dict:
    """The schools below, for who looks after others than their own."""
    late = overview.overdue_plans(campaign, day)
    counts = overview.counts_of(plans, late)
    labels = dict(Plan.State.choices)
    states = [state for state in ("sent", "draft", "sent_back", "agreed") if counts[state]]
    page = overview.schools_page(overview.chosen(plans, late, asked), asked, day)
    return {
        "page": page,
        "total": len(plans),
        "counts": counts,
        "chips": [(state, labels[Plan.State(state)], counts[state]) for state in states] if campaign.asks_plans else [],
        "asked": {"state": asked.get("state", ""), "q": asked.get("q", "")},
        "waived": overview.waived_lines([school.plan for school in page.object_list]),
        "to_add": to_be_added(campaign, day) if standing.organises and campaign.state == State.OPEN else [],
    }
