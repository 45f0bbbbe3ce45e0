"""Choosing units below one's own, many at once: by level, within a unit between, or from a pasted list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm
from schools.models import Unit


class ChooseForm(NFCForm, forms.Form):
    """Nothing chosen: all are listed, to be ticked one by one."""

    levels = forms.MultipleChoiceField(
        label=_("Schools of these levels"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[choice for choice in Unit.Level.choices if choice[0]],
    )  # fmt: skip
    within = forms.ModelChoiceField(
        label=_("Only within"), queryset=Unit.objects.none(), required=False, empty_label=_("all units below"),
        help_text=_("A district, a commune or another unit between."),
    )  # fmt: skip
    pasted = forms.CharField(
        label=_("Or paste a list"), required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One unit a line: its name or its code, also copied from a column of Excel."),
    )  # fmt: skip

    def __init__(self, *args, between, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["within"].queryset = between  # type: ignore[attr-defined]
        if not between:
            del self.fields["within"]

    def clean(self):
        return {"within": None, **(super().clean() or {})}
