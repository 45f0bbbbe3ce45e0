from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.audiences import Audience, Bloc
from contests.models.contest import Contest, Part, Stage
from contests.models.entrants import Entrant
from contests.models.sittings import Sitting
from contests.querysets import MeasureQuerySet, PlaceQuerySet
from contests.ranking_querysets import RankingQuerySet


class Ranking(models.Model):
    """A list of places in one stage, or over all stages, by its rule: an ordered list of measures. Equal on all is an
    equal rank."""

    class State(models.TextChoices):
        HIDDEN = "hidden", _("only for the organisers")
        PROVISIONAL = "provisional", _("provisional")
        OFFICIAL = "official", _("official")

    class Of(models.TextChoices):
        PERSON = "person", _("persons")
        TEAM = "team", _("teams")
        CLASS = "class", _("classes")
        UNIT = "unit", _("units")
        BLOC = "bloc", _("blocs of units")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rankings", verbose_name=_("contest"))
    stage = models.ForeignKey(
        Stage,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rankings",
        verbose_name=_("stage"),
        help_text=_("Empty: all stages together."),
    )
    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, null=True, editable=False, related_name="rankings", verbose_name=_("sitting")
    )
    # A pattern has no places of its own: launching makes a ranking by it for every sitting.
    each_sitting = models.BooleanField(
        _("one for each unit that holds the stage"),
        default=False,
        help_text=_("With these rules and prizes; each unit ranks its own teams."),
    )
    pattern = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="made_by_it")
    of = models.CharField(_("ranking of"), max_length=6, choices=Of.choices, default=Of.PERSON)
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
    public = models.BooleanField(
        _("shown to everybody"),
        default=False,
        help_text=_("Without signing in; minors as initials, unless consent is on record."),
    )
    prize_share = models.DecimalField(
        _("prizes for at most"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Per cent of those ranked, all prizes together. Empty: no limit."),
    )
    computed_at = models.DateTimeField(_("computed at"), null=True, editable=False)
    total = models.PositiveIntegerField(_("places"), default=0, editable=False)
    figures = models.JSONField(default=dict, editable=False, help_text="As of computed_at: see contests.figures.")

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "name"], condition=~Q(stage=None) & Q(sitting=None), name="one_ranking_of_a_name"
            ),
            models.UniqueConstraint(
                fields=["sitting", "name"], condition=~Q(sitting=None), name="one_ranking_of_a_name_in_a_sitting"
            ),
            models.UniqueConstraint(
                fields=["contest", "name"], condition=Q(stage=None), name="one_overall_ranking_of_a_name"
            ),
            models.CheckConstraint(condition=Q(sitting=None) | ~Q(stage=None), name="sitting_ranks_in_its_stage"),
            models.CheckConstraint(condition=Q(each_sitting=False) | Q(sitting=None), name="pattern_or_of_a_sitting"),
            models.CheckConstraint(
                condition=Q(prize_share=None) | Q(prize_share__gt=0, prize_share__lte=100), name="share_is_a_percentage"
            ),
        ]

    def __str__(self):
        return f"{self.sitting or self.stage or self.contest} – {self.name}"


class Measure(models.Model):
    """One line of a ranking's rule. Which kinds go with persons and which with collectives: contests.measures."""

    class Kind(models.TextChoices):
        POINTS = "points", _("points")
        ATTEMPTS = "attempts", _("number of attempts")
        SECONDS = "seconds", _("time of the attempt that counts")
        CHANGE = "change", _("time until the last change, of the attempt that counts")
        MEAN_TIME = "mean_time", _("mean time over all attempts")
        REACHED = "reached", _("moment of submission")
        MEAN = "mean", _("mean points over all attempts")
        NEAREST = "nearest", _("distance of the prediction from what came about")
        PARTICIPATION = "participation", _("participation")
        ENTRANTS = "entrants", _("number who took part")
        MEAN_COUNTING = "mean_best", _("mean points of the attempts that count")
        HIGH_SHARE = "high_share", _("share of high scores")
        PART = "part", _("points of a part")
        DECISION = "decision", _("decision of the organisers")

    class Direction(models.TextChoices):
        HIGH = "high", _("more is better")
        LOW = "low", _("less is better")

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="measures")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("measure"), max_length=13, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    threshold = models.DecimalField(
        _("from points"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("For the share of high scores: points from which a score is high."),
    )
    part = models.ForeignKey(
        Part, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("part"),
        help_text=_("For the points of a part: of which."),
    )  # fmt: skip

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("rule")
        constraints = [
            models.UniqueConstraint(fields=["ranking", "order"], name="one_measure_an_order"),
            models.UniqueConstraint(fields=["ranking", "kind"], condition=Q(part=None), name="a_measure_once"),
            models.UniqueConstraint(
                fields=["ranking", "kind", "part"], condition=Q(part__isnull=False), name="a_part_measures_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="part", part__isnull=False) | (~Q(kind="part") & Q(part=None)),
                name="measure_says_its_part",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.get_direction_display()})"


class Subject(models.Model):
    """Exactly one of what a ranking can rank."""

    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, null=True, db_index=False, related_name="%(class)ss")
    school_class = models.ForeignKey(
        "schools.SchoolClass", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")

    # Field of the subject in a ranking of …
    FIELDS = {"person": "entrant", "team": "entrant", "class": "school_class", "unit": "unit", "bloc": "bloc"}

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(entrant__isnull=False, school_class=None, unit=None, bloc=None)
                | Q(entrant=None, school_class__isnull=False, unit=None, bloc=None)
                | Q(entrant=None, school_class=None, unit__isnull=False, bloc=None)
                | Q(entrant=None, school_class=None, unit=None, bloc__isnull=False),
                name="%(class)s_of_one_subject",
            )
        ]

    @property
    def subject(self):
        return self.entrant or self.school_class or self.unit or self.bloc


def one_a_subject(name: str, *fields: str) -> list[models.UniqueConstraint]:
    """Each subject once for each combination of `fields`: a constraint for each kind of subject."""
    return [
        models.UniqueConstraint(
            fields=[*fields, subject], condition=Q(**{f"{subject}__isnull": False}), name=f"{name}_{subject}"
        )
        for subject in dict.fromkeys(Subject.FIELDS.values())
    ]


class Place(Subject):
    """Where one subject stands. Derived; its one writer is contests.placing.write_places."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, db_index=False, related_name="places")
    rank = models.PositiveIntegerField()
    position = models.PositiveIntegerField(help_text="Row in the list, from 1: ties in order of name.")
    values = models.JSONField(help_text="The value of each measure, as text, in the order of the rule.")
    # Index of the measure that set this place below the one before it; null for the first place and for ties.
    decided_by = models.PositiveSmallIntegerField(null=True)
    tied = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta(Subject.Meta):
        constraints = [*Subject.Meta.constraints, *one_a_subject("one_place", "ranking")]
        indexes = [models.Index(fields=["ranking", "position"], name="place_in_order")]

    def __str__(self):
        return f"{self.rank}. {self.subject}"
