"""A workbook that a school sends for its plan: read and checked by a job, confirmed by a person, written at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from propaganda.models.plans import Plan
from propaganda.querysets import OfPlanQuerySet


class Upload(models.Model):
    """The file is deleted when what it holds was written or discarded, or after some days: it may name children."""

    class Kind(models.TextChoices):
        TABLE = "table", _("table of a plan")
        SUCCESSES = "successes", _("service successes")

    class State(models.TextChoices):
        READING = "reading", _("being read")
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to confirm")
        APPLIED = "applied", _("written")
        DISCARDED = "discarded", _("discarded")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="uploads")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.READING)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    marked_file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("foundation.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    findings = models.JSONField(default=list, help_text="See foundation.sheets.findings.")
    counts = models.JSONField(default=dict, help_text="How many findings of each kind, also of those not kept.")
    rows = models.JSONField(default=list, help_text="What would be written, until it is written or discarded.")
    changes = models.JSONField(default=dict, help_text="The preview: counts and samples.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that would be written.")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(digest=""), name="ready_upload_has_a_digest")
        ]
        indexes = [models.Index(fields=["plan", "kind", "-uploaded_at"], name="uploads_of_plan")]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("plan_upload", args=[self.pk])
