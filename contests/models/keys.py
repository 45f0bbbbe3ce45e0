"""Rulings on the key after papers were handed in, what they changed, and how questions did."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.attempts import Attempt
from contests.models.contest import Part
from contests.models.questions import Question
from contests.querysets import RulingQuerySet
from foundation.history.fields import by_whom


class Ruling(models.Model):
    """A decision on one drawn question of a part: versions and answers stay as they are, scoring follows it.

    Of several standing rulings on one question the newest counts. Undoing it is a recorded act too.
    """

    class Effect(models.TextChoices):
        REPLACE = "replace", _("another key is right")
        ALSO = "also", _("other choices are right as well")
        FREE = "free", _("everyone gets its points")
        OUT = "out", _("it does not count")

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("part"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("question"))
    effect = models.CharField(_("effect"), max_length=7, choices=Effect.choices)
    choices = models.JSONField(default=list, help_text="Ids: the new key (replace), or those right as well (also).")
    reason = models.CharField(_("reason"), max_length=500)
    by = by_whom()
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, help_text="When every paper had been scored anew.")
    undone_at = models.DateTimeField(null=True)
    undone_by = by_whom()
    undone_reason = models.CharField(_("reason for undoing"), max_length=500, blank=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_reason="") | Q(undone_at__isnull=False), name="undone_with_reason"
            )
        ]

    def __str__(self):
        return f"{self.question_id}: {self.effect}"


class Rescored(models.Model):
    """What a ruling, or undoing one, changed in one attempt; append-only."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="rescored")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="rescored")
    before = models.DecimalField(max_digits=9, decimal_places=4)
    after = models.DecimalField(max_digits=9, decimal_places=4)
    undoing = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ruling", "attempt", "undoing"], name="rescored_once_by_a_ruling")
        ]

    def __str__(self):
        return f"{self.attempt_id}: {self.before} → {self.after}"


class ItemStatistic(models.Model):
    """How one question did in the papers of a part. Derived; written anew by a job."""

    class Basis(models.TextChoices):
        COUNTING = "counting", _("the attempts that count")
        FIRST = "first", _("first attempts")
        ALL = "all", _("all attempts")

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="item_statistics")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("over"), max_length=8, choices=Basis.choices, default=Basis.COUNTING)
    papers = models.PositiveIntegerField(_("papers"))
    facility = models.DecimalField(
        _("facility"), max_digits=6, decimal_places=3, null=True, help_text="Mean mark, per cent."
    )
    discrimination = models.DecimalField(
        _("discrimination"),
        max_digits=6,
        decimal_places=3,
        null=True,
        help_text="100 × Pearson correlation of the mark with the mark on the rest of the paper.",
    )
    choices = models.JSONField(default=dict, help_text="Choice id → how often marked; “” → left open.")
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "basis", "question"], name="one_statistic_a_question")]

    def __str__(self):
        return f"{self.question_id}: {self.facility}"
