from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Part
from contests.models.entrants import Entrant
from contests.querysets import AttemptQuerySet


class Attempt(models.Model):
    """One sitting of a paper, with the drawn paper frozen at its start."""

    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="attempts")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # [[question id, [choice id, …]], …] in the order shown.
    paper = models.JSONField()
    size = models.PositiveSmallIntegerField(help_text="Questions in the paper.")
    # Answers are taken for positions 1 to this: the questions, and behind them the prediction if one is asked for.
    # 0 when the questions come one by one: then only contests.quiz.turns takes them.
    slots = models.PositiveSmallIntegerField()
    # What of the part's rules the score depends on, as it stood at the start; see contests.quiz.rules.
    rules = models.JSONField(default=dict)
    rules_version = models.PositiveSmallIntegerField(default=1)
    # Of a paper whose questions come one by one: when each was shown, in order, in milliseconds since 1970.
    turns = models.JSONField(default=list)
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"))
    accepts_until = models.DateTimeField(help_text="The deadline and its grace: after it nothing more is taken.")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    closed_by_deadline = models.BooleanField(default=False)
    right = models.PositiveSmallIntegerField(null=True, help_text="Questions answered right.")
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, null=True, help_text="From start to submission.")
    change_seconds = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, help_text="From start to the last change that arrived."
    )
    prediction = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["entrant", "part", "number"], name="attempts_are_numbered"),
            models.UniqueConstraint(
                fields=["entrant", "part"], condition=Q(submitted_at=None), name="one_open_attempt"
            ),
            models.CheckConstraint(condition=Q(accepts_until__gte=F("deadline")), name="grace_follows_deadline"),
        ]
        indexes = [
            models.Index(fields=["accepts_until"], condition=Q(submitted_at=None), name="attempt_left_open"),
        ]

    def __str__(self):
        return f"{self.entrant_id}/{self.number}"


class Answer(models.Model):
    """What stands for one question of an attempt; replaced only by a higher sequence number, frozen by submitting.

    Its one writer is contests.quiz.saving.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    number = models.PositiveSmallIntegerField(help_text="Position in the paper, from 1.")
    sequence = models.PositiveBigIntegerField()
    choices = models.CharField(max_length=220, help_text="Ids of the marked choices, joined by commas.", blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "number"], name="one_answer_a_question")]

    def __str__(self):
        return f"{self.attempt_id}: {self.number}"
