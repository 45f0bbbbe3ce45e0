from django import forms
from django.utils.translation import gettext_lazy as _

from contests.awards.forms import reason_field
from contests.models import Sitting
from contests.outcome.promoting import ALL, BEFORE, NAMED, NONE

CHOICES = (
    (ALL, _("all of them go on")),
    (NAMED, _("those ticked go on")),
    (NONE, _("none of them goes on, nor anyone after them")),
)


def sittings_to(stage):
    """The sittings of the next stage in which teams can still appear."""
    found = Sitting.objects.filter(stage=stage, cancelled_at=None, state__in=BEFORE).select_related("unit")
    return found.order_by("unit__name", "pk")


class WhereForm(forms.Form):
    """In which sitting of the next stage they appear; not asked where there is none to choose."""

    sitting = forms.ModelChoiceField(Sitting.objects.none(), label=_("They appear at"), required=False)

    def __init__(self, data=None, *, to, **kwargs):
        super().__init__(data, **kwargs)
        sittings = sittings_to(to) if to.by_sittings else Sitting.objects.none()
        if len(sittings) < 2:
            del self.fields["sitting"]
            return
        self.fields["sitting"].queryset = sittings  # type: ignore[attr-defined]
        self.fields["sitting"].label_from_instance = lambda sitting: str(sitting.unit)  # type: ignore[attr-defined]
        self.fields["sitting"].required = True


class DecisionForm(WhereForm):
    """About those tied at the line of one group."""

    chosen = forms.ChoiceField(label=_("Decision"), choices=CHOICES, widget=forms.RadioSelect)
    named = forms.MultipleChoiceField(label=_("Who goes on"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = reason_field(_("Reason"), help_text=_("It is kept with your name and shown to whom it concerns."))

    def __init__(self, data=None, *, to, names: dict[int, str], places: int, **kwargs):
        super().__init__(data, to=to, **kwargs)
        self.places = places
        self.fields["named"].choices = [(str(pk), name) for pk, name in names.items()]  # type: ignore[attr-defined]
        self.order_fields(["chosen", "named", "reason", "sitting"])

    def clean_named(self):
        return {int(pk) for pk in self.cleaned_data["named"]}

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        named, chosen = cleaned.get("named", set()), cleaned.get("chosen")
        if chosen == NAMED and len(named) != self.places:
            message = _("Tick as many as there are places: %(places)d.")
            self.add_error("named", message % {"places": self.places})
        return cleaned
