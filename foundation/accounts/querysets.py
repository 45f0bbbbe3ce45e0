from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import connection, models

# Decides, counts and finds the account in one statement, the same text on SQLite and PostgreSQL: no two devices can
# share the last use of a window, and a card revoked meanwhile lets nobody in. At 8:00 it is run by everyone at once.
LET_IN = """
    UPDATE foundation_card SET
        last_used_at = %(at)s,
        window_uses = CASE WHEN window_starts_at > %(before)s THEN window_uses + 1 ELSE 1 END,
        window_starts_at = CASE WHEN window_starts_at > %(before)s THEN window_starts_at ELSE %(at)s END
    WHERE digest = %(digest)s AND revoked_at IS NULL
        AND (window_starts_at IS NULL OR window_starts_at <= %(before)s OR window_uses < %(limit)s)
        AND EXISTS (SELECT 1 FROM foundation_user WHERE id = user_id AND is_active)
    RETURNING
        user_id,
        (SELECT password FROM foundation_user WHERE id = user_id),
        (SELECT session_epoch FROM foundation_user WHERE id = user_id)
"""


class UserManager(DjangoUserManager):
    """Django's own, under our name, so that migrations do not refer to a contrib class."""


class CardQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at=None)

    def let_in(self, digest, *, at, window, limit):
        """Count one use of the usable card of an active user and return (user id, password, session epoch).

        None when there is no such card, or when it was used `limit` times in the window that runs at `at`.
        """
        adapt = connection.ops.adapt_datetimefield_value
        values = {"digest": digest, "at": adapt(at), "before": adapt(at - window), "limit": limit}
        with connection.cursor() as cursor:
            cursor.execute(LET_IN, values)
            return cursor.fetchone()
