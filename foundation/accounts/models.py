from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from foundation.accounts.querysets import CardQuerySet, UserManager


class User(AbstractUser):
    """Whoever signs in. Staff have a password; pupils have none that works, and sign in by card."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(
        _("phone"), max_length=20, blank=True, help_text=_("For colleagues who have to reach them.")
    )
    mail_reminders = models.BooleanField(
        _("reminders also by e-mail"), default=True, help_text=_("They are shown in the portal in any case.")
    )
    # Part of every session's proof: raising it ends all sessions of the account (a card was revoked or replaced).
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name or self.username

    def get_short_name(self):
        return self.get_full_name().split(" ")[-1]

    def get_session_auth_hash(self):
        """What a session must carry to stay valid: it changes with the password and with `session_epoch`."""
        return self._session_proof(None)

    def get_session_auth_fallback_hash(self):
        return (self._session_proof(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_proof(self, secret):
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac("foundation.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class Card(models.Model):
    """What a pupil signs in with. Only the keyed hash of its code is kept (see rules.digest)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cards", verbose_name=_("account"))
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="cards_issued", verbose_name=_("issued by")
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    # Uses inside the running window: a card that is tried far too often is held back, whatever the address.
    window_starts_at = models.DateTimeField(null=True, editable=False)
    window_uses = models.PositiveIntegerField(default=0, editable=False)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(revoked_at=None), name="one_usable_card_a_user")
        ]

    def __str__(self):
        return f"{self.user} ({self.pk})"


class Throttle(models.Model):
    """A count of failures under one key inside one window; see throttle.py."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    resets_at = models.DateTimeField()

    def __str__(self):
        return self.key
