from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.jobs import actions, checks, rules
from foundation.jobs.tests import handlers
from foundation.jobs.tests.builders import NOON, make_failed, make_job, make_running, make_user
from foundation.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def test_a_kind_leads_to_its_handler():
    assert rules.handler_of("tests.quick") is handlers.quick


def test_the_pauses_are_those_the_documentation_names():
    assert [rules.pause_after(attempts).total_seconds() for attempts in (1, 2, 3, 4)] == [15, 60, 240, 960]


def test_the_badge_counts_ones_own_unread_failures():
    me, other = make_user(), make_user()
    make_failed(owner=me)
    make_failed(owner=me, seen_at=NOON)
    make_failed(owner=other)
    make_failed(owner=None)
    make_job(owner=me)
    assert rules.unseen_failures(me) == 1


def test_failures_nobody_asked_for_are_told_to_superusers():
    make_failed(owner=None)
    make_failed(owner=make_user())
    assert rules.unseen_failures(make_user(is_superuser=True)) == 1


def test_visitors_have_no_failures():
    make_failed(owner=None)
    assert rules.unseen_failures(AnonymousUser()) == 0


def test_one_sees_ones_own_jobs_and_superusers_all():
    me = make_user()
    mine, theirs, nobodys = make_job(owner=me), make_job(owner=make_user()), make_job()
    assert set(Job.objects.visible_to(me)) == {mine}
    assert set(Job.objects.visible_to(make_user(is_superuser=True))) == {mine, theirs, nobodys}


def test_health_before_the_first_sweep_does_not_hold():
    assert rules.health(NOON) == {
        "oldest_ready_seconds": 0,
        "last_sweep_seconds": None,
        "unfinished": 0,
        "holds": False,
    }


def test_health_with_a_sweep_and_moving_work_holds():
    actions.note_sweep(at=NOON)
    make_job(due_at=after(20))
    make_job(due_at=after(9999))
    make_running(lease_until=after(90))
    make_job(state="done")
    assert rules.health(after(50)) == {
        "oldest_ready_seconds": 30,
        "last_sweep_seconds": 50,
        "unfinished": 3,
        "holds": True,
    }


def test_a_job_taken_from_a_dead_worker_waits_since_its_lease_ran_out():
    actions.note_sweep(at=after(100))
    make_running(due_at=NOON, lease_until=after(60))
    assert rules.health(after(100))["oldest_ready_seconds"] == 40


@pytest.mark.parametrize(("seconds", "holds"), [(240, True), (241, False)])
def test_health_notices_that_nothing_sweeps(seconds, holds):
    actions.note_sweep(at=NOON)
    assert rules.health(after(seconds))["holds"] is holds


@pytest.mark.parametrize(("seconds", "holds"), [(240, True), (241, False)])
def test_health_notices_that_nobody_works(seconds, holds):
    actions.note_sweep(at=after(seconds))
    make_job()
    assert rules.health(after(seconds))["holds"] is holds


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, None), (0, 7, 0), (1, 3, 33), (199, 200, 99), (7, 7, 100), (9, 7, 100)]
)
def test_percent(done, total, percent):
    assert make_job(done_steps=done, total_steps=total).percent == percent


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/contests/3/", "/contests/3/"),
        ("", ""),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_result_leads_only_into_this_site(url, address):
    assert make_job(result={"url": url}).result_address == address


def test_the_check_passes_when_all_paths_lead_to_functions(settings):
    settings.JOB_SWEEPS = ["foundation.jobs.tests.handlers.sweep_once"]
    assert checks.handlers_resolve() == []


@pytest.mark.parametrize("path", ["no.such.module", "foundation.jobs.tests.handlers.unheard_of", "word"])
def test_the_check_names_each_path_that_leads_nowhere(settings, path):
    settings.JOB_KINDS = {"tests.quick": "foundation.jobs.tests.handlers.quick", "tests.lost": path}
    settings.JOB_SWEEPS = [path]
    assert [(error.id, path in error.msg) for error in checks.handlers_resolve()] == [("jobs.E001", True)] * 2


def test_the_check_wants_functions(settings):
    settings.JOB_KINDS = {"tests.lost": "foundation.jobs.tests.kinds.KINDS"}
    assert len(checks.handlers_resolve()) == 1
