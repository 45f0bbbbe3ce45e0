"""The lines of a campaign inside its page: one kind of “when” each, with quarters, levels and grades to be ticked."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from propaganda.admin.forms import ask_why, is_launched
from propaganda.campaigns.amending import FIXED_OF_LINE, TIME, WORDS, add_line, change_line, remove_line
from propaganda.models import Campaign, CampaignLine, When
from propaganda.plans.timing_words import ROMAN, read_when
from propaganda.timing import Span, Timing, over_quarters
from schools.models import Unit
from schools.scoped_admin import ScopedStackedInline
from schools.scoped_forms import ScopedForm, Ticks
from schools.scoped_formsets import NumberedFormSet

Kind, Every = When.Kind, When.Every
GRADES = range(1, 13)


def quarters_of(first, last) -> list[tuple[str, str]]:
    """The quarters of all years that these days touch, with their names."""
    years = range(first.year, last.year + 1)
    return [
        (f"{year}Q{number}", _("Quarter %(quarters)s/%(year)s") % {"quarters": ROMAN[number - 1], "year": year})
        for year in years
        for number in (1, 2, 3, 4)
    ]


class LineForm(ScopedForm):
    quarters = Ticks(label=gettext_lazy("quarters"), required=False, coerce=str)
    levels = Ticks(
        label=gettext_lazy("only schools of these levels"), required=False, coerce=str,
        choices=[choice for choice in Unit.Level.choices if choice[0]],
    )  # fmt: skip
    grades = Ticks(
        label=gettext_lazy("grades whose classes are to be reached"), required=False, coerce=int,
        choices=[(grade, str(grade)) for grade in GRADES],
    )  # fmt: skip

    class Meta:
        model = CampaignLine
        fields = (*FIXED_OF_LINE, *WORDS, *TIME)
        widgets = {
            "content": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "forms": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, campaign: Campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        first = min(filter(None, (campaign.starts_on, self.instance.starts_on)))
        last = max(filter(None, (campaign.ends_on, self.instance.ends_on)))
        cast(Ticks, self.fields["quarters"]).choices = quarters_of(first, last)
        for name in ("starts_on", "ends_on", "order"):
            self.fields[name].required = False
        if is_launched(campaign) and not self.instance._state.adding:
            for name in FIXED_OF_LINE:
                self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            timing = self._read() or self._timing()
            if timing is not None:
                cleaned |= {name: getattr(timing, name) for name in TIME}
                cleaned["expected"] = cleaned["expected"] or 1
        return cleaned

    def _read(self) -> Timing | None:
        """Of a new line of which only the plan's words were typed: the time that they say."""
        said = self.cleaned_data
        set_here = {"when", "starts_on", "ends_on", "quarters"}.intersection(self.changed_data)
        if not self.instance._state.adding or set_here or not said.get("when_text"):
            return None
        bounds = Span(self.campaign.starts_on, self.campaign.ends_on)
        read = read_when(said["when_text"], year=bounds.starts_on.year, bounds=bounds)
        return read and Timing(**{**read.columns(), "expected": said["expected"]})

    def _timing(self) -> Timing | None:
        said, kind = self.cleaned_data, self.cleaned_data["when"]
        how = {"every": said["every"], "expected": said["expected"]}
        if kind == Kind.QUARTERS:
            if not said["quarters"]:
                self.add_error("quarters", _("Tick at least one quarter."))
                return None
            return over_quarters(said["quarters"], **how)
        starts, ends = said["starts_on"], said["ends_on"]
        if kind == Kind.ALL_YEAR:
            starts, ends = starts or self.campaign.starts_on, ends or self.campaign.ends_on
        if kind == Kind.DAY:
            ends, how["every"] = starts, Every.ONCE
        if starts is None:
            self.add_error("starts_on", _("Say on which day, or from which day on."))
        elif ends is None:
            self.add_error("ends_on", _("Say until which day."))
        elif ends < starts:
            self.add_error("ends_on", _("It ends before it begins."))
        else:
            return Timing(when=kind, starts_on=starts, ends_on=ends, **how)
        return None


class LineFormSet(NumberedFormSet):
    """New lines get the next numbers; of a launched campaign every change asks for the reason in the form above."""

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "campaign": self.instance}

    def clean(self):
        super().clean()
        changed = any(form.has_changed() for form in self.forms)
        if changed and is_launched(self.instance) and not self.data.get("reason", "").strip():
            raise ValidationError(ask_why(), code="reason")


class LineInline(ScopedStackedInline):
    model = CampaignLine
    form = LineForm
    formset = LineFormSet
    allow_delete = True
    ordering = ("order", "pk")
    verbose_name_plural = gettext_lazy("lines: what schools are to do")
    fieldsets = (
        (None, {"fields": ("order", "content", "forms", "responsible")}),
        (
            None,
            {
                "classes": ("line-when",),
                "fields": ("when_text", "when", ("starts_on", "ends_on"), "quarters", ("every", "expected")),
            },
        ),
        (gettext_lazy("Only for some schools or classes"), {"classes": ("collapse",), "fields": ("levels", "grades")}),
    )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_launched(obj)

    def perform_save(self, request, obj, form, change):
        act = change_line if change else add_line
        act(obj, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())

    def perform_delete(self, request, obj):
        remove_line(obj, by=request.user, at=timezone.now())
