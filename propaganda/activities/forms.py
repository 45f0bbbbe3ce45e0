"""What is typed about an activity, by a page or by a device that sends later: the same fields, read the same way."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from propaganda.activities.classes import all_years, year_of
from propaganda.activities.entries import COLUMNS, Entry
from propaganda.activities.warnings import open_lines
from propaganda.evidence import addresses
from propaganda.models import Activity, Plan

MOST = 1_000_000
_CLASS = re.compile(r"in-(\d{1,18})")


class DayInput(forms.DateInput):
    """The day picker of the device. A date it cannot show (typed by hand where there is none) stays as it was typed."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class CountField(forms.IntegerField):
    """How many; nothing typed is none."""

    def __init__(self, label):
        attrs = {"inputmode": "numeric", "pattern": "[0-9]*", "autocomplete": "off", "maxlength": 7}
        super().__init__(
            label=label, required=False, min_value=0, max_value=MOST, widget=forms.TextInput(attrs=attrs),
            error_messages={"invalid": _("Type a number without points or commas, for example 1200.")},
        )  # fmt: skip

    def clean(self, value):
        return super().clean(value) or 0


class ActivityForm(NFCForm, forms.Form):
    line = forms.ModelChoiceField(
        label=_("Line of the plan"), queryset=None, widget=forms.RadioSelect, empty_label=None,
        error_messages={
            "required": _("Choose the line this was done for."),
            "invalid_choice": _("This line is not of this plan, or takes nothing any more. Choose another line."),
        },
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("What kind of activity"), choices=Activity.Form.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of activity it was.")},
    )  # fmt: skip
    held_on = VietnameseDateField(label=_("Date"), widget=DayInput())
    title = forms.CharField(label=_("Title"), max_length=200)
    pupils = CountField(_("Pupils reached"))
    staff = CountField(_("Staff reached"))
    citizens = CountField(_("Parents and citizens reached"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    speaker = forms.CharField(label=_("Speaker"), max_length=200, required=False)
    held_until = VietnameseDateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Only if it took several days.")
    )
    audience = forms.CharField(
        label=_("Audience"), max_length=200, required=False, help_text=_("In words, such as pupils of grade 8.")
    )
    link = forms.CharField(
        label=_("Link"), max_length=2000, required=False, help_text=_("Of the article, the video, the post.")
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    # Where "more" begins, on the page.
    MORE = ("place", "speaker", "link", "held_until", "audience", "note")

    def __init__(self, data=None, *, plan: Plan, also_line: int | None = None, classes=(), **kwargs):
        """`classes`: those that may be ticked, by id; `also_line`: the line of the activity that is being changed."""
        super().__init__(data, **kwargs)
        if also_line:
            del self.fields["link"]  # links of an activity that is there are evidence of its own page
        self.classes = {each.pk: each for each in classes}
        lines = open_lines(plan)
        if also_line:
            lines = plan.lines.filter(pk__in=[*lines.values_list("pk", flat=True), also_line])
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]

    def clean_link(self):
        typed = self.cleaned_data["link"]
        try:
            return addresses.normalised(typed) if typed else ""
        except addresses.BadAddress as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        said = super().clean()
        until, on = said.get("held_until"), said.get("held_on")
        if until and on and until < on:
            self.add_error("held_until", _("The last day lies before the first one."))
        if until and until == on:
            said["held_until"] = None
        said["classes"] = self._read_classes()
        total = sum(said["classes"].values())
        if total and not self.data.get("pupils"):
            said["pupils"] = total
        if total > said.get("pupils", MOST):
            words = _("The classes alone add up to %(total)d. Type at least as many, or correct a class.")
            self.add_error("pupils", forms.ValidationError(words, params={"total": total}))
        return said

    def _read_classes(self) -> dict[int, int]:
        """Ticked classes and how many of each were there; what cannot be taken is said at the pupils."""
        present = {}
        held_on = self.cleaned_data.get("held_on")
        year = year_of(held_on, all_years()) if held_on else None
        for found in filter(None, map(_CLASS.fullmatch, self.data)):
            school_class = self.classes.get(int(found[1]))
            if school_class is None or (held_on and school_class.year != year):
                words = _("Class %(class)s does not belong to this school in the school year of the date. Choose anew.")
                self.add_error("pupils", forms.ValidationError(words, params={"class": school_class or found[1]}))
                continue
            typed = self.data.get(f"class-{school_class.pk}", "").strip()
            if re.fullmatch(r"[0-9]{1,4}", typed):
                present[school_class.pk] = int(typed)
            else:
                words = _("Class %(class)s: “%(typed)s” is not a number of pupils.")
                self.add_error(
                    "pupils", forms.ValidationError(words, params={"class": school_class, "typed": typed[:20]})
                )
        return {pk: count for pk, count in present.items() if count}

    def entry(self) -> Entry:
        said = self.cleaned_data
        return Entry(line=said["line"].pk, classes=said["classes"], **{name: said[name] for name in COLUMNS})


class WithdrawForm(NFCForm, forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays with the activity, for those who read it later."),
    )  # fmt: skip


def typed_of(entry: Entry) -> dict[str, str]:
    """An entry as the fields of the form hold it when they are sent."""
    data = {name: "" if getattr(entry, name) is None else str(getattr(entry, name)) for name in ("line", *COLUMNS)}
    for pk, present in entry.classes.items():
        data |= {f"in-{pk}": "on", f"class-{pk}": str(present)}
    return data
