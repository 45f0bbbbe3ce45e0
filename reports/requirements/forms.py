"""What is asked when a requirement is acted on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm
from propaganda.forms import ReasonForm

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"]


def reason_field():
    return forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The units read it, and it stays in the history."),
    )  # fmt: skip


class WhyForm(ReasonForm):
    reason = reason_field()


class ExtendForm(NFCForm, forms.Form):
    """`read` is asked for once the page has shown what the new deadline means."""

    due_at = forms.DateTimeField(
        label=_("New deadline"), widget=MOMENT, input_formats=FORMATS,
        help_text=_("Whatever is sent by then is in time. 00:00 means before that day."),
    )  # fmt: skip
    locks_at = forms.DateTimeField(
        label=_("Locks"), widget=MOMENT, input_formats=FORMATS, required=False,
        help_text=_("Nothing is taken after it. Left empty: never."),
    )  # fmt: skip
    reason = reason_field()
    document = forms.CharField(
        label=_("By the document"), max_length=60, required=False, help_text=_("Such as 612/PGD&ĐT, if there is one.")
    )
    read = forms.BooleanField(label=_("I have read what it means"), required=False)

    def clean(self):
        said = super().clean() or {}
        due, locks = said.get("due_at"), said.get("locks_at")
        if due and locks and locks < due:
            self.add_error("locks_at", _("It would lock before it is due. Choose a later lock, or none."))
        return said
