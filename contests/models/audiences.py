"""Who a contest is for: audiences, who may not enter, blocs of units, and how many there are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Contest
from contests.querysets import OrganisingQuerySet, StageQuerySet
from foundation.history.fields import by_whom
from schools.models import Membership, Unit


class Audience(models.Model):
    """Who may enter; each audience can be ranked apart."""

    class Kind(models.TextChoices):
        PUPIL = "pupil", _("pupils")
        STAFF = "staff", _("staff")
        CITIZEN = "citizen", _("citizens")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="audiences", verbose_name=_("contest"))
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PUPIL)
    grade_from = models.PositiveSmallIntegerField(_("from grade"), null=True, blank=True)
    grade_to = models.PositiveSmallIntegerField(_("to grade"), null=True, blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    age_on = models.DateField(_("age on"), null=True, blank=True, help_text=_("Empty: the day the first stage opens."))
    unit_kind = models.CharField(
        _("kind of unit"), max_length=12, choices=Unit.Kind.choices, blank=True, default="", help_text=_("Empty: any.")
    )
    school_level = models.CharField(
        _("school level"), max_length=12, choices=Unit.Level.choices, blank=True, default="", help_text=_("Empty: any.")
    )
    residence = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lives, learns or works in"),
        help_text=_("Empty: anywhere."),
    )
    obligatory = models.BooleanField(
        _("obligatory"),
        default=False,
        help_text=_("Everyone is expected to take part; otherwise they are encouraged to."),
    )
    self_registration = models.BooleanField(
        _("may register themselves"),
        default=False,
        help_text=_("For citizens and parents, who are on no school's list."),
    )

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="one_audience_of_a_name")]

    def __str__(self):
        return self.name


class Exclusion(models.Model):
    """Who may not enter a contest: one person, whoever holds a role at or below a unit, or a whole unit."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="exclusions", verbose_name=_("contest"))
    person = models.ForeignKey(
        "schools.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    role = models.CharField(
        _("role"),
        max_length=15,
        choices=Membership.Role.choices,
        blank=True,
        default="",
        help_text=_("Only those who hold it there. Empty: everyone of the unit."),
    )
    reason = models.CharField(_("reason"), max_length=300)

    objects = OrganisingQuerySet.as_manager()

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit=None, role="") | Q(person=None, unit__isnull=False),
                name="excludes_a_person_or_a_unit",
                violation_error_message=_("Name either a person or a unit, and a role only with a unit."),
            )
        ]

    def __str__(self):
        return str(self.person or self.unit)


class Bloc(models.Model):
    """Units of one contest that are ranked together, or get prizes apart: a table, a cluster."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="blocs", verbose_name=_("contest"))
    name = models.CharField(_("name"), max_length=100)
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("units"))

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("bloc")
        verbose_name_plural = _("blocs")
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="one_bloc_of_a_name")]

    def __str__(self):
        return self.name


class FrozenSize(models.Model):
    """How many people of an audience a class, or a unit without classes, had when the contest opened: the denominator
    of participation. Changed by a recorded act only (SizeChange)."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="sizes")
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="sizes", verbose_name=_("audience"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    school_class = models.ForeignKey(
        "schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("class")
    )
    size = models.PositiveIntegerField(_("size"))
    frozen_at = models.DateTimeField(_("counted at"))

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("size")
        verbose_name_plural = _("sizes")
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "school_class"], condition=~Q(school_class=None), name="one_size_a_class"
            ),
            models.UniqueConstraint(
                fields=["audience", "unit"], condition=Q(school_class=None), name="one_size_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["contest", "frozen_at"], name="sizes_lately_frozen")]

    def __str__(self):
        return f"{self.school_class or self.unit}: {self.size}"


class SizeChange(models.Model):
    """One recorded act that corrected a frozen size."""

    size = models.ForeignKey(FrozenSize, on_delete=models.CASCADE, related_name="changes")
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    by = by_whom()
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.before} → {self.after}"
