from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from foundation.jobs.checks import handlers_resolve
from foundation.mail.checks import mail_is_set


class FoundationConfig(AppConfig):
    name = "foundation"
    verbose_name = _("Accounts, tasks and history")

    def ready(self):
        register(handlers_resolve)
        register(mail_is_set, deploy=True)
