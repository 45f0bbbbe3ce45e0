"""Form fields and the form mixin through which every typed text becomes NFC."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.dates import AmbiguousDate, parse_date
from foundation.vietnamese.numbers import AmbiguousNumber, parse_number, typed_number
from foundation.vietnamese.text import composed, nfc, nfc_multiline
from foundation.vietnamese.unreadable import Unreadable


def normaliser_of(field):
    """How the text of a field is tidied: None for no text and for passwords, which are taken to the letter."""
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.PasswordInput):
        return None
    if isinstance(field, forms.JSONField) or not field.strip:
        return composed
    return nfc_multiline if isinstance(field.widget, forms.Textarea) else nfc


class LineField(forms.CharField):
    """One line of text, put right as people paste it."""

    def to_python(self, value):
        return nfc(super().to_python(value))


class NFCForm(forms.BaseForm):
    """Put before Form or ModelForm: every text is normalised before any validator and any clean_<field> sees it."""

    def full_clean(self):
        for field in self.fields.values():
            tidy = normaliser_of(field)
            # Fields are copied for each form, so this one is the form's own; to_python is also what has_changed() asks.
            if tidy and "to_python" not in vars(field):
                vars(field)["to_python"] = _tidied(field.to_python, tidy)
        super().full_clean()


def _tidied(to_python, tidy):
    def tidied(value):
        return to_python(tidy(value) if isinstance(value, str) else value)

    return tidied


class NFCModelForm(NFCForm, forms.ModelForm):
    """The `form` of a ModelAdmin."""


class VietnameseCharField(forms.CharField):
    """A text that is tidied also in a form without the mixin."""

    def to_python(self, value):
        tidy = normaliser_of(self)
        return super().to_python(tidy(value) if tidy and isinstance(value, str) else value)


class _AskingField(forms.Field):
    """Says what could not be read, or what it may be, at the field; the form shows again what was typed."""

    def read(self, value):
        raise NotImplementedError

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip()
        if value in self.empty_values:
            return None
        try:
            return self.read(value)
        except (AmbiguousNumber, AmbiguousDate) as error:
            raise ValidationError(error.message, code="ambiguous") from error
        except Unreadable as error:
            raise ValidationError(error.message, code="invalid") from error


class VietnameseDecimalField(_AskingField, forms.DecimalField):
    """A number typed as parse_number() reads it; percent and currency as there."""

    def __init__(self, *, percent=False, currency=False, **kwargs):
        self.percent, self.currency = percent, currency
        # A number input would refuse the comma or take it away before anybody could ask.
        kwargs["widget"] = kwargs.get("widget") or forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off"}
        )
        super().__init__(**kwargs)

    def read(self, value):
        return parse_number(value, percent=self.percent, currency=self.currency)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else typed_number(value)


class VietnameseDateField(_AskingField, forms.DateField):
    """A day typed as parse_date() reads it."""

    def __init__(self, *, allow_year_only=False, **kwargs):
        self.allow_year_only = allow_year_only
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": _("dd/mm/yyyy"), "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def read(self, value):
        return parse_date(value, allow_year_only=self.allow_year_only)


# For ModelAdmin.formfield_overrides: numbers that are asked about in the admin too.
FORMFIELD_OVERRIDES = {models.DecimalField: {"form_class": VietnameseDecimalField}}
