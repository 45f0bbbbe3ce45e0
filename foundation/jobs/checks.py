from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string


def handlers_resolve(**kwargs):
    """Every dotted path in JOB_KINDS, JOB_SWEEPS and JOB_STANDING leads to a function."""
    paths = [*settings.JOB_KINDS.values(), *settings.JOB_SWEEPS, settings.JOB_STANDING]
    return [
        Error(f"{path} in JOB_KINDS, JOB_SWEEPS or JOB_STANDING is no function.", id="jobs.E001")
        for path in paths
        if not _leads_to_function(path)
    ]


def _leads_to_function(path):
    try:
        return callable(import_string(path))
    except ImportError:
        return False
