"""What happens around attempts while a stage runs: drawn beforehand, given more time, logged, arriving too late."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.attempts import Attempt
from contests.models.contest import Part
from contests.models.entrants import Entrant
from foundation.history.fields import by_whom


class PreparedPaper(models.Model):
    """A paper drawn before a synchronous start, so that starting is one insert. Used up by the start."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="prepared")
    person = models.ForeignKey("schools.Person", on_delete=models.CASCADE, related_name="+")
    paper = models.JSONField()
    drawn_at = models.DateTimeField()
    # What it was drawn from, as contests.quiz.blueprint sums it up: once that changes the paper is void.
    basis = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "person"], name="one_prepared_paper")]

    def __str__(self):
        return f"{self.part_id}: {self.person_id}"


class Extension(models.Model):
    """More time, by an organiser's recorded act: for one entrant, a class, a unit, or all of a part."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="extensions")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, null=True, related_name="extensions")
    school_class = models.ForeignKey("schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    reason = models.CharField(_("reason"), max_length=300)
    by = by_whom()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="extension_gives_time")]

    def __str__(self):
        return f"{self.part_id}: +{self.minutes}"


class AttemptEvent(models.Model):
    """What a device told of itself during an attempt: facts for a person to read, never judged by the portal."""

    class Kind(models.TextChoices):
        LOADED = "loaded", _("paper loaded on a device")
        HIDDEN = "hidden", _("page left or covered")
        SHOWN = "shown", _("page shown again")
        OFFLINE = "offline", _("network lost")
        ONLINE = "online", _("network back")

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=8, choices=Kind.choices)
    device = models.CharField(_("device"), max_length=16, help_text="Random, made by the browser for this paper.")
    happened_at = models.DateTimeField(_("when, as the device tells"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        indexes = [models.Index(fields=["attempt", "happened_at"], name="events_of_attempt")]

    def __str__(self):
        return f"{self.attempt_id}: {self.kind}"


class LateDecision(models.Model):
    """The organisers' recorded decision on what arrived for an attempt after its grace."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_decisions")
    accepted = models.BooleanField(_("counts"))
    reason = models.CharField(_("reason"), max_length=300)
    by = by_whom()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.attempt_id}: {self.accepted}"


class LateAnswer(models.Model):
    """An answer that arrived after the grace, kept beside the frozen ones until somebody decides. Append-only: a later
    sequence number is a further row."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_answers")
    number = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()
    choices = models.CharField(max_length=220, blank=True)
    received_at = models.DateTimeField()
    decision = models.ForeignKey(LateDecision, on_delete=models.PROTECT, null=True, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number", "sequence"], name="one_late_answer_a_change")
        ]
        indexes = [models.Index(fields=["received_at"], condition=Q(decision=None), name="late_and_undecided")]

    def __str__(self):
        return f"{self.attempt_id}: {self.number}"
