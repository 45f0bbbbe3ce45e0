"""What an organiser types to put a judged part on another scale."""

from decimal import Decimal
from typing import cast

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Criterion, Part
from contests.organising.forms import LineField, Plain
from contests.organising.judging_rules import sheet_maximum
from contests.organising.rescale_writing import CONVERT, TAKE_BACK
from contests.organising.rescaling import Scale
from foundation.vietnamese.numbers import format_number

HIGHEST = Decimal(99999)  # a part's maximum has five digits before the comma


def _points(model, name, label, initial):
    field = cast(models.DecimalField, model._meta.get_field(name))
    return forms.DecimalField(
        label=label, localize=True, max_digits=field.max_digits, decimal_places=field.decimal_places,
        validators=field.validators, initial=initial, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


class RescaleForm(Plain):
    how = forms.ChoiceField(
        label=gettext_lazy("What becomes of the marks given"), widget=forms.RadioSelect,
        choices=[
            (CONVERT, gettext_lazy("Convert every mark: by the new maximum of its criterion over the old one")),
            (TAKE_BACK, gettext_lazy("Take all sheets of this part back: they stay on record and no longer count, and "
                                     "the judges mark anew")),
        ],
    )  # fmt: skip
    reason = LineField(
        label=gettext_lazy("reason"), max_length=300,
        help_text=gettext_lazy("Everybody in the contest is told the change and this reason."),
    )  # fmt: skip

    def __init__(self, *args, part: Part, criteria: list[Criterion], **kwargs):
        super().__init__(*args, **kwargs)
        self.part, self.criteria = part, criteria
        for row in criteria:
            self.fields[f"maximum-{row.pk}"] = _points(
                Criterion, "maximum", _("%(criterion)s: maximum points") % {"criterion": row.name}, row.maximum
            )
            self.fields[f"weight-{row.pk}"] = _points(
                Criterion, "weight", _("%(criterion)s: weight") % {"criterion": row.name}, row.weight
            )
        step, combines = (cast(models.Field, Part._meta.get_field(name)) for name in ("step", "combines"))
        self.fields["step"] = _points(Part, "step", capfirst(step.verbose_name), part.step)
        self.fields["combines"] = forms.ChoiceField(
            label=capfirst(combines.verbose_name), choices=Part.Combines.choices, initial=part.combines
        )
        self.order_fields(["how", *(name for name in self.fields if name not in {"how", "reason"}), "reason"])

    def clean(self):
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        scale = self.scale()
        for row in self.criteria:
            maximum = cleaned[f"maximum-{row.pk}"]
            if row.kind == Criterion.Kind.POINTS and maximum % cleaned["step"]:
                self.add_error(
                    f"maximum-{row.pk}",
                    _("Marks go in steps of %(step)s, which never reach this.") % {
                        "step": format_number(cleaned["step"])
                    },
                )  # fmt: skip
        total = sheet_maximum(scale.criteria.values())
        if total != total.quantize(Decimal("0.01")) or total > HIGHEST:
            self.add_error(None, _(
                "The criteria add up to %(sum)s points: the maximum of a part has two decimals and is below 100.000."
            ) % {"sum": format_number(total)})  # fmt: skip
        if scale.how == CONVERT and not scale.changes(self.part):
            self.add_error(
                None, _("Nothing is changed yet. Type the new maximum of a criterion, a weight or the step.")
            )
        return cleaned

    def scale(self) -> Scale:
        said = self.cleaned_data
        criteria = {row.pk: (said[f"maximum-{row.pk}"], said[f"weight-{row.pk}"]) for row in self.criteria}
        return Scale(said["how"], criteria, said["step"], said["combines"])
