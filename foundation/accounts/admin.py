from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.accounts import actions
from foundation.accounts.models import Card, User

# Rights follow seats (schools.Membership), so Django's own groups would promise what they do not give.
admin.site.unregister(Group)


class ForSuperusers:
    """Accounts and cards cross every unit, so nobody's scope covers them."""

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(User)
class UserAdmin(ForSuperusers, DjangoUserAdmin):
    list_display = ["username", "full_name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "full_name", "email"]
    search_help_text = _("Search by account name, full name or e-mail address.")
    ordering = ["username"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Who it is"), {"fields": ["full_name", "email", "phone", "mail_reminders"]}),
        (_("What the account may do"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "full_name", "email", "usable_password", "password1", "password2"],
            },
        )
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ()


@admin.register(Card)
class CardAdmin(ForSuperusers, admin.ModelAdmin):
    """To see who has a card and to stop one. Cards are handed out on class sheets: only there is a code ever seen."""

    list_display = ["user", "issued_at", "issued_by", "last_used_at", "revoked_at"]
    list_filter = ("issued_at", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ["user", "issued_by"]
    search_fields = ["user__username", "user__full_name"]
    search_help_text = _("Search by account name or full name.")
    ordering = ["-issued_at", "-pk"]
    show_full_result_count = False
    fields = readonly_fields = ("user", "issued_at", "issued_by", "last_used_at", "revoked_at")
    actions = ["revoke"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Stop the chosen cards…"), permissions=["change"])
    def revoke(self, request, queryset):
        """Asks first, then stops each card that still works."""
        cards = queryset.usable().select_related("user")
        if "reason" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Stop these cards?"),
                "cards": cards.order_by("user__username", "pk"),
                "selected": queryset.order_by("pk").values_list("pk", flat=True),
                "opts": self.opts,
            }
            return render(request, "foundation/revoke_cards.html", context)
        stopped = actions.revoke_cards(
            [card.user for card in cards], by=request.user, at=timezone.now(), reason=request.POST["reason"].strip()
        )
        said = ngettext("%(count)d card no longer works.", "%(count)d cards no longer work.", stopped)
        messages.success(request, said % {"count": stopped})
        return None
