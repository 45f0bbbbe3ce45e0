from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.querysets import InForceQuerySet, ScopedQuerySet, UnitQuerySet


class Unit(models.Model):
    """A department, district, commune, school, committee or other body. Closed by an act, never deleted."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("People's Committee of a province or city")
        DEPARTMENT = "department", _("department of education")
        DISTRICT = "district", _("district education office")
        COMMUNE = "commune", _("People's Committee of a commune or ward")
        SCHOOL = "school", _("school")
        OTHER = "other", _("other body")

    class Level(models.TextChoices):
        NONE = "", _("not a school")
        PRESCHOOL = "preschool", _("preschool")
        PRIMARY = "primary", _("primary school")
        LOWER = "lower", _("lower secondary school")
        UPPER = "upper", _("upper secondary school")
        MIXED = "mixed", _("school of several levels")
        CONTINUING = "continuing", _("continuing-education centre")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    level = models.CharField(_("school level"), max_length=12, choices=Level.choices, blank=True, default="")
    name = models.CharField(_("name"), max_length=200, help_text=_("Today's name; former names are kept with dates."))
    name_search_key = models.CharField(max_length=200, editable=False, default="", db_index=True)
    code = models.CharField(_("code"), max_length=40, unique=True, help_text=_("As the department writes it."))
    abbreviation = models.CharField(
        _("abbreviation"), max_length=30, blank=True, help_text=_("For document numbers, such as THCSDM.")
    )
    place = models.CharField(
        _("place on documents"), max_length=60, blank=True, default="",
        help_text=_("Written before the date of its documents, such as Nam Từ Liêm. Left blank, that of the nearest "
                    "unit above is written."),
    )  # fmt: skip
    opened_on = models.DateField(_("open from"))
    closed_on = models.DateField(_("closed from"), null=True, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self):
        return self.name

    def day_of_tree(self, day: date) -> date:
        """By which day's tree one asks what lies below it: of a unit that has ended the last one, when it all did."""
        return min(day, self.closed_on - timedelta(days=1)) if self.closed_on else day


class Kept(models.Model):
    """What its `unit` set up and looks after: a contest, a campaign, a round of reports."""

    unit: Any
    unit_id: int
    # An act ended the unit: who has looked after it since (schools.heirs is the one writer).
    handed_to = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("looked after by")
    )

    class Meta:
        abstract = True

    @property
    def keeper(self) -> Unit:
        """The unit to ask about it."""
        return self.handed_to or self.unit

    @property
    def keeper_id(self) -> int:
        return self.handed_to_id or self.unit_id


class UnitName(models.Model):
    """What a unit was called from a day on, until its next row."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(_("from"))
    act = models.ForeignKey("schools.Act", on_delete=models.PROTECT, null=True, blank=True, related_name="names")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="one_name_a_day")]

    def __str__(self):
        return self.name


class Role(models.TextChoices):
    """The two lines of superiors. Since July 2025 a school has one of each."""

    PROFESSIONAL = "professional", _("professional")
    ADMINISTRATIVE = "administrative", _("administrative")


class Link(models.Model):
    """From `valid_from` on, `child` answers to `superior` in `role`; no superior ends the line.

    Only starts are stored, one per child, role and day, so two links can never overlap.
    """

    child = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="links", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices)
    superior = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="links_down", verbose_name=_("superior")
    )
    valid_from = models.DateField(_("from"))
    act = models.ForeignKey("schools.Act", on_delete=models.PROTECT, null=True, blank=True, related_name="links")

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["child", "role", "valid_from"], name="one_link_start_a_day"),
            models.CheckConstraint(condition=~Q(child=F("superior")), name="link_not_to_itself"),
        ]

    def __str__(self):
        return f"{self.child} → {self.superior} ({self.role}, {self.valid_from})"


class Reach(models.Model):
    """The dated closure of the links: `unit` lies `depth` levels below `superior` in `role`.

    Derived; its one writer is schools.reach.rebuild(), called inside every act. A unit reaches itself at depth 0 with
    an empty role, without end, so that the staff of a closed unit still read its past.
    """

    superior = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="reaches")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="reached")
    role = models.CharField(max_length=15, choices=[("", "itself"), *Role.choices], blank=True)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["superior", "unit", "valid_from", "valid_to", "role"], name="reach_down"),
            models.Index(fields=["unit", "superior", "valid_from", "valid_to", "role"], name="reach_up"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["superior", "unit", "role", "valid_from"], name="one_reach_start_a_day")
        ]

    def __str__(self):
        return f"{self.superior_id} > {self.unit_id}"
