from django import template
from django.utils.translation import gettext as _

from reports.countdown import left_words
from reports.standings import LOOKS, WORDS
from reports.tabs import requirement_tabs as tabs_of
from reports.tabs import standing_in
from reports.typing import as_percent, shown

register = template.Library()


@register.simple_tag(takes_context=True)
def requirement_tabs(context, requirement):
    """The tabs of a requirement for the reader of this page."""
    return tabs_of(requirement, standing_in(requirement, context["request"].user))


@register.inclusion_tag("reports/_standing.html")
def standing(name):
    """One of reports.moments.STANDINGS as people read it."""
    return {"name": name, "words": WORDS[name], "look": LOOKS[name]}


@register.filter
def left(until, at):
    """{{ report.due_at|left:at }}: “còn 2 ngày 3 giờ”, “quá hạn 1 ngày”."""
    return left_words(until, at)


@register.simple_tag
def figure_words(figure, value):
    """A value as people read it; a dash for none."""
    return shown(figure, value) or "–"


@register.simple_tag
def figure_change(figure, by):
    """By how much a figure differs, with its sign; a share by percentage points."""
    words = f"+{shown(figure, by)}" if by > 0 else shown(figure, by)
    return _("%(number)s points") % {"number": words} if as_percent(figure) else words
