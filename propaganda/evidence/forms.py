from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm, NFCModelForm
from propaganda.evidence import addresses
from propaganda.evidence.arriving import Piece
from propaganda.evidence.rules import MOST_PIECE
from propaganda.models import Evidence, SamePicture


class PieceForm(forms.Form):
    """What the script on a device sends; nobody reads its messages."""

    id = forms.UUIDField()
    activity = forms.UUIDField()
    user = forms.IntegerField()
    name = forms.CharField(max_length=1000)
    offset = forms.IntegerField(min_value=0)
    size = forms.IntegerField(min_value=0)
    piece = forms.FileField(allow_empty_file=True)

    def clean_piece(self):
        piece = self.cleaned_data["piece"]
        if piece.size > MOST_PIECE:
            raise forms.ValidationError("too large")
        return piece

    def as_piece(self) -> Piece:
        data = self.cleaned_data
        return Piece(data["id"], data["name"], data["offset"], data["size"], data["piece"].read())


class PlainForm(forms.Form):
    """Beside the files of a form without script; `form` is the number of that very form, so that twice is once."""

    form = forms.UUIDField()
    activity = forms.UUIDField()


class DescribeForm(NFCModelForm):
    others = forms.BooleanField(
        label=_("Write this consent at all photos of this activity that say nothing about it"), required=False
    )

    class Meta:
        model = Evidence
        fields = ("caption", "consent", "consent_note")
        widgets = {"consent": forms.RadioSelect}
        help_texts = {
            "caption": _("What is seen, in one sentence; it is read out to those who cannot see the picture."),
            "consent_note": _("Such as: parents signed on 5/9/2025, the paper is with the class teacher."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind != Evidence.Kind.PHOTO:
            for name in ("consent", "consent_note", "others"):
                del self.fields[name]

    def clean(self):
        data = super().clean() or {}
        if data.get("consent") == Evidence.Consent.GIVEN and not data.get("consent_note"):
            self.add_error("consent_note", _("Write how they agreed: who asked, when, and where the paper is."))
        return data


class RemoveForm(NFCForm, forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("It stays in the history: what was there, who removed it, and why."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words why it is removed.")},
    )


class LinkForm(NFCForm, forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        help_text=_("Copied from the browser's address bar, such as https://thcs.example.edu.vn/tin/12."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the address of the article, video or post.")},
    )
    caption = forms.CharField(label=_("Caption"), max_length=300, required=False)

    def clean_url(self):
        try:
            return addresses.normalised(self.cleaned_data["url"])
        except addresses.BadAddress as error:
            raise forms.ValidationError(str(error)) from error


class VerdictForm(NFCModelForm):
    class Meta:
        model = SamePicture
        fields = ("verdict", "note")

    def clean(self):
        data = super().clean() or {}
        if data.get("verdict") == SamePicture.Verdict.MISUSED and not data.get("note"):
            self.add_error("note", _("Write in a few words why it does not count twice: the school reads it."))
        return data
