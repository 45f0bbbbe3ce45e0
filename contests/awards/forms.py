from django import forms
from django.utils.translation import gettext_lazy as _

from contests.models import Ranking, TieRuling
from foundation.vietnamese.forms import LineField

REASON = 500


def reason_field(label, **fields):
    return LineField(label=label, max_length=REASON, widget=forms.TextInput(attrs={"autocomplete": "off"}), **fields)


class ReasonForm(forms.Form):
    reason = reason_field(_("Reason"), help_text=_("It is kept with your name and shown to whom it concerns."))


class VerifyForm(forms.Form):
    """Some or all of a list at once; what was checked is said once for all of them."""

    note = reason_field(
        _("What was checked"), help_text=_("For example: class list, papers, telephone call to school.")
    )

    def __init__(self, data=None, *, awards):
        super().__init__(data)
        self.known = {award.pk for award in awards}
        self.chosen = {int(value) for value in data.getlist("award") if value.isdigit()} if data else set()

    def clean(self):
        if not self.chosen & self.known:
            raise forms.ValidationError(_("Tick at least one prize of the list."))
        return self.cleaned_data


class OrderForm(forms.Form):
    """Places among the tied: 1 for the first, 2 for the next; empty for those who come after."""

    reason = reason_field(_("Reason"), help_text=_("It is kept with your name and shown to whom it concerns."))
    add_measure = forms.BooleanField(
        label=_("Add “decision of the organisers” as the last line of the ranking's rule"), required=False, initial=True
    )

    def __init__(self, data=None, *, names: dict[int, str], places: int, has_measure: bool):
        super().__init__(data)
        self.places, self.subjects = places, list(names)
        for subject, name in names.items():
            self.fields[f"place_{subject}"] = forms.IntegerField(
                label=name,
                required=False,
                min_value=1,
                max_value=len(names),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if has_measure:
            del self.fields["add_measure"]
        self.order_fields([*(f"place_{subject}" for subject in names), "reason", "add_measure"])

    def clean(self):
        typed = {subject: self.cleaned_data.get(f"place_{subject}") for subject in self.subjects}
        numbered = sorted((place, subject) for subject, place in typed.items() if place)
        if self.errors:
            return self.cleaned_data
        if [place for place, _subject in numbered] != list(range(1, len(numbered) + 1)):
            raise forms.ValidationError(_("Number them 1, 2, 3 … without a gap, each number once."))
        if len(numbered) < self.places:
            raise forms.ValidationError(
                _("At least %(places)d of them must have a number: that many places there are.")
                % {"places": self.places}
            )
        self.cleaned_data["order"] = [subject for _place, subject in numbered]
        return self.cleaned_data


class TieForm(forms.Form):
    give = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = reason_field(_("Reason"), help_text=_("It is kept with your name and shown to whom it concerns."))

    def __init__(self, data=None, *, by_cap: bool):
        super().__init__(data)
        allowed = [TieRuling.Give.NONE] if by_cap else [TieRuling.Give.ALL, TieRuling.Give.NONE]
        self.fields["give"].choices = [(give.value, give.label) for give in allowed]  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """`number` is that of the publication it would become: sent twice, it publishes once."""

    state = forms.ChoiceField(label=_("Publish as"), widget=forms.RadioSelect)
    note = reason_field(_("Note"), required=False, help_text=_("What readers should know of this publication."))
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, ranking: Ranking, number: int):
        super().__init__(data, initial={"number": number})
        official, provisional = Ranking.State.OFFICIAL, Ranking.State.PROVISIONAL
        self.taking_back = ranking.state == official
        if self.taking_back:
            choices = [(provisional.value, _("provisional again"))]
            self.fields["note"].required = True
            self.fields["note"].label = _("Why the official ranking is taken back")
        else:
            choices = [(provisional.value, provisional.label), (official.value, official.label)]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
        self.fields["state"].initial = provisional.value
