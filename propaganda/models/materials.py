"""What everybody may read and watch on the public page of a campaign."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom
from propaganda.models.activities import Evidence
from propaganda.models.campaigns import Campaign
from propaganda.querysets import MaterialQuerySet


class Material(models.Model):
    """Offered by a school or made by the issuer; only the issuer publishes. A picture is shown only while its consent
    stands: see propaganda.materials.rules."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        VIDEO = "video", _("video")
        GUIDE = "guide", _("guide")
        PICTURE = "picture", _("picture")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="materials", verbose_name=_("campaign")
    )
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="materials")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OFFERED)
    offered_at = models.DateTimeField()
    offered_by = by_whom()
    published_at = models.DateTimeField(null=True)
    published_by = by_whom()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = by_whom()
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") | Q(file__isnull=False) | Q(evidence__isnull=False) | Q(state="withdrawn"),
                name="material_has_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="material_withdrawn_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state", "-published_at"], name="materials_of_campaign")]

    def __str__(self):
        return self.title
