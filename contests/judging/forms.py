"""What is typed on the pages of this room."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from contests.judging.panels import Keeps
from contests.models import Conflict, Discussion, Judge, Panel
from foundation.vietnamese.forms import NFCForm

LONGEST_SECONDS = 600 * 60


def reason_field(**given):
    return forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays in the history."), **given
    )  # fmt: skip


class Plain(NFCForm, forms.Form):
    pass


class ReasonForm(Plain):
    reason = reason_field()


class VoidForm(Plain):
    reason = reason_field()
    instead = forms.CharField(
        label=_("Time instead, from a watch"), required=False, max_length=8,
        help_text=_("Minutes and seconds, such as 6:30. Empty: none."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_instead(self) -> int | None:
        """In seconds."""
        typed = self.cleaned_data["instead"]
        if not typed:
            return None
        found = re.fullmatch(r"([0-9]{1,3})[:.,p' ]([0-9]{1,2})", typed)
        if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > LONGEST_SECONDS:
            raise forms.ValidationError(_("“%(found)s” is not a time. Type minutes and seconds, such as 6:30."),
                                        params={"found": typed})  # fmt: skip
        return int(found[1]) * 60 + int(found[2])


class PanelForm(Plain):
    name = forms.CharField(label=_("Name of the panel"), max_length=100)
    room = forms.CharField(label=_("Room"), max_length=100, required=False)


class PanelOfSitting(Plain):
    """A form with a panel to choose, left out where there is one."""

    def __init__(self, *args, sitting, **kwargs):
        super().__init__(*args, **kwargs)
        panels = sitting.panels.order_by("order", "pk")
        self.fields["panel"].queryset = panels  # type: ignore[attr-defined]
        if len(panels) == 1:
            self.fields["panel"].widget = forms.HiddenInput()
            self.fields["panel"].initial = panels[0].pk


class JudgeForm(PanelOfSitting):
    """`who`: "p" and the id of a person, or "u" and that of an account; empty for somebody typed by name."""

    who = forms.ChoiceField(label=_("Somebody of the school, or a judge nearby"), required=False)
    name = forms.CharField(
        label=_("Or a guest: full name"), max_length=120, required=False, widget=forms.TextInput(attrs={
            "autocomplete": "off"}))  # fmt: skip
    title = forms.CharField(
        label=_("Position"), max_length=120, required=False, help_text=_("As it stands in the minutes."))  # fmt: skip
    panel = forms.ModelChoiceField(label=_("Panel"), queryset=Panel.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Judge.Role.choices, initial=Judge.Role.JUDGE)
    further = forms.BooleanField(
        label=_("Further judge: marks only where a spread calls for one more"), required=False)  # fmt: skip
    account = forms.BooleanField(
        label=_("Marks on a phone"), required=False, initial=True,
        help_text=_("A guest and staff without an account get one, with a card to print. Untick for paper only."),
    )  # fmt: skip

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if "who" in said and "name" in said and bool(said["who"]) == bool(said["name"]):
            words = _("Choose somebody above or type a name here: one of both.")
            self.add_error("name" if said["name"] else "who", words)
        return said


class JudgeChangeForm(PanelOfSitting):
    name = forms.CharField(label=_("Full name"), max_length=120)
    title = forms.CharField(label=_("Position"), max_length=120, required=False)
    panel = forms.ModelChoiceField(label=_("Panel"), queryset=Panel.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=Judge.Role.choices)
    further = forms.BooleanField(
        label=_("Further judge: marks only where a spread calls for one more"), required=False)  # fmt: skip


class WithdrawForm(Plain):
    keeps = forms.ChoiceField(
        label=_("Sheets handed in so far"), initial=Keeps.WHOLE_PARTS, widget=forms.RadioSelect,
        choices=[
            (Keeps.WHOLE_PARTS, _("count in the parts in which every team was marked, so that all are treated alike")),
            (Keeps.ALL, _("all count")),
            (Keeps.NONE, _("none counts")),
        ],
    )  # fmt: skip
    reason = reason_field()


class ConflictForm(Plain):
    """`about`: "t" and the id of a team, or "u" and that of a unit."""

    about = forms.ChoiceField(label=_("Does not mark"))
    kind = forms.ChoiceField(label=_("Because"), choices=Conflict.Kind.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=_("Read by the organisers only."))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = choices  # type: ignore[attr-defined]


class SettleForm(Plain):
    outcome = forms.ChoiceField(
        label=_("How it ended"), widget=forms.RadioSelect,
        choices=[choice for choice in Discussion.Outcome.choices if choice[0]],
    )  # fmt: skip
    further = forms.ModelChoiceField(label=_("Further judge"), queryset=Judge.objects.none(), required=False)
    reason = reason_field()

    def __init__(self, *args, judges, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = Judge.objects.filter(pk__in=[judge.pk for judge in judges]).order_by("pk")
        self.fields["further"].queryset = chosen  # type: ignore[attr-defined]
        if not judges:
            del self.fields["further"]


class LateDecisionForm(Plain):
    accepted = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("1", _("It counts: the score is computed again")), ("0", _("It does not count"))],
    )  # fmt: skip
    reason = reason_field()
