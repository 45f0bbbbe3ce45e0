from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from contests.intake.actions import MOST_BYTES


class ResultsForm(forms.Form):
    """What the file is, is told by its content, not by its name."""

    file = forms.FileField(
        label=_("The results workbook, filled in"),
        help_text=_("The Excel file that was downloaded here (.xlsx)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
        error_messages={"required": _("Choose the workbook first.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; a results workbook has at most %(most)s. Delete pictures and other sheets "
                  "from it and send it again."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)},
            )  # fmt: skip
        return file
