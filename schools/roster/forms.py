"""What people fill in around a class list: the upload, and the answers to what the list leaves open."""

from datetime import timedelta
from pathlib import PurePath
from typing import cast

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from schools.models import SchoolYear
from schools.roster.reading import SUFFIXES
from schools.roster.rules import schools_kept_by, units_kept_by

MOST_IN_A_LIST = 100  # with more schools than this, the code is typed instead of chosen


class ListForm(forms.Form):
    """A list of one of `units`, as an Excel file."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=_("Staff list"),
        help_text=_("An Excel file (.xlsx or .xls) or an OpenDocument sheet (.ods)."),
        validators=[
            FileExtensionValidator(SUFFIXES, _("This is no Excel file. Choose one that ends in .xlsx or .xls."))
        ],
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        units = units.order_by("name", "pk")
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = units
        if units[MOST_IN_A_LIST:].exists() and not self.initial.get("unit"):
            self.fields["unit"] = forms.ModelChoiceField(
                label=_("Code of the unit"), queryset=units, to_field_name="code", widget=forms.TextInput,
                error_messages={"invalid_choice": _("No unit whose lists you keep has this code.")},
            )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(most)s can be sent. Delete pictures and other sheets from it."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        file.name = PurePath(file.name).name[-200:]
        return file


class StaffListForm(ListForm):
    def __init__(self, *args, user, day, **kwargs):
        super().__init__(*args, units=units_kept_by(user, day), **kwargs)


class UploadForm(ListForm):
    year = forms.ModelChoiceField(label=_("School year"), queryset=None, empty_label=None)
    field_order = ("unit", "year", "file")

    def __init__(self, *args, user, day, **kwargs):
        super().__init__(*args, units=schools_kept_by(user, day), **kwargs)
        self.fields["file"].label = _("Class list")
        if self.fields["unit"].label == _("Unit"):
            self.fields["unit"].label = _("School")
        fields = cast(dict[str, forms.ModelChoiceField], self.fields)  # this one is
        fields["year"].queryset = SchoolYear.objects.order_by("-starts_on", "pk")
        # In the summer the list of the coming year is sent.
        soon = day + timedelta(days=60)
        self.initial.setdefault(
            "year", SchoolYear.objects.filter(starts_on__lte=soon).order_by("-starts_on", "pk").first()
        )


LABELS = {
    "legacy_font": _("Are the names on the right written correctly?"),
    "class_date": _("Excel has turned classes into dates. Which classes are they?"),
    "class_number": _("Some classes are kept as numbers. Are these the classes?"),
    "born_year_only": _("Some pupils have only a year of birth. How shall it be kept?"),
    "personal_number": _("The column of codes holds personal numbers, which the portal does not keep."),
    "other_code": _("Some pupils are in the roster with the same name and date of birth, but another code."),
    "code_of_another": _("Some codes belong to pupils with another name and another date of birth. Whose are they?"),
    "which_pupil": _("Which pupil is this?"),
    "which_account": _("Somebody with this name has an account with a role here. Is it theirs?"),
}
STAFF_LABELS = LABELS | {
    "born_year_only": _("Of some only the year of birth is given. How shall it be kept?"),
    "other_code": _("Some are on the staff list with the same name and date of birth, but another code."),
    "code_of_another": _("Some codes belong to people with another name and another date of birth. Whose are they?"),
    "which_pupil": _("Who of the staff is this?"),
}
OPTIONS = {
    "convert": _("Yes, write all names like this"),
    "as_written": _("Yes, as they stand here (12.1 is not 12.10)"),
    "first_january": _("As 1 January of that year (the rule for a birthday nobody knows)"),
    "leave_out": _("Take the pupils without these numbers"),
    "same": _("They are the same pupils: correct their entries as on this list"),
    "different": _("They are other pupils: add them"),
    "new": _("A new pupil"),
}
STAFF_OPTIONS = OPTIONS | {
    "leave_out": _("Take the people without these numbers"),
    "same": _("They are the same people: correct their entries as on this list"),
    "different": _("They are other people: add them"),
    "new": _("Somebody new on the list"),
}
NO_ACCOUNT = _("No, this is somebody else of the same name")
SHOWN_AS_OPTION = {"class_date", "which_pupil", "which_account"}


class QuestionField(forms.ChoiceField):
    def __init__(self, question, *, of_staff=False, **kwargs):
        labels, options = (STAFF_LABELS, STAFF_OPTIONS) if of_staff else (LABELS, OPTIONS)
        if question["kind"] == "which_account":
            options = options | {"new": NO_ACCOUNT}
        super().__init__(label=labels[question["kind"]], choices=_choices(question, options), **kwargs)
        self.question = question


class QuestionForm(forms.Form):
    """One choice for each open question; `answers()` gives them by question key."""

    def __init__(self, *args, questions, of_staff=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {}
        for index, question in enumerate(questions):
            name = f"question_{index}"
            self.keys[name] = question["key"]
            self.fields[name] = QuestionField(
                question,
                of_staff=of_staff,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer, or correct the file and send it again.")},
            )

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


def _choices(question, options):
    samples = [*question["samples"], *([[]] * len(question["options"]))]
    return [
        (
            option,
            ", ".join(sample) if question["kind"] in SHOWN_AS_OPTION and option not in options else options[option],
        )
        for option, sample in zip(question["options"], samples, strict=False)
    ]


class ConfirmForm(forms.Form):
    """`digest` names the preview that was looked at; `left` are missing pupils who have left the school."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    left = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    left_all = forms.BooleanField(required=False)

    def __init__(self, *args, missing, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["left"]).choices = [(pk, name) for pk, name, *_rest in missing]

    def who_left(self):
        return "all" if self.cleaned_data["left_all"] else self.cleaned_data["left"]
