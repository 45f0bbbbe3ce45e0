from django import template

from reports.tabs import requirement_tabs as tabs_of
from reports.tabs import standing_in
from reports.typing import shown

register = template.Library()


@register.simple_tag(takes_context=True)
def requirement_tabs(context, requirement):
    """The tabs of a requirement for the reader of this page."""
    return tabs_of(requirement, standing_in(requirement, context["request"].user))


@register.simple_tag
def figure_words(figure, value):
    """A value as people read it; a dash for none."""
    return shown(figure, value) or "–"
