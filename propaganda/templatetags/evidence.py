from contextlib import suppress
from urllib.parse import urlsplit
from uuid import uuid4

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def evidence_words():
    """What the script on the device says, by name; %s is filled in there."""
    return {
        "waiting": _("waiting"),
        "sending": _("%s sent"),
        "safe": _("safe"),
        "refused": _("not taken"),
        "kept": _("Kept on this device until it is sent."),
        "notKept": _("This browser cannot keep photos: leave this page open until it says “safe”."),
        "network": _("No connection: it goes on by itself as soon as there is one."),
        "signIn": _("Please sign in again: then it goes on by itself."),
        "activity": _("Goes as soon as the activity itself is sent."),
        "drop": _("Do not send"),
        "discard": _("Take off the list"),
    }


@register.simple_tag
def form_number():
    """Of this very form: its files sent twice are kept once."""
    return uuid4()


@register.filter
def host(url):
    """Where an address leads, in the letters people read: “https://www.x.vn/a/b” -> “x.vn”."""
    name = urlsplit(url).hostname or ""
    with suppress(UnicodeError):
        name = name.encode("ascii").decode("idna")
    return name.removeprefix("www.")


@register.filter
def of_kind(evidence, kind):
    """Those of this kind that can be looked at, or are on their way to that."""
    return [each for each in evidence if each.kind == kind and each.state in {"ready", "waiting", "arriving"}]


@register.filter
def busy(evidence):
    """Whether something is about to change by itself: being looked at, or a link not opened yet."""
    return any(each.state == "waiting" or (each.url and each.checked_at is None) for each in evidence)


@register.filter
def gone(evidence):
    """Those whose content is not there: not taken, removed, expired."""
    return [each for each in evidence if each.state in {"refused", "removed", "expired"}]


@register.filter
def both(pair):
    return (pair.first, pair.second)
