from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models.units import Unit
from schools.querysets import ActQuerySet


class Act(models.Model):
    """A decision that changes units: its number, its date, and the day it takes effect."""

    class Kind(models.TextChoices):
        FOUND = "found", _("found a unit")
        MERGE = "merge", _("merge units")
        SPLIT = "split", _("split a unit")
        RENAME = "rename", _("rename a unit")
        MOVE = "move", _("move a unit")
        CLOSE = "close", _("close a unit")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=60, help_text=_("Of the decision, such as 1234/QĐ-UBND."))
    signed_on = models.DateField(_("signed on"))
    effective_on = models.DateField(_("takes effect on"))
    note = models.TextField(_("note"), blank=True)
    steps = models.JSONField(_("what it changed"), default=list, editable=False, help_text="As it was confirmed.")
    carried_out_at = models.DateTimeField(_("carried out at"))
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    # What has no date of its own (classes, people, today's names) waits here for the effective day. From then on also
    # `moved`: the classes that went, as [class, from, to], since nothing else tells where they were before.
    pending = models.JSONField(default=dict, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")

    def __str__(self):
        return f"{self.get_kind_display()} – {self.number}"


class Succession(models.Model):
    """`successor` continues `predecessor` since an act; both are the same unit for a rename or a move."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="successions")
    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="precessions")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["act", "predecessor", "successor"], name="one_succession_an_act")
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"
