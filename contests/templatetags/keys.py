"""Whether points and keys may be read, for pages that list papers."""

from django import template

from contests.keys.rules import Showing, key_is_public

register = template.Library()


@register.simple_tag
def shown_of(part, at, entrant=None):
    """What those who took part may read of their papers in this part now: see contests.keys.rules.Showing."""
    return Showing(part, at, entrant)


@register.simple_tag
def key_published(part, at):
    return key_is_public(part, at)
