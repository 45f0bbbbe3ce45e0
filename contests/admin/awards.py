"""On the page of a ranking: its prizes, and the way to publishing in place of a bare choice of state."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminBigIntegerFieldWidget
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Prize, Ranking
from schools.scoped_admin import ScopedInline


def is_official(ranking) -> bool:
    """As stored: a form that is being filled in changes nothing."""
    return bool(ranking and ranking.pk) and Ranking.objects.filter(pk=ranking.pk, state="official").exists()


class PrizeInline(ScopedInline):
    model = Prize
    fields = ("order", "level", "name", "count", "each", "amount")
    allow_delete = True
    formfield_overrides = {models.PositiveIntegerField: {"widget": AdminBigIntegerFieldWidget}}

    def has_add_permission(self, request, obj=None):
        return not is_official(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not is_official(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not is_official(obj) and super().has_delete_permission(request, obj)


class Publishing:
    """For the admin of rankings: hidden or provisional is chosen here, official on the page that publishes."""

    CHOSEN_HERE = (Ranking.State.HIDDEN, Ranking.State.PROVISIONAL)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "state":
            kwargs["choices"] = [(state.value, state.label) for state in self.CHOSEN_HERE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]

    @admin.display(description=gettext_lazy("prizes and publication"))
    def publishing(self, ranking):
        if ranking.pk is None:
            return _("Once the ranking is saved, its prizes are proposed and it is published on pages of their own.")
        pages = [("awards", _("Prizes and winners")), ("publish", _("Publish")), ("publications", _("Publications"))]
        links = [format_html('<a href="{}">{}</a>', reverse(name, args=[ranking.pk]), words) for name, words in pages]
        return format_html("{} · {} · {}", *links)
