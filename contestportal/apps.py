from django.apps import AppConfig
from django.contrib.admin import apps


class PortalConfig(AppConfig):
    name = "contestportal"
    default = True


class PortalAdminConfig(apps.AdminConfig):
    default = False
    default_site = "contestportal.admin_site.PortalAdminSite"
