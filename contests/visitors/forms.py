"""Registering for a contest by oneself."""

import uuid

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contests.models import Consent
from contests.naming import age_on
from contests.visitors.actions import Agreement, Registration
from contests.visitors.rules import CHILD, fits, residences, why_too_young_or_old
from contests.visitors.wording import agreed, guardian_agreed, privacy_note
from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from foundation.vietnamese.phones import NotAPhone, normalise_phone
from schools.roster.cells import NAME_LENGTH, read_name

FORM_LASTS = 24 * 60 * 60  # seconds
OLDEST = 120
ELSEWHERE = "0"
TAKE_PART, PUBLISH = Consent.Purpose.TAKE_PART, Consent.Purpose.PUBLISH
_signer = signing.TimestampSigner(salt="contests.register")


def new_token() -> str:
    return _signer.sign(uuid.uuid4().hex)


def whole_name(typed: str) -> str:
    """A family name and a given name, letters only; typed in capitals alone, with a capital to each word."""
    reading = read_name(typed)
    strange = any(not sign.isalpha() and sign not in " '’-." for sign in typed)
    if strange or reading.kind in {"name_not_text", "name_long"}:
        raise ValidationError(gettext("A name has letters only. Type it as on the birth certificate or identity card."))
    if len(typed.split()) < 2:
        raise ValidationError(gettext("Type the family name as well, for example Nguyễn Văn An."))
    return reading.value


def phone(typed: str) -> str:
    try:
        return normalise_phone(typed) if typed else ""
    except NotAPhone as error:
        raise ValidationError(error.message) from error


def _text(label, length, *, required=True, autocomplete="off", **attrs):
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **attrs})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget)


class RegisterForm(NFCForm, forms.Form):
    """`full_name` to `agree_publish` of the one who takes part, what begins with `guardian` for a child's guardian."""

    full_name = _text(_("Full name"), NAME_LENGTH, autocomplete="name")
    born_on = VietnameseDateField(label=_("Date of birth"))
    residence = forms.ChoiceField(label=_("Where you live, learn or work"))
    phone = _text(_("Telephone number (if you like)"), 20, required=False, autocomplete="tel", inputmode="tel")
    guardian = _text(_("Full name of the parent or guardian"), NAME_LENGTH, required=False)
    relation = _text(_("Relation to the child"), 60, required=False)
    guardian_phone = _text(_("Telephone number of the parent or guardian"), 20, required=False, inputmode="tel")
    agree_take_part = forms.BooleanField(
        label=_("Your agreement to take part"),
        error_messages={"required": _("Without this nobody can take part. Tick it if you agree.")},
    )
    guardian_take_part = forms.BooleanField(label=_("The guardian's agreement to take part"), required=False)
    agree_publish = forms.BooleanField(label=_("Your agreement to be named"), required=False)
    guardian_publish = forms.BooleanField(label=_("The guardian's agreement to be named"), required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, contest, audiences, day):
        super().__init__(data, initial={"token": new_token()})
        self.contest, self.audiences, self.day = contest, audiences, day
        self.fields["born_on"].help_text = gettext("Day, month, year: 15/02/2009 or 15022009.")
        self.fields["born_on"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "bday"})
        # What is agreed to, by field; the labels only name the fields where faults are listed.
        self.sentences = {f"agree_{purpose}": agreed(purpose, contest) for purpose in (TAKE_PART, PUBLISH)}
        self.sentences |= {f"guardian_{purpose}": guardian_agreed(purpose, contest) for purpose in (TAKE_PART, PUBLISH)}
        self.places = {str(unit.pk): unit for unit in residences(audiences, day)}
        if self.places:
            choices = [("", gettext("Choose")), *((pk, unit.name) for pk, unit in self.places.items())]
            self.fields["residence"].choices = [*choices, (ELSEWHERE, gettext("another place"))]  # type: ignore[attr-defined]
        else:
            del self.fields["residence"]
        self.note = privacy_note(contest, residence=bool(self.places))

    def clean_full_name(self):
        return whole_name(self.cleaned_data["full_name"])

    def clean_guardian(self):
        return whole_name(self.cleaned_data["guardian"]) if self.cleaned_data["guardian"] else ""

    def clean_phone(self):
        return phone(self.cleaned_data["phone"])

    def clean_guardian_phone(self):
        return phone(self.cleaned_data["guardian_phone"])

    def clean_born_on(self):
        born_on = self.cleaned_data["born_on"]
        if born_on > self.day:
            raise ValidationError(gettext("This day is still to come. Check the year."))
        if age_on(born_on, self.day) > OLDEST:
            raise ValidationError(gettext("This is more than %(years)d years ago. Check the year.") % {"years": OLDEST})
        if reason := why_too_young_or_old(self.audiences, born_on, self.day):
            raise ValidationError(reason)
        return born_on

    def clean_token(self):
        try:
            return _signer.unsign(self.cleaned_data["token"], max_age=FORM_LASTS)
        except signing.BadSignature as error:
            self.data = self.data.copy()  # type: ignore[attr-defined]  # what a browser sent is a QueryDict
            self.data["token"] = new_token()  # type: ignore[index]
            raise ValidationError(
                gettext("This page was open too long. Nothing is lost: please send it again.")
            ) from error

    def clean(self):
        super().clean()
        said = self.cleaned_data
        born_on = said.get("born_on")
        if born_on and "residence" in said and not fits(self.audiences, born_on, self.place(), self.day):
            self.add_error(
                "residence", _("This contest is for people who live, learn or work in one of the places listed.")
            )
        if born_on and self.is_child():
            self._ask_guardian(said)
        return said

    def _ask_guardian(self, said):
        missing = {
            "guardian": _("Under 16 a parent or guardian agrees too: type their name."),
            "relation": _("Say who this is to the child, for example mother."),
            "guardian_phone": _("Type a number under which the parent or guardian can be reached."),
            "guardian_take_part": _("Under 16 the parent or guardian ticks this as well."),
        }
        for name, message in missing.items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, message)
        if bool(said.get("agree_publish")) != bool(said.get("guardian_publish")):
            empty = "guardian_publish" if said.get("agree_publish") else "agree_publish"
            self.add_error(
                empty, _("To be named, both tick: the child and the parent or guardian. Otherwise neither does.")
            )

    def is_child(self) -> bool:
        return age_on(self.cleaned_data["born_on"], self.day) < CHILD

    def place(self):
        return self.places.get(self.cleaned_data.get("residence", ""))

    def registration(self) -> Registration:
        """What valid data say."""
        said, child = self.cleaned_data, self.is_child()
        note = "\n".join(f"{heading}: {text}" for heading, text in self.note)
        who = {"phone": said["phone"]}
        if child:
            who = {"guardian": said["guardian"], "relation": said["relation"], "phone": said["guardian_phone"]}
        agreements = []
        for purpose in (TAKE_PART, PUBLISH):
            if said[f"agree_{purpose}"]:
                sentences = [
                    agreed(purpose, self.contest),
                    *([guardian_agreed(purpose, self.contest)] if child else []),
                ]
                agreements.append(Agreement(str(purpose), "\n\n".join([*sentences, note]), **who))
        return Registration(said["full_name"], said["born_on"], self.place(), tuple(agreements))
