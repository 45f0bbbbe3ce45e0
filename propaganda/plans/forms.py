"""What is typed into a plan and said to it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.vietnamese.dates import written_date
from foundation.vietnamese.forms import NFCForm, VietnameseDateField
from propaganda.models import Plan, PlanLine, When
from propaganda.plans.actions import DOCUMENT, Said
from propaganda.plans.deciding import MOST_REMARK
from propaganda.plans.rules import campaign_span
from propaganda.plans.timing_words import MOST, read_when, when_words
from propaganda.plans.versions import seen_of
from propaganda.timing import Span, Timing, timing_of
from schools.models import Unit

GRADES: dict[str, range] = {
    Unit.Level.PRIMARY: range(1, 6), Unit.Level.LOWER: range(6, 10), Unit.Level.UPPER: range(10, 13),
    Unit.Level.CONTINUING: range(6, 13), Unit.Level.MIXED: range(1, 13),
}  # fmt: skip
LONGEST = 4000
EXAMPLES = gettext_lazy("As the plan says it: Thường xuyên · Quý II/%(year)s · Quý III, IV/%(year)s · "
                        "24/10/%(year)s · 01/3/%(year)s – 16/3/%(year)s · Tháng 9–11 · Trước ngày 31/10.")  # fmt: skip


class SeenForm(NFCForm, forms.Form):
    """Carries what it was made from, so that two people on one thing notice each other."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def show_seen(self, seen: str):
        """Beside what was typed; saving again is then on purpose."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = seen
        self.data = data


class DocumentForm(SeenForm):
    """The school's own document; it may have its number and date only after the plan was agreed."""

    number = forms.CharField(
        label=pgettext_lazy("document", "Number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as 25/KH-THCS."),
    )
    dated_on = VietnameseDateField(label=gettext_lazy("Dated"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=100, required=False,
        help_text=gettext_lazy("Written before the date, such as Hạ Long. Left blank, that of the unit is taken."),
    )  # fmt: skip
    signer = forms.CharField(label=gettext_lazy("Signed by"), max_length=120, required=False)
    signer_title = forms.CharField(
        label=gettext_lazy("Position"), max_length=120, required=False, help_text=gettext_lazy("Such as Hiệu trưởng.")
    )
    pupils_told = forms.IntegerField(
        label=gettext_lazy("Pupils of the school"), min_value=1, max_value=100_000, required=False,
        help_text=gettext_lazy("Where the portal has no class lists."),
    )  # fmt: skip

    @classmethod
    def of(cls, plan: Plan, data=None):
        initial = {name: getattr(plan, name) for name in DOCUMENT}
        return cls(data, initial={**initial, "seen": seen_of(plan, DOCUMENT)})

    def fields_said(self) -> dict:
        return {name: self.cleaned_data[name] for name in DOCUMENT}


class LineForm(SeenForm):
    """A line. Its days are read from the words of the plan; who writes words of another kind adds the days."""

    content = forms.CharField(
        label=gettext_lazy("Content"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    forms_said = forms.CharField(
        label=gettext_lazy("Forms"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In the plan's words: articles, sessions, Zalo …"),
    )  # fmt: skip
    responsible = forms.CharField(label=gettext_lazy("Who is responsible"), max_length=200, required=False)
    grades = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Grades"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whose classes are to be reached; none ticked: no certain grade."),
    )  # fmt: skip
    when_text = forms.CharField(
        label=pgettext_lazy("line of a plan", "When"), max_length=MOST, widget=forms.TextInput()
    )
    starts_on = VietnameseDateField(label=gettext_lazy("First day"), required=False)
    ends_on = VietnameseDateField(label=gettext_lazy("Last day"), required=False)
    expected = forms.IntegerField(label=gettext_lazy("Expected number of activities"), min_value=1, initial=1)
    every = forms.ChoiceField(
        label=gettext_lazy("Counted"), required=False,
        choices=[("", pgettext_lazy("how a line is counted", "as usual for such a time")), *When.Every.choices],
        help_text=gettext_lazy("Usual is one count a quarter for what goes on all through or in quarters, and one "
                               "count in all between two days."),
    )  # fmt: skip

    def __init__(self, *args, plan: Plan, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.asked = plan, asked
        self.timing: Timing | None = None
        self.fields["when_text"].help_text = EXAMPLES % {"year": plan.campaign.starts_on.year}
        grades = GRADES.get(plan.unit.level, range(0))
        if asked:
            del self.fields["content"], self.fields["grades"]
        elif not grades:
            del self.fields["grades"]
        else:
            self.fields["grades"].choices = [(each, str(each)) for each in grades]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, line: PlanLine, plan: Plan, data=None):
        bounds = _bounds(plan, line.campaign_line)
        words = when_words(line, bounds)
        reading = read_when(words, year=bounds.starts_on.year, bounds=bounds)
        if reading and (reading.starts_on, reading.ends_on) != (line.starts_on, line.ends_on):
            reading = None
        initial = {
            "content": line.content, "forms_said": line.forms, "responsible": line.responsible,
            "grades": line.grades, "when_text": words, "expected": line.expected, "seen": seen_of(line),
            "starts_on": None if reading else line.starts_on, "ends_on": None if reading else line.ends_on,
            "every": "" if reading and reading.every == line.every else line.every,
        }  # fmt: skip
        return cls(data, plan=plan, asked=line.campaign_line, initial=initial)

    def clean(self):
        said = super().clean()
        if not self.errors:
            self.timing = self._timing(said)
        return said

    def _timing(self, said) -> Timing | None:
        words, starts, ends = said["when_text"], said["starts_on"], said["ends_on"]
        bounds = _bounds(self.plan, self.asked)
        reading = read_when(words, year=bounds.starts_on.year, bounds=bounds)
        if starts is None and ends is None:
            if reading:
                return self._counted(reading, said)
            self.add_error("when_text", _("These words do not say certain days. Write them like one of the examples, "
                                          "or keep them and give the first and the last day."))  # fmt: skip
        elif starts is None or ends is None:
            self.add_error("ends_on" if ends is None else "starts_on", _("Give both days, or none."))
        elif ends < starts:
            self.add_error("ends_on", _("The last day is before the first."))
        elif reading is None:
            return self._counted(Timing("day" if starts == ends else "range", starts, ends, when_text=words), said)
        else:
            between = read_when(words, year=starts.year, bounds=Span(starts, ends))
            if between and (between.starts_on, between.ends_on) == (starts, ends):
                return self._counted(between, said)
            self.add_error("starts_on", _("“%(words)s” says %(first)s to %(last)s. Change the words, or leave the two "
                                          "days empty.") % {"words": words, "first": written_date(reading.starts_on),
                                                            "last": written_date(reading.ends_on)})  # fmt: skip
        return None

    def _counted(self, timing: Timing, said) -> Timing:
        every = "once" if timing.when == "day" else said["every"] or timing.every
        return Timing(**{**vars(timing), "every": every, "expected": said["expected"]})

    def said(self) -> Said:
        """Of a valid form."""
        data = self.cleaned_data
        if self.timing is None:
            raise ValueError("said() of a form that is not valid")
        grades = sorted(data.get("grades", []))
        return Said(data.get("content", ""), data["forms_said"], data["responsible"], self.timing, grades)


def _bounds(plan, asked) -> Span:
    if asked:
        timing = timing_of(asked)
        return Span(timing.starts_on, timing.ends_on)
    return campaign_span(plan.campaign)


class DecisionForm(NFCForm, forms.Form):
    """A remark to each line of the version, and why the plan goes back as a whole."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("What is to be changed"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The school reads it. Needed only to send the plan back."),
    )  # fmt: skip

    def __init__(self, *args, lines=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {f"remark-{line.line}": line.line for line in lines}
        for line in lines:
            self.fields[f"remark-{line.line}"] = forms.CharField(
                label=_("Remark on line %(number)s") % {"number": line.order}, max_length=MOST_REMARK, required=False,
                widget=forms.Textarea(attrs={"rows": 1}),
            )  # fmt: skip

    def remarks(self) -> dict[int, str]:
        return {pk: self.cleaned_data[name] for name, pk in self.names.items() if self.cleaned_data.get(name)}

    def remark_fields(self):
        return [self[name] for name in self.names]

    def remarks_said(self) -> bool:
        return any(self[name].value() for name in self.names)


class CopyForm(forms.Form):
    """Which lines of the preview are taken over."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    lines = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": gettext_lazy("Tick at least one line.")}
    )
