from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.jobs.querysets import JobQuerySet


class Job(models.Model):
    """One piece of long or scheduled work. The row is the work; a Celery message only wakes a worker.

    A worker claims it with a lease and a rising `fence`; every later write names that fence, so a worker that
    lost its lease can change nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=80)
    key = models.CharField(_("key"), max_length=200, unique=True, help_text=_("The same key is the same work."))
    title = models.CharField(_("title"), max_length=200)
    payload = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("asked for by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(_("created at"))
    due_at = models.DateTimeField(_("due at"))
    rung_at = models.DateTimeField(null=True, editable=False, help_text="When a message was last sent for it.")
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    fence = models.PositiveIntegerField(default=0, editable=False, help_text="Rises with every claim, never falls.")
    attempts = models.PositiveIntegerField(
        pgettext_lazy("of a job", "attempts"), default=0, help_text="Claims since a person last asked."
    )
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    result_file = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing = models.JSONField(null=True, editable=False, help_text="What the owner was when the file was made.")
    error = models.TextField(_("error"), blank=True, help_text="For the person who asked; empty when unforeseen.")
    traceback = models.TextField(_("technical details"), blank=True)
    seen_at = models.DateTimeField(null=True, editable=False, help_text="When a person acknowledged the failure.")

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state__in=["queued", "running"]), name="job_unfinished"),
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
        ]

    def __str__(self):
        return self.title

    @property
    def unfinished(self):
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self):
        """0 to 100, or None while the length of the work is unknown."""
        if not self.total_steps:
            return None
        return min(100, self.done_steps * 100 // self.total_steps)

    @property
    def result_address(self):
        """Where the handler says the result is to be seen: `result["url"]`, only inside this site."""
        url = self.result.get("url", "")
        return url if url.startswith("/") and not url.startswith(("//", "/\\")) else ""


class Pulse(models.Model):
    """When something that happens again and again last happened; `sweep` is one."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
