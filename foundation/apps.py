from django.apps import AppConfig
from django.core.checks import register

from foundation.jobs.checks import handlers_resolve


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self):
        register(handlers_resolve)
