"""A stage as held by one unit, and each team's appearance in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Stage
from contests.models.entrants import Entrant
from contests.models.teams import Member
from contests.sitting_querysets import OfAppearanceQuerySet, OfSittingQuerySet, SittingQuerySet
from foundation.history.fields import by_whom


class Sitting(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("being held")
        JUDGED = "judged", _("judged")
        CHECKED = "checked", _("checked")
        SENT = "sent", _("sent")
        PUBLISHED = "published", _("published")

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="sittings", verbose_name=_("stage"))
    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="sittings", verbose_name=_("held by")
    )
    pilot = models.BooleanField(_("pilot"), default=False, help_text=_("Held first, for the others to see."))
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    # That of the stage when it was launched, or what was granted since.
    due_at = models.DateTimeField(_("results due"), null=True, blank=True)
    launched_at = models.DateTimeField()
    launched_by = by_whom()
    # The lot: from this seed and the teams in order of their ids the same order comes out again.
    seed = models.CharField(_("seed of the lot"), max_length=64, blank=True, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    panels_by_lot = models.BooleanField(
        _("teams spread over the panels by lot"), default=False, editable=False,
        help_text=_("Only then may the panels' scores be levelled."),
    )  # fmt: skip
    opened_at = models.DateTimeField(null=True, editable=False)
    judged_at = models.DateTimeField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    checked_by = by_whom(editable=False)
    sent_at = models.DateTimeField(_("results sent at"), null=True, editable=False)
    sent_by = by_whom(editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    returned_reason = models.CharField(_("sent back because"), max_length=500, blank=True)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_reason = models.CharField(_("not held because"), max_length=500, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        constraints = [
            models.UniqueConstraint(fields=["stage", "unit"], name="one_sitting_a_unit"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancelled_reason=""), name="not_held_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.stage} – {self.unit}"


class Panel(models.Model):
    """Judges who mark the same teams; most sittings have one."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="panels", verbose_name=_("sitting"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=100)
    room = models.CharField(_("room"), max_length=100, blank=True)

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        constraints = [models.UniqueConstraint(fields=["sitting", "order"], name="one_panel_an_order")]

    def __str__(self):
        return self.name


class Appearance(models.Model):
    """A team in a sitting: when its turn is, whether it came."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="appearances")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="appearances", verbose_name=_("team"))
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, null=True, blank=True, related_name="appearances")
    order = models.PositiveSmallIntegerField(_("turn"), null=True, blank=True, help_text="Drawn by lot; null before.")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.EXPECTED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    arrived_at = models.DateTimeField(null=True)
    late = models.BooleanField(_("came late"), default=False)
    changed_at = models.DateTimeField(null=True)
    changed_by = by_whom()

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        constraints = [
            models.UniqueConstraint(fields=["sitting", "entrant"], name="appears_once"),
            models.UniqueConstraint(fields=["sitting", "order"], name="one_turn_each"),
        ]

    def __str__(self):
        return f"{self.sitting_id}: {self.entrant}"


class Attendance(models.Model):
    """The name check: whether a member of a team is there."""

    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    present = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    by = by_whom()
    at = models.DateTimeField()

    objects = OfAppearanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appearance", "member"], name="checked_once")]

    def __str__(self):
        return f"{self.member_id}: {self.present}"
