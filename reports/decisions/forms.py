"""What a list is asked for, as its address says it, and what is said to a report."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from foundation.vietnamese.text import search_key
from reports.models import Figure
from reports.standings import WORDS
from schools.models import Unit

BY_NAME, BY_WAITING, BY_NEWEST, BY_DUE = "", "waiting", "newest", "due"
BY_FIGURE = "figure-"
# What a filter knows besides the standings: whoever has not sent, whatever the reason.
NOT_SENT = "missing"
STANDING_CHOICES = [("", _("any")), (NOT_SENT, _("not sent yet (all)")), *WORDS.items()]
SHOWN = 3
LONGEST_NOTE = 500
END_OF_WORK = time(17)


@dataclass(frozen=True)
class Asked:
    """`show`: the codes of the figures that are columns."""

    standing: str = ""
    within: int | None = None
    level: str = ""
    word: str = ""
    late: bool = False
    warned: bool = False
    sort: str = BY_NAME
    show: tuple[str, ...] = field(default=())


class BoardForm(NFCForm, forms.Form):
    """Of an address: a word it does not know is told and left out."""

    q = forms.CharField(label=_("Name or code of the unit"), max_length=100, required=False)
    standing = forms.ChoiceField(label=_("Standing"), choices=STANDING_CHOICES, required=False)
    within = forms.TypedChoiceField(label=_("Within"), coerce=int, empty_value=None, required=False)
    level = forms.ChoiceField(label=_("School level"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    late = forms.BooleanField(label=_("Sent late"), required=False)
    warned = forms.BooleanField(label=_("With warnings"), required=False)
    show = forms.MultipleChoiceField(label=_("Figures shown"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | dict, *, figures: Iterable[Figure], between: Iterable[Unit], levels):
        super().__init__(data)
        figures = list(figures)
        self.usual = tuple(each.code for each in figures if each.kind != Figure.Kind.TEXT)[:SHOWN]
        names = dict(Unit.Level.choices)
        choices = {
            "within": [("", _("all")), *((each.pk, each.name) for each in between)],
            "level": [("", _("all")), *((each, names[each]) for each in levels)],
            "show": [(each.code, each.label) for each in figures],
            "sort": [
                (BY_NAME, _("by name")), (BY_WAITING, _("longest waiting first")), (BY_NEWEST, _("last sent first")),
                (BY_DUE, _("longest overdue first")),
                *((BY_FIGURE + each.code, _("largest first: %(figure)s") % {"figure": each.label})
                  for each in figures if each.kind != Figure.Kind.TEXT),
            ],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for each in self.fields.values():
            if isinstance(each, forms.BooleanField):
                each.widget.attrs["class"] = "form-check-input"
            elif not isinstance(each, forms.MultipleChoiceField):
                each.widget.attrs["class"] = "form-select" if isinstance(each, forms.ChoiceField) else "form-control"

    def asked(self) -> Asked:
        """What could be read; `errors` says what could not."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        return Asked(
            standing=said["standing"] or "",
            within=said["within"],
            level=said["level"] or "",
            word=search_key(said["q"] or ""),
            late=bool(said["late"]),
            warned=bool(said["warned"]),
            sort=said["sort"] or BY_NAME,
            show=tuple(said["show"] or self.usual),
        )


class SendBackForm(NFCForm, forms.Form):
    """Why reports go back, and until when they are to come again: that day, at the hour (17:00 unless told)."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever sent it reads this: say what is to be changed."),
    )  # fmt: skip
    again_on = VietnameseDateField(
        label=_("To be sent again by"), required=False, help_text=_("Empty: the deadline stays as it is.")
    )
    again_at = forms.TimeField(
        label=pgettext_lazy("hour", "at"), required=False, input_formats=["%H:%M", "%H.%M", "%Hh%M", "%Hh", "%H"],
        widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "17:00", "autocomplete": "off"}),
        error_messages={"invalid": _("Type the hour like 17:00.")},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            each.widget.attrs.setdefault("class", "form-control")

    def clean(self):
        super().clean()
        if (
            self.cleaned_data.get("again_at")
            and not self.cleaned_data.get("again_on")
            and "again_on" not in self.errors
        ):
            self.add_error("again_on", _("Say the day, such as 31/10/2018."))
        return self.cleaned_data

    def again(self) -> datetime | None:
        day, hour = self.cleaned_data.get("again_on"), self.cleaned_data.get("again_at")
        return timezone.make_aware(datetime.combine(day, hour or END_OF_WORK)) if day else None


class DecisionForm(SendBackForm):
    """What is said to the version (`number`) that was read. A figure has its note under `note-<code>`."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, figures: Iterable[Figure] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = []
        for figure in figures:
            self.codes.append(figure.code)
            self.fields[f"note-{figure.code}"] = forms.CharField(
                label=_("Note on “%(figure)s”") % {"figure": figure.label}, max_length=LONGEST_NOTE, required=False,
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "form": "decide"}),
            )  # fmt: skip

    def note_field(self, code: str):
        return self[f"note-{code}"] if code in self.codes else None

    def notes(self) -> dict[str, str]:
        """By code, only what was written."""
        said = {code: self.cleaned_data.get(f"note-{code}", "") for code in self.codes}
        return {code: note for code, note in said.items() if note}
