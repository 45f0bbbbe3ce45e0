from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def evidence_words():
    """What the script on the device says, by name; %s is filled in there."""
    return {
        "waiting": _("waiting"),
        "sending": _("%s %% sent"),
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
