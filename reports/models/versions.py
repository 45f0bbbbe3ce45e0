"""What was filled in, what was sent, and what was said to it. Versions, values and decisions are append-only."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from foundation.sheets.models import SentWorkbook
from reports.models.forms import Figure
from reports.models.obligations import Obligation
from reports.querysets import DraftQuerySet, OfObligationQuerySet, OfVersionQuerySet


class Draft(models.Model):
    """What a unit is filling in. `cells`: `{key: {"v": text, "why": text}}`, where the key is the code of a figure, or
    `code@class id`; see reports.cells. `edition` rises with each change: whoever saves over a newer one is told."""

    obligation = models.OneToOneField(Obligation, on_delete=models.CASCADE, related_name="draft")
    cells = models.JSONField(default=dict)
    note = models.TextField(_("letter"), blank=True, help_text=_("What is said beside the figures."))
    edition = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = by_whom()

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self):
        return str(self.obligation)


class ReportVersion(models.Model):
    """A report as it was sent. `route`: whom it went to and the units above the sender on that day, with the names of
    then: `[{"role", "unit", "name", "depth"}]`."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report")
        NOTHING = "nothing", _("nothing to report")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.REPORT)
    note = models.TextField(_("letter"), blank=True)
    unit_name = models.CharField(max_length=200)
    receiver = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+")
    copied_to = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    route = models.JSONField(default=list)
    warnings = models.JSONField(
        default=list, help_text="What was warned of and sent all the same: see reports.checking."
    )
    # Made from reports of the floor below.
    consolidation = models.ForeignKey(
        "reports.Consolidation", on_delete=models.PROTECT, null=True, related_name="sent_as"
    )
    sent_at = models.DateTimeField()
    sent_by = by_whom()
    # Before anybody decided on it, the sender may take it back.
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = by_whom()

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of a report")
        constraints = [
            models.UniqueConstraint(fields=["obligation", "number"], name="one_report_version_a_number"),
            models.CheckConstraint(condition=~Q(kind="nothing") | ~Q(note=""), name="nothing_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.obligation} ({self.number})"

    def get_absolute_url(self):
        return reverse("report_version", args=[self.obligation_id, self.number])


class Value(models.Model):
    """One figure of one version, of the unit or (`class_name`) of a class. `known`: what the portal knew then."""

    class Origin(models.TextChoices):
        TYPED = "typed", _("typed in")
        KNOWN = "known", _("from the portal")
        CORRECTED = "corrected", _("corrected")
        WORKBOOK = "workbook", _("from a workbook")
        ADDED = "added", _("added up")

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="values")
    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="values")
    school_class = models.ForeignKey("schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    class_name = models.CharField(max_length=30, blank=True)
    number = models.DecimalField(max_digits=22, decimal_places=6, null=True)
    text = models.TextField(blank=True)
    known = models.DecimalField(max_digits=22, decimal_places=6, null=True)
    origin = models.CharField(max_length=9, choices=Origin.choices, default=Origin.TYPED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("value")
        verbose_name_plural = _("values")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "figure"], condition=Q(school_class=None), name="one_value_a_figure"
            ),
            models.UniqueConstraint(
                fields=["version", "figure", "school_class"],
                condition=Q(school_class__isnull=False),
                name="one_value_a_figure_and_class",
            ),
            models.CheckConstraint(condition=~Q(origin="corrected") | ~Q(reason=""), name="corrected_for_a_reason"),
        ]
        indexes = [models.Index(fields=["figure", "version"], name="values_of_figure")]

    def __str__(self):
        return f"{self.figure}: {self.text or self.number}"


class Decision(models.Model):
    """What the receiver said to a version. `notes`: `{code of a figure: what is wrong with it}`."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        SEND_BACK = "send_back", _("sent back")

    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    notes = models.JSONField(default=dict)
    due_again_at = models.DateTimeField(_("to be sent again until"), null=True)
    by = by_whom()
    at = models.DateTimeField()

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=~Q(kind="send_back") | ~Q(reason=""), name="sent_back_for_a_reason")
        ]

    def __str__(self):
        return f"{self.version}: {self.get_kind_display()}"


class ReportUpload(SentWorkbook):
    """A workbook with a unit's figures: read and checked by a job, confirmed by a person, then laid into the draft. The
    file is deleted then, when it is discarded, or after some days."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="uploads")
    changes = models.JSONField(default=dict, help_text="The preview: against the draft as it is.")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("workbook of a report")
        verbose_name_plural = _("workbooks of reports")
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(digest=""), name="ready_report_upload_has_a_digest")
        ]
        indexes = [models.Index(fields=["obligation", "-uploaded_at"], name="report_uploads")]

    def get_absolute_url(self):
        return reverse("report_upload", args=[self.pk])
