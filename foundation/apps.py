from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from foundation.jobs.checks import handlers_resolve


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = _("Accounts, tasks and history")

    def ready(self):
        register(handlers_resolve)
