from django.contrib import admin
from django.utils import timezone

from contests.actions import rebuild_ranking
from contests.admin.forms import RankingForm
from contests.admin.pages import ContestPage
from contests.models import Measure, Ranking
from schools.scoped_admin import ScopedInline


class MeasureInline(ScopedInline):
    model = Measure
    fields = ("order", "kind", "direction")
    allow_delete = True
    min_num = 1

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=True, **kwargs)


@admin.register(Ranking)
class RankingAdmin(ContestPage):
    form = RankingForm
    list_display = ("name", "stage", "audience", "state", "computed_at")
    list_filter = ("state",)
    search_fields = ("name", "stage__name", "stage__contest__title")
    autocomplete_fields = ("stage",)
    fields = ("stage", "name", "audience", "state")
    inlines = (MeasureInline,)
    ordering = ("-pk",)

    def save_related(self, request, form, formsets, change):
        """Places follow the rule at once: what stands beside a place are the measures it was computed by."""
        super().save_related(request, form, formsets, change)
        rebuild_ranking(form.instance.pk, at=timezone.now())
