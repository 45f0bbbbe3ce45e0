from types import SimpleNamespace

import pytest
from django.urls import reverse

from foundation.files.actions import store
from foundation.jobs.asking import ask
from foundation.jobs.tests.builders import NOON, make_failed, make_job, make_running, make_user, take_bells
from foundation.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(client):
    owner = make_user()
    client.force_login(owner)
    return owner


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_ones_own_jobs_newest_first(client, owner):
    old, new = make_job(owner=owner), make_job(owner=owner, created_at=NOON.replace(hour=6))
    stranger, nobodys = make_job(owner=make_user()), make_failed(owner=None)
    page = text(client.get(reverse("jobs")))
    assert page.index(f'data-job="{new.pk}"') < page.index(f'data-job="{old.pk}"')
    assert not any(f'data-job="{job.pk}"' in page for job in (stranger, nobodys))


def test_an_empty_list_says_what_to_do(client, owner):
    page = text(client.get(reverse("jobs")))
    assert 'class="empty"' in page
    assert "<table" not in page


def test_a_superuser_also_sees_failures_nobody_asked_for(client):
    client.force_login(make_user(is_superuser=True))
    nobodys, strangers = make_failed(owner=None), make_failed(owner=make_user())
    page = text(client.get(reverse("jobs")))
    assert f'data-job="{nobodys.pk}"' in page
    assert f'data-job="{strangers.pk}"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_questions_for_one_job_and_for_three(
    client, owner, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_failed(owner=owner)
    with django_assert_max_num_queries(12) as queries:
        client.get(reverse("jobs"))
    from_jobs = [query for query in queries if 'FROM "foundation_job"' in query["sql"]]
    assert len(from_jobs) <= 3  # the page, its count, the badge


def test_the_list_comes_in_pages(client, owner):
    for _ in range(31):
        make_job(owner=owner)
    assert text(client.get(reverse("jobs"))).count("data-job=") == 30
    assert text(client.get(reverse("jobs"), {"page": 2})).count("data-job=") == 1
    assert text(client.get(reverse("jobs"), {"page": "x"})).count("data-job=") == 30


@pytest.mark.parametrize("job", [make_job, make_running], ids=["waiting", "running"])
def test_an_unfinished_job_is_asked_about_every_two_seconds(client, owner, job):
    job = job(owner=owner)
    page = text(client.get(reverse("job", args=[job.pk])))
    assert f'hx-get="{reverse("job", args=[job.pk])}"' in page
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


@pytest.mark.parametrize("state", ["done", "failed"])
def test_an_ended_job_is_left_in_peace(client, owner, state):
    job = make_job(owner=owner, state=state, finished_at=NOON)
    page = text(client.get(reverse("job", args=[job.pk])))
    assert f'data-job-state="{state}"' in page
    assert "hx-get" not in page
    assert "http-equiv" not in page


def test_htmx_gets_only_the_part_that_moves(client, owner):
    job = make_running(owner=owner, done_steps=30, total_steps=120)
    response = client.get(reverse("job", args=[job.pk]), headers=HTMX)
    part = text(response)
    assert part.lstrip().startswith('<section id="job"')
    assert 'value="30" max="120"' in part
    assert "<html" not in part
    assert "HX-Request" in response["Vary"]


def test_a_job_of_unknown_length_has_a_bar_without_a_value(client, owner):
    job = make_running(owner=owner)
    part = text(client.get(reverse("job", args=[job.pk]), headers=HTMX))
    assert "<progress" in part
    assert "value=" not in part


def test_a_failure_foreseen_says_what_to_put_right(client, owner):
    job = make_failed(owner=owner, error="Ô C7 không phải là số <b>", traceback="SECRET TRACE")
    page = text(client.get(reverse("job", args=[job.pk])))
    assert "Ô C7 không phải là số &lt;b&gt;" in page
    assert "SECRET TRACE" not in page
    assert "data-job-retry" in page
    assert "data-job-acknowledge" in page


def test_a_failure_unforeseen_names_the_number_to_tell(client, owner):
    job = make_failed(owner=owner, seen_at=NOON)
    page = text(client.get(reverse("job", args=[job.pk])))
    assert str(job.pk) in page.partition("data-job-failure")[2]
    assert "data-job-acknowledge" not in page


def test_a_result_of_this_site_is_linked_and_another_is_not(client, owner):
    inside = make_job(owner=owner, state="done", finished_at=NOON, result={"url": "/contests/7/"})
    outside = make_job(owner=owner, state="done", finished_at=NOON, result={"url": "https://evil.example/"})
    assert 'href="/contests/7/"' in text(client.get(reverse("job", args=[inside.pk])))
    assert "evil.example" not in text(client.get(reverse("job", args=[outside.pk])))


@pytest.mark.parametrize("name", ["job", "job_result"])
def test_a_stranger_finds_nothing(client, owner, name):
    job = make_job(owner=make_user(), state="done", finished_at=NOON, result_file=made_file(), standing=[])
    assert client.get(reverse(name, args=[job.pk])).status_code == 404


@pytest.mark.parametrize("name", ["job_retry", "job_acknowledge"])
def test_a_stranger_changes_nothing(client, owner, name):
    job = make_failed(owner=make_user())
    assert client.post(reverse(name, args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert (job.state, job.seen_at) == ("failed", None)


@pytest.mark.parametrize("name", ["jobs", "job", "job_result", "job_retry", "job_acknowledge"])
def test_visitors_are_sent_to_the_sign_in_page(client, name):
    job = make_failed(owner=make_user())
    response = client.post(reverse(name, args=[] if name == "jobs" else [job.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", ["job_retry", "job_acknowledge"])
def test_following_a_link_changes_nothing(client, owner, name):
    job = make_failed(owner=owner)
    assert client.get(reverse(name, args=[job.pk])).status_code == 405


def made_file():
    return store(b"made by a job", name="kết quả.txt", content_type="text/plain", by=None, at=NOON)


def test_the_owner_downloads_the_result(client, owner):
    job = make_job(owner=owner, state="done", finished_at=NOON, result_file=made_file(), standing=[])
    assert "data-job-result" in text(client.get(reverse("job", args=[job.pk])))
    response = client.get(reverse("job_result", args=[job.pk]))
    assert b"".join(response.streaming_content) == b"made by a job"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


RIGHTS = {"seats": []}


def rights(user):
    return RIGHTS["seats"]


@pytest.mark.parametrize(
    ("then", "now", "status"),
    [
        (["officer 3"], ["officer 3"], 200),
        (["officer 3"], ["officer 3", "teacher 9"], 200),
        (["officer 3", "teacher 9"], ["officer 3"], 404),
        (["officer 3"], ["officer 4"], 404),
        (["superuser"], [], 404),
        ([], [], 200),
        (None, ["superuser"], 404),  # made before this was kept
    ],
)
def test_a_file_stays_with_who_still_is_what_they_were(client, owner, settings, then, now, status):
    settings.JOB_STANDING = f"{__name__}.rights"
    RIGHTS["seats"] = now
    job = make_job(owner=owner, state="done", finished_at=NOON, result_file=made_file(), standing=then)
    answer = client.get(reverse("job_result", args=[job.pk]))
    assert answer.status_code == status
    page = text(client.get(reverse("job", args=[job.pk])))
    assert ("data-job-result" in page, "alert-info" in page) == (status == 200, status == 404)
    answer.close()


def test_even_a_superuser_does_not_download_what_another_asked_for(client):
    client.force_login(make_user(is_superuser=True))
    job = make_job(owner=make_user(), state="done", finished_at=NOON, result_file=made_file(), standing=[])
    assert "data-job-result" not in text(client.get(reverse("job", args=[job.pk])))
    assert client.get(reverse("job_result", args=[job.pk])).status_code == 404


def test_a_job_without_a_file_has_no_download(client, owner):
    job = make_job(owner=owner, state="done", finished_at=NOON)
    assert client.get(reverse("job_result", args=[job.pk])).status_code == 404


def test_the_owner_tries_again(client, owner, django_capture_on_commit_callbacks):
    job = make_failed(owner=owner)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("job_retry", args=[job.pk]))
    assert response["Location"] == reverse("job", args=[job.pk])
    assert (Job.objects.get(pk=job.pk).state, take_bells()) == ("queued", [[job.pk]])


def test_a_second_press_of_the_button_is_told_there_is_nothing_to_do(client, owner):
    job = make_running(owner=owner)
    response = client.post(reverse("job_retry", args=[job.pk]), follow=True)
    assert len(response.context["messages"]) == 1
    assert Job.objects.get(pk=job.pk).state == "running"


def test_reading_a_failure_takes_it_off_the_badge(client, owner):
    job = make_failed(owner=owner)
    response = client.post(reverse("job_acknowledge", args=[job.pk]))
    assert response["Location"] == reverse("jobs")
    job.refresh_from_db()
    assert job.seen_at is not None
    again = client.post(reverse("job_acknowledge", args=[job.pk]), follow=True)
    assert len(again.context["messages"]) == 1


class TestAdmin:
    @pytest.fixture
    def superuser(self, client):
        user = make_user(is_superuser=True, is_staff=True)
        client.force_login(user)
        return user

    def test_superusers_see_all_jobs_and_their_technical_details(self, client, superuser):
        job = make_failed(owner=make_user(), traceback="Traceback: in full", total_steps=4, done_steps=1)
        assert job.title in text(client.get(reverse("admin:foundation_job_changelist"), {"state": "failed"}))
        assert "Traceback: in full" in text(client.get(reverse("admin:foundation_job_change", args=[job.pk])))

    def test_they_retry_what_failed_and_nothing_else(self, client, superuser):
        failed, done = make_failed(owner=make_user()), make_job(state="done")
        data = {"action": "retry", "_selected_action": [failed.pk, done.pk]}
        client.post(reverse("admin:foundation_job_changelist"), data)
        assert [Job.objects.get(pk=job.pk).state for job in (failed, done)] == ["queued", "done"]

    def test_nothing_is_added_changed_or_deleted_by_hand(self, client, superuser):
        job = make_job()
        assert client.get(reverse("admin:foundation_job_add")).status_code == 403
        assert client.post(reverse("admin:foundation_job_change", args=[job.pk]), {"title": "x"}).status_code == 403
        assert client.post(reverse("admin:foundation_job_delete", args=[job.pk]), {"post": "yes"}).status_code == 403

    def test_staff_who_are_no_superusers_do_not_get_in(self, client):
        client.force_login(make_user(is_staff=True))
        assert client.get(reverse("admin:foundation_job_changelist")).status_code in {302, 403, 404}


def test_what_is_asked_for_leads_to_its_job_and_twice_in_a_second_is_once(rf, owner, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    request, about = rf.post("/"), SimpleNamespace(pk=7)
    request.user = owner
    first = ask(request, "tests.quick", about, "Workbook", contest=7)
    assert ask(request, "tests.quick", about, "Workbook", contest=7).url == first.url
    job = Job.objects.get()
    assert first.url == reverse("job", args=[job.pk])
    assert (job.owner, job.title, job.payload, job.created_at) == (owner, "Workbook", {"contest": 7}, NOON)
    ask(request, "tests.quick", SimpleNamespace(pk=8), "Workbook", contest=8)
    assert Job.objects.count() == 2
