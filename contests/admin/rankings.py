from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.placing import settle
from contests.admin.awards import PrizeInline, Publishing, is_official
from contests.admin.forms import RankingForm
from contests.admin.pages import ContestPage
from contests.models import Measure, Ranking
from schools.scoped_admin import ScopedInline


class MeasureInline(ScopedInline):
    model = Measure
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


@admin.register(Ranking)
class RankingAdmin(Publishing, ContestPage):
    form = RankingForm
    list_display = ("name", "stage", "audience", "state", "computed_at")
    list_select_related = ("contest", "stage__contest", "audience")
    list_filter = ("state",)
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

    def save_related(self, request, form, formsets, change):
        """Places follow the rule at once: what stands beside a place are the measures it was computed by.

        Those of an official ranking stand until it is provisional again.
        """
        super().save_related(request, form, formsets, change)
        if "state" in form.changed_data or not is_official(form.instance):
            settle(form.instance.pk, at=timezone.now())
