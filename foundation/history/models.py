import re
from contextlib import suppress
from datetime import date

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from foundation.history.querysets import EventQuerySet, HistoryIsAppendOnly

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


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

    def what(self):
        """What was done, in the reader's language; `verb` is what was kept."""
        return pgettext("history", self.verb)

    def lines(self):
        """(name, "before → after") of each change, in the words of the fields where it is a field of the subject."""
        return [(self._field_name(field), self._in_words(field, change)) for field, change in self.changes.items()]

    def _field(self, field):
        try:
            return apps.get_model(self.subject_type)._meta.get_field(field)
        except (LookupError, ValueError, FieldDoesNotExist):
            return None

    def _field_name(self, field):
        return capfirst(getattr(self._field(field), "verbose_name", None) or pgettext("history", field))

    def _in_words(self, field, change):
        choices = dict(getattr(self._field(field), "flatchoices", ()))
        pair = change if isinstance(change, list) and len(change) == 2 else [change]
        return " → ".join(_value_in_words(value, choices) for value in pair)


def _value_in_words(value, choices):
    if isinstance(value, list):
        return ", ".join(_value_in_words(each, choices) for each in value) or "–"
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return "–" if value in (None, "") else str(choices.get(value, value))
