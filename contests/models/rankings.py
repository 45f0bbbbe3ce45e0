from django.db import models
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Audience, Stage
from contests.models.entrants import Entrant
from contests.querysets import MeasureQuerySet, PlaceQuerySet, RankingQuerySet


class Ranking(models.Model):
    """A list of places in one stage, by its rule: an ordered list of measures. Equal on all is an equal rank."""

    class State(models.TextChoices):
        HIDDEN = "hidden", _("only for the organisers")
        PROVISIONAL = "provisional", _("provisional")
        OFFICIAL = "official", _("official")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="rankings", verbose_name=_("stage"))
    name = models.CharField(_("name"), max_length=100)
    audience = models.ForeignKey(
        Audience,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("audience"),
        help_text=_("Empty: all."),
    )
    state = models.CharField(_("shown as"), max_length=12, choices=State.choices, default=State.PROVISIONAL)
    computed_at = models.DateTimeField(_("computed at"), null=True, editable=False)

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [models.UniqueConstraint(fields=["stage", "name"], name="one_ranking_of_a_name")]

    def __str__(self):
        return f"{self.stage} – {self.name}"


class Measure(models.Model):
    """One line of a ranking's rule."""

    class Kind(models.TextChoices):
        POINTS = "points", _("points")
        ATTEMPTS = "attempts", _("number of attempts")
        SECONDS = "seconds", _("time of the attempt that counts")
        REACHED = "reached", _("moment of submission")
        MEAN = "mean", _("mean points over all attempts")

    class Direction(models.TextChoices):
        HIGH = "high", _("more is better")
        LOW = "low", _("less is better")

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("measure"), max_length=10, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("rule")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "order"], name="one_measure_an_order"),
            models.UniqueConstraint(fields=["ranking", "kind"], name="a_measure_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_direction_display()})"


class Place(models.Model):
    """Where one entrant stands. Derived; its one writer is contests.actions.rebuild_ranking."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="places")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="places")
    rank = models.PositiveIntegerField()
    position = models.PositiveIntegerField(help_text="Row in the list, from 1: ties in order of name.")
    values = models.JSONField(help_text="The value of each measure, as text, in the order of the rule.")
    # Index of the measure that set this place below the one before it; null for the first place and for ties.
    decided_by = models.PositiveSmallIntegerField(null=True)
    tied = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ranking", "entrant"], name="one_place_an_entrant")]
        indexes = [models.Index(fields=["ranking", "position"], name="place_in_order")]

    def __str__(self):
        return f"{self.rank}. {self.entrant_id}"
