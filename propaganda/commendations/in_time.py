"""How many lines of each school's plan were done and recorded in time, up to a day."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from propaganda.models import Campaign, LinePeriod, PlanLine

DONE, LATE, OPEN = "in_time", "late", "open"


def lines_in_time(campaign: Campaign, as_of: date) -> dict[int, dict[str, Any]]:
    """By the id of the plan: `lines` asked, of them `in_time`, `late` (all done, but recorded after the days allowed)
    and `open`; `last_on`, the day the last line was done; `waived`, each with its reason."""
    grace = timedelta(days=campaign.recording_days)
    lines = dict(PlanLine.objects.filter(plan__campaign=campaign, counts=True).values_list("pk", "plan"))
    states, last = dict.fromkeys(lines, DONE), dict.fromkeys(lines, date.min)
    for line, ends_on, met_on, met_at in _owed_periods(campaign):
        recorded = timezone.localdate(met_at) if met_at else None
        if met_on is None or recorded is None or max(met_on, recorded) > as_of:
            states[line] = OPEN
            continue
        if recorded > ends_on + grace and states[line] == DONE:
            states[line] = LATE
        last[line] = max(last[line], met_on)
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"lines": 0, DONE: 0, LATE: 0, OPEN: 0, "waived": []})
    days: dict[int, date] = defaultdict(lambda: date.min)
    for line, plan in lines.items():
        found[plan]["lines"] += 1
        found[plan][states[line]] += 1
        days[plan] = max(days[plan], last[line])
    for plan, content, reason in _waived(campaign):
        found[plan]["waived"].append([content, reason])
    for plan, figures in found.items():
        figures["last_on"] = days[plan].isoformat() if days[plan] > date.min else ""
    return dict(found)


def _owed_periods(campaign):
    """Those of lines that count; of a school that ended only what was due before."""
    in_life = Q(line__plan__ended_on=None) | Q(ends_on__lt=F("line__plan__ended_on"))
    periods = LinePeriod.objects.filter(in_life, line__plan__campaign=campaign, line__counts=True)
    return periods.values_list("line", "ends_on", "met_on", "met_at").iterator(chunk_size=5000)


def _waived(campaign):
    waived = PlanLine.objects.filter(plan__campaign=campaign, waived_at__isnull=False, withdrawn_at=None)
    return waived.order_by("plan", "order", "pk").values_list("plan", "content", "waived_reason")
