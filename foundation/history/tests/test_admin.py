import datetime

import pytest
from django.contrib import admin
from django.test import RequestFactory

from foundation.history.actions import record
from foundation.history.admin import EventAdmin
from foundation.models import Event, User

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
    assert "<b>count</b>: 5" in shown
    assert "<script>" not in shown
    assert make_admin().moment(event) == "05/09/2025 08:02:03"


def test_the_list_costs_the_same_for_one_event_and_for_many(django_assert_max_num_queries):
    page, request = make_admin(), request_of(is_superuser=True, is_staff=True)
    for number in range(20):
        user = User.objects.create(username=f"u{number}")
        record(by=user, at=AT, verb="made", subject=user)
    with django_assert_max_num_queries(1):
        events = page.get_queryset(request).select_related(*page.list_select_related)
        assert len([str(event.by) for event in events]) == 20
