from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from foundation.vietnamese.text import search_key
from schools.models import Person
from schools.roster.cells import CODE_LENGTH, NAME_LENGTH, read_code, read_name


class ColleagueForm(NFCForm, forms.Form):
    """One person of the staff, typed by hand."""

    full_name = forms.CharField(label=_("Full name"), max_length=NAME_LENGTH)
    born_on = VietnameseDateField(label=_("Date of birth"), required=False)
    code = forms.CharField(label=_("Code"), max_length=CODE_LENGTH, required=False)
    again = forms.BooleanField(label=_("This is somebody else of the same name: add them"), required=False)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        if not self.is_bound or "again" not in self.data:
            self.fields["again"].widget = forms.HiddenInput()

    def clean_full_name(self):
        reading = read_name(self.cleaned_data["full_name"])
        if not reading.value:
            raise forms.ValidationError(_("“%(found)s” is not a name. Type the full name."), params={
                "found": self.cleaned_data["full_name"]})  # fmt: skip
        return reading.value

    def clean_code(self):
        reading = read_code(self.cleaned_data["code"], {}) if self.cleaned_data["code"] else None
        if reading is None:
            return ""
        if reading.kind == "personal_number":
            raise forms.ValidationError(_("This looks like a personal number, which the portal does not keep."))
        owner = Person.objects.filter(unit=self.unit, code=reading.value).first()
        if owner:
            raise forms.ValidationError(_("%(name)s has this code. Each person has a code of their own."), params={
                "name": owner.full_name})  # fmt: skip
        return reading.value

    def clean(self):
        super().clean()
        said = self.cleaned_data
        name = said.get("full_name")
        same = Person.objects.filter(unit=self.unit, kind=Person.Kind.STAFF, left_on=None).order_by("pk")
        known = same.filter(name_search_key=search_key(name)).first() if name else None
        if known and not said.get("again"):
            self.fields["again"].widget = forms.CheckboxInput()
            born = f"{known.born_on:%d/%m/%Y}" if known.born_on else _("no date of birth")
            message = _("%(name)s is on the list already (%(born)s). Is this somebody else? Then tick below.")
            self.add_error("full_name", message % {"name": known.full_name, "born": born})
        return said
