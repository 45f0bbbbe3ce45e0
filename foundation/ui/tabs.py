"""Tabs: the pages of one thing, side by side."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Tab:
    name: str
    label: str | Promise
    url: str


def address(name, *args) -> str:
    """The address of a page; "" where this portal has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
