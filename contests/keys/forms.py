"""A ruling as an organiser types it: which effect, which choices, why; and the reason for undoing one."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import ItemStatistic, Ruling
from foundation.vietnamese.forms import NFCForm

Effect = Ruling.Effect


class ReasonForm(NFCForm, forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Those whose points change read it, once the stage is over. Name the law or the page."),
    )


class RulingForm(ReasonForm):
    effect = forms.ChoiceField(label=gettext_lazy("What holds"), choices=Effect.choices, widget=forms.RadioSelect)
    choices = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which choices"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For another key: the whole new key. For others that are right as well: only those."),
    )
    versions = forms.BooleanField(
        label=gettext_lazy("The other versions of this question that were drawn, too"), required=False, initial=True
    )
    field_order = ("effect", "choices", "versions", "reason")

    def __init__(self, *args, question, choices, key, others, **kwargs):
        """`choices`: of the question, in order; `key`: ids of those right as it stands; `others`: drawn versions."""
        super().__init__(*args, **kwargs)
        self.question, self.key = question, key
        self.drawn_key = {choice.pk for choice in choices if choice.correct}
        field = cast(forms.TypedMultipleChoiceField, self.fields["choices"])
        field.choices = [
            (choice.pk, _("%(choice)s (the key)") % {"choice": choice.text} if choice.correct else choice.text)
            for choice in choices
        ]
        if not others:
            del self.fields["versions"]

    def clean(self):
        data = super().clean() or {}
        effect, chosen = data.get("effect"), set(data.get("choices") or ())
        if effect in {Effect.FREE, Effect.OUT}:
            data["choices"] = []
        elif effect == Effect.REPLACE:
            self._check_new_key(chosen)
        elif effect == Effect.ALSO:
            data["choices"] = sorted(chosen - self.drawn_key)
            if not data["choices"]:
                self.add_error("choices", _("Tick at least one choice that is not in the key: it will be right too."))
        return data

    def _check_new_key(self, chosen):
        if not chosen:
            self.add_error("choices", _("Tick the choice that is right."))
        elif len(chosen) > 1 and not self.question.multiple:
            self.add_error(
                "choices",
                _("This question takes one answer. Tick one, or say that other choices are right as well."),
            )
        elif chosen == self.key:
            self.add_error("choices", _("That is the key as it stands: nothing would change."))


class BasisForm(forms.Form):
    """Over which attempts the page of questions is to be read; what is not known is the usual."""

    basis = forms.ChoiceField(choices=ItemStatistic.Basis.choices)

    @classmethod
    def read(cls, data) -> str:
        form = cls(data)
        return form.cleaned_data["basis"] if form.is_valid() else ItemStatistic.Basis.COUNTING
