"""Django's database sessions with fewer statements, and the way in for a card (SESSION_ENGINE)."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError
from django.db import connection
from django.middleware.csrf import rotate_token
from django.utils.crypto import get_random_string

INSERT = """
    INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)
    ON CONFLICT (session_key) DO NOTHING
"""


class SessionStore(db.SessionStore):
    def _get_new_session_key(self):
        """Without asking first whether it is taken: `create` inserts, and tries another key if it was."""
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create=False):
        """A new session is one statement by itself, without the transaction and savepoint around Django's insert."""
        if not must_create:
            super().save()
            return
        row = self.create_model_instance(self._get_session(no_load=True))  # type: ignore[attr-defined]
        expires = connection.ops.adapt_datetimefield_value(row.expire_date)
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [row.session_key, row.session_data, expires])
            if not cursor.rowcount:
                raise CreateError

    def delete(self, session_key=None):
        self.model.objects.filter(session_key=session_key or self.session_key or "").delete()


def start(request, user):
    """Sign `user` in. What the browser carried before is left behind, its key first of all (session fixation).

    Django's `login` writes the session twice and `last_login` besides; at 8:00 a card's own `last_used_at` says it.
    """
    if request.session.session_key:
        request.session.flush()
    request.session[SESSION_KEY] = str(user.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request.user = user
    rotate_token(request)
