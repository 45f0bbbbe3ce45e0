from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 20


class FromForm(forms.Form):
    reveal_from = forms.IntegerField(
        label=_("Reveal one by one from place"), min_value=1, max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"}),
        help_text=_("Everybody below is shown at the first step, then one place after another up to the first."),
    )  # fmt: skip

    def __init__(self, data=None, *, instance=None):
        super().__init__(data, initial={"reveal_from": instance.reveal_from if instance else 3})


def step_of(text) -> int:
    """The number of the step that a button shows; 0, which is never the next, for anything else."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
