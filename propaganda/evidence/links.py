"""Links as evidence: what a look at one says, and when to look again. A person decides what follows from it."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from propaganda.evidence.fetching import Inner, Network, Unreachable, look_at
from propaganda.evidence.rules import hold_open
from propaganda.models import Activity, Evidence

A_WEEK = timedelta(days=7)
# After that many failures in a row; then every week.
BACK_OFF = [timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3)]
GONE = {400, 404, 410}
A_SWEEP = 5
MOST_LINKS = 30


class LinkState(models.TextChoices):
    UNKNOWN = "", _("not looked at yet")
    OK = "ok", _("can be opened")
    MOVED = "moved", _("leads to another page now")
    BROKEN = "broken", _("there is no such page")
    REFUSED = "refused", _("leads into an inner network: not opened")
    UNREACHABLE = "unreachable", _("does not answer us")


class TooMany(Exception):
    """An activity has so many links already."""


@dataclass(frozen=True)
class Look:
    state: str
    status: int | None = None
    title: str = ""


def look(url: str, network: Network | None = None) -> Look:
    try:
        page = look_at(url, network)
    except Inner:
        return Look(LinkState.REFUSED)
    except Unreachable:
        return Look(LinkState.UNREACHABLE)
    if page.status in GONE:
        return Look(LinkState.BROKEN, page.status)
    if page.status >= 400:
        return Look(LinkState.UNREACHABLE, page.status)
    return Look(LinkState.OK if _same(url, page.url) else LinkState.MOVED, page.status, page.title)


def _same(url: str, other: str) -> bool:
    """But for http or https, “www.” and a slash at the end."""

    def bare(address):
        parts = urlsplit(address)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query

    return bare(url) == bare(other)


def add(activity: Activity, url: str, *, caption="", by, at) -> Evidence:
    """A link, as addresses.normalised gives it; the same one twice is one. Raises TooMany, Closed."""
    with transaction.atomic():
        hold_open(activity)
        links = activity.evidence.filter(kind=Evidence.Kind.LINK, state=Evidence.State.READY)
        if there := links.filter(url=url).first():
            return there
        if links.count() >= MOST_LINKS:
            raise TooMany(activity.pk)
        link = Evidence.objects.create(
            activity=activity,
            client_id=uuid4(),
            kind=Evidence.Kind.LINK,
            state=Evidence.State.READY,
            url=url,
            caption=caption,
            added_at=at,
            added_by=by,
        )
        _ask_for(link, at=at)
        record(by=by, at=at, verb="link added", subject=link, changes={"url": ["", url]})
    return link


def ask_for_due(at) -> int:
    """Jobs for the links whose time has come, a few at once: each may take a while."""
    due = Evidence.objects.filter(check_at__lte=at, kind=Evidence.Kind.LINK, state=Evidence.State.READY)
    found = list(due.order_by("check_at", "pk")[:A_SWEEP])
    for link in found:
        with transaction.atomic():
            _ask_for(link, at=at)
    return len(found)


def _ask_for(link: Evidence, *, at) -> None:
    # Written anew by the job; until then another sweep leaves it alone, and one that got lost is made up for.
    Evidence.objects.filter(pk=link.pk).update(check_at=at + timedelta(days=1))
    enqueue(
        "propaganda.check_link",
        key=f"link:{link.pk}:{at:%Y%m%d%H%M}",
        title=gettext("Look whether a link can be opened"),
        payload={"evidence": link.pk},
        at=at,
    )


def note(link_pk: int, seen: Look, *, at) -> None:
    """Write down what a look said, and when to look next. Inside a transaction."""
    link = Evidence.objects.select_for_update(of=("self",)).get(pk=link_pk)
    if link.state != Evidence.State.READY:
        return
    good = seen.state in {LinkState.OK, LinkState.MOVED}
    link.link_failures = 0 if good else min(link.link_failures + 1, 100)
    link.link_state, link.link_status, link.checked_at = seen.state, seen.status, at
    link.link_title = seen.title or link.link_title
    waits = A_WEEK if good or link.link_failures > len(BACK_OFF) else BACK_OFF[link.link_failures - 1]
    link.check_at = at + waits
    link.save()
