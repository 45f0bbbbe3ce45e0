"""When results are due, in words: how long is left, how late they are."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.ui.templatetags.portal import UNITS


@dataclass(frozen=True)
class Due:
    """`state`: "" (nothing is owed), "wait", "soon" (a day or less), "late", "done"."""

    state: str
    words: str


SOON = 24 * 3600


def due_of(sitting, at) -> Due:
    """Where a sitting stands with its results: from its due_at, sent_at and cancelled_at."""
    if sitting.cancelled_at:
        return Due("", _("not held"))
    if sitting.sent_at:
        late = sitting.due_at and (sitting.sent_at - sitting.due_at).total_seconds()
        if late and late > 0:
            return Due("done", _("sent %(time)s late") % {"time": _largest(late)})
        return Due("done", _("sent"))
    if sitting.due_at is None:
        return Due("", _("no date is set for results"))
    left = (sitting.due_at - at).total_seconds()
    if left <= 0:
        return Due("late", _("overdue by %(time)s") % {"time": _largest(-left)})
    return Due("soon" if left <= SOON else "wait", _("%(time)s left") % {"time": _largest(left)})


def is_late(sitting, at) -> bool:
    return due_of(sitting, at).state == "late"


def _largest(seconds: float) -> str:
    """In the largest unit that fits, rounded down, never nothing: "2 ngày", "3 giờ", "1 phút"."""
    for size, words in UNITS[:3]:
        if seconds >= size:
            return words(int(seconds) // size)
    return UNITS[2][1](1)
