"""A requirement beside others: those of the same plan with another date, and the report it goes into."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import Clause, Obligation, Requirement
from reports.requirements.remarks import Remark, Said, moment
from schools.models import Unit
from schools.ordering import name_key
from schools.querysets import lies_under

NAMED = 3


def pairs(requirement: Requirement, at: datetime, units: Collection[int] | None = None) -> list[Remark]:
    """Other requirements of the same plan with another date, for the same units: in scenario A the district asks its
    schools for results before 31/10 (IV.3) and for a report on the same contest before 02/11 (V.2).

    `units`: those it would be launched to; none: those on its list, or nobody known yet.
    """
    if units is None and requirement.state != Requirement.State.DRAFT:
        units = set(requirement.obligations.values_list("unit", flat=True))
    others = list(_of_the_same_plan(requirement, timezone.localdate(at)).order_by("due_at", "pk"))
    if not others:
        return []
    words = _words([requirement, *others])
    shared = _shared(others, units) if units is not None else {}
    found = []
    for other in others:
        if units is not None and other.state == Requirement.State.OPEN and not shared.get(other.pk):
            continue
        found.append(Remark(_pair_message(other, shared.get(other.pk, [])), (words[requirement.pk], words[other.pk])))
    return found


def _of_the_same_plan(requirement, day):
    """Of the same issuer, being prepared or under way; of others, what was launched to units below this one's."""
    same = Q(pk=None)
    if requirement.document.strip():
        same |= Q(document__iexact=requirement.document.strip(), unit=requirement.unit_id)
    if requirement.contest_id:
        same |= Q(contest=requirement.contest_id)
    if requirement.campaign_id:
        same |= Q(campaign=requirement.campaign_id)
    below = Obligation.objects.filter(lies_under("unit", [requirement.unit_id], day), requirement__state="open")
    near = Q(unit=requirement.unit_id) | Q(pk__in=below.values("requirement"))
    rows = Requirement.objects.filter(same, near).exclude(pk=requirement.pk).exclude(state=Requirement.State.CLOSED)
    rows = rows.exclude(due_at=requirement.due_at).exclude(previous=requirement.pk).exclude(feeds=requirement.pk)
    rows = rows.exclude(pk__in=[pk for pk in (requirement.previous_id, requirement.feeds_id) if pk])
    if requirement.period_from or requirement.period_until:
        # A report each quarter has another date each quarter.
        period = Q(period_from=requirement.period_from, period_until=requirement.period_until)
        rows = rows.filter(period | Q(period_from=None, period_until=None))
    return rows


def _words(requirements) -> dict[int, Said]:
    """Each with the words of its plan: its clauses of that date, or what was typed beside the date."""
    clauses: dict[int, list[str]] = {}
    rows = Clause.objects.filter(requirement__in=requirements).order_by("clause", "pk")
    due = {each.pk: each.due_at for each in requirements}
    for row in rows:
        if row.due_at == due[row.requirement_id]:
            clauses.setdefault(row.requirement_id, []).append(f"{row.clause}: “{row.words}”")
    return {
        each.pk: Said(str(each), "; ".join(clauses.get(each.pk, [])) or each.due_words, each.due_at,
                      each.get_absolute_url())
        for each in requirements
    }  # fmt: skip


def _shared(others, units) -> dict[int, list[str]]:
    """The names of the units that owe the other requirement too."""
    found: dict[int, list[str]] = {}
    rows = Obligation.objects.filter(requirement__in=others, released_at=None, ended_on=None)
    wanted = set(units)
    named = rows.values_list("requirement", "unit", "unit_name").order_by("pk")
    for other, unit, name in sorted(named, key=lambda row: name_key(row[2])):
        if unit in wanted:
            found.setdefault(other, []).append(name)
    return found


def _pair_message(other, names) -> str:
    if not names:
        return _("One plan, two reports with two dates. Do the same units owe both?")
    values = {"count": len(names), "names": ", ".join(names[:NAMED])}
    if len(names) > NAMED:
        return _("One plan, two dates: %(count)s units owe both reports, such as %(names)s.") % values
    return _("One plan, two dates: both reports are owed by %(names)s.") % values


def after_what_it_feeds(requirement: Requirement, due_at: datetime, unit: Unit | None = None) -> Iterator[Remark]:
    """Where its reports come no sooner than the report that is made of them is due; `unit`: the receiver whose own
    report it is, if that was given another date. Also those that go into this one."""
    above = requirement.feeds
    if above is not None:
        due_above = _due_of(above, unit)
        if due_at >= due_above:
            words = _("Reports come at %(due)s, but the report that is made of them is due at %(above)s.")
            values = {"due": moment(due_at), "above": moment(due_above)}
            said = (Said(str(requirement), "", due_at), Said(str(above), "", due_above, above.get_absolute_url()))
            yield Remark(words % values, said)
    if unit is None:
        for below in requirement.fed_by.filter(due_at__gte=due_at).exclude(state="closed").order_by("due_at", "pk"):
            words = _("“%(below)s” goes into this report and is due at %(due)s, no sooner than this one.")
            said = (Said(str(below), "", below.due_at, below.get_absolute_url()), Said(str(requirement), "", due_at))
            yield Remark(words % {"below": below, "due": moment(below.due_at)}, said)


def _due_of(above, unit) -> datetime:
    own = unit and above.obligations.filter(unit=unit).values_list("due_at", flat=True).first()
    return own or above.due_at
