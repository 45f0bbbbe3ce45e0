"""What organisers type on their own pages of a contest."""

from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Part, QuestionBank
from contests.models.contest import LONGEST_MINUTES
from foundation.vietnamese.forms import LineField


class Plain(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for field in self.fields.values():
            field.label = capfirst(field.label)


def _moment(label):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class StagesForm(Plain):
    """What rounds and practice share. Of an opened contest the reason is asked for."""

    new_bank: str | Promise = ""

    opens_at = _moment(gettext_lazy("opens at"))
    minutes = forms.IntegerField(
        label=gettext_lazy("time limit"), min_value=1, max_value=LONGEST_MINUTES, initial=30,
        help_text=gettext_lazy("Minutes."),
    )  # fmt: skip
    attempts = forms.IntegerField(label=gettext_lazy("attempts allowed"), min_value=1, max_value=999, initial=3)
    number = forms.IntegerField(
        label=gettext_lazy("questions in a paper"), min_value=1, max_value=500, required=False,
        help_text=gettext_lazy("Empty: all of the bank."),
    )  # fmt: skip
    bank = forms.ModelChoiceField(QuestionBank.objects.none(), label=gettext_lazy("question bank"), required=False)
    reason = LineField(
        label=gettext_lazy("reason for the change"), max_length=300, required=True,
        help_text=gettext_lazy("The contest has been opened: everybody in it reads what is added, and why."),
    )  # fmt: skip

    def __init__(self, *args, contest, user, **kwargs):
        super().__init__(*args, **kwargs)
        bank = cast(forms.ModelChoiceField, self.fields["bank"])
        bank.queryset = QuestionBank.objects.editable_by(user).order_by("name", "pk")
        bank.empty_label = str(self.new_bank)
        if contest.opened_at is None:
            del self.fields["reason"]

    def typed(self):
        """The cleaned values without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class RoundsForm(StagesForm):
    new_bank = gettext_lazy("a new one for each round")

    count = forms.IntegerField(label=gettext_lazy("how many rounds"), min_value=1, max_value=30, initial=4)
    days = forms.IntegerField(label=gettext_lazy("days of each round"), min_value=1, max_value=366, initial=7)
    prediction = forms.ChoiceField(
        label=gettext_lazy("prediction asked for"), choices=Part.Prediction.choices, required=False,
        help_text=gettext_lazy("A question behind the others, which parts those who are equal on points."),
    )  # fmt: skip
    overall = forms.BooleanField(label=gettext_lazy("also one ranking over all rounds"), required=False, initial=True)
    field_order = ("count", "opens_at", "days", "minutes", "attempts", "number", "bank", "prediction", "overall")


class PracticeForm(StagesForm):
    new_bank = gettext_lazy("a new one")

    closes_at = _moment(gettext_lazy("closes at"))
    field_order = ("opens_at", "closes_at", "minutes", "attempts", "number", "bank")

    def clean(self):
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("A stage must close after it opens."))
        return cleaned


class SizeForm(Plain):
    size = forms.IntegerField(label=gettext_lazy("size"), min_value=0, max_value=1_000_000)
    reason = LineField(
        label=gettext_lazy("reason"), max_length=300,
        help_text=gettext_lazy("Kept with your name and today's date, such as: two pupils came from another school."),
    )  # fmt: skip


class JoinForm(Plain):
    unit = forms.ModelChoiceField(None, label=gettext_lazy("unit"))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = units, None
