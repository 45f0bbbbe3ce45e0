"""What is missing before a requirement can be launched (faults, which stop it), and what deserves a look (remarks)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.vietnamese.text import search_key
from propaganda.plans.timing_words import read_when
from propaganda.timing import Span
from reports.forms.faults import of_form
from reports.models import Requirement
from reports.requirements.beside import after_what_it_feeds, pairs
from reports.requirements.remarks import Remark, Said, moment

State = Requirement.State
# The part of a sentence that names a last day: “báo cáo về Phòng trước ngày 31/10/2018”.
_LAST_DAY = re.compile(
    r"(?:truoc|cham nhat(?: la| vao)?|muon nhat(?: la)?|den het|het)(?: ngay)? \d{1,2}/\d{1,2}(?:/\d{4})?"
)
_EARLY = time(6)


@dataclass(frozen=True)
class Readiness:
    faults: list[Remark]
    remarks: list[Remark]


def readiness(requirement: Requirement, at: datetime) -> Readiness:
    return Readiness(faults(requirement, at), remarks(requirement, at))


def faults(requirement: Requirement, at: datetime) -> list[Remark]:
    """What keeps it from being launched; an empty list means ready."""
    message, form = _("The form “%(form)s” cannot be used yet. %(fault)s"), requirement.form
    # One in use stays as it is, whatever the portal knows less since.
    found = [Remark(message % {"form": form, "fault": each}) for each in ([] if form.frozen_at else of_form(form))]
    if requirement.state == State.DRAFT and requirement.due_at <= at:
        found.append(Remark(_("It was due at %(due)s, which has passed. Set a later deadline.") % _due(requirement)))
    if requirement.locks_at and requirement.locks_at <= at:
        words = _("It locked at %(at)s: nobody could send anything. Set a later lock.")
        found.append(Remark(words % {"at": moment(requirement.locks_at)}))
    said = clauses_of(requirement)
    if dates_differ(requirement, said) and not requirement.two_dates_because.strip():
        words = _(
            "The plan gives this report several dates. Choose one and say why (“why this date of several”), or make "
            "two requirements of it."
        )
        found.append(Remark(words, tuple(said), two_dates=True))
    return found


def remarks(requirement: Requirement, at: datetime, units=None) -> list[Remark]:
    """What does not stop the launch but may not be meant; `units`: ids of those it would be launched to."""
    said = clauses_of(requirement)
    found = list(_several_dates(requirement, said))
    found += pairs(requirement, at, units)
    found += after_what_it_feeds(requirement, requirement.due_at)
    found += _own_moment(requirement, said)
    if requirement.state == State.OPEN and requirement.due_at <= at:
        words = _("It was due at %(due)s: whoever is added now is overdue at once, unless it is given more time.")
        found.append(Remark(words % _due(requirement)))
    return found


def clauses_of(requirement: Requirement) -> list[Said]:
    rows = requirement.clauses.order_by("due_at", "clause", "pk")
    return [Said(row.clause, row.words, row.due_at) for row in rows]


def dates_differ(requirement: Requirement, said: list[Said]) -> bool:
    """Whether the clauses differ among themselves, or the one date they agree on is not the one that was set."""
    return bool(said) and {each.due_at for each in said} != {requirement.due_at}


def _several_dates(requirement, said) -> Iterator[Remark]:
    if dates_differ(requirement, said) and requirement.two_dates_because.strip():
        words = _("The plan gives this report several dates; %(due)s was chosen because: %(reason)s")
        values = {**_due(requirement), "reason": requirement.two_dates_because}
        yield Remark(words % values, tuple(said), two_dates=True)


def _own_moment(requirement, said: list[Said]) -> Iterator[Remark]:
    """The clock of the deadline against the words beside it."""
    texts = [requirement.due_words, *(each.words for each in said if each.due_at == requirement.due_at)]
    local = timezone.localtime(requirement.due_at)
    read = False
    for text in filter(None, texts):
        last = last_day(text, near=requirement.due_at)
        if last is None:
            continue
        read = True
        if not _ends_on(requirement.due_at, last):
            words = _("The words are “%(text)s”, which takes the report until the end of %(day)s; set is %(due)s.")
            yield Remark(words % {"text": text, "day": date_format(last, "SHORT_DATE_FORMAT"), **_due(requirement)})
    if local.time() == time.min and not read:
        day = local.date()
        words = _(
            "It is due at 00:00 on %(day)s, so %(before)s is the last day. If %(day)s is meant to be the last day, set "
            "an hour of that day, such as 17:00."
        )
        values = {"day": day, "before": day - timedelta(days=1)}
        yield Remark(words % {name: date_format(each, "SHORT_DATE_FORMAT") for name, each in values.items()})
    elif time.min < local.time() < _EARLY:
        yield Remark(_("It is due in the middle of the night, at %(due)s. Is that hour meant?") % _due(requirement))


def last_day(text: str, *, near: datetime):
    """The last day that a sentence gives, “trước ngày 31/10” being the 30th; None where it names none, or several."""
    found = {match[0] for match in _LAST_DAY.finditer(search_key(text))}
    if len(found) != 1:
        return None
    day = timezone.localdate(near)
    read = read_when(found.pop(), year=day.year, bounds=Span(day - timedelta(days=180), day + timedelta(days=180)))
    return read and read.ends_on


def _ends_on(due: datetime, day) -> bool:
    """Whether what is due at `due` can be sent on `day`, and no later day."""
    return timezone.localdate(due - timedelta(microseconds=1)) == day


def _due(requirement) -> dict[str, str]:
    return {"due": moment(requirement.due_at)}
