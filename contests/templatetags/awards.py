from django import template

from contests.awards.mine import mine_of

register = template.Library()


@register.simple_tag
def own_awards(contest, person):
    """For one's own page of a contest: prize, certificate, or why one is out and how to appeal."""
    return mine_of(contest, person)
