"""The organisers' workplace: Django's admin in our frame."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contestportal.tests.worlds import make_contest, make_school
from schools.tests.builders import make_seat

pytestmark = pytest.mark.django_db


def index_of(client, user):
    client.force_login(user)
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    return response.content.decode()


def test_the_index_says_what_each_contest_lacks_and_where_to_mend_it(client):
    department, _school, organiser, _pupil = make_school()
    bare = make_contest(department, at=timezone.now(), with_part=False)
    html = index_of(client, organiser)
    assert f'data-contest="{bare.pk}" data-faults="1"' in html
    assert reverse("admin:contests_contest_change", args=[bare.pk]) in html


def test_faults_lead_to_the_page_of_the_thing_itself(client):
    department, _school, organiser, _pupil = make_school()
    contest = make_contest(department, at=timezone.now())
    part = contest.stages.get().parts.get()
    assert reverse("admin:contests_part_change", args=[part.pk]) in index_of(client, organiser)


def test_only_who_may_organise_is_offered_to_start(client):
    department, school, organiser, _pupil = make_school()
    make_contest(department, at=timezone.now())
    start = reverse("admin:contests_contest_add")
    assert start in index_of(client, organiser)
    others = index_of(client, make_seat(school, "secretary"))
    assert "start-button" not in others
    assert "data-contest" not in others


def test_the_index_shows_nothing_of_another_department(client):
    department, *_rest = make_school()
    make_contest(department, at=timezone.now())
    assert "data-contest" not in index_of(client, make_seat(make_school()[0], "organiser"))


def test_every_page_has_our_frame_and_the_way_back(client):
    _department, _school, organiser, _pupil = make_school()
    client.force_login(organiser)
    for name in ("admin:index", "admin:contests_contest_changelist", "admin:contests_contest_add"):
        html = client.get(reverse(name)).content.decode()
        assert "ui/admin.css" in html
        assert "ui/portal.js" in html
        assert "dark_mode.css" not in html
        assert re.search(rf'href="{reverse("home")}"[^>]*data-menu="home"', html)
        assert 'action="/language/"' in html
        assert "data-theme-switch" in html
        assert reverse("sign_out") in html
