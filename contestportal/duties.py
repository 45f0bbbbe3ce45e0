"""What one owes, across all apps: by when, and the one press that begins it. For the to-do page and the calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contestportal.desk import rosters_to_decide
from contests.listing import for_person
from contests.sittings.mine import judged_by, owed_by
from contests.statements.rules import waiting_for
from propaganda.campaigns import owed
from reports.models import Obligation, Requirement
from reports.requirements import owed as reports_owed
from reports.taking import Taking
from schools.querysets import seat_units

MOST = 200  # of one kind: nobody works through more in one look
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """`key` is the same as long as it is the same duty. `due`: None where no date is set. `waits`: others wait for it,
    so it presses without a date."""

    key: str
    title: str
    of: str
    url: str
    button: str | Promise
    due: datetime | None = None
    said: str = ""
    waits: bool = False
    taking: Taking | None = None  # of a report: whether it is still taken, and whom to ask


@dataclass(frozen=True)
class Group:
    key: str
    label: str | Promise
    duties: list[Duty]


def duties(user, at: datetime) -> list[Duty]:
    """The nearest first; without a date at the end."""
    found = [*_sittings(user, at), *_outreach(user, at), *_reports(user, at), *_rosters(user), *_own(user, at)]
    return sorted(found, key=lambda duty: (duty.due is None, duty.due or at, duty.key))


def grouped(found: Iterable[Duty], at: datetime) -> list[Group]:
    """By how they press; groups without a duty are left out."""
    today = timezone.localdate(at)
    groups: dict[str, list[Duty]] = {key: [] for key in LABELS}
    for duty in found:
        groups[_group(duty, at, today)].append(duty)
    return [Group(key, LABELS[key], rows) for key, rows in groups.items() if rows]


LABELS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("Within a week"),
    "later": gettext_lazy("Later"),
    "waiting": gettext_lazy("Others wait for you"),
    "undated": gettext_lazy("Without a date"),
}


def _group(duty, at, today):
    if duty.due is None:
        return "waiting" if duty.waits else "undated"
    if duty.due < at:
        return "overdue"
    days = (_last_day(duty.due) - today).days
    return "today" if days <= 0 else "week" if days <= 7 else "later"


def _last_day(due: datetime) -> date:
    """The last day on which it is in time: “before 31/10” is 30/10."""
    return timezone.localdate(due - timedelta(microseconds=1))


def end_of(day) -> datetime:
    """The end of a last day, included: the moment at which the next begins."""
    return timezone.make_aware(datetime.combine(day + DAY, time.min))


def _sittings(user, at) -> Iterator[Duty]:
    for held in owed_by(user, at, MOST):
        sitting, step = held.sitting, held.step
        if step is None:
            continue
        url = step.url or reverse("sitting", args=[sitting.pk])
        yield Duty(f"sitting-{sitting.pk}", str(sitting.stage), str(sitting.unit), url, step.button,
                   sitting.due_at, "" if sitting.due_at else held.due.words)  # fmt: skip
    for each in judged_by(user):
        if each.url and each.sitting.state in {"planned", "open"}:
            title = _("Judge: %(contest)s") % {"contest": each.sitting.stage.contest}
            yield Duty(f"judge-{each.judge.pk}", title, str(each.sitting.unit), each.url,
                       gettext_lazy("My score sheets"), each.sitting.starts_at, waits=True)  # fmt: skip
    for item in waiting_for(user, at):
        words = ngettext("%(count)d form to confirm", "%(count)d forms to confirm", item.count) % {"count": item.count}
        url = reverse("contest_statements", args=[item.contest.pk])
        title = _("Statistics: %(contest)s") % {"contest": item.contest}
        yield Duty(f"statements-{item.contest.pk}", title, "", url, gettext_lazy("Confirm"), said=words, waits=True)


def _outreach(user, at) -> Iterator[Duty]:
    for plan in owed.plans_to_send(user, MOST):
        title = _("Plan: %(campaign)s") % {"campaign": plan.campaign}
        yield Duty(f"plan-{plan.pk}", title, str(plan.unit), reverse("plan", args=[plan.pk]),
                   gettext_lazy("Complete the plan"), plan.campaign.plans_due_at,
                   plan.get_state_display() if plan.state == "sent_back" else "")  # fmt: skip
    for line in owed.lines_pressing(user, timezone.localdate(at), MOST):
        url = f"{reverse('activity_new', args=[line.plan_id])}?line={line.pk}"
        yield Duty(f"line-{line.pk}-{line.owed_until}", line.content, str(line.plan.campaign), url,
                   gettext_lazy("Record an activity"), end_of(line.owed_until))  # fmt: skip
    campaigns: list[Any] = owed.waiting_decisions(user, MOST)  # with the number that waits
    for campaign in campaigns:
        words = ngettext("%(count)d plan waits", "%(count)d plans wait", campaign.waiting) % {"count": campaign.waiting}
        url = f"{campaign.get_absolute_url()}?state=sent#schools"
        yield Duty(f"plans-{campaign.pk}", str(campaign), str(campaign.unit), url, gettext_lazy("Decide"), said=words,
                   waits=True)  # fmt: skip


def _reports(user, at) -> Iterator[Duty]:
    for each in reports_owed.waiting(user, at, MOST):
        obligation = each.obligation
        back = obligation.state == Obligation.State.SENT_BACK
        said = _("locked") if each.taking.locked else obligation.get_state_display() if back else ""
        yield Duty(f"report-{obligation.pk}", str(obligation.requirement), str(obligation.unit), each.step.url,
                   each.step.button, each.due, said, taking=each.taking)  # fmt: skip
    opened = {"requirement__state": Requirement.State.OPEN, "requirement__opens_at__lte": at}
    waiting = Obligation.objects.filter(receiver__in=seat_units(user), state=Obligation.State.SENT, **opened)
    counts = dict(waiting.decided_by(user).order_by().values_list("requirement").annotate(Count("pk")))
    for requirement in Requirement.objects.filter(pk__in=counts).select_related("unit").order_by("pk"):
        count = counts[requirement.pk]
        words = ngettext("%(count)d report waits", "%(count)d reports wait", count) % {"count": count}
        url = f"{reverse('reports_board', args=[requirement.pk])}?standing=sent"
        yield Duty(f"decide-{requirement.pk}", str(requirement), str(requirement.unit), url, gettext_lazy("Decide"),
                   said=words, waits=True)  # fmt: skip


def _rosters(user) -> Iterator[Duty]:
    for roster in rosters_to_decide(user):
        title = _("Roster of %(unit)s") % {"unit": roster.unit}
        yield Duty(f"roster-{roster.pk}", title, str(roster.unit), reverse("roster_import", args=[roster.pk]),
                   gettext_lazy("Look through it"), said=roster.get_state_display())  # fmt: skip


def _own(user, at) -> Iterator[Duty]:
    """Papers one may still sit: pupils, and staff on a roster."""
    person = getattr(user, "person", None)
    for entry in for_person(person, at) if person else ():
        if entry.startable and not entry.stage.practice and not entry.standing.attempts:
            title = f"{entry.contest} – {entry.part.name}"
            yield Duty(f"paper-{entry.part.pk}", title, str(entry.stage.name), reverse("home"),
                       gettext_lazy("To the paper"), entry.stage.closes_at)  # fmt: skip
