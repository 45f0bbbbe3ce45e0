from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.querysets import ContestQuerySet, PartQuerySet, StageQuerySet
from schools.models import Kept


class Contest(Kept):
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
    opened_at = models.DateTimeField(_("first opened at"), null=True, editable=False)
    public = models.BooleanField(
        _("has a page for everybody"),
        default=False,
        help_text=_("What it is about, its dates and rules, without signing in."),
    )
    publishes_statistics = models.BooleanField(_("shows weekly numbers to everybody"), default=False)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed in all"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Over all rounds together. Empty: only what each part says."),
    )
    # Of its rules: raised by every amendment; an attempt keeps the version it was started under.
    rules_version = models.PositiveSmallIntegerField(default=1, editable=False)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copied from"),
    )

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")

    def __str__(self):
        return self.title


class Stage(models.Model):
    class PromotesEach(models.TextChoices):
        SITTING = "sitting", _("from each unit")
        STAGE = "stage", _("from all units together")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="stages", verbose_name=_("contest"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=100)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    practice = models.BooleanField(
        _("for practice only"), default=False, help_text=_("Nothing done here counts for a ranking.")
    )
    synchronous = models.BooleanField(
        _("all start together"),
        default=False,
        help_text=_("The time limit runs from the opening for everybody: who comes late has less time."),
    )
    by_sittings = models.BooleanField(
        _("held by units, each at its own time"),
        default=False,
        help_text=_("Launched to a list of units; each sets its date and place, judges, and sends its results."),
    )
    results_due_at = models.DateTimeField(_("results of units due"), null=True, blank=True)
    due_words = models.CharField(
        _("as the plan says it"), max_length=200, blank=True, help_text=_("Such as: before 31/10/2018.")
    )
    appeal_hours = models.PositiveSmallIntegerField(
        _("appeals are taken for"), default=72, help_text=_("Hours after the results of a unit are published.")
    )
    promotes = models.PositiveSmallIntegerField(
        _("how many go on to the next stage"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: none."),
    )
    promotes_each = models.CharField(
        _("counted"), max_length=7, choices=PromotesEach.choices, default=PromotesEach.SITTING
    )

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
        JUDGED = "judged", _("judged by a panel")

    class Combines(models.TextChoices):
        MEAN = "mean", _("mean of the judges")
        TRIMMED = "trimmed", _("mean without the highest and the lowest")
        MEDIAN = "median", _("median")

    class Counts(models.TextChoices):
        BEST = "best", _("the best attempt")
        LAST = "last", _("the last attempt")
        FIRST = "first", _("the first attempt")
        SUM = "sum", _("all attempts added up")

    class Shown(models.TextChoices):
        AT_ONCE = "at_once", _("as soon as the paper is handed in")
        AFTER_CLOSING = "after_closing", _("when the stage has closed")
        NEVER = "never", _("never")

    class Prediction(models.TextChoices):
        NONE = "", _("none")
        ENTRANTS = "entrants", _("how many will have taken part")
        ALL_RIGHT = "all_right", _("how many will have every question right")
        PERCENTAGE = "percentage", _("what percentage will have every question right")

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
    attempts_a_day = models.PositiveSmallIntegerField(
        _("attempts a day"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    counts = models.CharField(_("which attempt counts"), max_length=5, choices=Counts.choices, default=Counts.BEST)
    shuffle_questions = models.BooleanField(_("questions in a different order for each"), default=True)
    shuffle_choices = models.BooleanField(_("choices in a different order for each"), default=True)
    unseen_first = models.BooleanField(
        _("questions not seen before come first"), default=True, help_text=_("From the second attempt on.")
    )
    must_answer_all = models.BooleanField(
        _("every question must be answered"),
        default=False,
        help_text=_("A paper with open questions can be handed in only by its deadline."),
    )
    penalty = models.DecimalField(
        _("taken off for a wrong answer"),
        max_digits=4,
        decimal_places=3,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("Share of what a right answer gives: 0.25 takes off a quarter. The whole never falls below 0."),
    )
    show_score = models.CharField(_("points are shown"), max_length=13, choices=Shown.choices, default=Shown.AT_ONCE)
    show_key = models.CharField(
        _("own paper with the key is shown"), max_length=13, choices=Shown.choices, default=Shown.AFTER_CLOSING
    )
    publish_key = models.BooleanField(
        _("key published to everybody"), default=False, help_text=_("After the stage has closed, with the citations.")
    )
    prediction = models.CharField(
        _("prediction asked for"), max_length=10, choices=Prediction.choices, blank=True, default=Prediction.NONE
    )
    question_seconds = models.PositiveSmallIntegerField(
        _("time for each question"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(600)],
        help_text=_("Seconds. Questions then come one by one, and none comes back. Empty: all at once, in any order."),
    )
    # Of judged parts. The time limit above is that of each team.
    minutes_least = models.PositiveSmallIntegerField(
        _("at least"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Minutes. Empty: no least."),
    )
    minute_penalty = models.DecimalField(
        _("taken off for each minute outside the time"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Points for each minute begun, over or under. 0: the time is only shown."),
    )
    minute_penalty_most = models.DecimalField(
        _("taken off at most"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    step = models.DecimalField(
        _("smallest step of a mark"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("0.5"),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    combines = models.CharField(
        _("marks of the judges are combined by"), max_length=7, choices=Combines.choices, default=Combines.MEAN
    )
    judges_least = models.PositiveSmallIntegerField(
        _("judges at least"), default=1, validators=[MinValueValidator(1)], help_text=_("For each team.")
    )
    spread_limit = models.DecimalField(
        _("spread that calls for a discussion"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal(10),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("Between the highest and the lowest judge, in per cent of the maximum. Empty: never."),
    )
    levels_panels = models.BooleanField(
        _("level the panels' scores"),
        default=False,
        help_text=_("Only where teams were spread over several panels by lot; otherwise scores stand as given."),
    )

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
            models.CheckConstraint(condition=Q(penalty__gte=0, penalty__lte=1), name="penalty_is_a_share"),
        ]

    def __str__(self):
        return f"{self.stage} – {self.name}"
