"""What is typed about sittings."""

import re
from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contests.models import Sitting
from foundation.vietnamese.forms import NFCForm, VietnameseDateField

_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg.]|giờ)\s*(\d{2})?\s*(?:phút|')?", re.IGNORECASE)


class TimeField(forms.CharField):
    """A time of day as people type it: 8:00, 08h00, 8h, 8 giờ 30."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "placeholder": "08:00"}))
        super().__init__(**kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        found = _TIME.fullmatch(typed)
        if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
            return time(int(found[1]), int(found[2] or 0))
        raise ValidationError(_("“%(typed)s” is not a time of day. Type hours and minutes, for example 08:00."),
                              code="invalid", params={"typed": typed})  # fmt: skip


class MomentForm(NFCForm, forms.Form):
    """A day and a time, together one moment here."""

    day = VietnameseDateField(label=_("Date"))
    hour = TimeField(label=_("Hour"))

    def moment(self) -> datetime:
        naive = datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"])
        return timezone.make_aware(naive, timezone.get_current_timezone())


class WhenForm(MomentForm):
    place = forms.CharField(
        label=_("Place"), max_length=200, help_text=_("As guests will look for it: hall, building, address.")
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False,
        help_text=_("Stays in the history. Needed when the date is past: say that it was held then."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=300)

    def show_seen(self, seen: str):
        """Beside what was typed, as what stands there now."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": seen}


class DueForm(MomentForm):
    sittings = forms.ModelMultipleChoiceField(
        label=_("Units"), queryset=Sitting.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one unit.")},
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("The units read it; it stays on record."))

    field_order = ("day", "hour", "reason", "sittings")

    def __init__(self, *args, owing: list[Sitting], **kwargs):
        super().__init__(*args, **kwargs)
        rows = Sitting.objects.filter(pk__in=[each.pk for each in owing]).select_related("unit")
        self.fields["sittings"].queryset = rows  # type: ignore[attr-defined]
        self.fields["sittings"].choices = [(each.pk, each.unit.name) for each in owing]  # type: ignore[attr-defined]


class NoteForm(NFCForm, forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("May be left empty. Whoever receives the results reads it."),
    )  # fmt: skip


class ReasonForm(NFCForm, forms.Form):
    note = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those concerned read it, and it stays in the history."),
    )  # fmt: skip
