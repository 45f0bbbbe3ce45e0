"""What is typed about consolidations."""

from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contests.sittings.forms import TimeField
from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from reports.consolidation.rules import LONGEST_TEXT, TEXTS
from reports.consolidation.scope import Asked
from reports.consolidation.signing import Signature
from reports.models import Consolidation, Figure
from reports.typing import LONGEST_TEXT as LONGEST_FIGURE
from reports.typing import read

NOW, PAST = "now", "past"


class AskForm(NFCForm, forms.Form):
    """Where, which reports, as of when, grouped how."""

    unit = forms.TypedChoiceField(label=_("Consolidated by"), coerce=int)
    which = forms.ChoiceField(
        label=_("Which reports"), widget=forms.RadioSelect,
        choices=[
            ("accepted", _("only those that were accepted")),
            ("sent", _("all that were sent, also those that wait for an answer")),
        ],
    )  # fmt: skip
    when = forms.ChoiceField(
        label=pgettext_lazy("a moment", "As of"), widget=forms.RadioSelect,
        choices=[(NOW, _("now")), (PAST, _("an earlier moment: what came after it does not count"))],
    )  # fmt: skip
    day = VietnameseDateField(label=_("Date"), required=False)
    hour = TimeField(label=_("Hour"), required=False, help_text=_("Empty: the end of that day."))
    tree = forms.ChoiceField(
        label=_("Grouped by superior"), widget=forms.RadioSelect, choices=Consolidation.Tree.choices
    )

    def __init__(self, *args, units, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["unit"].choices = [(unit.pk, str(unit)) for unit in units]  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        if not self.errors and typed["when"] == PAST:
            if not typed["day"]:
                self.add_error("day", _("Say the day, such as 31/10/2018."))
            elif self._moment() > self.at:
                self.add_error("day", _("This moment is still to come. Choose one that has passed."))
        return typed

    def _moment(self) -> datetime:
        hour = self.cleaned_data["hour"] or time.max
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], hour))

    def asked(self) -> Asked:
        typed = self.cleaned_data
        as_of = self._moment() if typed["when"] == PAST else None
        return Asked(accepted_only=typed["which"] == "accepted", as_of=as_of, tree=typed["tree"])


class TextsForm(NFCForm, forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for key, heading in TEXTS:
            self.fields[key] = forms.CharField(
                label=heading, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 7})
            )

    @classmethod
    def of(cls, found: Consolidation, data=None) -> "TextsForm":
        return cls(data, initial={**found.texts, "edition": found.edition})

    def show_edition(self, edition: int) -> None:
        """What was typed stays; saving it again is meant to replace what was shown beside it."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "edition": edition}


class SignForm(NFCForm, forms.Form):
    document_number = forms.CharField(
        label=_("Document number"), max_length=60, help_text=_("As in the register of documents, such as 516/BC-PGDĐT.")
    )
    dated_on = VietnameseDateField(label=_("Date of the document"))
    signer_title = forms.CharField(label=_("Position"), max_length=120)
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come. Sign with today's date or an earlier one."))
        return day

    def show_digest(self, digest: str) -> None:
        """Of what stands above the form now; what was typed stays."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "digest": digest}

    def signature(self) -> Signature:
        return Signature(**{name: self.cleaned_data[name] for name in Signature.__dataclass_fields__})


class UpwardForm(NFCForm, forms.Form):
    """What nothing adds up to, and the letter. `values`: by code, what was read."""

    note = forms.CharField(
        label=_("Letter"), required=False, max_length=LONGEST_FIGURE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What whoever receives it should know beside the figures."),
    )  # fmt: skip

    def __init__(self, *args, figures: list[Figure], **kwargs):
        super().__init__(*args, **kwargs)
        self.figures = {f"figure_{figure.code}": figure for figure in figures}
        self.values: dict = {}
        for name, figure in self.figures.items():
            text = figure.kind == Figure.Kind.TEXT
            widget = forms.Textarea(attrs={"rows": 4}) if text else forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[name] = forms.CharField(
                label=figure.label, required=False, widget=widget, help_text=figure.help
            )
        self.order_fields([*self.figures, "note"])

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        for name, figure in self.figures.items():
            if name in self.errors:
                continue
            try:
                value = read(figure, typed.get(name, ""))
            except ValueError as unread:
                self.add_error(name, getattr(unread, "message", str(unread)))
            else:
                if value is not None:
                    self.values[figure.code] = value
        return typed
