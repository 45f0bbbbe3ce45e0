"""How a report stands, in words and with a sign that can be told without colour."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.moments import ACCEPTED, NOT_OPEN, OVERDUE, OWING, RELEASED, SENT, SENT_BACK

SIGNS = {OVERDUE: "!", SENT_BACK: "↩", OWING: "○", NOT_OPEN: "·", SENT: "●", ACCEPTED: "✓", RELEASED: "–"}
WORDS = {
    OVERDUE: pgettext_lazy("standing of a report", "overdue"),
    SENT_BACK: pgettext_lazy("standing of a report", "sent back"),
    OWING: pgettext_lazy("standing of a report", "not sent"),
    NOT_OPEN: pgettext_lazy("standing of a report", "not open yet"),
    SENT: pgettext_lazy("standing of a report", "waits for a decision"),
    ACCEPTED: pgettext_lazy("standing of a report", "accepted"),
    RELEASED: pgettext_lazy("standing of a report", "owes nothing"),
}
# What a filter knows besides: whoever has not sent, whatever the reason.
NOT_SENT = "missing"
CHOICES = [(NOT_SENT, _("not sent yet (all)")), *WORDS.items()]
# In the order of an officer's attention: what waits for them comes first.
CHIPS = (SENT, OVERDUE, SENT_BACK, OWING, NOT_OPEN, ACCEPTED, RELEASED)
