"""After and beside the judging: results by workbook, the board of the hall, minutes, appeals, promotion."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Part, Stage
from contests.models.entrants import Entrant
from contests.models.sittings import Appearance, Sitting
from contests.sitting_querysets import OfSittingQuerySet
from foundation.history.fields import by_whom


class ResultsUpload(models.Model):
    """One version of a sitting's results, sent as a workbook. Its file stays as it came."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        DRAFT = "draft", _("to be confirmed")
        ACCEPTED = "accepted", _("confirmed")
        DISCARDED = "discarded", _("discarded")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="uploads")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.READING)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, help_text="See contests.intake.")
    findings = models.JSONField(default=list)
    sent_by = by_whom()
    sent_at = models.DateTimeField()
    accepted_by = by_whom()
    accepted_at = models.DateTimeField(null=True)

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("results workbook")
        verbose_name_plural = _("results workbooks")
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="uploads_are_numbered")]

    def __str__(self):
        return f"{self.sitting} – {self.number}"


class UploadedResult(models.Model):
    """What an accepted workbook says of one team in one part. Only the newest accepted workbook counts."""

    upload = models.ForeignKey(ResultsUpload, on_delete=models.CASCADE, related_name="results")
    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=9, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "appearance", "part"], name="one_uploaded_result_a_part")
        ]

    def __str__(self):
        return f"{self.appearance_id}: {self.points}"


class Board(models.Model):
    """The screen of the hall. Whoever has its address sees what it shows, and it shows nothing else."""

    class State(models.TextChoices):
        LIVE = "live", _("live")
        FROZEN = "frozen", _("frozen")
        REVEALING = "revealing", _("being revealed")
        DONE = "done", _("all revealed")

    sitting = models.OneToOneField(Sitting, on_delete=models.CASCADE, related_name="board")
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.LIVE)
    frozen_at = models.DateTimeField(null=True)
    frozen = models.JSONField(default=dict, help_text="What it showed when it was frozen.")
    reveal_from = models.PositiveSmallIntegerField(_("reveal one by one from place"), default=3)
    revealed = models.PositiveSmallIntegerField(default=0, help_text="Steps of the revealing done.")
    # Never sent out as a whole: of it is shown what the steps done so far have revealed.
    final = models.JSONField(default=dict, help_text="The places as they stood when the revealing began.")
    blank = models.BooleanField(default=False, help_text="Shows nothing but the name of the contest.")
    changed_at = models.DateTimeField()
    changed_by = by_whom()

    objects = OfSittingQuerySet.as_manager()

    def __str__(self):
        return str(self.sitting)


class Minutes(models.Model):
    """The minutes of a sitting as a document, each version frozen; and the copy that was signed."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField(_("version"))
    texts = models.JSONField(default=dict, help_text="What people wrote into it; see contests.outcome.")
    figures = models.JSONField(default=dict, help_text="The scores and places as they stood.")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = by_whom()
    signed_at = models.DateTimeField(null=True)
    signed_by = by_whom()

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="minutes_are_numbered")]

    def __str__(self):
        return f"{self.sitting} – {self.number}"


class Appeal(models.Model):
    """Against a result, inside the window; its answer is on record and final."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        UPHELD = "upheld", _("granted")
        REJECTED = "rejected", _("not granted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="appeals")
    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="appeals")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("what is appealed against, and why"))
    filed_by = by_whom()
    filed_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = by_whom()
    answered_at = models.DateTimeField(null=True)

    objects = OfSittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "part"], condition=Q(state="open", part__isnull=False), name="one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"]) | ~Q(answer=""), name="answered_with_words"
            ),
        ]

    def __str__(self):
        return f"{self.appearance}: {self.text[:40]}"


class Promotion(models.Model):
    """One who goes on to the next stage."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="promoted", verbose_name=_("to stage"))
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="promotions")
    from_sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, null=True, related_name="promotions")
    rank = models.PositiveIntegerField(_("rank"))
    reason = models.CharField(_("reason"), max_length=500, blank=True, help_text="Where a tie at the line was decided.")
    by = by_whom()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints = [
            models.UniqueConstraint(fields=["stage", "entrant"], condition=Q(withdrawn_at=None), name="promoted_once")
        ]

    def __str__(self):
        return f"{self.entrant} → {self.stage_id}"
