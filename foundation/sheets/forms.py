"""The form that takes a workbook."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 10 * 1024 * 1024  # 10,000 rows have one megabyte


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
