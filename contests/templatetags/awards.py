from django import template

from contests.awards.mine import mine_of

register = template.Library()


@register.inclusion_tag("contests/_awards.html")
def own_awards(contest, person):
    """On one's own page of a contest: prize, certificate, or why one is out and how to appeal."""
    return {"contest": contest, "mine": mine_of(contest, person)}
