"""A workbook that was sent: read and checked by a job, confirmed by a person, written at once."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history.fields import by_whom


class SentWorkbook(models.Model):
    """The file is deleted when what it holds was written or discarded, or after some days: it may name children."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        FAULTY = "faulty", _("has faults")
        READY = "ready", _("ready to confirm")
        APPLIED = "applied", _("written")
        DISCARDED = "discarded", _("discarded")

    WAITING = (State.READING, State.FAULTY, State.READY)

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
    uploaded_by = by_whom()
    applied_at = models.DateTimeField(null=True)
    applied_by = by_whom()

    class Meta:
        abstract = True

    def __str__(self):
        return self.file_name

    @property
    def waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def failed(self) -> bool:
        return self.state == self.State.READING and self.job is not None and self.job.state == "failed"

    @property
    def busy(self) -> bool:
        return self.state == self.State.READING and not self.failed

    def forget(self, state: str, *, changes=None, rows=None) -> list[Any]:
        """Nothing of the file outlives its upload but `rows` that are given back. The files to delete."""
        gone = [stored for stored in (self.file, self.marked_file) if stored]
        self.state, self.file, self.marked_file, self.digest = state, None, None, ""
        self.findings, self.counts, self.rows, self.changes = [], {}, rows or [], changes or {}
        self.save()
        return gone
