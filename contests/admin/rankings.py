from django.contrib import admin

from contests.admin.forms import RankingForm
from contests.models import Measure, Ranking
from schools.scoped_admin import ScopedAdmin, ScopedInline


class MeasureInline(ScopedInline):
    model = Measure
    fields = ("order", "kind", "direction")
    allow_delete = True


@admin.register(Ranking)
class RankingAdmin(ScopedAdmin):
    form = RankingForm
    list_display = ("name", "stage", "audience", "state", "computed_at")
    list_filter = ("state",)
    search_fields = ("name", "stage__name", "stage__contest__title")
    autocomplete_fields = ("stage",)
    fields = ("stage", "name", "audience", "state")
    inlines = (MeasureInline,)
    ordering = ("-pk",)
