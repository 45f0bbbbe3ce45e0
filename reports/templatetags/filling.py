"""How a report stands, in a word with its colour; cells by what they are called in a form."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS = {
    "overdue": (_("overdue"), "state-bad"),
    "sent_back": (_("sent back"), "state-bad"),
    "owing": (_("not sent yet"), "state-wait"),
    "not_open": (_("not open yet"), ""),
    "sent": (_("sent, waits for an answer"), "state-wait"),
    "accepted": (_("accepted"), "state-done"),
    "released": (_("not owed any more"), ""),
}


@register.inclusion_tag("reports/_standing.html")
def standing(name):
    words, colour = WORDS[name]
    return {"name": name, "words": words, "colour": colour}


@register.filter
def seconds_since(at, moment):
    """From `moment` to `at`, for the filter `duration`."""
    return max(0, int((at - moment).total_seconds()))
