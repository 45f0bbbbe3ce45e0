"""A school's plan within a campaign: its lines, their periods, and each version that was sent."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from propaganda.models.campaigns import Asked, Campaign, CampaignLine
from propaganda.querysets import OfLineQuerySet, OfPlanQuerySet, PlanQuerySet


class Plan(models.Model):
    """One school in one campaign; made at launch, so the plans are the frozen list of names, and never deleted."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent")
        SENT_BACK = "sent_back", _("sent back")
        AGREED = "agreed", _("agreed")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="plans", verbose_name=_("campaign"))
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="plans", verbose_name=_("school"))
    unit_name = models.CharField(_("name at launch"), max_length=200, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    # The school's own document.
    number = models.CharField(_("number"), max_length=60, blank=True, help_text=_("Such as 25/KH-THCS."))
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True, help_text=_("Written before the date."))
    signer = models.CharField(_("signed by"), max_length=120, blank=True)
    signer_title = models.CharField(_("position"), max_length=120, blank=True)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = by_whom(editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    # Released from the campaign by an act: owes nothing, stays on the list.
    exempted_at = models.DateTimeField(null=True, editable=False)
    exempted_by = by_whom(editable=False)
    exempted_reason = models.CharField(_("exempted because"), max_length=500, blank=True)
    # The school was closed or merged: what was due before that day stays owed and shown, later periods fall away.
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    ended_reason = models.CharField(_("ended because"), max_length=500, blank=True, editable=False)
    # Class teachers or secretaries typed these; a photo of a paper record is evidence.
    pupils_told = models.PositiveIntegerField(
        _("pupils of the school"), null=True, blank=True, help_text=_("Where the portal has no class lists.")
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("school's plan")
        verbose_name_plural = _("schools' plans")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="one_plan_a_school"),
            models.CheckConstraint(
                condition=Q(exempted_at=None) | ~Q(exempted_reason=""), name="exempted_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["unit", "campaign"], name="plans_of_unit")]

    def __str__(self):
        return f"{self.campaign} – {self.unit_name}"

    def get_absolute_url(self):
        return reverse("plan", args=[self.pk])


class PlanLine(Asked):
    """One line of a school's plan: as the campaign asks it, or the school's own (no `campaign_line`).

    The columns below `counts` are derived from periods and activities; propaganda.progress is their one writer. They
    say the status of a line on any day without looking further: see progress.status_on.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines", verbose_name=_("plan"))
    campaign_line = models.ForeignKey(
        CampaignLine, on_delete=models.PROTECT, null=True, editable=False, related_name="plan_lines"
    )
    waived_at = models.DateTimeField(null=True, editable=False)
    waived_by = by_whom(editable=False)
    waived_reason = models.CharField(_("not asked because"), max_length=500, blank=True)
    # Only the school's own lines can be taken out, and only for a reason once the plan was agreed.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(_("taken out because"), max_length=500, blank=True)
    counts = models.BooleanField(default=True, editable=False, help_text="Owed at all: not exempt, waived, withdrawn.")
    owed_from = models.DateField(null=True, editable=False, help_text="Start of the first period not met; none: done.")
    owed_until = models.DateField(null=True, editable=False, help_text="Last day of that period.")
    periods_met = models.PositiveSmallIntegerField(default=0, editable=False)
    periods_owed = models.PositiveSmallIntegerField(default=0, editable=False)
    recorded = models.PositiveIntegerField(default=0, editable=False, help_text="Activities that stand.")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of a plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "campaign_line"], name="one_plan_line_a_campaign_line"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_line_ends_after_start"),
            models.CheckConstraint(condition=Q(waived_at=None) | ~Q(waived_reason=""), name="waived_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["plan", "order", "id"], name="lines_in_order"),
            models.Index(fields=["campaign_line", "counts", "owed_until", "owed_from"], name="lines_by_status"),
        ]


class LinePeriod(models.Model):
    """So many activities between two days. Written anew when a line's timing changes, fixed when the plan is agreed."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    expected = models.PositiveSmallIntegerField()
    # Derived by propaganda.progress.
    done = models.PositiveIntegerField(default=0)
    met_on = models.DateField(null=True, help_text="Date of the activity that made the number full.")
    met_at = models.DateTimeField(null=True, help_text="When that one was recorded.")

    objects = OfLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of a line")
        verbose_name_plural = _("periods of a line")
        constraints = [
            models.UniqueConstraint(fields=["line", "starts_on"], name="one_period_a_start"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"


class PlanVersion(models.Model):
    """A plan as it was sent, whole, and what was said to it. Append-only."""

    class Decision(models.TextChoices):
        WAITING = "", _("waiting")
        AGREED = "agreed", _("agreed")
        SENT_BACK = "sent_back", _("sent back")
        TAKEN_BACK = "taken_back", _("taken back by the school")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField(help_text="The lines as sent: the columns of Asked, in order.")
    sent_at = models.DateTimeField()
    sent_by = by_whom()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = by_whom()

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of a plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_a_number"),
            models.UniqueConstraint(fields=["plan"], condition=Q(decision=""), name="one_plan_version_waits"),
            models.CheckConstraint(
                condition=~Q(decision="sent_back") | ~Q(reason=""), name="plan_sent_back_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.plan} ({self.number})"
