from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.models.audiences import Audience
from contests.models.contest import Part
from contests.querysets import BankQuerySet, BlueprintQuerySet, ChoiceQuerySet, QuestionQuerySet
from schools.models import Kept


class Difficulty(models.TextChoices):
    NONE = "", _("not given")
    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


class QuestionBank(Kept):
    unit = models.ForeignKey(
        "schools.Unit", on_delete=models.PROTECT, related_name="question_banks", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=200)
    # Set once, by the first paper drawn: from then on its questions are changed by new versions only.
    drawn_at = models.DateTimeField(_("first drawn from at"), null=True, editable=False)

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self):
        return self.name


class Question(models.Model):
    """One immutable version of a question. Changing it once it was drawn retires it and makes the next version."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions", verbose_name=_("bank"))
    topic = models.CharField(_("topic"), max_length=100, blank=True)
    text = models.TextField(_("question"))
    citation = models.CharField(_("citation"), max_length=300, blank=True, help_text=_("The law or page it rests on."))
    picture = models.ForeignKey(
        "foundation.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("picture"),
    )
    multiple = models.BooleanField(_("several right choices"), default=False)
    difficulty = models.CharField(
        _("difficulty"), max_length=6, choices=Difficulty.choices, blank=True, default=Difficulty.NONE
    )
    audience = models.CharField(
        _("meant for"),
        max_length=8,
        choices=Audience.Kind.choices,
        blank=True,
        default="",
        help_text=_("Empty: anyone."),
    )
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_until = models.DateField(
        _("holds until"), null=True, blank=True, help_text=_("The last day: laws change, and keys with them.")
    )
    created_at = models.DateTimeField(_("created at"), editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="question_holds_forwards",
                violation_error_message=_("A question must hold until a day after it begins to hold."),
            )
        ]

    def __str__(self):
        return self.text[:80]


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.CharField(_("choice"), max_length=1000)
    correct = models.BooleanField(_("right"), default=False)
    keep_last = models.BooleanField(
        _("keep last"),
        default=False,
        help_text=_("For choices such as “All of the above”, which must not be shuffled."),
    )

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["question", "order"], name="one_choice_an_order")]

    def __str__(self):
        return self.text[:80]


class BlueprintLine(models.Model):
    """So many questions of one bank (topic, difficulty) go into each paper of a part (of one audience); no number
    means all."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="blueprint", verbose_name=_("part"))
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="+", verbose_name=_("bank"))
    topic = models.CharField(_("topic"), max_length=100, blank=True, help_text=_("Empty: any topic."))
    difficulty = models.CharField(
        _("difficulty"),
        max_length=6,
        choices=Difficulty.choices,
        blank=True,
        default=Difficulty.NONE,
        help_text=_("Empty: any."),
    )
    audience = models.ForeignKey(
        Audience,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("audience"),
        help_text=_("Empty: all."),
    )
    number = models.PositiveSmallIntegerField(
        _("how many"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: all of them.")
    )

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        verbose_name = _("blueprint line")
        verbose_name_plural = _("blueprint")
        constraints = [
            models.UniqueConstraint(
                fields=["part", "bank", "topic", "difficulty"], condition=Q(audience=None), name="one_line_a_topic"
            ),
            models.UniqueConstraint(
                fields=["part", "bank", "topic", "difficulty", "audience"],
                condition=~Q(audience=None),
                name="one_line_a_topic_and_audience",
            ),
        ]

    def __str__(self):
        wanted = [self.topic, self.get_difficulty_display() if self.difficulty else ""]
        name = " – ".join([str(self.bank), *filter(None, map(str, wanted))])
        return f"{name}: {self.number or _('all')}"
