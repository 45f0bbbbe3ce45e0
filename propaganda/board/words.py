"""What a status looks like: a sign that can be told without colour, and a word."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE

SIGNS = {OVERDUE: "!", DUE: "●", NOT_DUE: "○", DONE: "✓", NOT_ASKED: "–"}
WORDS = {
    OVERDUE: pgettext_lazy("status of a line", "overdue"),
    DUE: pgettext_lazy("status of a line", "due"),
    NOT_DUE: pgettext_lazy("status of a line", "not due yet"),
    DONE: pgettext_lazy("status of a line", "done"),
    NOT_ASKED: pgettext_lazy("status of a line", "not asked"),
}
# What a filter knows besides the statuses: due in two weeks at most; nothing recorded though something is asked.
SOON, NOTHING = "soon", "nothing"
SOON_DAYS = 14
CHOICES = [
    (OVERDUE, WORDS[OVERDUE]),
    (SOON, _("due within 14 days")),
    (NOTHING, _("nothing recorded")),
    (DUE, WORDS[DUE]),
    (NOT_DUE, WORDS[NOT_DUE]),
    (DONE, WORDS[DONE]),
    (NOT_ASKED, WORDS[NOT_ASKED]),
]
# The same of a school as a whole, where no line was chosen.
OF_SCHOOL = {
    OVERDUE: _("with lines overdue"),
    SOON: _("with lines due within 14 days"),
    NOTHING: _("without any activity"),
    DUE: _("with lines due"),
    NOT_DUE: _("with lines not due yet"),
    DONE: _("all lines done"),
    NOT_ASKED: _("with lines not asked"),
}


def shortened(text: str, most: int = 70) -> str:
    """One line of at most so many letters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
