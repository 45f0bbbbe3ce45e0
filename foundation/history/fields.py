from django.conf import settings
from django.db import models


def by_whom(**more) -> "models.ForeignKey":
    """Whoever did it; none is the portal itself. An account with acts to its name is never deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", **more)
