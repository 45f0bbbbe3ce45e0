from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from foundation.history.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Read only, for superusers: history crosses every unit, so nobody's scope covers it."""

    list_display = ["moment", "by", "done", "subject", "subject_type", "reason"]
    list_filter = ["at", "subject_type", "verb"]
    search_fields = ["subject", "reason", "by__username", "by__full_name"]
    search_help_text = _("Search by subject, reason, or who did it.")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    list_select_related = ["by"]
    list_per_page = 50
    show_full_result_count = False
    fields = ("moment", "by", "done", "subject", "subject_type", "subject_id", "reason", "what_changed")
    readonly_fields = ("moment", "by", "done", "subject", "subject_type", "subject_id", "reason", "what_changed")
    actions = None

    @admin.display(description=_("at"), ordering="at")
    def moment(self, event):
        return date_format(localtime(event.at), "d/m/Y H:i:s")

    @admin.display(description=_("what was done"), ordering="verb")
    def done(self, event):
        return event.what()

    @admin.display(description=_("changes"), empty_value="–")
    def what_changed(self, event):
        return format_html_join("", "<div><b>{}</b>: {}</div>", event.lines())

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
