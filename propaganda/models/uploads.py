"""A workbook that a school sends for its plan: read and checked by a job, confirmed by a person, written at once."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.sheets.models import SentWorkbook
from propaganda.models.plans import Plan
from propaganda.querysets import OfPlanQuerySet


class Upload(SentWorkbook):
    """The file is deleted when what it holds was written or discarded, or after some days: it may name children."""

    class Kind(models.TextChoices):
        TABLE = "table", _("table of a plan")
        SUCCESSES = "successes", _("service successes")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="uploads")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(digest=""), name="ready_upload_has_a_digest")
        ]
        indexes = [models.Index(fields=["plan", "kind", "-uploaded_at"], name="uploads_of_plan")]

    def get_absolute_url(self):
        return reverse("plan_upload", args=[self.pk])
