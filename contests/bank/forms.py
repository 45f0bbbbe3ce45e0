"""What people fill in around an import of questions."""

from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from contests.bank.reading import MARKUP
from contests.models import QuestionImport

SUFFIXES = ("xlsx", "xls", "ods", "docx", "txt", "gift", "xml", "html", "htm")
MOST_PASTED = 2_000_000  # letters
PLAIN = "text/plain; charset=utf-8"


class ImportForm(forms.Form):
    """A file or a text. `markup` is what the box for rich text holds, filled by a script; without it `text` counts."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("Copy in Word, paste here. What is underlined, bold or in colour stays, so a marked key is found."),
    )
    markup = forms.CharField(required=False, strip=False, max_length=2 * MOST_PASTED, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Our Excel template, a Word document (.docx), GIFT or Aiken (.txt), Moodle (.xml)."),
        validators=[
            FileExtensionValidator(SUFFIXES, _("This kind of file is not read. Choose .xlsx, .docx, .txt or .xml."))
        ],
        widget=forms.FileInput(attrs={"accept": ",".join(f".{suffix}" for suffix in SUFFIXES)}),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", _("find out by itself")), *QuestionImport.Format.choices],
        help_text=_("Choose one only if the portal mistook it."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(most)s can be sent. Delete pictures from it or split it."),
                params={"size": filesizeformat(file.size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            )
        if file and not file.size:
            raise forms.ValidationError(_("This file is empty. Look whether it is the right one and send it again."))
        return file

    def clean(self):
        cleaned = super().clean() or {}
        pasted = (cleaned.get("markup") or cleaned.get("text") or "").strip()
        if self.errors:
            return cleaned
        if pasted and cleaned.get("file"):
            self.add_error("file", _("Send either the text or the file. Empty the one that is not meant."))
        elif not pasted and not cleaned.get("file"):
            self.add_error("text", _("Paste questions here, or choose a file below."))
        return cleaned

    def sent(self) -> tuple[bytes, str, str]:
        """(content, name, content type) of what is to be read."""
        if file := self.cleaned_data["file"]:
            name = PurePath(file.name).name[-200:]
            markup = name.lower().endswith((".html", ".htm"))
            return file.read(), name, MARKUP if markup else file.content_type or ""
        markup = self.cleaned_data["markup"]
        if markup.strip():
            return markup.encode(), str(_("pasted text")) + ".html", MARKUP
        return self.cleaned_data["text"].encode(), str(_("pasted text")) + ".txt", PLAIN


class ConfirmForm(forms.Form):
    """`digest` names the preview that was looked at."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leave_out = forms.BooleanField(required=False)
    skip_known = forms.BooleanField(required=False)
