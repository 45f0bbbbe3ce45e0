from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.units import Unit
from schools.querysets import EnrolmentQuerySet, MembershipQuerySet, ReferenceQuerySet, RosterQuerySet


class SchoolYear(models.Model):
    name = models.CharField(_("name"), max_length=20, unique=True, help_text=_("Such as 2026-2027."))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("school year")
        verbose_name_plural = _("school years")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="year_ends_after_start")]

    def __str__(self):
        return self.name


class SchoolClass(models.Model):
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="classes", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="classes", verbose_name=_("year"))
    grade = models.PositiveSmallIntegerField(_("grade"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    name = models.CharField(_("class"), max_length=30)
    name_key = models.CharField(max_length=30, editable=False, help_text="The name without case and spaces.")
    size = models.PositiveSmallIntegerField(_("size"), default=0, help_text=_("Pupils on the class list."))

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "name_key"], name="one_class_of_a_name"),
        ]

    def __str__(self):
        return self.name


class Person(models.Model):
    """An entry of a unit's roster. Whoever signs in has a User besides."""

    class Kind(models.TextChoices):
        PUPIL = "pupil", _("pupil")
        STAFF = "staff", _("staff")
        CITIZEN = "citizen", _("citizen")

    class Gender(models.TextChoices):
        UNKNOWN = "", _("not given")
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PUPIL)
    full_name = models.CharField(_("full name"), max_length=120)
    # Derived by schools.actions from the name (foundation.vietnamese): order by given name, search without accents.
    name_sort_key = models.CharField(max_length=240, editable=False, db_index=True)
    name_search_key = models.CharField(max_length=120, editable=False, db_index=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True, default="")
    code = models.CharField(
        _("code"), max_length=30, blank=True, help_text=_("The ministry's identifier; kept as text, zeros and all.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    residence = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="residents", verbose_name=_("lives in")
    )
    # Who registers by themselves is on nobody's list; see contests.visitors.
    registered_at = models.DateTimeField(_("registered at"), null=True, editable=False)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], condition=~Q(code=""), name="one_person_of_a_code"),
        ]
        indexes = [models.Index(fields=["unit", "name_sort_key"], name="person_of_unit")]

    def __str__(self):
        return self.full_name


class Enrolment(models.Model):
    """A pupil's class in one school year."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("pupil"))
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("class")
    )
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="one_class_a_year")]

    def __str__(self):
        return f"{self.person} – {self.school_class}"


class Membership(models.Model):
    """What a user does at a unit, between two days. Roles reach down to the units below."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("unit administrator")
        ORGANISER = "organiser", _("organiser")
        OFFICER = "officer", _("officer")
        SECRETARY = "secretary", _("school secretary")
        TEACHER = "teacher", _("class teacher")
        JUDGE = "judge", _("judge")
        MARKER = "marker", _("marker")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("account")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role", "valid_from"],
                condition=Q(school_class=None),
                name="one_membership_start_a_day",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role", "school_class", "valid_from"],
                condition=~Q(school_class=None),
                name="one_class_membership_start_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()} – {self.unit}"
