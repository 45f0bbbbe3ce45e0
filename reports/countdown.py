"""The time to a deadline, and since it, in words."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.ui.templatetags.portal import duration, left_for


def left_words(until: datetime | None, at: datetime) -> str:
    """“còn 2 ngày 3 giờ”, then “quá hạn 1 ngày”; "" where there is no deadline. At the very moment it is not late yet,
    as reports.moments has it."""
    if until is None:
        return ""
    if until >= at:
        return left_for(until, at) or _("less than a minute left")
    seconds = int((at - until).total_seconds())
    if seconds < 60:
        return _("just overdue")
    largest = next(size for size in (86400, 3600, 60) if seconds >= size)
    return _("overdue by %(time)s") % {"time": duration(seconds // largest * largest)}
