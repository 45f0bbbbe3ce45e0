"""What happens by itself before a deadline: reminders, each claimed before it is sent, and frozen workbooks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from reports.models.obligations import Obligation
from reports.models.requirements import Requirement
from reports.querysets import FrozenExportQuerySet, OfObligationQuerySet


class Reminder(models.Model):
    """The ledger. A row is written and committed before the message leaves, and says afterwards that it left. If nobody
    came back to say so, it is *unknown*: a person decides, the portal never sends it twice by itself."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("in the portal")
        MAIL = "mail", _("by e-mail")

    class State(models.TextChoices):
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        UNKNOWN = "unknown", _("not known whether it was sent")
        SETTLED = "settled", _("settled by a person")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    # The same key is the same reminder: obligation, deadline, moment (or that of the person who asked), recipient,
    # channel.
    key = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField(help_text="The deadline it speaks of.")
    state = models.CharField(max_length=7, choices=State.choices, default=State.CLAIMED)
    address = models.CharField(max_length=254, blank=True)
    claimed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="When it was sent, failed, or a person settled it.")
    settled_by = by_whom()
    asked_by = by_whom()
    error = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, help_text="In the portal: when the recipient opened the report.")

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder sent")
        verbose_name_plural = _("reminders sent")
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(state="claimed"), name="reminders_under_way"),
            models.Index(fields=["obligation", "-claimed_at"], name="reminders_of"),
            models.Index(fields=["recipient", "channel", "-claimed_at"], name="reminders_to"),
        ]

    def __str__(self):
        return self.key


class FrozenExport(models.Model):
    """The consolidated workbook of what one receiver had at a moment, so many hours before the deadline. Made late if
    need be, but as of its moment; an extension moves what has not been made yet."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="exports")
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("for"))
    hours_before = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    job = models.ForeignKey("foundation.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    versions = models.JSONField(default=list, help_text="Ids of the versions in it.")
    missing = models.JSONField(default=list, help_text="Ids of the obligations without one.")

    objects = FrozenExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen workbook")
        verbose_name_plural = _("frozen workbooks")
        constraints = [
            models.UniqueConstraint(fields=["requirement", "unit", "hours_before"], name="one_export_a_moment"),
            models.CheckConstraint(
                condition=Q(made_at=None) | (Q(file__isnull=False) & ~Q(sha256="")), name="made_export_has_its_file"
            ),
        ]
        indexes = [models.Index(fields=["as_of"], condition=Q(made_at=None), name="exports_to_make")]

    def __str__(self):
        return f"{self.requirement} – {self.unit} – T−{self.hours_before}"
