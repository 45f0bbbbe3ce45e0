"""The main menu: who is offered which page. What may be opened is decided by each page itself."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contests.sitting_querysets import LOOKING
from contests.sittings.mine import judges_anywhere
from foundation.jobs.rules import unseen_failures
from propaganda.querysets import LOOKING as OUTREACH
from reports.querysets import LOOKING as REPORTS
from schools.querysets import WORKPLACE_ROLES, RosterQuerySet, seat_units, seats


@dataclass
class Entry:
    """One line of the menu. `count` is how many things in it wait for this person."""

    name: str
    label: str | Promise
    url: str = ""
    here: bool = False
    count: int = 0
    count_label: str | Promise = ""


def is_pupil(user):
    """Whether this is someone of a roster who takes part, not one of the staff."""
    return user.is_authenticated and not user.is_superuser and not seats(user) and hasattr(user, "person")


def has_workplace(user):
    """Whether the organisers' workplace is open to this user; the admin site asks the same."""
    return user.is_superuser or bool(seat_units(user, WORKPLACE_ROLES))


def keeps_rosters(user):
    return user.is_superuser or bool(seat_units(user, RosterQuerySet.editing_roles))


def has_sittings(user):
    """Whether sittings may concern this user: staff of a unit, and judges, who may have no seat. Pupils never judge,
    and nothing is asked for them."""
    if user.is_superuser or seat_units(user, LOOKING | {"judge"}):
        return True
    person = getattr(user, "person", None)
    return (person is None or person.kind != "pupil") and judges_anywhere(user)


def has_outreach(user):
    """Whether campaigns may concern this user: staff of a school, and of the units above."""
    return user.is_superuser or bool(seat_units(user, OUTREACH))


def has_reports(user):
    """Whether reports may concern this user: staff of a unit that owes them, and of the units above."""
    return user.is_superuser or bool(seat_units(user, REPORTS))


def menu_for(user, path):
    """The entries for this user, the one of `path` marked as here. A page this portal does not have is left out."""
    entries = [Entry("home", _("Home"))]
    if user.is_authenticated and not is_pupil(user):
        entries += [
            Entry("todo", _("To do")),
            Entry("contests", _("Contests")),
            *([Entry("sittings", _("Sittings"))] if has_sittings(user) else []),
            *([Entry("outreach", _("Outreach"))] if has_outreach(user) else []),
            *([Entry("reports", _("Reports"))] if has_reports(user) else []),
            Entry("units", _("Units")),
            *([Entry("roster_upload", _("Class lists"))] if keeps_rosters(user) else []),
            Entry("jobs", _("Long tasks"), count=unseen_failures(user), count_label=_("failed")),
        ]
        if has_workplace(user):
            entries.append(Entry("admin:index", _("Workplace")))
    elif user.is_authenticated and has_sittings(user):
        entries.append(Entry("sittings", _("Sittings")))
    return mark_here(entries, path)


def mark_here(entries, path):
    found = []
    for entry in entries:
        try:
            entry.url = reverse(entry.name)
        except NoReverseMatch:
            continue
        entry.here = path == entry.url or (entry.name != "home" and path.startswith(entry.url))
        found.append(entry)
    return found
