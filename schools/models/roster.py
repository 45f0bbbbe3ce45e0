from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schools.models.people import Person, SchoolYear
from schools.models.units import Unit
from schools.querysets import RosterQuerySet


class RosterImport(models.Model):
    """One uploaded list of pupils or staff: read and checked, then confirmed by a person, then written all or nothing.

    The uploaded file holds more than the portal may keep (parents, personal numbers): it is deleted with its marked
    copy as soon as the import is written or discarded, or after some days (see rules.KEPT_DAYS).
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        FAULTY = "faulty", _("has faults")
        ASKING = "asking", _("has questions")
        READY = "ready", _("ready to confirm")
        APPLYING = "applying", _("being written")
        APPLIED = "applied", _("written")
        DISCARDED = "discarded", _("discarded")

    OPEN = (State.READING, State.FAULTY, State.ASKING, State.READY, State.APPLYING)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_imports", verbose_name=_("school"))
    kind = models.CharField(
        _("of whom"),
        max_length=8,
        choices=[(Person.Kind.PUPIL, _("pupils")), (Person.Kind.STAFF, _("staff"))],
        default=Person.Kind.PUPIL,
    )
    # Classes are of a year; staff are not.
    year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("school year")
    )
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("foundation.Job", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    round = models.PositiveIntegerField(default=1, help_text="How often the file was read; part of the job's key.")
    answers = models.JSONField(default=dict, help_text="Question key → the answer a person gave.")
    questions = models.JSONField(default=list, help_text="What a person has to answer before anything goes on.")
    findings = models.JSONField(default=list, help_text="Kind, cell, what was found; see schools.roster.findings.")
    counts = models.JSONField(default=dict, help_text="How many findings of each kind, also of those not kept.")
    rows = models.JSONField(default=dict, help_text="The kept columns of every pupil, until written or discarded.")
    changes = models.JSONField(default=dict, help_text="The preview: counts, samples, who is missing.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that would be written.")
    overtaken = models.BooleanField(
        default=False, help_text="The roster changed after the preview; a new one was made."
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(_("written at"), null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="pupil", year__isnull=False) | Q(kind="staff", year=None), name="pupils_have_a_year"
            )
        ]
        indexes = [models.Index(fields=["unit", "-uploaded_at"], name="roster_import_of_unit")]

    def __str__(self):
        return f"{self.unit} – {self.file_name}"

    def get_absolute_url(self):
        return reverse("roster_import", args=[self.pk])

    @property
    def of_staff(self) -> bool:
        return self.kind == Person.Kind.STAFF
