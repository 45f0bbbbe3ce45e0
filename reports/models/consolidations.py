"""What a unit added up from the reports it received: exactly these versions, and who was missing."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from reports.models.obligations import Obligation
from reports.models.requirements import Requirement
from reports.models.versions import ReportVersion
from reports.querysets import ConsolidationQuerySet, OfConsolidationQuerySet


class Consolidation(models.Model):
    """`unit` added up what it received to `requirement`, as of a moment. A later one has the next number; a signed one
    stays as it was signed. `totals`: `{code: decimal as text}`, ratios included; `texts` are the officer's, for the
    document: `{key: text}`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNED = "signed", _("signed")
        DISCARDED = "discarded", _("discarded")

    class Tree(models.TextChoices):
        THEN = "then", _("as the units stood then")
        NOW = "now", _("as the units stand now")

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="consolidations")
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="consolidations")
    unit_name = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    accepted_only = models.BooleanField(_("only what was accepted"), default=True)
    as_of = models.DateTimeField(_("as of"))
    tree = models.CharField(_("grouped"), max_length=4, choices=Tree.choices, default=Tree.THEN)
    tree_day = models.DateField(help_text="The day whose superiors the parts are grouped by.")
    totals = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0, help_text="Of the texts: rises with each change.")
    made_at = models.DateTimeField()
    made_by = by_whom()
    # Signed.
    document_number = models.CharField(_("number"), max_length=60, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    signer = models.CharField(_("signed by"), max_length=120, blank=True)
    signer_title = models.CharField(_("position"), max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = by_whom()
    document = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    workbook = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ConsolidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated report")
        verbose_name_plural = _("consolidated reports")
        constraints = [
            models.UniqueConstraint(fields=["requirement", "unit", "number"], name="one_consolidation_a_number"),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False), name="signed_consolidation_has_a_moment"
            ),
        ]

    def __str__(self):
        return f"{self.requirement} – {self.unit_name} ({self.number})"

    def get_absolute_url(self):
        return reverse("consolidation", args=[self.pk])


class ConsolidationItem(models.Model):
    """One unit of the list: the version that was added, or (none) why there is none."""

    class Missing(models.TextChoices):
        NOT_MISSING = "", _("added")
        OWING = "owing", _("not sent")
        SENT = "sent", _("sent, not accepted yet")
        SENT_BACK = "sent_back", _("sent back")
        RELEASED = "released", _("released")
        ENDED = "ended", _("unit ended")

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="items")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="items")
    unit_name = models.CharField(max_length=200)
    superior = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    superior_name = models.CharField(max_length=200, blank=True)
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, null=True, related_name="items")
    missing = models.CharField(max_length=9, choices=Missing.choices, blank=True, default="")

    objects = OfConsolidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a consolidated report")
        verbose_name_plural = _("parts of a consolidated report")
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "obligation"], name="one_item_an_obligation"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, missing="") | (Q(version=None) & ~Q(missing="")),
                name="item_added_or_missing",
            ),
        ]

    def __str__(self):
        return self.unit_name
