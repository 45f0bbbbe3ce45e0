from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.admin.awards import PrizeInline, Publishing, is_official
from contests.admin.forms import RankingForm
from contests.admin.pages import PageOfContest
from contests.measures import default_rule, fits, specs
from contests.models import Measure, Ranking
from contests.placing import settle
from schools.scoped_admin import ScopedInline


class RuleFormSet(BaseInlineFormSet):
    """Measures that go with what is ranked; a share of high scores says from how many points a score is high."""

    def clean(self):
        super().clean()
        of = self.instance.of
        for form in self.forms:
            row = form.cleaned_data if form.is_valid() else {}
            if not row or row.get("DELETE"):
                continue
            kind, threshold = row["kind"], row.get("threshold")
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


class MeasureInline(ScopedInline):
    model = Measure
    formset = RuleFormSet
    fields = ("order", "kind", "direction", "threshold")
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
    list_display = ("name", "of", "stage", "audience", "state", "public", "computed_at")
    list_select_related = ("contest", "stage__contest", "audience")
    list_filter = ("state", "of")
    search_fields = ("name", "stage__name", "contest__title")
    autocomplete_fields = ("contest", "stage")
    fields = ("contest", "stage", "of", "name", "audience", "state", "public", "prize_share", "publishing")
    inlines = (MeasureInline, PrizeInline)
    ordering = ("-pk",)

    def get_readonly_fields(self, request, obj=None):
        fixed = ("contest", "stage", "of", "audience", "state") if is_official(obj) else ()
        return (*fixed, "publishing")

    def get_fieldsets(self, request, obj=None):
        note = _("It is official: its places, its rule and its audience stand. To change them, take it back first.")
        return [(None, {"fields": self.fields, "description": note if is_official(obj) else ""})]

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A new ranking begins with the usual rule for what is ranked (`?of=class`, as links to this page say)."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is Measure and request.method == "GET" and obj.pk is None:
            of = request.GET.get("of", Ranking.Of.PERSON)
            rule = default_rule(of if of in Ranking.Of.values else Ranking.Of.PERSON)
            kwargs["initial"] = [
                {"order": order, "kind": kind, "direction": direction}
                for order, (kind, direction) in enumerate(rule, start=1)
            ]
        return kwargs

    def save_related(self, request, form, formsets, change):
        """Places follow the rule at once: what stands beside a place are the measures it was computed by.

        Those of an official ranking stand until it is provisional again.
        """
        super().save_related(request, form, formsets, change)
        if "state" in form.changed_data or not is_official(form.instance):
            settle(form.instance.pk, at=timezone.now())
