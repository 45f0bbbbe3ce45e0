"""Prizes, who gets them and why, who is out, what was published, and certificates."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Contest
from contests.models.entrants import Entrant
from contests.models.rankings import Ranking, Subject, one_a_subject
from contests.querysets import AwardQuerySet, MeasureQuerySet, OfEntrantQuerySet, StageQuerySet
from foundation.history.fields import by_whom


class Decision(Subject):
    """The organisers' decision between subjects that are equal on everything else: a line of the rule like the others
    (Measure.Kind.DECISION). The newest for a subject counts."""

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="decisions")
    value = models.SmallIntegerField(_("order"), help_text=_("The higher one stands before the lower one."))
    reason = models.CharField(_("reason"), max_length=500)
    by = by_whom()
    at = models.DateTimeField()

    objects = MeasureQuerySet.as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return f"{self.subject}: {self.value}"


class Prize(models.Model):
    class Level(models.TextChoices):
        FIRST = "first", _("First prize")
        SECOND = "second", _("Second prize")
        THIRD = "third", _("Third prize")
        CONSOLATION = "consolation", _("Consolation prize")
        OTHER = "other", _("Other prize")

    class Each(models.TextChoices):
        ALL = "", _("in the whole ranking")
        BLOC = "bloc", _("in each bloc")
        GRADE = "grade", _("in each grade")
        UNIT = "unit", _("in each unit")

    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="prizes", verbose_name=_("ranking"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    level = models.CharField(_("level"), max_length=11, choices=Level.choices, default=Level.FIRST)
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Empty: that of its level."))
    count = models.PositiveSmallIntegerField(_("number of prizes"), default=1, validators=[MinValueValidator(1)])
    each = models.CharField(_("counted"), max_length=5, choices=Each.choices, blank=True, default=Each.ALL)
    amount = models.PositiveIntegerField(_("amount in đồng"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        constraints = [models.UniqueConstraint(fields=["ranking", "order"], name="one_prize_an_order")]

    def __str__(self):
        return self.name or str(self.get_level_display())


class TieRuling(models.Model):
    """What the organisers decided for subjects tied at the line of a prize that has fewer places: it goes to all of
    them or to none. Append-only: the newest for the same prize and the very same subjects counts."""

    class Give(models.TextChoices):
        ALL = "all", _("the prize to each of them")
        NONE = "none", _("the prize to none of them, nor to anyone after them")
        OPEN = "open", _("to be decided anew")

    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, related_name="tie_rulings", verbose_name=_("prize"))
    subjects = models.JSONField(help_text="Their ids (of what the ranking ranks), rising.")
    give = models.CharField(_("decision"), max_length=4, choices=Give.choices)
    reason = models.CharField(_("reason"), max_length=500)
    by = by_whom()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on a tie")
        verbose_name_plural = _("decisions on ties")

    def __str__(self):
        return f"{self.prize}: {self.give}"


class Award(Subject):
    """A prize for one subject: proposed from the ranking, verified by a person, then given."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        VERIFIED = "verified", _("verified")
        REFUSED = "refused", _("no prize given")
        GIVEN = "given", _("given")

    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, related_name="awards", verbose_name=_("prize"))
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="awards", verbose_name=_("ranking"))
    rank = models.PositiveIntegerField(_("rank"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=500, blank=True, help_text=_("What was verified, or why not given."))
    decided_by = by_whom()
    decided_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

    objects = AwardQuerySet.as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [*Subject.Meta.constraints, *one_a_subject("one_award", "ranking")]

    def __str__(self):
        return f"{self.prize}: {self.subject}"


class Disqualification(models.Model):
    """An entrant is out of every ranking of the contest, with a reason, until it is lifted. Papers and scores stay."""

    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="disqualifications")
    reason = models.CharField(_("reason"), max_length=500)
    by = by_whom()
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = by_whom()
    lifted_reason = models.CharField(_("reason for lifting"), max_length=500, blank=True)

    objects = OfEntrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("disqualification")
        verbose_name_plural = _("disqualifications")
        constraints = [
            models.UniqueConstraint(
                fields=["entrant"], condition=Q(lifted_at=None), name="one_standing_disqualification"
            )
        ]

    def __str__(self):
        return f"{self.entrant}: {self.reason}"


class Publication(models.Model):
    """What a ranking showed when it was published, frozen in a file, and what had changed since the one before."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("published as"), max_length=12, choices=Ranking.State.choices)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    total = models.PositiveIntegerField()
    changes = models.JSONField(default=dict, help_text="Counts of what moved, and the first of it, by subject.")
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = by_whom()
    at = models.DateTimeField()

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [models.UniqueConstraint(fields=["ranking", "number"], name="publications_are_numbered")]

    def __str__(self):
        return f"{self.ranking} – {self.number}"


class Certificate(Subject):
    """Of participation or of a prize; its code is on the paper and leads to a public page that confirms it."""

    class Kind(models.TextChoices):
        PARTICIPATION = "participation", _("certificate of participation")
        PRIZE = "prize", _("certificate of a prize")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="certificates")
    code = models.CharField(_("code"), max_length=20, unique=True)
    issued_at = models.DateTimeField(_("issued at"))
    by = by_whom()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = by_whom()
    revoked_reason = models.CharField(max_length=500, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta(Subject.Meta):
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            *Subject.Meta.constraints,
            models.UniqueConstraint(
                fields=["award"], condition=Q(revoked_at=None, award__isnull=False), name="one_certificate_an_award"
            ),
            models.UniqueConstraint(
                fields=["contest", "entrant"],
                condition=Q(revoked_at=None, kind="participation", entrant__isnull=False),
                name="one_certificate_of_participation",
            ),
        ]

    def __str__(self):
        return self.code
