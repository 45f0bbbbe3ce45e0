"""Everything on the page of one requirement, as far as its reader may see it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.models import Event
from foundation.ui.tabs import address
from reports.models import ReportForm, Requirement
from reports.requirements import overview, owed
from reports.requirements.moment_words import hours_before, moments_words
from reports.requirements.readiness import clauses_of, dates_differ, readiness
from reports.standings import Counts
from reports.tabs import standing_in

CHANGES_SHOWN, NAMES_SHOWN = 10, 20
State = Requirement.State
_TOLD = ("launch", "move the deadline", "close", "reopen", "hand over")


@dataclass(frozen=True)
class OnTheLine:
    """A moment of the line of time."""

    key: str
    label: str | Promise
    at: datetime
    note: str | Promise
    passed: bool


def page_of(requirement: Requirement, user, asked, *, at: datetime) -> dict:
    standing = standing_in(requirement, user)
    said, form = clauses_of(requirement), ReportForm.objects.filter(pk=requirement.form_id)
    context = {
        "requirement": requirement,
        "standing": standing,
        "at": at,
        "line": line_of_time(requirement, at),
        "clauses": said,
        "two_dates": dates_differ(requirement, said),
        "sections": _sections(requirement),
        "form_url": address("report_form", requirement.form_id) if form.visible_to(user).exists() else "",
        "admin_url": address("admin:reports_requirement_change", requirement.pk) if standing.organises else "",
        "copy_url": address("admin:reports_requirement_add") if standing.organises else "",
    }
    if standing.oversees:
        moments = requirement.moments.values_list("minutes_before", flat=True)
        context |= {
            "reminders": moments_words(moments),
            "exports": [hours_before(each) for each in requirement.export_hours],
            "extracts": requirement.extracts.select_related("receiver").order_by("title", "pk"),
        }
    if standing.organises and requirement.state != State.CLOSED:
        ready = readiness(requirement, at)
        context |= {"faults": ready.faults if requirement.state == State.DRAFT else [], "remarks": ready.remarks}
    if requirement.state == State.DRAFT:
        return context
    units = overview.units_of(requirement, user, at)
    return context | _own(units, user, at) | _list(units, standing, asked) | _told(requirement, standing, units)


def line_of_time(requirement: Requirement, at: datetime) -> list[OnTheLine]:
    moments = [
        ("opens", _("Opens"), requirement.opens_at, _("From then on reports can be filled in and sent.")),
        ("due", _("Due"), requirement.due_at, _("Whatever is sent by then is in time.")),
        ("grace", _("End of grace"), requirement.grace_until, _("Until then it is taken, marked as late.")),
        ("locks", _("Locks"), requirement.locks_at, _("Nothing is taken any more.")),
    ]
    return [OnTheLine(key, label, when, note, when < at) for key, label, when, note in moments if when]


def _sections(requirement) -> list[tuple[str, int]]:
    """(title, how many figures) of the form."""
    found: dict[str, int] = {}
    rows = requirement.form.figures.order_by("section__order", "section", "order", "pk")
    for title in rows.values_list("section__title", flat=True):
        found[title] = found.get(title, 0) + 1
    return list(found.items())


def _own(units, user, at: datetime) -> dict:
    """The reports of the very units where the reader sits, each with its next step."""
    own = owed.own_units(user)
    mine = [each for each in units if each.obligation.unit_id in own]
    kept = {row.obligation.pk: row for row in owed.shown(_with_standings(mine), user, at)}
    return {"own": [kept[each.obligation.pk] for each in mine]}


def _with_standings(units):
    for each in units:
        each.obligation.standing = each.standing
        yield each.obligation


def _list(units, standing, asked) -> dict:
    """The units in the reader's reach, where that is more than their own: names of those missing before any share."""
    if not (standing.oversees or standing.receives) and len(units) < 2:
        return {}
    missing = [each for each in units if each.missing]
    return {
        "page": overview.units_page(overview.chosen(units, asked), asked),
        "counts": Counts(each.standing for each in units),
        "missing": missing[:NAMES_SHOWN],
        "more_missing": missing[NAMES_SHOWN:],
        "receivers": overview.receivers_of(units),
        "asked": {name: asked.get(name, "") for name in ("standing", "receiver", "q")},
    }


def _told(requirement, standing, units) -> dict:
    """Extensions: those of all, and those of units in the reader's reach; and the acts on the round itself."""
    seen = {each.obligation.pk for each in units}
    rows = requirement.extensions.select_related("obligation", "by").order_by("-at", "-pk")
    extensions = [row for row in rows if row.obligation_id is None or row.obligation_id in seen]
    events = Event.objects.filter(subject_type=requirement._meta.label_lower, subject_id=requirement.pk)
    acts = events.filter(verb__in=_TOLD).select_related("by").order_by("-at", "-pk")[:CHANGES_SHOWN]
    return {"extensions": extensions, "acts": acts if standing.oversees else []}
