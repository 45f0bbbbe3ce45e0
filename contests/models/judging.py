"""Judged parts: criteria, who judges, what keeps a judge away from a team, sheets with their marks, time taken."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Part
from contests.models.entrants import Entrant
from contests.models.sittings import Appearance, Panel, Sitting
from contests.sitting_querysets import (
    CurrentCriteria,
    JudgeQuerySet,
    OfAppearanceQuerySet,
    OfPartQuerySet,
    OfSittingQuerySet,
    ScoreSheetQuerySet,
    TimingQuerySet,
)
from foundation.history.fields import by_whom


class Criterion(models.Model):
    """One line of a score sheet. The part's maximum is the sum of maximum × weight over its criteria."""

    class Kind(models.TextChoices):
        POINTS = "points", _("points")
        TICK = "tick", _("done or not")

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("part"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("criterion"), max_length=200)
    description = models.TextField(_("what judges look at"), blank=True)
    kind = models.CharField(
        _("marked by"), max_length=6, choices=Kind.choices, default=Kind.POINTS,
        help_text=_("A step of a practical task is done or not: it gives all its points or none."),
    )  # fmt: skip
    maximum = models.DecimalField(
        _("maximum points"), max_digits=6, decimal_places=2, default=Decimal(10),
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.001"))],
    )
    needs_proof = models.BooleanField(
        _("with proof"), default=False, help_text=_("A picture or a note is asked for when it is marked as done.")
    )
    # Taken off the sheet after sheets were marked by it: those that no longer count keep their marks.
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = CurrentCriteria()  # also what `part.criteria` gives
    with_retired = OfPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["part", "order"], condition=Q(retired_at=None), name="one_criterion_an_order"
            ),
            models.CheckConstraint(condition=Q(maximum__gt=0, weight__gt=0), name="criterion_gives_points"),
        ]

    def __str__(self):
        return self.name


class Judge(models.Model):
    """One person on a panel of one sitting; without an account where sheets are on paper."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair of the panel")
        JUDGE = "judge", _("judge")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="judges", verbose_name=_("sitting"))
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="judges", verbose_name=_("panel"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="judging",
        verbose_name=_("account"),
    )  # fmt: skip
    name = models.CharField(_("full name"), max_length=120)
    title = models.CharField(_("position"), max_length=120, blank=True, help_text=_("As it stands in the minutes."))
    role = models.CharField(_("role"), max_length=5, choices=Role.choices, default=Role.JUDGE)
    further = models.BooleanField(
        _("further judge"), default=False, help_text=_("Marks only where a spread calls for one more.")
    )
    added_at = models.DateTimeField()
    added_by = by_whom()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("withdrew because"), max_length=500, blank=True)
    # Of the token on the judge's device: raised, it stops the device.
    token_epoch = models.PositiveSmallIntegerField(default=1)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "user"], condition=Q(withdrawn_at=None), name="judges_a_sitting_once"
            ),
        ]

    def __str__(self):
        return self.name


class Conflict(models.Model):
    """Declared: this judge does not mark this team, or the teams of this unit."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("a relative")
        TAUGHT = "taught", _("taught or coached them")
        UNIT = "unit", _("of the same school")
        OTHER = "other", _("another reason")

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("judge"))
    entrant = models.ForeignKey(
        Entrant, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.RELATIVE)
    note = models.CharField(_("note"), max_length=300, blank=True)
    declared_by = by_whom()
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(entrant__isnull=False, unit=None) | Q(entrant=None, unit__isnull=False),
                name="conflict_with_one",
            )
        ]

    def __str__(self):
        return f"{self.judge}: {self.subject}"

    @property
    def subject(self):
        return self.entrant or self.unit


class PartRun(models.Model):
    """A part in one sitting. Until it is closed a judge sees their own marks only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not begun")
        RUNNING = "running", _("going on")
        CLOSED = "closed", _("closed")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="runs")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = by_whom()

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "part"], name="one_run_a_part")]

    def __str__(self):
        return f"{self.sitting_id}: {self.part}"


class Timing(models.Model):
    """A stretch of time a team was on stage in a part; several are added up. A wrong one is voided, not changed."""

    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="timings")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = by_whom()
    voided_at = models.DateTimeField(null=True)
    voided_reason = models.CharField(max_length=300, blank=True)

    objects = TimingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "part"], condition=Q(ended_at=None, voided_at=None), name="one_running_clock"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="time_goes_on"),
        ]

    def __str__(self):
        return f"{self.appearance_id}: {self.started_at}"


class ScoreSheet(models.Model):
    """What one judge gives one team in one part. Handed in it is final; a correction is a new sheet beside it."""

    class Source(models.TextChoices):
        DEVICE = "device", _("on a device")
        PAPER = "paper", _("on paper")

    class State(models.TextChoices):
        OPEN = "open", _("being filled in")
        TYPED = "typed", _("typed, waits for the second person")
        HANDED_IN = "handed_in", _("handed in")
        REJECTED = "rejected", _("rejected by the second person")
        REPLACED = "replaced", _("replaced by a corrected one")
        VOID = "void", _("does not count")

    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="sheets")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="sheets")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.DEVICE)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    comment = models.TextField(_("comment"), blank=True)
    comment_sequence = models.PositiveBigIntegerField(default=0)
    # Sum of marks × weights; written when it is handed in.
    total = models.DecimalField(_("total"), max_digits=9, decimal_places=4, null=True)
    opened_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    typed_by = by_whom()
    typed_at = models.DateTimeField(null=True)
    second_by = by_whom()
    second_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why rejected, replaced or void.")

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "part", "judge"],
                condition=Q(state__in=["open", "typed", "handed_in"]),
                name="one_standing_sheet",
            ),
            models.UniqueConstraint(fields=["appearance", "part", "judge", "number"], name="sheets_are_numbered"),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("typed_by")), name="second_person_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_in") | Q(total__isnull=False, handed_in_at__isnull=False),
                name="handed_in_with_total",
            ),
        ]

    def __str__(self):
        return f"{self.judge} – {self.appearance_id} – {self.part_id}"


class Mark(models.Model):
    """What stands for one criterion of a sheet; replaced only by a higher sequence number, frozen by handing in."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    points = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, help_text="Before the weight; null: taken back."
    )
    # Another than the criterion's: given on a scale that was changed meanwhile, and not confirmed on the new one.
    of = models.DecimalField(max_digits=6, decimal_places=2, null=True, help_text="The maximum it was given out of.")
    sequence = models.PositiveBigIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_mark_a_criterion"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="mark_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.sheet_id}: {self.criterion_id}"


class Proof(models.Model):
    """That a step of a practical task was done: a picture of the screen, or a note (a file number)."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="proofs")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = by_whom()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.sheet_id}: {self.criterion_id}"


class LateSheet(models.Model):
    """Marks that reached the portal after their part was closed: kept as they came, until a person decides."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="late_sheets")
    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="late_sheets")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    marks = models.JSONField(help_text="{criterion id: points as text}")
    comment = models.TextField(blank=True)
    sequence = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = by_whom()
    decided_at = models.DateTimeField(null=True)

    objects = OfAppearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "appearance", "part", "sequence"], name="kept_late_once")
        ]

    def __str__(self):
        return f"{self.judge}: {self.appearance_id}"


class Discussion(models.Model):
    """Judges differ by more than the limit: they talk, or one more judges. While it is open the panel sees the marks
    of this team in this part."""

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        KEPT = "kept", _("the marks stand")
        CHANGED = "changed", _("marks were corrected")
        FURTHER = "further", _("a further judge marks")

    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="discussions")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    spread = models.DecimalField(max_digits=9, decimal_places=4, help_text="Highest total less lowest, in points.")
    opened_at = models.DateTimeField()
    opened_by = by_whom()
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome.choices, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Who was called where the outcome is a further judge.
    further = models.ForeignKey(Judge, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = by_whom()
    at = models.DateTimeField(null=True)

    objects = OfAppearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appearance", "part"], condition=Q(outcome=""), name="one_open_discussion")
        ]

    def __str__(self):
        return f"{self.appearance_id}: {self.spread}"
