from django import template

from contests.awards.mine import mine_of

register = template.Library()


@register.simple_tag(takes_context=True)
def own_awards(context, contest, person):
    """For one's own page of a contest (with its `at`): prize, certificate, or why one is out and how to appeal."""
    return mine_of(contest, person, context["at"])
