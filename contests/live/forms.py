"""What organisers type while a stage runs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.models import Part
from contests.models.contest import LONGEST_MINUTES
from foundation.vietnamese.forms import NFCForm


class PartChoice(forms.ModelChoiceField):
    def label_from_instance(self, part):
        return f"{part.stage.name} – {part.name}" if part.name != part.stage.name else part.name


class ExtendForm(NFCForm, forms.Form):
    part = PartChoice(label=_("Part"), queryset=Part.objects.none(), empty_label=None)
    minutes = forms.IntegerField(
        label=_("Minutes more"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Those concerned read it, and it stays in the history.")
    )

    def __init__(self, *args, parts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].queryset = parts  # type: ignore[attr-defined]


class NoticeForm(NFCForm, forms.Form):
    audience = forms.ModelChoiceField(
        label=_("Audience"), queryset=None, required=False, empty_label=_("All audiences")
    )
    text = forms.CharField(
        label=_("What to tell"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It cannot be taken back: to correct it, tell the correction."),
    )

    def __init__(self, *args, audiences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = audiences  # type: ignore[attr-defined]
        if len(audiences) < 2:
            del self.fields["audience"]


class LateForm(NFCForm, forms.Form):
    """`seen`: "attempt:newest late answer shown", one for each paper ticked."""

    seen = forms.MultipleChoiceField(
        choices=(), error_messages={"required": _("Tick at least one paper.")}, label=_("Papers")
    )
    accepted = forms.ChoiceField(
        label=_("Decision"),
        choices=[("1", _("They count: the papers are scored again")), ("0", _("They do not count"))],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose whether they count.")},
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Those concerned read it, and it stays in the history.")
    )

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = [(value, value) for value in shown]  # type: ignore[attr-defined]

    def decided(self) -> dict[int, int]:
        pairs = (value.split(":") for value in self.cleaned_data["seen"])
        return {int(attempt): int(newest) for attempt, newest in pairs}
