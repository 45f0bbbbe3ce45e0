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
from schools.roster.rules import schools_kept_by

MOST_IN_A_LIST = 100  # with more schools than this, the code is typed instead of chosen


class UploadForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("School"), queryset=None, empty_label=None)
    year = forms.ModelChoiceField(label=_("School year"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=_("Class list"),
        help_text=_("An Excel file (.xlsx or .xls) or an OpenDocument sheet (.ods)."),
        validators=[
            FileExtensionValidator(SUFFIXES, _("This is no Excel file. Choose one that ends in .xlsx or .xls."))
        ],
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )

    def __init__(self, *args, user, day, **kwargs):
        super().__init__(*args, **kwargs)
        schools = schools_kept_by(user, day).order_by("name", "pk")
        fields = cast(dict[str, forms.ModelChoiceField], self.fields)  # these two are
        fields["unit"].queryset = schools
        if schools[MOST_IN_A_LIST:].exists() and not self.initial.get("unit"):
            self.fields["unit"] = forms.ModelChoiceField(
                label=_("Code of the school"), queryset=schools, to_field_name="code", widget=forms.TextInput,
                error_messages={"invalid_choice": _("No school you keep has this code.")},
            )  # fmt: skip
        elif len(schools[:2]) == 1:
            self.fields["unit"].help_text = ""
        fields["year"].queryset = SchoolYear.objects.order_by("-starts_on", "pk")
        # In the summer the list of the coming year is sent.
        soon = day + timedelta(days=60)
        self.initial.setdefault(
            "year", SchoolYear.objects.filter(starts_on__lte=soon).order_by("-starts_on", "pk").first()
        )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(most)s can be sent. Delete pictures and other sheets from it."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        file.name = PurePath(file.name).name[-200:]
        return file


LABELS = {
    "legacy_font": _("Are the names on the right written correctly?"),
    "class_date": _("Excel has turned classes into dates. Which classes are they?"),
    "class_number": _("Some classes are kept as numbers. Are these the classes?"),
    "born_year_only": _("Some pupils have only a year of birth. How shall it be kept?"),
    "personal_number": _("The column of codes holds personal numbers, which the portal does not keep."),
    "other_code": _("Some pupils are in the roster with the same name and date of birth, but another code."),
    "code_of_another": _("Some codes belong to pupils with another name and another date of birth. Whose are they?"),
    "which_pupil": _("Which pupil is this?"),
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
SHOWN_AS_OPTION = {"class_date", "which_pupil"}


class QuestionField(forms.ChoiceField):
    def __init__(self, question, **kwargs):
        super().__init__(label=LABELS[question["kind"]], choices=_choices(question), **kwargs)
        self.question = question


class QuestionForm(forms.Form):
    """One choice for each open question; `answers()` gives them by question key."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {}
        for index, question in enumerate(questions):
            name = f"question_{index}"
            self.keys[name] = question["key"]
            self.fields[name] = QuestionField(
                question,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer, or correct the file and send it again.")},
            )

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


def _choices(question):
    samples = [*question["samples"], *([[]] * len(question["options"]))]
    return [
        (
            option,
            ", ".join(sample) if question["kind"] in SHOWN_AS_OPTION and option not in OPTIONS else OPTIONS[option],
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
