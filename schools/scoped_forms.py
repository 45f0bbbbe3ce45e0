"""The form of every admin page: Unicode put right, refusals of an action shown, what changed told to the history."""

from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst

from foundation.vietnamese.text import nfc


class ScopedForm(forms.ModelForm):
    """Text is stored composed (NFC) whatever keyboard or file it came from.

    `refusal` is set by ScopedAdmin when an action refused what this form asked for.
    """

    refusal: str | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)

    def _clean_fields(self):
        super()._clean_fields()  # type: ignore[misc]  # a step of Django that the stubs leave out
        for name, value in self.cleaned_data.items():
            if isinstance(value, str) and isinstance(self.fields[name], forms.CharField):
                self.cleaned_data[name] = put_right(value, self.fields[name])

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        return cleaned


class Ticks(forms.TypedMultipleChoiceField):
    """What is ticked, as the list that the model keeps."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial, data):
        return super().has_changed([str(each) for each in initial or []], data)


def put_right(value, field):
    """NFC; in a single line also Ð for Đ and stray spaces. A text of several lines keeps its lines."""
    if isinstance(field.widget, forms.Textarea):
        return normalize("NFC", value)
    return nfc(value)


def changes_of(form):
    """`{field: [before, after]}` of what a form changed, in words a person reads."""
    return {
        name: [_in_words(form.initial.get(name)), _in_words(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name in form.cleaned_data and name in form._meta.fields
    }


def _in_words(value):
    if isinstance(value, (list, tuple, QuerySet)):
        return ", ".join(str(item) for item in value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)
