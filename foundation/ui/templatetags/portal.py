"""How the portal writes money, scores, shares and time left, and its page links."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"


@register.filter
def money(amount):
    """300000 -> "300.000 đ"."""
    if amount is None:
        return ""
    return f"{number_format(Decimal(amount), 0, force_grouping=True)}{NBSP}đ"


@register.filter
def score(points):
    """Points with at most two decimals and no idle zeros: 8.5000 -> "8,5"."""
    if points is None:
        return ""
    rounded = f"{Decimal(points):.2f}".rstrip("0").rstrip(".")
    return number_format("0" if rounded == "-0" else rounded)


@register.filter
def share_of(part, whole):
    """A whole percentage that never rounds to the ends: 199 of 200 is 99 %, 1 of 1000 is 1 %; of nothing, a dash."""
    if not whole:
        return "–"
    percent = part * 100 // whole
    return f"{1 if part and not percent else percent}{NBSP}%"


def whole_day(deadline: datetime) -> date | None:
    """The last day that counts, of a deadline at midnight: “00:00 31/10” is read as 31/10, and means all of 30/10."""
    local = timezone.localtime(deadline)
    return local.date() - timedelta(days=1) if (local.hour, local.minute) == (0, 0) else None


@register.filter
def by_when(deadline):
    """A deadline as people read it: "17:00 31/10/2018", "hết ngày 30/10/2018"; "" for none."""
    if not deadline:
        return ""
    if day := whole_day(deadline):
        return gettext("the end of %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
    return date_format(timezone.localtime(deadline), "SHORT_DATETIME_FORMAT")


@register.filter
def left_for(until, at):
    """The time from `at` to `until` in its two largest units: "còn 2 ngày 3 giờ"; "" once it is over."""
    seconds = int((until - at).total_seconds())
    if seconds <= 0:
        return ""
    if seconds < 60:
        return gettext("less than a minute left")
    return gettext("%(time)s left") % {"time": duration(seconds)}


@register.filter
def duration(seconds):
    """Seconds in their two largest units: 187200 -> "2 ngày 4 giờ", 75 -> "1 phút 15 giây"."""
    left = max(0, int(seconds))
    pieces = []
    for size, words in UNITS:
        count, left = divmod(left, size)
        if count or pieces:
            pieces.append(words(count) if count else "")
        if len(pieces) == 2:
            break
    return " ".join(filter(None, pieces)) or words(0)


def days(count):
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def hours(count):
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def minutes(count):
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def whole_seconds(count):
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


UNITS = [(86400, days), (3600, hours), (60, minutes), (1, whole_seconds)]


@register.inclusion_tag("foundation/ui/pages.html", takes_context=True)
def page_links(context, page):
    """Links to the pages of a list; other words of the address (search, filters) are kept."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(shown), "gap": Paginator.ELLIPSIS, "request": context.get("request")}


@register.filter
def error_count(form):
    """How many things are wrong in a form, over all fields."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_input_id(field):
    """Where a link to a field must lead: of radios and ticks the first one, since the group itself has no input."""
    return field.id_for_label or (field.subwidgets[0].id_for_label if field.subwidgets else field.auto_id)
