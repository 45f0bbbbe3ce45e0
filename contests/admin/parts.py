"""A part on its own page: a paper of questions, or judged. It shows what goes with its kind, and keeps the rest."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admin.amending import AmendingPage, FittingForm, why_fieldset
from contests.admin.criteria import CriterionInline, reorder
from contests.admin.inlines import BlueprintInline
from contests.admin.pages import PageOfContest
from contests.admin.part_fields import FIELDSETS, JUDGED_ONLY, PAPER_ONLY, kind_of
from contests.admin.stages import was_sat
from contests.models import Audience, Criterion, Part
from contests.organising.amending import STARTED_LATER, Change
from contests.organising.judging_rules import (
    OF_THE_SCALE,
    count_anew,
    is_launched,
    settle_runs,
    sheets_given,
    why_parts_stay,
    why_the_scale_stays,
)
from contests.pools import lines_for

JUDGED = Part.Kind.JUDGED


class PartForm(FittingForm):
    class Meta:
        model = Part
        fields = ("stage",)
        # People type 0,5.
        localized_fields = (
            "maximum", "penalty", "minute_penalty", "minute_penalty_most", "step", "spread_limit",
        )  # fmt: skip

    def contest(self):
        stage = self._stage()
        return stage.contest if stage else None

    def _stage(self):
        return self.cleaned_data.get("stage") or (self.instance.stage if self.instance.stage_id else None)

    def unfit(self):
        return set(PAPER_ONLY if self.sent("kind") == JUDGED else JUDGED_ONLY)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind", self.instance.kind) == JUDGED:
            least, most = cleaned.get("minutes_least"), cleaned.get("minutes")
            if least and most and least > most:
                self.add_error("minutes_least", _("The least time is longer than the time limit."))
        scale = OF_THE_SCALE.intersection(self.changed_data)
        if scale and (why := why_the_scale_stays(sheets_given(self.instance))):
            for name in sorted(scale):
                self.add_error(name, why)
        new, stage = self.instance._state.adding, self._stage()
        if stage and (new or "kind" in self.changed_data) and (why := why_parts_stay(stage)):
            self.add_error("kind", why)
        return cleaned


SETTLED = ("stage", "kind", "maximum", "counts", "prediction")  # once papers exist


class SheetsCameMeanwhile(Exception):
    """A sheet was handed in while the page was open; str() says so."""


@admin.register(Part)
class PartAdmin(AmendingPage, PageOfContest):
    form = PartForm
    list_display = ("name", "stage", "kind", "minutes", "attempts_allowed")
    search_fields = ("name", "stage__name", "stage__contest__title")
    autocomplete_fields = ("stage",)
    ordering = ("-pk",)
    fieldsets = FIELDSETS
    change_form_template = "admin/contests/part_change.html"
    refusals = (SheetsCameMeanwhile,)

    class Media:
        js = ("contests/organising.js",)

    def contest_of(self, obj):
        return obj.stage.contest

    def get_readonly_fields(self, request, obj=None):
        if was_sat(part=obj):
            return SETTLED
        return ("stage",) if obj is not None and is_launched(obj.stage) else ()

    def get_inlines(self, request, obj):
        """Both while the kind is open, since it may be chosen otherwise; only that of the kind when it is sent."""
        fixed = self._kind_is_fixed(request, obj)
        if request.method != "POST" and not fixed:
            return [BlueprintInline, CriterionInline]
        kind = obj.kind if fixed else kind_of(request, obj)
        return [CriterionInline] if kind == JUDGED else [BlueprintInline]

    def _kind_is_fixed(self, request, obj):
        return obj is not None and (was_sat(part=obj) or not self._may_change(request, obj))

    def _may_change(self, request, obj):
        return self.has_change_permission(request, obj)

    def get_fieldsets(self, request, obj=None):
        (none, first), *others = super().get_fieldsets(request, obj)
        if self._kind_is_fixed(request, obj):
            other = "kind-paper" if obj.kind == JUDGED else "kind-judged"
            others = [row for row in others if other not in row[1].get("classes", ())]
        why = why_fieldset(obj.stage.contest if obj else None)
        return [(none, {**first, "description": self._note(obj)}), *others, *why]

    def _note(self, obj):
        if was_sat(part=obj):
            return _(
                "Papers have been started, so the stage, the kind, the maximum points, which attempt counts and the "
                "prediction stay as they are: results already given would no longer compare with new ones."
            )
        if obj is not None and obj.kind == JUDGED and sheets_given(obj):
            return _(
                "Sheets have been filled in. The maximum, the criteria, the step and how marks are combined are "
                "changed by “Change the scale”. Time and what is taken off for it count anew for sittings that are not "
                "checked yet; those that are checked stand. The spread and the number of judges hold from now on."
            )
        return ""

    def next_steps(self, obj):
        if obj is None or obj.pk is None:
            return [_("Say below from which question bank the paper is drawn, or what the judges give marks for.")]
        if obj.kind == JUDGED:
            return [_("Look at the sheet as a judge will see it: “Sheet of the judges”.")]
        return [_("Look at a paper as one of the audience gets it: “Preview” on the page of the contest.")]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: PLR0917
        judged = obj is not None and obj.pk is not None and obj.kind == JUDGED
        shown = judged and self._may_change(request, obj)
        context |= {"judged": shown, "marked": shown and bool(sheets_given(obj))}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def perform_save(self, request, obj, form, change):
        if change:
            # A new sheet names its part: it waits for this lock, or is counted here.
            Part.objects.select_for_update(of=("self",)).get(pk=obj.pk)
            touched = OF_THE_SCALE.intersection(form.changed_data)
            if touched and (why := why_the_scale_stays(sheets_given(obj))):
                raise SheetsCameMeanwhile(why)
        super().perform_save(request, obj, form, change)
        if not change or "kind" in form.changed_data:
            settle_runs(obj)
        if change:
            count_anew(obj, form.changed_data, at=timezone.now())

    def save_formset(self, request, form, formset, change):
        if formset.model is Criterion:
            reorder(formset, lambda: super(PartAdmin, self).save_formset(request, form, formset, change))
        else:
            super().save_formset(request, form, formset, change)

    def holds(self, obj):
        if obj.kind == JUDGED:
            return gettext_lazy(
                "It counts for sittings whose results are not checked yet; those that are checked stand."
            )
        return STARTED_LATER

    def before_saving(self, obj):
        return paper_size(obj)

    def after_saving(self, obj, before):
        after = paper_size(obj)
        return [Change("part", obj.pk, "questions", before, after)] if before != after else []


def paper_size(part) -> int | None:
    """Questions in a paper, the longest of all audiences; None if a line takes all of its bank."""
    lines = list(part.blueprint.all())
    if any(line.number is None for line in lines):
        return None
    audiences = [None, *Audience.objects.filter(contest=part.stage.contest_id)]
    return max(sum(line.number or 0 for line in lines_for(lines, audience)) for audience in audiences)
