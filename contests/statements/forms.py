from pathlib import PurePath

from django import forms
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from contests.statements.actions import MOST_BYTES
from foundation.vietnamese.forms import NFCForm


class SendForm(forms.Form):
    file = forms.FileField(
        label=_("The form, filled in"),
        help_text=_("The Excel file that was downloaded here (.xlsx)."),
        validators=[FileExtensionValidator(["xlsx"], _("This is not the form: it ends in .xlsx."))],
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; the form has at most %(most)s. Delete pictures and other sheets from it."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)},
            )
        file.name = PurePath(file.name).name[-200:]
        return file


class DecideForm(NFCForm, forms.Form):
    """Which source counts for one person, and why."""

    counts = forms.TypedChoiceField(
        label=_("What counts"),
        choices=[("here", _("the papers on this portal")), ("elsewhere", _("what was done on the other site"))],
        coerce=lambda choice: choice == "elsewhere",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which of the two counts.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept with your name and the moment."),
        error_messages={"required": _("Say why: the class and the entrant may ask.")},
    )
