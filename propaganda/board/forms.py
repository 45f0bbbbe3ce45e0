"""What the board is asked for, as its address says it. A word it does not know is told and left out."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from foundation.vietnamese.text import search_key
from propaganda.board.words import CHOICES, shortened
from propaganda.models import Plan
from schools.models import Unit

BY_NAME, BY_OVERDUE = "", "overdue"


@dataclass(frozen=True)
class Asked:
    """Which schools: `line` (of the campaign) and `status` (of that line, or of the school as a whole), the state of
    their plan, the unit they lie within, their level, letters of their name."""

    day: date
    line: int | None = None
    status: str = ""
    plan: str = ""
    within: int | None = None
    level: str = ""
    word: str = ""
    sort: str = BY_NAME


class BoardForm(NFCForm, forms.Form):
    line = forms.TypedChoiceField(
        label=pgettext_lazy("of outreach", "Line"), coerce=int, empty_value=None, required=False
    )
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("any")), *CHOICES], required=False)
    plan = forms.ChoiceField(
        label=_("Plan of the school"), choices=[("", _("any")), *Plan.State.choices], required=False
    )
    within = forms.TypedChoiceField(label=_("Within"), coerce=int, empty_value=None, required=False)
    level = forms.ChoiceField(label=_("School level"), required=False)
    q = forms.CharField(label=_("Name or code of the school"), max_length=100, required=False)
    sort = forms.ChoiceField(
        label=_("Order"), choices=[(BY_NAME, _("by name")), (BY_OVERDUE, _("most overdue first"))], required=False
    )
    on = VietnameseDateField(label=_("As of"), required=False)

    def __init__(self, data: QueryDict | dict, *, lines, between, levels, today: date):
        super().__init__(data)
        self.today = today
        numbered = [(each.pk, f"{each.order}. {shortened(each.content)}") for each in lines]
        names = dict(Unit.Level.choices)
        self.fields["line"].choices = [("", _("all")), *numbered]  # type: ignore[attr-defined]
        self.fields["within"].choices = [("", _("all")), *((each.pk, each.name) for each in between)]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("all")), *((each, names[each]) for each in levels)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

    def asked(self) -> Asked:
        """What could be read; `errors` says what could not."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name) for name in self.fields}
        return Asked(
            day=said["on"] or self.today,
            line=said["line"],
            status=said["status"] or "",
            plan=said["plan"] or "",
            within=said["within"],
            level=said["level"] or "",
            word=search_key(said["q"] or ""),
            sort=said["sort"] or BY_NAME,
        )


def day_of(data, today: date) -> date:
    """The day of the address, before the rest of it can be read: which units lie where depends on it."""
    try:
        return VietnameseDateField(required=False).clean(data.get("on", "")) or today
    except ValidationError:
        return today
