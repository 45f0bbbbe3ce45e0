"""Addresses for those who are not at a page of the portal: in messages, in calendars."""

from django.conf import settings


def absolute(path: str) -> str:
    """`path` begins with a slash."""
    return settings.PORTAL_URL + path
