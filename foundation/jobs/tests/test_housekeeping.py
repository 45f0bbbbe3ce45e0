from datetime import timedelta

import pytest

from foundation.files.rules import incoming
from foundation.jobs import housekeeping
from foundation.jobs.run import perform
from foundation.jobs.tests.builders import NOON, make_failed, make_job, make_user
from foundation.models import Job

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=8)


def run_it():
    housekeeping.sweep(NOON)
    perform(Job.objects.get(kind="jobs.housekeeping").pk, clock=lambda: NOON)


def test_once_a_day_however_often_it_is_asked():
    for minutes in (0, 1, 500):
        housekeeping.sweep(NOON + timedelta(minutes=minutes))
    assert Job.objects.filter(kind="jobs.housekeeping").count() == 1
    housekeeping.sweep(NOON + timedelta(days=1))
    assert Job.objects.filter(kind="jobs.housekeeping").count() == 2


def test_the_portal_s_own_finished_jobs_go_and_people_s_and_failed_ones_stay():
    gone = make_job(state="done", finished_at=LONG_AGO)
    kept = [
        make_job(state="done", finished_at=LONG_AGO, owner=make_user()),
        make_job(state="done", finished_at=NOON - timedelta(days=6)),
        make_failed(finished_at=LONG_AGO),
        make_job(),
    ]
    run_it()
    left = Job.objects.exclude(kind="jobs.housekeeping").order_by("pk")
    assert list(left) == kept
    assert not Job.objects.filter(pk=gone.pk).exists()


def test_halves_of_files_go():
    incoming().mkdir(parents=True, exist_ok=True)
    half = incoming() / "half-written"
    half.write_bytes(b"half")
    later = NOON + timedelta(days=3650)  # long after the file was written
    housekeeping.sweep(later)
    perform(Job.objects.get(kind="jobs.housekeeping").pk, clock=lambda: later)
    assert not half.exists()
    assert Job.objects.get(kind="jobs.housekeeping").result["files"] >= 1
