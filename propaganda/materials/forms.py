from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.vietnamese.forms import NFCForm
from propaganda.materials.rules import OFFERED_AS, host_of
from propaganda.models import Evidence, Material

MOST_BYTES = 15 * 1024 * 1024


class WordsForm(NFCForm, forms.Form):
    """What visitors read: kind, title, a few words. `kinds`: those to choose from."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Title of the material"),
        max_length=200,
        help_text=gettext_lazy("In plain words, for parents and citizens."),
    )
    summary = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What one learns from it. Name no child."),
    )  # fmt: skip

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        field.choices = [(kind, Material.Kind(kind).label) for kind in kinds]  # type: ignore[attr-defined]
        field.initial = kinds[0]
        if len(kinds) == 1:
            field.widget = forms.HiddenInput()


def evidence_form(data, evidence: Evidence) -> WordsForm:
    """For something that shows an activity: its words are those of the activity at first."""
    kinds = OFFERED_AS[Evidence.Kind(evidence.kind)]
    form, title = evidence.activity.form, evidence.activity.title
    kind = form if form in kinds else kinds[0]
    return WordsForm(data, kinds=kinds, initial={"kind": kind, "title": title, "summary": evidence.caption})


class OwnForm(WordsForm):
    """A link, or a file of which must be said who can be recognised in it."""

    url = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=1000, assume_scheme="https",
        help_text=gettext_lazy("Of an article, a video, a page of the National Public Service Portal …"),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False,
        help_text=gettext_lazy("A PDF, a Word document or a picture, of at most 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.jpg,.jpeg,.png,.webp"}),
    )  # fmt: skip
    consent = forms.ChoiceField(
        label=gettext_lazy("Who can be recognised in the file?"), required=False, widget=forms.RadioSelect,
        choices=[
            (Evidence.Consent.NOBODY.value, gettext_lazy("nobody can be recognised")),
            (
                Evidence.Consent.GIVEN.value,
                gettext_lazy("everybody who can be recognised agreed; of children, the parents"),
            ),
        ],
        help_text=gettext_lazy("Only for a file. It is kept with your name."),
    )  # fmt: skip

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and "." not in host_of(url):
            raise forms.ValidationError(
                _("This is no address that everybody can open. It begins with https:// and a name such as moet.gov.vn.")
            )
        return url

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 15 MB. Make it smaller and send it again."))
        return file

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        if not self.errors and bool(typed.get("url")) == bool(typed.get("file")):
            self.add_error("url", _("Give an address or a file: one of the two."))
        if typed.get("file") and not typed.get("consent"):
            self.add_error("consent", _("Say who can be recognised. A file in which a child can be recognised and the "
                                        "parents did not agree is not for the public."))  # fmt: skip
        if typed.get("kind") == Material.Kind.PICTURE and typed.get("url"):
            self.add_error("url", _("A picture is sent as a file. An address is an article, a video or a guide."))
        return typed
