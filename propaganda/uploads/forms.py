from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from propaganda.uploads.actions import MOST_BYTES


class WorkbookForm(forms.Form):
    """What the file is, is told by its content, not by its name."""

    file = forms.FileField(
        label=_("The Excel file"),
        help_text=_("An .xlsx, .xls or .ods of at most %(most)s.") % {"most": "10 MB"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
        error_messages={"required": _("Choose the file first.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(most)s are taken. Delete pictures and other sheets from it and "
                  "send it again."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)},
            )  # fmt: skip
        return file


LINE = "line-"


def answers_of(post) -> dict:
    """What a person chose on the preview of a table: see table_proposing.write."""
    lines = {name.removeprefix(LINE): value for name, value in post.items() if name.startswith(LINE)}
    return {"line": lines, "drop": [int(pk) for pk in post.getlist("drop") if pk.isdecimal() and len(pk) < 19]}
