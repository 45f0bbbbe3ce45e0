import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.jobs import actions, broker
from foundation.jobs.run import Heartbeat, perform

logger = logging.getLogger(__name__)


# The soft limit raises inside the handler, which fails like any other; the hard one kills a child that ignores it.
@shared_task(soft_time_limit=settings.JOB_TIME_LIMIT_SECONDS, time_limit=settings.JOB_TIME_LIMIT_SECONDS + 60)
def run_job(pk):
    perform(pk, clock=timezone.now, heartbeat=Heartbeat)


@shared_task
def sweep():
    """Every minute: ask each app what is due, end what kills its workers, ring for what waits.

    Any number of sweeps may run at once: jobs have unique keys, and a bell too many changes nothing.
    """
    at = timezone.now()
    for path in settings.JOB_SWEEPS:
        try:
            import_string(path)(at=at)
        except Exception:
            logger.exception("The sweep %s failed; the others go on", path)
    actions.give_up(at=at)
    actions.ring_again(at=at)
    if not settings.REDIS_URL:
        broker.tidy(settings.BROKER_DIR, at=at)
    actions.note_sweep(at=at)
