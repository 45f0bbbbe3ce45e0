from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs; superusers see all."""
        if user.is_superuser:
            return self
        return self.filter(owner=user)

    def addressed_to(self, user):
        """What a person's list shows: one's own jobs, and to superusers also the failed ones nobody asked for."""
        own = Q(owner=user)
        if user.is_superuser:
            own |= Q(owner=None, state="failed")
        return self.filter(own)

    def unseen_failures(self):
        return self.filter(state="failed", seen_at=None)

    def ready(self, at):
        """Due and waiting, or claimed by a worker whose lease has run out."""
        return self.filter(Q(state="queued", due_at__lte=at) | Q(state="running", lease_until__lt=at))

    def silent(self, at):
        """Those for which no message was sent lately: the bell may have been lost."""
        return self.filter(Q(rung_at=None) | Q(rung_at__lte=at - timedelta(seconds=settings.JOB_RING_SECONDS)))

    def held(self, job):
        """The row of this job as long as the fence is still the one it was claimed with."""
        return self.filter(pk=job.pk, fence=job.fence, state="running")
