import datetime

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils.text import capfirst

from foundation.history.actions import record
from foundation.history.admin import EventAdmin
from foundation.models import Event, Job, User

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2025, 9, 5, 1, 2, 3, tzinfo=datetime.UTC)


def make_admin():
    return EventAdmin(Event, admin.site)


def request_of(**flags):
    request = RequestFactory().get("/")
    request.user = User.objects.create(username=str(flags), **flags)
    return request


def test_only_a_superuser_reads_and_nobody_writes():
    page, boss, clerk = make_admin(), request_of(is_superuser=True, is_staff=True), request_of(is_staff=True)
    assert page.has_view_permission(boss)
    assert page.has_module_permission(boss)
    assert not page.has_view_permission(clerk)
    assert not page.has_module_permission(clerk)
    assert not page.has_view_permission(request_of(is_superuser=True, is_active=False))
    for may in (page.has_add_permission, page.has_change_permission, page.has_delete_permission):
        assert not may(boss)
    assert page.get_actions(boss) == {}


def test_a_change_is_shown_in_words_and_escaped():
    user = User.objects.create(username="lan", full_name="<b>Lan</b>")
    changes = {"name": ["<script>", ""], "count": 5}
    event = record(by=user, at=AT, verb="renamed", subject=user, changes=changes)
    shown = make_admin().what_changed(event)
    assert "&lt;script&gt; → –" in shown
    assert "<b>Count</b>: 5" in shown
    assert "<script>" not in shown
    assert make_admin().moment(event) == "05/09/2025 08:02:03"


def test_fields_and_their_choices_are_named_as_the_model_names_them():
    changes = {"state": ["failed", "queued"], "title": "Đọc danh sách", "moved_to": [None, 7]}
    event = Event(verb="try again", subject_type="foundation.job", changes=changes)
    state, queued, failed = Job._meta.get_field("state"), Job.State.QUEUED.label, Job.State.FAILED.label
    assert event.lines() == [
        (capfirst(state.verbose_name), f"{failed} → {queued}"),
        (capfirst(Job._meta.get_field("title").verbose_name), "Đọc danh sách"),
        ("Moved_to", "– → 7"),
    ]
    assert event.what() == "try again"


def test_a_subject_of_a_model_that_is_gone_is_still_shown():
    assert Event(subject_type="gone.thing", changes={"name": ["a", "b"]}).lines()[0][1] == "a → b"


def test_the_list_costs_the_same_for_one_event_and_for_many(django_assert_max_num_queries):
    page, request = make_admin(), request_of(is_superuser=True, is_staff=True)
    for number in range(20):
        user = User.objects.create(username=f"u{number}")
        record(by=user, at=AT, verb="made", subject=user)
    with django_assert_max_num_queries(1):
        events = page.get_queryset(request).select_related(*page.list_select_related)
        assert len([str(event.by) for event in events]) == 20


def test_lists_are_read_one_after_another():
    event = Event(subject_type="gone.thing", changes={"order": [3, 1, 2], "rank": [[1, 2], []]})
    assert [words for _name, words in event.lines()] == ["3, 1, 2", "1, 2 → –"]
