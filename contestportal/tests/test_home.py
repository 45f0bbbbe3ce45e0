import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contestportal.tests.worlds import make_contest, make_school
from contests.models import Attempt, Contest, Part, Stage
from contests.quiz.actions import start_attempt
from contests.tests.builders import make_entrant_pupil, make_quiz
from foundation.models import Job
from schools.tests.builders import make_person, make_seat, make_unit, make_user

pytestmark = pytest.mark.django_db


def home_of(client, user=None):
    if user:
        client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def menu_of(html):
    return re.findall(r'data-menu="([^"]+)"', html)


def waiting_of(html):
    return re.findall(r'data-waiting="([^"]+)"', html)


def fail_a_job(owner, key="1"):
    at = timezone.now()
    return Job.objects.create(
        kind="sample", key=key, title="Sample", owner=owner, created_at=at, due_at=at, state=Job.State.FAILED
    )


def test_a_visitor_is_led_to_the_card_and_to_the_staff_sign_in(client):
    html = home_of(client)
    assert re.search(rf'href="{reverse("card")}"[^>]*data-home="card"', html)
    assert re.search(rf'href="{reverse("sign_in")}"[^>]*data-home="sign_in"', html)
    assert menu_of(html) == ["home", "sign_in"]


@pytest.mark.parametrize("rows", [0, 3])
def test_a_visitors_home_asks_the_database_two_things(client, django_assert_num_queries, rows):
    unit = make_unit("Sở", kind="department")
    for number in range(rows):
        make_contest(unit, at=timezone.now(), title=f"Cuộc thi {number}", state=Contest.State.OPEN)
    Contest.objects.update(public=True)
    with django_assert_num_queries(2):
        assert home_of(client).count("data-public=") == rows


def test_a_visitor_reads_of_contests_for_everybody_only(client):
    unit, at = make_unit("Sở", kind="department"), timezone.now()
    shown = make_contest(unit, at=at, title="Cho mọi người", state=Contest.State.OPEN)
    draft = make_contest(unit, at=at, title="Đang soạn")
    make_contest(unit, at=at, title="Nội bộ", state=Contest.State.OPEN)
    Contest.objects.filter(pk__in=[shown.pk, draft.pk]).update(public=True)
    html = home_of(client)
    assert re.findall(r'data-public="(\d+)"', html) == [str(shown.pk)]
    assert reverse("public_contest", args=[shown.pk]) in html


def test_a_pupil_sees_their_contests_and_nothing_of_the_staff(client):
    department, _school, _organiser, pupil = make_school()
    contest = make_contest(department, at=timezone.now(), state=Contest.State.OPEN)
    make_contest(department, at=timezone.now(), title="Not opened yet")
    html = home_of(client, pupil.user)
    assert re.findall(r'data-contest="(\d+)"', html) == [str(contest.pk)]
    assert reverse("contest", args=[contest.pk]) in html
    assert "Not opened yet" not in html
    assert menu_of(html) == ["sign_out", "home"]
    assert "portal-header-two" not in html
    assert "for-pupil" in html


def test_a_pupil_without_contests_is_told_what_comes(client):
    *_rest, pupil = make_school()
    html = home_of(client, pupil.user)
    assert 'class="empty"' in html
    assert "data-contest" not in html


def test_an_organiser_sees_what_a_contest_still_lacks(client):
    department, _school, organiser, _pupil = make_school()
    contest = make_contest(department, at=timezone.now())
    html = home_of(client, organiser)
    assert waiting_of(html) == ["contest"]
    assert reverse("admin:contests_contest_change", args=[contest.pk]) in html
    assert "admin:index" in menu_of(html)
    assert "portal-header-two" in html


def test_a_stranger_sees_nothing_of_it(client):
    department, *_rest = make_school()
    make_contest(department, at=timezone.now())
    stranger = make_seat(make_unit(kind="department"), "organiser")
    assert waiting_of(home_of(client, stranger)) == []


def test_a_running_contest_is_listed_to_the_staff_below_with_its_numbers(client):
    department, school, _organiser, _pupil = make_school()
    contest = make_contest(department, at=timezone.now(), state=Contest.State.OPEN)
    html = home_of(client, make_seat(school, "secretary"))
    assert contest.title in html
    assert "table-cards" in html
    assert waiting_of(html) == []


def test_a_contest_whose_stages_are_over_says_so(client):
    department, _school, organiser, _pupil = make_school()
    contest = make_contest(department, at=timezone.now(), state=Contest.State.OPEN, with_part=False)
    html = home_of(client, organiser)
    assert contest.title in html
    assert 'data-label="' in html


def test_without_contests_only_organisers_are_offered_to_start_one(client):
    department, school, organiser, _pupil = make_school()
    start = reverse("admin:contests_contest_add")
    assert start in home_of(client, organiser)
    assert start not in home_of(client, make_seat(school, "secretary"))
    assert start not in home_of(client, make_seat(department, "officer"))


def test_failed_work_stands_on_the_home_page_and_in_the_menu_of_its_owner_only(client):
    _department, school, organiser, _pupil = make_school()
    fail_a_job(organiser)
    html = home_of(client, organiser)
    assert waiting_of(html) == ["failures"]
    assert 'class="portal-count"' in html
    other = home_of(client, make_seat(school, "secretary"))
    assert waiting_of(other) == []
    assert "portal-count" not in other


def test_a_member_of_staff_who_takes_part_as_well_sees_both(client):
    department, school, *_rest = make_school()
    make_contest(department, at=timezone.now(), state=Contest.State.OPEN)
    judge = make_seat(school, "judge")
    make_person(school, "Trần Thị Đào", user=judge, kind="pupil")
    html = home_of(client, judge)
    assert "data-contest=" in html
    assert "table-cards" in html
    assert "admin:index" not in menu_of(html)


def test_an_account_without_seat_and_roster_entry_is_told_whom_to_ask(client):
    html = home_of(client, make_user())
    assert 'id="no-seat"' in html


def test_a_superuser_needs_no_seat(client):
    html = home_of(client, make_user(is_superuser=True, is_staff=True))
    assert 'id="no-seat"' not in html
    assert "admin:index" in menu_of(html)


def test_signing_out_is_a_form_that_is_posted(client):
    _department, _school, organiser, _pupil = make_school()
    html = home_of(client, organiser)
    form = rf'<form [^>]*method="post" action="{reverse("sign_out")}">'
    assert re.search(rf'{form}\s*<input type="hidden" name="csrf', html)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_staffs_home_asks_no_more_with_more_contests(client, django_assert_max_num_queries, rows):
    department, school, *_rest = make_school()
    for number in range(rows):
        make_contest(department, at=timezone.now(), title=f"Contest {number}", state=Contest.State.OPEN)
    client.force_login(make_seat(school, "secretary"))
    with django_assert_max_num_queries(20):
        client.get(reverse("home"))


class TestAnOpenPaper:
    """Whoever signs in again in the middle of a paper is led back to it."""

    def world(self, practice=False):
        at = timezone.now()
        part = make_quiz(at=at)
        Stage.objects.update(practice=practice)
        person = make_entrant_pupil(part)
        part = Part.objects.select_related("stage__contest").get(pk=part.pk)
        return person, start_attempt(part, person, at=at)

    def from_page(self, client, person, page):
        client.force_login(person.user)
        return client.get(reverse("home"), headers={"referer": f"http://testserver{page}"})

    @pytest.mark.parametrize("page", ["/card/", "/sign-in/?next=/"])
    def test_leads_there_from_signing_in(self, client, page):
        person, attempt = self.world()
        assert self.from_page(client, person, page)["Location"] == reverse("attempt", args=[attempt.pk])

    def test_comes_first_on_the_page_otherwise(self, client):
        person, attempt = self.world()
        make_quiz(attempt.part.stage.contest.unit, title="Mở sớm hơn", opens_at=timezone.now() - timedelta(days=9))
        for page in ("/", "/contests/1/", "https://elsewhere.example/card/"):
            html = self.from_page(client, person, page).content.decode()
            assert html.index('data-go="continue"') < html.index("Mở sớm hơn")

    def test_practice_leads_nobody_and_of_two_papers_one_chooses(self, client):
        person, attempt = self.world(practice=True)
        assert self.from_page(client, person, "/card/").status_code == 200
        Stage.objects.update(practice=False)
        start_attempt(make_quiz(attempt.part.stage.contest.unit, title="Hai", at=timezone.now()), person,
                      at=timezone.now())  # fmt: skip
        html = self.from_page(client, person, "/card/").content.decode()
        assert html.count('data-go="continue"') == 2

    def test_one_that_ran_out_leads_nobody(self, client):
        person, _attempt = self.world()
        past = timezone.now() - timedelta(hours=1)
        Attempt.objects.update(started_at=past, deadline=past, accepts_until=past)
        assert self.from_page(client, person, "/card/").status_code == 200
