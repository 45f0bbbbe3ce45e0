"""The forms of an act, one for each kind, and the day the tree is shown as of. Choices: only what the user rules."""

from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import LineField
from schools.handing import handed_over, read_pairs
from schools.models import Act, Role, SchoolClass, Unit
from schools.orders import NewUnit, Order

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NEW_FIELDS = ("new_name", "new_code", "new_kind", "new_level", "new_abbreviation", *Role.values)
FIELDS = {
    "found": NEW_FIELDS,
    "merge": ("units", "successor", *NEW_FIELDS),
    "split": ("unit", "classes", *NEW_FIELDS),
    "rename": ("unit", "name", "abbreviation"),
    "move": ("unit", "role", "superior"),
    "close": ("unit", *Role.values, "handed"),
}


RULED = _("The units that you administer from above in every line they have. For others, ask who is above in both.")
RULED_BY_LINE = _("Each line is changed by those who administer the unit from above in that very line.")


class ClassesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj):
        return f"{obj.unit} – {obj.name} ({obj.year})"


class DayForm(forms.Form):
    day = forms.DateField(label=_("As of"), required=False, widget=DAY)
    role = forms.ChoiceField(label=_("Line"), choices=Role.choices, required=False)

    helper = FormHelper()
    helper.form_tag = False


class ActForm(forms.Form):
    to_others: tuple = ()  # the units below one that is closed: (unit, role, superior)

    number = LineField(label=_("number of the decision"), max_length=60)
    signed_on = forms.DateField(label=_("signed on"), widget=DAY)
    effective_on = forms.DateField(label=_("takes effect on"), widget=DAY)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("unit"))
    units = forms.ModelMultipleChoiceField(Unit.objects.none(), label=_("units that are merged"))
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("continued by"),
        required=False,
        help_text=_("A unit that exists, perhaps one of the merged ones. Leave empty for a new unit."),
    )
    classes = ClassesField(SchoolClass.objects.none(), label=_("classes that go to the new school"), required=False)
    name = LineField(label=_("new name"), max_length=200)
    abbreviation = LineField(label=_("new abbreviation"), max_length=30, required=False)
    role = forms.ChoiceField(label=_("line"), choices=Role.choices)
    superior = forms.ModelChoiceField(
        Unit.objects.none(), label=_("new superior"), required=False, help_text=_("Leave empty to end the line.")
    )
    new_name = LineField(label=_("name of the new unit"), max_length=200)
    new_code = LineField(label=_("its code"), max_length=40)
    new_kind = forms.ChoiceField(label=_("its kind"), choices=Unit.Kind.choices, initial=Unit.Kind.SCHOOL)
    new_level = forms.ChoiceField(label=_("its school level"), choices=Unit.Level.choices, required=False)
    new_abbreviation = LineField(label=_("its abbreviation"), max_length=30, required=False)
    professional = forms.ModelChoiceField(
        Unit.objects.none(), label=_("its superior in professional matters"), required=False
    )
    administrative = forms.ModelChoiceField(
        Unit.objects.none(), label=_("its superior in administration"), required=False
    )
    handed = forms.CharField(
        label=_("who goes to whom in administration"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off"}),
        help_text=_("For units below it that do not all go to one: a line each, the unit and its new superior in two "
                    "columns, as copied from Excel, by name or code. Who has no line goes to the one chosen above."),
    )  # fmt: skip
    note = forms.CharField(label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, kind, user):
        super().__init__(data)
        self.kind, self.user = kind, user
        for name in set(self.fields) - {"number", "signed_on", "effective_on", "note", *FIELDS[kind]}:
            del self.fields[name]
        for field in self.fields.values():
            field.label = capfirst(field.label)
        self._limit_choices()
        if kind == "close":
            self.fields["professional"].label = _("Who goes on with the units below it in professional matters")
            self.fields["administrative"].label = _("Who goes on with the units below it in administration")
        if kind == "merge":
            for name in ("new_name", "new_code", "new_kind"):
                self.fields[name].required = False
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _limit_choices(self):
        ruled = Unit.objects.ruled_by(self.user)
        if self.kind == "move":  # Whether it is theirs in the line that is chosen, the plan says.
            ruled = Unit.objects.ruled_by(self.user, Role.PROFESSIONAL) | Unit.objects.ruled_by(
                self.user, Role.ADMINISTRATIVE
            )
        ruled = ruled.filter(closed_on=None).order_by("name", "pk")
        seen = Unit.objects.visible_to(self.user).filter(closed_on=None).order_by("name", "pk")
        fields = cast(dict[str, forms.ModelChoiceField], self.fields)  # these are
        for name in {"unit", "units", "successor"} & fields.keys():
            fields[name].queryset = ruled
        for name in {"unit", "units"} & fields.keys():
            fields[name].help_text = RULED_BY_LINE if self.kind == "move" else RULED
        for name in {"superior", *Role.values} & fields.keys():
            fields[name].queryset = seen
        if "classes" in fields:
            classes = SchoolClass.objects.filter(unit__in=ruled.order_by()).select_related("unit", "year")
            fields["classes"].queryset = classes.order_by("unit__name", "-year__starts_on", "name_key", "pk")

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if self.kind == "merge" and not said.get("successor"):
            for name in ("new_name", "new_code", "new_kind"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Say this of the new unit, or choose a unit that continues the others."))
        founds = self.kind in {"found", "split"} or (self.kind == "merge" and not said.get("successor"))
        if founds and not self.user.is_superuser and not any(said.get(role) for role in Role.values):
            self.add_error("professional", _("Choose at least one superior. Without one it would be out of sight."))
        if self.kind == "close" and said.get("unit") and said.get("effective_on"):
            self._hand_over(said)
        if self.kind == "move" and not said.get("superior") and not self.user.is_superuser:
            self.add_error("superior", _("Only who looks after the whole portal can leave a unit without superior."))
        return said

    def _hand_over(self, said):
        pairs, faults = read_pairs(said.get("handed", ""), said["unit"], self.user, said["effective_on"])
        for fault in faults:
            self.add_error("handed", fault)
        all_to = {role: said[role].pk for role in Role.values if said.get(role)}
        self.to_others = handed_over(said["unit"], said["effective_on"], all_to, pairs)

    def order(self):
        """The order that valid data make."""
        said = self.cleaned_data
        founds = self.kind in {"found", "split"} or (self.kind == "merge" and not said["successor"])
        units = [said["unit"]] if "unit" in said else said.get("units", ())
        return Order(
            kind=self.kind,
            number=said["number"],
            signed_on=said["signed_on"],
            effective_on=said["effective_on"],
            note=said["note"],
            units=tuple(sorted(unit.pk for unit in units)),
            successor=said["successor"].pk if said.get("successor") else None,
            new=self._new() if founds else None,
            superiors=tuple((role, said[role].pk) for role in Role.values if founds and said.get(role)),
            name=said.get("name", ""),
            abbreviation=said.get("abbreviation", ""),
            role=said.get("role", ""),
            superior=said["superior"].pk if said.get("superior") else None,
            classes=tuple(sorted(row.pk for row in said.get("classes", ()))),
            handed=self.to_others,
        )

    def _new(self):
        said = self.cleaned_data
        keys = ("name", "code", "kind", "level", "abbreviation")
        return NewUnit(**{key: said[f"new_{key}"] for key in keys})


ACT_KINDS = [(kind.value, kind.label) for kind in Act.Kind]
