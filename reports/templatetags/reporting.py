from django import template

from reports.countdown import left_words
from reports.tabs import requirement_tabs as tabs_of
from reports.tabs import standing_in

register = template.Library()


@register.simple_tag(takes_context=True)
def requirement_tabs(context, requirement):
    """The tabs of a requirement for the reader of this page."""
    return tabs_of(requirement, standing_in(requirement, context["request"].user))


@register.filter
def left(until, at):
    """{{ report.due_at|left:at }}: “còn 2 ngày 3 giờ”, “quá hạn 1 ngày”."""
    return left_words(until, at)
