from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string


def handlers_resolve(**kwargs):
    """Every dotted path in JOB_KINDS and JOB_SWEEPS leads to a function."""
    paths = [*settings.JOB_KINDS.values(), *settings.JOB_SWEEPS]
    return [
        Error(f"{path} in JOB_KINDS or JOB_SWEEPS is no function.", id="jobs.E001")
        for path in paths
        if not _leads_to_function(path)
    ]


def _leads_to_function(path):
    try:
        return callable(import_string(path))
    except ImportError:
        return False
