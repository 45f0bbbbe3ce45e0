"""Counts of failures under a key inside a window of time, kept in the database: all web processes see the same."""

from django.db import connection
from django.db.models import F

from foundation.accounts.models import Throttle

# The same text runs on SQLite and PostgreSQL, and is one atomic statement on both.
COUNT = """
    INSERT INTO foundation_throttle AS kept (key, count, resets_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.resets_at <= %s THEN 1 ELSE kept.count + 1 END,
        resets_at = CASE WHEN kept.resets_at <= %s THEN excluded.resets_at ELSE kept.resets_at END
    RETURNING count
"""


def count(key, *, at, window):
    """Add one to the running window of `key`, or begin a new one, and return how many it holds now."""
    now, end = (connection.ops.adapt_datetimefield_value(moment) for moment in (at, at + window))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, end, now, now])
        return cursor.fetchone()[0]


def take_back(*keys):
    """Undo one count of each key: what was counted before it was tried turned out well."""
    Throttle.objects.filter(key__in=keys, count__gt=0).update(count=F("count") - 1)


def failures(key, *, at):
    """How many are counted in the running window of `key`."""
    return Throttle.objects.filter(key=key, resets_at__gt=at).values_list("count", flat=True).first() or 0


def resets_at(key):
    """When the last window of `key` ends."""
    return Throttle.objects.values_list("resets_at", flat=True).get(key=key)


def sweep(at):
    """Delete the windows that are over."""
    Throttle.objects.filter(resets_at__lte=at).delete()
