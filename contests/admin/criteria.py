"""The criteria of a judged part, on its page."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admin.amending import AmendingFormSet
from contests.admin.part_fields import kind_of
from contests.models import Criterion, Mark, Part, Proof
from contests.organising.judging_rules import OF_THE_CRITERIA, sheet_maximum, sheets_given, why_the_scale_stays
from foundation.history.actions import record
from foundation.vietnamese.numbers import format_number
from schools.scoped_admin import ScopedStackedInline
from schools.scoped_forms import ScopedForm

LAST_ORDER = 999
_ASIDE = 10_000  # where the old places are kept while new ones are written


class CriterionForm(ScopedForm):
    class Meta:
        model = Criterion
        fields = ("order", "name", "description", "kind", "maximum", "weight", "needs_proof")
        localized_fields = ("maximum", "weight")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        if self.instance._state.adding:
            self.initial["order"] = None

    def _get_validation_exclusions(self):
        """Places are looked at together, by the formset: two criteria may change theirs at once."""
        return {*super()._get_validation_exclusions(), "order"}  # type: ignore[misc]  # the stubs leave it out

    def clean_order(self):
        order = self.cleaned_data["order"]
        if order is not None and not 1 <= order <= LAST_ORDER:
            raise ValidationError(_("Type a place from 1 to %(last)d.") % {"last": LAST_ORDER})
        return order


class CriterionFormSet(AmendingFormSet):
    def opened(self):
        return self.instance.stage_id is not None and self.instance.stage.contest.opened_at is not None

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        staying = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        self._number(staying)
        orders = [form.cleaned_data["order"] for form in staying]
        if len(set(orders)) < len(orders):
            raise ValidationError(_("Two criteria have the same place. Give each its own."), code="order")
        if self._changes_the_scale() and (why := why_the_scale_stays(sheets_given(self.instance))):
            raise ValidationError(why, code="given")
        total = sheet_maximum((form.cleaned_data["maximum"], form.cleaned_data["weight"]) for form in staying)
        if self.opened() and total != self.instance.maximum:
            raise ValidationError(
                _(
                    "The criteria add up to %(sum)s points, the maximum of the part is %(maximum)s. The contest has "
                    "been opened: make them the same in one go."
                ),
                code="sum", params={"sum": format_number(total), "maximum": format_number(self.instance.maximum)},
            )  # fmt: skip

    @staticmethod
    def _number(forms):
        """Whoever leaves the place empty comes behind the others."""
        last = max((form.cleaned_data["order"] or 0 for form in forms), default=0)
        for form in forms:
            if form.cleaned_data["order"] is None:
                last += 1
                form.cleaned_data["order"] = form.instance.order = last

    def _changes_the_scale(self):
        return any(
            form.cleaned_data.get("DELETE")
            or (form.has_changed() and form.instance._state.adding)
            or OF_THE_CRITERIA.intersection(form.changed_data)
            for form in self.forms
            if form.cleaned_data
        )


class CriterionInline(ScopedStackedInline):
    model = Criterion
    form = CriterionForm
    formset = CriterionFormSet
    allow_delete = True
    ordering = ("order", "pk")
    verbose_name_plural = gettext_lazy("criteria: what the judges give marks for")
    fieldsets = (
        (
            None,
            {
                "fields": (("order", "name"), ("kind", "maximum", "weight", "needs_proof"), "description"),
            },
        ),
    )

    def get_formset(self, request, obj=None, **kwargs):
        """The admin would refuse to delete what marks hold on to; here that is taken off the sheet instead."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.hand_clean_DELETE = lambda form: None
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        return 2 if kind_of(request, obj) == Part.Kind.JUDGED and (obj is None or not obj.criteria.exists()) else 0

    def perform_delete(self, request, obj):
        """One that sheets were marked by is taken off the sheet; those sheets keep their marks."""
        if not (Mark.objects.filter(criterion=obj).exists() or Proof.objects.filter(criterion=obj).exists()):
            super().perform_delete(request, obj)
            return
        at = timezone.now()
        record(by=request.user, at=at, verb="take off the sheet", subject=obj)
        Criterion.objects.filter(pk=obj.pk).update(retired_at=at)


def reorder(formset, save: Callable[[], None]):
    """Save the rows of a formset of which some change places: no two may hold one place, not even for a moment."""
    moves = any("order" in form.changed_data and form.instance.pk for form in formset.initial_forms)
    rows = Criterion.objects.filter(part=formset.instance)
    if moves:
        rows.update(order=F("order") + _ASIDE)
    save()
    if moves:
        rows.filter(order__gt=_ASIDE).update(order=F("order") - _ASIDE)
