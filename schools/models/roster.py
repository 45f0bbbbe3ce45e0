from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models.people import SchoolYear
from schools.models.units import Unit
from schools.querysets import RosterQuerySet


class RosterImport(models.Model):
    """One uploaded roster: read and checked first, then confirmed by a person, then written all or nothing."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to confirm")
        APPLYING = "applying", _("being written")
        APPLIED = "applied", _("written")
        DISCARDED = "discarded", _("discarded")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_imports", verbose_name=_("school"))
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("school year"))
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    convert_legacy_font = models.BooleanField(default=False, help_text="A person confirmed the conversion.")
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(_("written at"), null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")

    def __str__(self):
        return f"{self.unit} – {self.file}"
