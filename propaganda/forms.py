"""What several rooms ask with the same words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm


class ReasonForm(NFCForm, forms.Form):
    """Why something is done. `needed`: where it may also be left empty, False."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those concerned read it, and it stays in the history."),
    )  # fmt: skip

    def __init__(self, *args, needed=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
        if not needed:
            self.fields["reason"].help_text = _("May be left empty.")
