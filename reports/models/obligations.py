"""Who owes what: one row a unit, written at launch, so that the list of names is frozen and never shrinks."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from reports.models.requirements import Requirement
from reports.querysets import ObligationQuerySet, OfObligationQuerySet


class Obligation(models.Model):
    """A unit's report to one requirement. `state` and what stands below it follow from versions, decisions and acts;
    reports.actions is their one writer. Whether it is overdue is asked of the clock, never stored."""

    class State(models.TextChoices):
        OWING = "owing", _("not sent")
        SENT = "sent", _("sent")
        SENT_BACK = "sent_back", _("sent back")
        ACCEPTED = "accepted", _("accepted")

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("requirement")
    )
    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="obligations", verbose_name=_("owed by")
    )
    unit_name = models.CharField(_("name at launch"), max_length=200, editable=False)
    # The route as it was at launch; an act that moves the unit changes it for what is still open.
    receiver = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="receives", verbose_name=_("received by")
    )
    copied_to = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, null=True, related_name="reads", verbose_name=_("read also by")
    )
    # Those of the requirement, unless this unit was given more time.
    due_at = models.DateTimeField(_("due"))
    grace_until = models.DateTimeField(_("end of grace"), null=True)
    locks_at = models.DateTimeField(_("locks"), null=True)
    # Released by an act: owes nothing, stays on the list with the reason.
    released_at = models.DateTimeField(null=True)
    released_by = by_whom()
    released_reason = models.CharField(_("released because"), max_length=500, blank=True)
    # The unit was closed or merged: what was not sent by then falls to nobody, or to the one that continues it.
    ended_on = models.DateField(null=True)
    ended_reason = models.CharField(_("ended because"), max_length=500, blank=True)
    # Derived.
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OWING)
    current = models.ForeignKey(
        "reports.ReportVersion", on_delete=models.PROTECT, null=True, related_name="+", help_text="The one that stands."
    )
    first_sent_at = models.DateTimeField(null=True, help_text="By it the report is in time or late, whatever follows.")
    due_again_at = models.DateTimeField(null=True, help_text="Sent back: until when it is to come again.")
    remind_at = models.DateTimeField(null=True, help_text="Next reminder; none: nothing to remind of.")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("report owed")
        verbose_name_plural = _("reports owed")
        constraints = [
            models.UniqueConstraint(fields=["requirement", "unit"], name="one_obligation_a_unit"),
            models.CheckConstraint(
                condition=Q(released_at=None) | ~Q(released_reason=""), name="released_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="owing") | Q(current__isnull=False), name="sent_report_has_a_version"
            ),
            models.CheckConstraint(
                condition=Q(grace_until=None) | Q(grace_until__gte=F("due_at")), name="grace_after_due"
            ),
            models.CheckConstraint(condition=Q(locks_at=None) | Q(locks_at__gte=F("due_at")), name="locks_after_due"),
        ]
        indexes = [
            models.Index(fields=["requirement", "state", "due_at"], name="obligations_by_state"),
            models.Index(fields=["unit", "state", "due_at"], name="obligations_of_unit"),
            models.Index(fields=["receiver", "requirement", "state"], name="obligations_received"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="obligations_to_remind"),
        ]

    def __str__(self):
        return f"{self.requirement} – {self.unit_name}"

    def get_absolute_url(self):
        return reverse("report", args=[self.pk])


class Extension(models.Model):
    """A deadline that was moved, for all (`obligation` none) or for one unit. Append-only; the newest holds."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="extensions")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, null=True, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField(_("new deadline"))
    old_locks_at = models.DateTimeField(null=True)
    new_locks_at = models.DateTimeField(_("locks"), null=True)
    reason = models.CharField(_("reason"), max_length=500)
    document = models.CharField(_("by the document"), max_length=60, blank=True)
    by = by_whom()
    at = models.DateTimeField()

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extended_for_a_reason"),
            models.CheckConstraint(
                condition=Q(new_locks_at=None) | Q(new_locks_at__gte=F("new_due_at")), name="extension_locks_after_due"
            ),
        ]
        indexes = [models.Index(fields=["requirement", "at"], name="extensions_of")]

    def __str__(self):
        return f"{self.old_due_at} → {self.new_due_at}"
