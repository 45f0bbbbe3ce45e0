"""The organisers' workplace: Django's admin with our name on it, entered by seats."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from contestportal.desk import in_preparation, may_organise
from schools.querysets import WORKPLACE_ROLES, seat_units


class PortalAdminSite(admin.AdminSite):
    site_title = _("Contest portal")
    site_header = _("Contest portal")
    index_title = _("Organisers' workplace")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Superusers, and whoever has a seat today from which something is organised."""
        user = request.user
        return user.is_active and (user.is_superuser or bool(user.pk and seat_units(user, WORKPLACE_ROLES)))

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """There is one door, with its own limits on guessing: the admin sends people there."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(_("The workplace is for those who organise or administer at a unit."))
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(wanted, settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        """The portal's own page, where guesses are counted and the change is recorded."""
        return redirect("password")

    def password_change_done(self, request, extra_context=None):
        return redirect("password")

    def logout(self, request, extra_context=None):
        """The portal's own page, which also clears the device; a sent form stays sent."""
        return redirect("sign_out", preserve_request=True)

    def index(self, request, extra_context=None):
        """Next steps first: the contests being prepared, and what each still lacks."""
        user = request.user
        steps = {"prepared": in_preparation(user), "may_organise": may_organise(user)}
        return super().index(request, {**steps, **(extra_context or {})})
