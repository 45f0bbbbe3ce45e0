"""A form in words: where each figure comes from, how it is added up, what is checked."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.vietnamese.numbers import format_number
from reports.models import Check, Figure
from reports.sources.options import BadOption
from reports.sources.registry import GROUPS, SOURCES
from reports.typing import as_percent


def comes_from(figure: Figure) -> str:
    """Who fills it in."""
    if figure.kind == Figure.Kind.RATIO:
        words = _("worked out: “%(over)s” divided by “%(under)s”")
        return words % {"over": figure.numerator, "under": figure.denominator}
    source = SOURCES.get(figure.source)
    if source is None:
        return pgettext("a figure", "written") if figure.kind == Figure.Kind.TEXT else _("typed, or from a workbook")
    try:
        words = source.in_words(source.options_of(figure.source_options))
    except BadOption:
        words = str(source.label)
    return _("from the portal (%(group)s): %(words)s; may be corrected with a reason") % {
        "group": GROUPS[source.group], "words": words,
    }  # fmt: skip


def added_up(figure: Figure) -> str:
    """How several units or classes together are said; nothing where it goes without saying."""
    if figure.kind == Figure.Kind.RATIO:
        return _("of a total: that of the totals")
    if figure.kind == Figure.Kind.TEXT or figure.total == Figure.Total.SUM:
        return ""
    if figure.total == Figure.Total.MEAN:
        return _("of a total: the mean, weighed by “%(weight)s”") % {"weight": figure.weight}
    return _("of a total: %(total)s") % {"total": figure.get_total_display()}


def check_in_words(check: Check) -> str:
    left = {"left": check.left.label}
    if check.kind in {Check.Kind.FALL, Check.Kind.RISE}:
        fell = check.kind == Check.Kind.FALL
        number = {**left, "number": format_number(check.number)}
        if fell:
            return _("“%(left)s” has not fallen by more than %(number)s %% against last time") % number
        return _("“%(left)s” has not risen by more than %(number)s %% against last time") % number
    if check.right:
        right = f"“{check.right.label}”"
    else:
        right = format_number(check.number) + (" %" if as_percent(check.left) else "")
    said = {**left, "right": right}
    if check.kind == Check.Kind.AT_MOST:
        return _("“%(left)s” is at most %(right)s") % said
    if check.kind == Check.Kind.AT_LEAST:
        return _("“%(left)s” is at least %(right)s") % said
    return _("“%(left)s” equals %(right)s") % said
