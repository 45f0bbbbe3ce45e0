"""Typing a sheet from paper: one field a criterion, in the order of the paper."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Criterion, Part
from contests.sheets.rules import why_not_points
from foundation.vietnamese.forms import NFCForm, VietnameseDecimalField

DONE, NOT = "1", "0"


class TypingForm(NFCForm, forms.Form):
    """Fields c<criterion>, note<criterion>, comment and, where the judge's device has marks, replace."""

    def __init__(self, *args, part: Part, replacing: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.part, self.criteria = part, list(part.criteria.order_by("order"))
        for criterion in self.criteria:
            self.fields[f"c{criterion.pk}"] = _field(criterion)
            if criterion.needs_proof:
                self.fields[f"note{criterion.pk}"] = forms.CharField(
                    label=_("Proof of “%(name)s”") % {"name": criterion.name}, max_length=300, required=False
                )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )
        if replacing:
            self.fields["replace"] = forms.BooleanField(
                label=_("The paper counts instead of what the judge has begun on their device")
            )
        for name, field in self.fields.items():
            if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput):
                field.widget.attrs |= {"class": "form-control", "data-typed": "1"}
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true"}

    def clean(self):
        for criterion in self.criteria:
            name = f"c{criterion.pk}"
            if name in self.cleaned_data:
                if criterion.kind == Criterion.Kind.TICK:
                    continue
                if why := why_not_points(criterion, self.part.step, self.cleaned_data[name]):
                    self.add_error(name, why)
        for criterion in self.criteria:
            if (
                criterion.needs_proof
                and self.points.get(criterion.pk)
                and not self.cleaned_data.get(f"note{criterion.pk}")
            ):
                self.add_error(
                    f"note{criterion.pk}", _("“%(name)s” was done: say what proves it.") % {"name": criterion}
                )

    @property
    def points(self) -> dict:
        """By the criterion's id, of those that could be read."""
        found = {}
        for criterion in self.criteria:
            typed = self.cleaned_data.get(f"c{criterion.pk}")
            if typed is not None and criterion.kind == Criterion.Kind.TICK:
                typed = criterion.maximum if typed == DONE else criterion.maximum * 0
            found[criterion.pk] = typed
        return found

    @property
    def notes(self) -> dict:
        return {each.pk: self.cleaned_data.get(f"note{each.pk}", "") for each in self.criteria if each.needs_proof}

    def rows(self):
        """(criterion, its field, the field of its proof or None)."""
        return [
            (each, self[f"c{each.pk}"], self[f"note{each.pk}"] if each.needs_proof else None) for each in self.criteria
        ]


def _field(criterion):
    missing = _("“%(name)s” is not typed yet.") % {"name": criterion.name}
    if criterion.kind == Criterion.Kind.TICK:
        choices = [(DONE, _("Done")), (NOT, _("Not done"))]
        widget = forms.RadioSelect(attrs={"class": "form-check-input"})
        return forms.ChoiceField(
            label=criterion.name, choices=choices, widget=widget, error_messages={"required": missing}
        )
    return VietnameseDecimalField(label=criterion.name, error_messages={"required": missing})


class RejectForm(NFCForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What differs from the paper"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
