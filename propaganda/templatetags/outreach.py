from django import template

from foundation.ui.tabs import address
from propaganda import tabs

register = template.Library()


@register.simple_tag(takes_context=True)
def campaign_tabs(context, campaign):
    """The pages of a campaign that this reader may open."""
    return tabs.campaign_tabs(campaign, tabs.standing_in(campaign, context["request"].user))


@register.simple_tag(takes_context=True)
def plan_tabs(context, plan):
    """The pages of a school's plan that this reader may open."""
    return tabs.plan_tabs(plan, tabs.standing_at(plan, context["request"].user))


@register.simple_tag
def plan_address(plan):
    """The page of a school's plan."""
    return address("plan", plan.pk)
