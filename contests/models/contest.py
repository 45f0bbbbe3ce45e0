from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.querysets import ContestQuerySet, PartQuerySet, StageQuerySet


class Contest(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="contests", verbose_name=_("organising unit")
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("introduction"), blank=True, help_text=_("In plain words, for those who will enter."))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")

    def __str__(self):
        return self.title


class Audience(models.Model):
    """Who may enter; each audience can be ranked apart."""

    class Kind(models.TextChoices):
        PUPIL = "pupil", _("pupils")
        STAFF = "staff", _("staff")
        CITIZEN = "citizen", _("citizens")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="audiences", verbose_name=_("contest"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PUPIL)
    grade_from = models.PositiveSmallIntegerField(_("from grade"), null=True, blank=True)
    grade_to = models.PositiveSmallIntegerField(_("to grade"), null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="one_audience_of_a_name")]

    def __str__(self):
        return self.name


class Stage(models.Model):
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="stages", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=100)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.UniqueConstraint(fields=["contest", "order"], name="one_stage_an_order"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="stage_closes_after_opening",
                violation_error_message=_("A stage must close after it opens."),
            ),
        ]

    def __str__(self):
        return f"{self.contest} – {self.name}"


LONGEST_MINUTES = 600


class Part(models.Model):
    """One scored piece of a stage. Whatever its kind, it ends by writing a PartScore for each entrant."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("paper of questions")

    class Counts(models.TextChoices):
        BEST = "best", _("the best attempt")
        LAST = "last", _("the last attempt")
        FIRST = "first", _("the first attempt")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="parts", verbose_name=_("stage"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PAPER)
    name = models.CharField(_("name"), max_length=100)
    maximum = models.DecimalField(
        _("maximum points"),
        max_digits=7,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    minutes = models.PositiveSmallIntegerField(
        _("time limit"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
        help_text=_("Minutes."),
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace"), default=60, help_text=_("Seconds after the deadline in which answers still count: slow networks.")
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=1, validators=[MinValueValidator(1)]
    )
    counts = models.CharField(_("which attempt counts"), max_length=5, choices=Counts.choices, default=Counts.BEST)
    shuffle_questions = models.BooleanField(_("questions in a different order for each"), default=True)
    shuffle_choices = models.BooleanField(_("choices in a different order for each"), default=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = [
            models.UniqueConstraint(fields=["stage", "order"], name="one_part_an_order"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=LONGEST_MINUTES, attempts_allowed__gt=0),
                name="part_can_be_taken",
            ),
        ]

    def __str__(self):
        return f"{self.stage} – {self.name}"
