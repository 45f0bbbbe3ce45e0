from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history.querysets import EventQuerySet, HistoryIsAppendOnly


class Event(models.Model):
    """Who did what to what, and when: appended, never changed or deleted."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    verb = models.CharField(_("what was done"), max_length=60)
    subject_type = models.CharField(max_length=60, help_text="App label and model name, such as contests.contest.")
    subject_id = models.BigIntegerField()
    subject = models.CharField(_("subject"), max_length=200, help_text="Its name at that moment.")
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="event_of_subject")]

    def __str__(self):
        return f"{self.verb} {self.subject}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise HistoryIsAppendOnly("save")
        # An insert even if someone made up a number that is taken: then the database refuses.
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise HistoryIsAppendOnly("delete")
