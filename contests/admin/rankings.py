from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.admin.awards import PrizeInline, Publishing, is_official
from contests.admin.forms import RankingForm
from contests.admin.pages import PageOfContest
from contests.measures import default_measures, default_rule, fits, specs
from contests.models import Measure, Ranking, Stage
from contests.patterns import follow_pattern
from contests.placing import settle
from schools.scoped_admin import ScopedInline


class RuleFormSet(BaseInlineFormSet):
    """Measures that go with what is ranked; a share of high scores says from how many points a score is high, the
    points of a part say of which."""

    def clean(self):
        super().clean()
        of, seen = self.instance.of, set()
        for form in self.forms:
            row = form.cleaned_data if form.is_valid() else {}
            if not row or row.get("DELETE"):
                continue
            kind, threshold, line = row["kind"], row.get("threshold"), (row["kind"], row.get("part"))
            if line in seen:
                form.add_error("kind", _("This stands in the rule already. Leave one of the two lines out."))
            seen.add(line)
            if not fits(kind, of):
                words = {
                    "of": self.instance.get_of_display(),
                    "fitting": ", ".join(str(Measure.Kind(kind).label) for kind in specs(of)),
                }
                form.add_error(
                    "kind", _("This does not go with a ranking of %(of)s. Choose one of: %(fitting)s.") % words
                )
            if kind == Measure.Kind.HIGH_SHARE and threshold is None:
                form.add_error("threshold", _("Type from how many points a score is high, such as 80."))
            if kind != Measure.Kind.HIGH_SHARE and threshold is not None:
                form.add_error("threshold", _("Only the share of high scores takes points here. Leave it empty."))
            self._check_part(form, kind, row.get("part"))

    def _check_part(self, form, kind, part):
        if kind != Measure.Kind.PART:
            if part is not None:
                form.add_error("part", _("Only the points of a part take a part here. Leave it empty."))
        elif part is None:
            form.add_error("part", _("Choose of which part the points are compared."))
        elif part.stage_id != self.instance.stage_id and (
            self.instance.stage_id or part.stage.contest_id != self.instance.contest_id
        ):
            form.add_error("part", _("This part is not of the stage that is ranked. Choose one of its parts."))


class MeasureInline(ScopedInline):
    model = Measure
    formset = RuleFormSet
    fields = ("order", "kind", "part", "direction", "threshold")
    autocomplete_fields = ("part",)
    allow_delete = True
    min_num = 1

    def has_add_permission(self, request, obj=None):
        return not is_official(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not is_official(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not is_official(obj) and super().has_delete_permission(request, obj)

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def get_extra(self, request, obj=None, **kwargs):
        """Beside the one that must be there, room for the rest of the rule a new ranking is offered."""
        return 0 if obj else len(default_rule(Ranking.Of.CLASS)) - 1


@admin.register(Ranking)
class RankingAdmin(Publishing, PageOfContest):
    form = RankingForm
    list_display = ("name", "of", "stage", "sitting", "audience", "state", "public", "computed_at")
    list_select_related = ("contest", "stage__contest", "audience", "sitting__unit", "sitting__stage__contest")
    list_filter = ("state", "of")
    search_fields = ("name", "stage__name", "contest__title")
    autocomplete_fields = ("contest", "stage")
    fields = (
        "contest", "stage", "of", "each_sitting", "name", "audience", "state", "public", "prize_share", "publishing",
    )  # fmt: skip
    inlines = (MeasureInline, PrizeInline)
    ordering = ("-pk",)

    def get_readonly_fields(self, request, obj=None):
        fixed: tuple[str, ...] = ("contest", "stage", "of", "audience", "state") if is_official(obj) else ()
        if obj is not None and (obj.sitting_id or obj.made_by_it.exists()):
            fixed = tuple(dict.fromkeys([*fixed, "contest", "stage", "of", "each_sitting"]))
        return (*fixed, "publishing")

    def get_fieldsets(self, request, obj=None):
        note = _("It is official: its places, its rule and its audience stand. To change them, take it back first.")
        return [(None, {"fields": self.fields, "description": note if is_official(obj) else ""})]

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A new ranking begins with the usual rule for what is ranked (`?of=class`, as links to this page say)."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is Measure and request.method == "GET" and obj.pk is None:
            of = request.GET.get("of", Ranking.Of.PERSON)
            rule = default_measures(of if of in Ranking.Of.values else Ranking.Of.PERSON, _stage_asked(request))
            kwargs["initial"] = [
                {"order": order, "kind": kind, "direction": direction, "part": part and part.pk}
                for order, (kind, direction, part) in enumerate(rule, start=1)
            ]
        return kwargs

    def save_related(self, request, form, formsets, change):
        """Places follow the rule at once: what stands beside a place are the measures it was computed by.

        Those of an official ranking stand until it is provisional again. What a pattern says, the rankings made by it
        follow.
        """
        super().save_related(request, form, formsets, change)
        at = timezone.now()
        if form.instance.each_sitting:
            follow_pattern(form.instance, by=request.user, at=at)
        elif "state" in form.changed_data or not is_official(form.instance):
            settle(form.instance.pk, at=at)


def _stage_asked(request) -> Stage | None:
    """`?stage=`: a link from the page of a stage."""
    asked = request.GET.get("stage", "")
    if not (asked.isascii() and asked.isdigit()):
        return None
    return Stage.objects.visible_to(request.user).filter(pk=asked[:18]).first()
