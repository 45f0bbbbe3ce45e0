from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.vietnamese.forms import NFCForm, NFCModelForm, VietnameseDateField, VietnameseDecimalField
from propaganda.commendations.actions import COLUMNS
from propaganda.commendations.rules import faults
from propaganda.models import CommendationRule

ALL, CHOSEN, NONE = "all", "chosen", "none"
MOST_NAMED = 200


class RuleForm(NFCModelForm):
    at_least = VietnameseDecimalField(
        label=gettext_lazy("At least"), required=False, min_value=0, max_digits=9, decimal_places=2,
        help_text=gettext_lazy("A number, or per cent where a rate is asked."),
    )  # fmt: skip

    class Meta:
        model = CommendationRule
        fields = [name for name in COLUMNS if name != "order"] + ["order"]

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        if not self.errors:
            wrong = faults(typed["of"], typed["measure"], typed["places"], typed["at_least"])
            for field, said in wrong.items():
                self.add_error(field, said)
        return typed


class AsOfForm(NFCForm, forms.Form):
    as_of = VietnameseDateField(
        label=gettext_lazy("As of"), help_text=gettext_lazy("What was done up to this day counts, the day included.")
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["as_of"].initial = today

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        return day


class DecisionForm(NFCForm, forms.Form):
    """About equals: all, none or those ticked, with a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect,
        choices=[
            (ALL, gettext_lazy("all of them are proposed")),
            (CHOSEN, gettext_lazy("those ticked are proposed")),
            (NONE, gettext_lazy("none of them is proposed, nor anyone below")),
        ],
    )  # fmt: skip
    named = forms.MultipleChoiceField(
        label=gettext_lazy("Who is proposed"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept with your name and shown to whom it concerns."),
    )  # fmt: skip

    def __init__(self, *args, names: dict[int, str], free: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.names, self.free = names, free
        if self.many:
            del self.fields["named"]
            kept = [choice for choice in self.fields["decision"].choices if choice[0] != CHOSEN]  # type: ignore[attr-defined]
            self.fields["decision"].choices = kept  # type: ignore[attr-defined]
            return
        self.fields["named"].choices = [(str(pk), name) for pk, name in names.items()]  # type: ignore[attr-defined]
        if free >= len(names):
            self.fields["named"].help_text = _("There is a place for each of them.")
        else:
            self.fields["named"].help_text = _("Places left: %(free)s.") % {"free": free}

    @property
    def many(self) -> bool:
        """More than anybody would tick one by one."""
        return len(self.names) > MOST_NAMED

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        if typed.get("decision") == CHOSEN and "named" in typed and not 1 <= len(typed["named"]) <= self.free:
            self.add_error("named", _("Tick at least one, and no more than places are left: %(free)s.") % {
                "free": self.free
            })  # fmt: skip
        return typed

    def chosen(self) -> set[int]:
        """The ids of the lines that are proposed."""
        decision = self.cleaned_data["decision"]
        if decision == CHOSEN:
            return {int(pk) for pk in self.cleaned_data["named"]}
        return set(self.names) if decision == ALL else set()


class DocumentForm(NFCForm, forms.Form):
    """What of the document is not on the list; filled in as far as the portal knows it."""

    superior = forms.CharField(label=gettext_lazy("Superior body"), max_length=200, required=False)
    body = forms.CharField(label=gettext_lazy("Body that proposes"), max_length=200)
    abbreviation = forms.CharField(
        label=gettext_lazy("Its abbreviation"), max_length=30, required=False,
        help_text=gettext_lazy("For the number of the document, which stays blank until it is registered."),
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=100, help_text=gettext_lazy("Written before the date.")
    )
    about = forms.CharField(label=gettext_lazy("What the list is about"), max_length=300)
    office = forms.CharField(
        label=gettext_lazy("Position of who signs"), max_length=120, help_text=gettext_lazy("Such as TRƯỞNG PHÒNG.")
    )
    signer = forms.CharField(label=gettext_lazy("Who signs"), max_length=120, required=False)
    recipients = forms.CharField(
        label=gettext_lazy("Goes to"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One line each; the file copy is added."),
    )  # fmt: skip
