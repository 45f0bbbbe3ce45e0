from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs; superusers see all."""
        if user.is_superuser:
            return self
        return self.filter(owner=user)

    def ready(self, at):
        """Due and waiting, or claimed by a worker whose lease has run out."""
        return self.filter(Q(state="queued", due_at__lte=at) | Q(state="running", lease_until__lt=at))
