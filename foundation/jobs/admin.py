from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.jobs import actions
from foundation.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """For superusers: every job, with its technical details. Nothing is typed in here; failed jobs can be retried."""

    list_display = ["title", "kind", "state", "owner", "created_at", "attempts", "progress", "finished_at"]
    list_filter = ["state", "kind", "created_at"]
    search_fields = ["title", "key", "owner__username"]
    list_select_related = ["owner"]
    ordering = ["-created_at", "-pk"]
    actions = ["retry"]
    fields = [
        ("title", "state"),
        ("kind", "key"),
        "payload",
        "owner",
        ("created_at", "due_at", "rung_at"),
        ("started_at", "heartbeat_at", "lease_until", "finished_at"),
        ("attempts", "fence", "progress"),
        ("result", "result_file"),
        "error",
        "traceback",
        "seen_at",
    ]

    def get_readonly_fields(self, request, obj=None):
        return [name for line in self.fields for name in ([line] if isinstance(line, str) else line)]

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_retry_permission(self, request):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("progress"))
    def progress(self, job):
        return f"{job.done_steps} / {job.total_steps}" if job.total_steps else "–"

    @admin.action(description=_("Try the chosen failed tasks again"), permissions=["retry"])
    def retry(self, request, queryset):
        again = 0
        for job in queryset:
            try:
                actions.retry(job, by=request.user, at=timezone.now())
            except actions.NotFailed:
                continue
            again += 1
        said = ngettext("%(count)d task will be tried again.", "%(count)d tasks will be tried again.", again)
        self.message_user(request, said % {"count": again}, messages.SUCCESS if again else messages.WARNING)
