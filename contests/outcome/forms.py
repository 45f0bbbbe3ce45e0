"""What people write into minutes, and appeals with their answers."""

from pathlib import PurePath

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Appearance, Sitting
from contests.outcome.figures import chair_of
from foundation.files.pictures import FileRefused, redraw
from foundation.vietnamese.forms import NFCForm
from schools.models import Link, Role

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
FORMATS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"]
MOST_BYTES = 15 * 1024 * 1024
PDF = b"%PDF-"
LOOKED_AT = 1024  # a PDF may begin with some bytes of another program (ISO 32000-1, annex H.3.4.1)


def text_area(label, rows=3, **fields):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, **fields)


class MinutesForm(NFCForm, forms.Form):
    """Everything of the minutes that is not a score: filled in as far as the portal knows it."""

    superior = forms.CharField(label=gettext_lazy("Superior body"), max_length=200, required=False)
    body = forms.CharField(label=gettext_lazy("Body that holds the sitting"), max_length=200)
    abbreviation = forms.CharField(
        label=gettext_lazy("Its abbreviation"), max_length=30, required=False,
        help_text=gettext_lazy("For the number of the document, which stays blank until it is registered."),
    )  # fmt: skip
    began_at = forms.DateTimeField(label=gettext_lazy("Began at"), widget=MOMENT, input_formats=FORMATS)
    ended_at = forms.DateTimeField(label=gettext_lazy("Ended at"), widget=MOMENT, input_formats=FORMATS)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)
    chair = forms.CharField(label=gettext_lazy("In the chair"), max_length=120)
    chair_office = forms.CharField(label=gettext_lazy("Office of the chair"), max_length=120, required=False)
    secretary = forms.CharField(label=gettext_lazy("Secretary"), max_length=120)
    present = text_area(
        gettext_lazy("Also present"), help_text=gettext_lazy("One line each. Judges stand there already.")
    )
    course = text_area(
        gettext_lazy("What happened"), 5, help_text=gettext_lazy("The course of the sitting, line by line.")
    )
    remarks = text_area(gettext_lazy("Opinions and proposals"))
    recipients = text_area(gettext_lazy("Goes to"), help_text=gettext_lazy("One line each; the file copy is added."))

    def clean(self):
        began, ended = self.cleaned_data.get("began_at"), self.cleaned_data.get("ended_at")
        if began and ended and ended < began:
            self.add_error("ended_at", _("It ended before it began: look at both moments."))
        return self.cleaned_data

    def texts(self) -> dict[str, str]:
        """As kept with a version; moments in ISO form."""
        return {
            name: value.isoformat() if name in {"began_at", "ended_at"} else value
            for name, value in self.cleaned_data.items()
        }


def first_texts(sitting: Sitting, user, at) -> dict:
    """What stands in the form at first: the version before, or what is known."""
    last = sitting.minutes.order_by("-number", "pk").first()
    if last:
        return last.texts
    chair, day = chair_of(sitting), timezone.localdate(sitting.starts_at or at)
    return {
        "superior": _superior(sitting.unit, day),
        "body": sitting.unit.name,
        "abbreviation": sitting.unit.abbreviation,
        "began_at": sitting.opened_at or sitting.starts_at,
        "ended_at": sitting.judged_at,
        "place": sitting.place,
        "chair": chair.name if chair else "",
        "chair_office": chair.title if chair else "",
        "secretary": getattr(user, "full_name", ""),
        "recipients": _("%(unit)s (to report)") % {"unit": sitting.stage.contest.unit.name},
    }


def _superior(unit, day):
    """The body above on that day: the administrative one, as the head of a document names it, or else the other."""
    links = Link.objects.filter(child=unit, valid_from__lte=day).select_related("superior").order_by("valid_from", "pk")
    newest = {link.role: link.superior for link in links}
    above = newest.get(Role.ADMINISTRATIVE) or newest.get(Role.PROFESSIONAL)
    return above.name if above else ""


class SignedForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The signed copy"),
        help_text=gettext_lazy("A PDF, or a picture (JPEG, PNG, WebP) of at most 15 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,image/jpeg,image/png,image/webp"}),
    )

    def clean_file(self):
        """Known by its content, not by its name. Sets `content_type`."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 15 MB. Scan it in grey or with fewer dots an inch."))
        start = file.read(LOOKED_AT)
        file.seek(0)
        file.name = PurePath(file.name).name[-200:]
        if PDF in start:
            self.content_type = "application/pdf"
            return file
        try:
            redraw(file.read())
        except FileRefused as refused:
            raise forms.ValidationError(_("This is neither a PDF nor a picture that can be opened.")) from refused
        file.seek(0)
        jpeg, png = start.startswith(b"\xff\xd8"), start.startswith(b"\x89PNG")
        self.content_type = "image/jpeg" if jpeg else "image/png" if png else "image/webp"
        return file


class ByName(forms.ModelChoiceField):
    """A team that appears, or a part, under its name alone."""

    def label_from_instance(self, obj):
        return obj.entrant.name if isinstance(obj, Appearance) else obj.name


class AppealForm(NFCForm, forms.Form):
    team = ByName(label=gettext_lazy("Team"), queryset=None)
    part = ByName(
        label=gettext_lazy("Part"), queryset=None, required=False, empty_label=gettext_lazy("the result as a whole")
    )
    text = forms.CharField(
        label=gettext_lazy("What is appealed against, and why"), min_length=10, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what is appealed against, and why.")},
    )  # fmt: skip

    def __init__(self, data=None, *, sitting: Sitting, teams):
        super().__init__(data)
        for name, rows in (("team", teams), ("part", sitting.stage.parts.order_by("order", "pk"))):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class AnswerForm(NFCForm, forms.Form):
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect, empty_value=None, coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("granted")), ("no", gettext_lazy("not granted"))],
        error_messages={"required": gettext_lazy("Choose whether the appeal is granted.")},
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("Answer with the reasons"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The team reads it. It is kept with your name and cannot be changed."),
        error_messages={"required": gettext_lazy("Write the answer: the team reads it.")},
    )  # fmt: skip
