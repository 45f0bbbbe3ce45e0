"""The organisers' workplace: Django's admin with our name on it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    site_title = _("Contest portal")
    site_header = _("Contest portal")
    index_title = _("Organisers' workplace")
    site_url = "/"
