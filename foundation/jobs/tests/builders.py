"""Jobs as tests need them, and a look at the bells rung so far, on whichever broker the settings name."""

from datetime import UTC, datetime, timedelta
from itertools import count

from celery import current_app

from foundation.models import Event, Job, User

NOON = datetime(2026, 10, 15, 5, 0, tzinfo=UTC)
numbers = count(1)


def make_user(**fields):
    fields = {"username": f"job-owner-{next(numbers)}", "full_name": "Nguyễn Thị Hoa", **fields}
    return User.objects.create(**fields)


def make_job(**fields):
    number = next(numbers)
    fields = {
        "kind": "tests.quick",
        "key": f"job-{number}",
        "title": f"Job {number}",
        "created_at": NOON,
        "due_at": NOON,
        **fields,
    }
    return Job.objects.create(**fields)


def make_running(*, lease_until=NOON + timedelta(seconds=60), **fields):
    fields = {"state": "running", "fence": 1, "attempts": 1, "started_at": NOON, "lease_until": lease_until, **fields}
    return make_job(**fields)


def make_failed(**fields):
    return make_job(**{"state": "failed", "fence": 5, "attempts": 5, "finished_at": NOON, **fields})


def effects(job):
    """How often the job's effect happened: its test handlers write one event each time."""
    return Event.objects.filter(verb="tests.effect", subject_id=job.pk).count()


def take_bells(queue="celery"):
    """The arguments of every message waiting for the workers, oldest first; takes them out of the queue."""
    found = []
    with current_app.connection_for_read() as connection, connection.channel() as channel:
        current_app.amqp.queues[queue](channel).declare()
        while message := channel.basic_get(queue):
            message.ack()
            found.append(message.decode()[0])
    return found
