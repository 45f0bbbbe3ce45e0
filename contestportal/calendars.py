"""The calendar feed: what one owes, as iCalendar (RFC 5545), under an address that works without signing in.

The address holds a signed token of the account. What ends all its sessions ends the address too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from contestportal.duties import Duty
from foundation.ui.templatetags.portal import whole_day

SALT = "contestportal.calendar"
BEFORE, MINUTE = timedelta(days=-1), timedelta(minutes=1)


def token_of(user) -> str:
    return signing.dumps([user.pk, _proof(user)], salt=SALT)


def _proof(user) -> str:
    """Changes with what ends all sessions of an account: a new password, a revoked card."""
    return user.get_session_auth_hash()[:16]


def user_of(token: str):
    """Whose address it is; None where it is nobody's, or not any more."""
    try:
        pk, proof = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return user if user and constant_time_compare(_proof(user), proof) else None


def calendar_of(found: Iterable[Duty], *, site: str, at: datetime) -> bytes:
    """One event for each duty that has a date, at its very moment (of midnight in the last minute before, which is on
    the last day that counts), with an alarm a day before. `site`: scheme and host, without the last slash."""
    calendar = Calendar()
    calendar.add("prodid", "-//contestportal//duties//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("What I owe – contest portal"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    host = site.partition("://")[2]
    for duty in found:
        if duty.due is not None:
            due = duty.due - MINUTE if whole_day(duty.due) else duty.due
            calendar.add_component(_event(duty, due, host=host, site=site, at=at))
    return calendar.to_ical()


def _event(duty: Duty, due: datetime, *, host: str, site: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{duty.key}@{host}")
    event.add("dtstamp", at)
    event.add("dtstart", due)
    event.add("duration", timedelta(0))
    event.add("summary", _("Due: %(title)s") % {"title": duty.title})
    event.add("description", "\n".join(filter(None, [duty.of, duty.said, f"{site}{duty.url}"])))
    event.add("url", f"{site}{duty.url}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", BEFORE)
    alarm.add("description", duty.title)
    event.add_component(alarm)
    return event
