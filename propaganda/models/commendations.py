"""Who is proposed for a commendation, by which rule, and why."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.history.fields import by_whom
from propaganda.models.campaigns import Campaign
from propaganda.querysets import OfListQuerySet, OverseenQuerySet


class CommendationRule(models.Model):
    class Of(models.TextChoices):
        SCHOOL = "school", _("schools")
        CLASS = "class", _("classes")
        PUPIL = "pupil", _("pupils")

    class Measure(models.TextChoices):
        SUCCESSES = "successes", _("most services carried out")
        RATE = "rate", _("pupils with a success, of all pupils of the class or school")
        IN_TIME = "in_time", _("all lines done in time")
        REACHED = "reached", _("most people reached")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="commendation_rules", verbose_name=_("campaign")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=200, help_text=_("As it will stand on the list."))
    of = models.CharField(_("of whom"), max_length=6, choices=Of.choices, default=Of.SCHOOL)
    measure = models.CharField(pgettext_lazy("commendation", "by"), max_length=9, choices=Measure.choices)
    places = models.PositiveSmallIntegerField(
        _("how many places"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("None: everybody who reaches what is asked."),
    )  # fmt: skip
    at_least = models.DecimalField(
        _("at least"), max_digits=9, decimal_places=2, null=True, blank=True,
        help_text=_("A number, or per cent where a rate is asked."),
    )  # fmt: skip
    least_size = models.PositiveSmallIntegerField(
        _("smallest size"), default=0, help_text=_("Classes and schools with fewer pupils are left out of a rate.")
    )

    objects = OverseenQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of commendation")
        verbose_name_plural = _("rules of commendation")
        constraints = [
            models.CheckConstraint(
                condition=~Q(measure__in=["in_time", "reached"]) | Q(of="school"), name="schools_have_lines"
            ),
            models.CheckConstraint(condition=~Q(measure="rate") | ~Q(of="pupil"), name="a_pupil_has_no_rate"),
        ]

    def __str__(self):
        return self.name


class CommendationList(models.Model):
    """The list as it was drawn up at one moment, with the rules of that moment; a later one does not change it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="commendation_lists")
    number = models.PositiveSmallIntegerField()
    as_of = models.DateField(help_text="Successes and activities up to this day.")
    rules = models.JSONField(help_text="The rules as they were, in order.")
    made_at = models.DateTimeField()
    made_by = by_whom()

    objects = OverseenQuerySet.as_manager()

    class Meta:
        verbose_name = _("commendation list")
        verbose_name_plural = _("commendation lists")
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="one_commendation_list_a_number")]

    def __str__(self):
        return f"{self.campaign} ({self.number})"


class Commendation(models.Model):
    """One line of a list. `figures` is what the rank comes from, kept so that the why can be read years later."""

    list = models.ForeignKey(CommendationList, on_delete=models.PROTECT, related_name="lines")
    rule = models.PositiveSmallIntegerField(help_text="Position in the list's rules.")
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField()
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey("schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("schools.Person", on_delete=models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=4)
    figures = models.JSONField()
    proposed = models.BooleanField(help_text="Reaches what the rule asks; the others stand below the line.")
    # A tie at the last place, or a place that became free, is decided by a person: see propaganda.commendations.rules.
    tied = models.BooleanField(default=False, help_text="Drawn up as one of more equals than places were left.")
    decided_at = models.DateTimeField(null=True)
    decided_by = by_whom()
    decided_reason = models.CharField(_("decided because"), max_length=500, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = by_whom()
    struck_reason = models.CharField(_("struck because"), max_length=500, blank=True)

    objects = OfListQuerySet.as_manager()

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        constraints = [
            models.UniqueConstraint(fields=["list", "rule", "position"], name="one_commendation_a_position"),
            models.CheckConstraint(condition=Q(struck_at=None) | ~Q(struck_reason=""), name="struck_for_a_reason"),
            models.CheckConstraint(condition=Q(decided_at=None) | ~Q(decided_reason=""), name="decided_for_a_reason"),
            models.CheckConstraint(condition=~Q(tied=True, proposed=True, decided_at=None), name="ties_are_decided"),
        ]

    def __str__(self):
        return f"{self.list_id}: {self.rank}"
