from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm
from reports.models import ReportForm
from reports.querysets import ORGANISING
from schools.models import Unit
from schools.querysets import seat_units


class CopyForm(NFCForm, forms.Form):
    """What the copy is called, and which of one's own units keeps it."""

    title = forms.CharField(label=_("Title of the copy"), max_length=200)
    unit = forms.ModelChoiceField(label=_("Kept by"), queryset=Unit.objects.none())

    def __init__(self, *args, source: ReportForm, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = {source.unit_id} if user.is_superuser else seat_units(user, ORGANISING)
        self.fields["title"].initial = source.title
        units = self.fields["unit"]
        units.queryset = Unit.objects.filter(pk__in=own).order_by("name", "pk")  # type: ignore[attr-defined]
        units.initial = source.unit_id if source.unit_id in own else min(own, default=None)
