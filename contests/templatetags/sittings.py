from django import template

from contests.sittings.rules import standing_of
from contests.sittings.tabs import tabs_for

register = template.Library()


@register.simple_tag(takes_context=True)
def sitting_tabs(context, sitting):
    """The pages of a sitting that this reader may open."""
    return tabs_for(sitting, standing_of(sitting, context["request"].user))
