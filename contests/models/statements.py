"""Statistics forms of classes and of staff (scenario B), results from elsewhere, consents, weekly numbers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.audiences import Audience
from contests.models.contest import Contest, Part
from contests.models.entrants import Entrant
from contests.querysets import ConsentQuerySet, StageQuerySet, StatementQuerySet
from foundation.history.fields import by_whom


class Statement(models.Model):
    """One version of the statistics form of a class, or of a unit's staff: filled by the portal or uploaded, then
    confirmed by a person. A later version replaces it; all stay."""

    class State(models.TextChoices):
        DRAFT = "draft", _("to be checked")
        CONFIRMED = "confirmed", _("confirmed")
        DISCARDED = "discarded", _("discarded")

    class Source(models.TextChoices):
        PORTAL = "portal", _("filled in by the portal")
        UPLOAD = "upload", _("uploaded")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="statements", verbose_name=_("contest"))
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", verbose_name=_("audience"))
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    school_class = models.ForeignKey(
        "schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("class")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=6, choices=Source.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    rows = models.JSONField(default=list, help_text="One a person, as it stood: see contests.statements.")
    figures = models.JSONField(default=dict, help_text="Size, took part, rate, attempts, mean …")
    findings = models.JSONField(default=list, help_text="Faults of an uploaded file, by cell.")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    made_by = by_whom()
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = by_whom()

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "audience", "school_class", "number"],
                condition=~Q(school_class=None),
                name="one_statement_a_class_version",
            ),
            models.UniqueConstraint(
                fields=["contest", "audience", "unit", "number"],
                condition=Q(school_class=None),
                name="one_statement_a_unit_version",
            ),
        ]

    def __str__(self):
        return f"{self.school_class or self.unit} ({self.number})"


class ElsewhereResult(models.Model):
    """What a confirmed statement says a person did on another site. One source counts for a person: who has papers here
    too is a conflict, shown and decided by an organiser (until then the papers here count)."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="elsewhere")
    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="elsewhere")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="results")
    attempts = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=9, decimal_places=4)
    points_sum = models.DecimalField(max_digits=12, decimal_places=4)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    reached_at = models.DateTimeField()
    counts = models.BooleanField(null=True, help_text="Decided for a conflict: this one counts, or the papers here do.")
    decided_by = by_whom()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "entrant", "statement"], name="one_result_from_a_statement")
        ]

    def __str__(self):
        return f"{self.entrant_id}: {self.points}"


class Consent(models.Model):
    """One consent of one person for one purpose in one contest (Law 91/2025/QH15, articles 9, 16, 24)."""

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part", _("to take part")
        PUBLISH = "publish", _("to be named in published results")

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="consents", verbose_name=_("contest"))
    person = models.ForeignKey("schools.Person", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=9, choices=Purpose.choices)
    wording = models.TextField(_("what was agreed to"))
    guardian = models.CharField(_("parent or guardian"), max_length=120, blank=True)
    relation = models.CharField(_("relation"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    recorded_by = by_whom()
    at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = by_whom()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "person", "purpose"], condition=Q(withdrawn_at=None), name="one_standing_consent"
            )
        ]

    def __str__(self):
        return f"{self.person_id}: {self.purpose}"


class Statistics(models.Model):
    """Numbers of a contest as of a moment, for its public page: no names."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="statistics")
    as_of = models.DateTimeField()
    figures = models.JSONField()

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "as_of"], name="one_statistics_a_moment")]

    def __str__(self):
        return f"{self.contest_id}: {self.as_of}"
