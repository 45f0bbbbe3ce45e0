"""Consents: recorded by those who may, given and taken back by oneself, and what public names follow from them."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.entering import enter
from contests.models import Consent, Contest
from contests.naming import public_name
from contests.visitors.actions import Agreement, consent, withdraw
from contests.visitors.tests.worlds import make_world
from foundation.models import Event
from foundation.vietnamese.dates import written_date
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
NAME = "Nguyễn Thị Ánh Nguyệt"


@shared
def world():
    return make_world()


@pytest.fixture
def pupil(world):
    return make_pupil(world.school, NAME, school_class=world.school_class, born_on=date(2014, 3, 1))


def address(world, name="class_consents"):
    return reverse(name, args=[world.contest.pk, world.school_class.pk])


def named(world, person):
    return public_name(world.contest, person, timezone.localdate()) == person.full_name


def ticked(person, **more):
    data = {f"agreed-{person.pk}": "on", f"guardian-{person.pk}": "Trần Văn Bố", f"day-{person.pk}": "01/09/2026"}
    return {**data, **{f"{name}-{person.pk}": value for name, value in more.items()}}


def give(world, person, purpose="publish"):
    return consent(world.contest, person, Agreement(purpose, "Đồng ý"), by=None, at=world.at)


class TestClass:
    def test_the_school_ticks_who_agreed_on_paper(self, world, pupil, client):
        other = make_pupil(world.school, "Trần Văn Bình", school_class=world.school_class)
        client.force_login(world.secretary)
        data = {**ticked(pupil), f"day-{other.pk}": "01/09/2026", f"guardian-{other.pk}": "Không tích"}
        assert client.post(address(world), data).status_code == 302
        kept = Consent.objects.get()
        assert (kept.person, kept.purpose, kept.guardian) == (pupil, "publish", "Trần Văn Bố")
        assert (timezone.localdate(kept.at), kept.recorded_by) == (date(2026, 9, 1), world.secretary)
        assert world.contest.title in kept.wording
        assert named(world, pupil)
        assert not named(world, other)

    def test_ticked_again_it_stands_once(self, world, pupil, client):
        client.force_login(world.secretary)
        for _time in range(2):
            client.post(address(world), ticked(pupil))
        assert Consent.objects.count() == 1

    @pytest.mark.parametrize("day", ["31/02/2026", "hôm qua", "01/01/2099"])
    def test_one_day_that_cannot_be_read_keeps_everything_from_being_recorded(self, world, pupil, client, day):
        fine = make_pupil(world.school, "Trần Văn Bình", school_class=world.school_class)
        client.force_login(world.secretary)
        html = client.post(address(world), {**ticked(fine), **ticked(pupil, day=day)}).content.decode()
        assert not Consent.objects.exists()
        assert f'href="#day-{pupil.pk}"' in html
        assert html.count("checked") == 2
        assert html.count("Trần Văn Bố") == 2

    def test_a_pupil_of_another_class_is_not_ticked_here(self, world, client):
        stranger = make_pupil(world.school, school_class=make_class(world.school, "6B"))
        client.force_login(world.secretary)
        client.post(address(world), ticked(stranger))
        assert not Consent.objects.exists()

    def test_taking_back_is_an_act_and_stays_on_record(self, world, pupil, client):
        given = give(world, pupil)
        client.force_login(world.secretary)
        back = reverse("consent_withdraw", args=[given.pk])
        for nonsense in ("x", "", "9" * 30):
            assert client.post(back, {"class": nonsense}).status_code == 404
        assert client.post(back, {"class": world.school_class.pk}).status_code == 302
        given.refresh_from_db()
        assert given.withdrawn_by == world.secretary
        assert not named(world, pupil)
        assert Event.objects.get(verb="withdraw consent").subject_id == pupil.pk
        client.post(address(world), ticked(pupil))
        assert Consent.objects.count() == 2
        assert named(world, pupil)

    def test_the_teacher_of_the_class_may_and_another_teacher_may_not(self, world, pupil, client):
        mine = make_seat(world.school, "teacher", school_class=world.school_class)
        other = make_seat(world.school, "teacher", school_class=make_class(world.school, "6B"))
        given = give(world, pupil)
        back = reverse("consent_withdraw", args=[given.pk])
        for user, status in ((other, 403), (mine, 302)):
            client.force_login(user)
            assert client.post(address(world), ticked(pupil)).status_code == status
            assert client.post(back, {"class": world.school_class.pk}).status_code == status
            assert client.get(address(world)).status_code == 200

    def test_strangers_find_nothing(self, world, pupil, client):
        given = give(world, pupil)
        client.force_login(make_seat(make_unit("Trường Kia"), "secretary"))
        assert client.get(address(world)).status_code == 404
        for school_class in (world.school_class.pk, "", "x"):
            data = {"class": school_class}
            assert client.post(reverse("consent_withdraw", args=[given.pk]), data).status_code == 404
        assert Consent.objects.standing().count() == 1

    def test_the_form_for_parents(self, world, pupil, client):
        for number in range(3):
            make_pupil(world.school, f"Số {number}", school_class=world.school_class)
        client.force_login(world.secretary)
        response = client.get(address(world, "consent_form"))
        assert response.content.startswith(b"%PDF")

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_pupil_and_three_cost_the_same(self, world, client, number, django_assert_num_queries):
        for each in range(number):
            give(world, make_pupil(world.school, f"Số {each}", school_class=world.school_class))
        client.force_login(world.secretary)
        with django_assert_num_queries(9):
            assert client.get(address(world)).content.decode().count("data-person") == number


class TestClasses:
    def listed(self, client, world, **query):
        html = client.get(reverse("consents", args=[world.contest.pk]), query).content.decode()
        return [int(pk) for pk in re.findall(r'data-class="(\d+)"', html)]

    def test_those_one_looks_after_with_their_numbers(self, world, pupil, client):
        give(world, pupil)
        make_pupil(world.school, "Bình", school_class=world.school_class)
        far = make_class(make_unit("THCS Xa", over=world.communes[1]), "9A", grade=9)
        client.force_login(world.organiser)
        html = client.get(reverse("consents", args=[world.contest.pk])).content.decode()
        assert re.findall(r'class="number"[^>]*>(\d+)<', html)[:2] == ["2", "1"]
        assert self.listed(client, world) == [world.school_class.pk, far.pk]
        assert self.listed(client, world, q="thcs xa") == [far.pk]
        assert self.listed(client, world, q="9A") == [far.pk]
        client.force_login(world.secretary)
        assert self.listed(client, world) == [world.school_class.pk]


class TestOneself:
    def entered(self, world, **fields):
        fields = {"school_class": world.school_class, "born_on": date(2000, 1, 1), **fields}
        person = make_pupil(world.school, NAME, **fields)
        enter(world.contest, person, at=world.at)
        return person

    def post(self, client, world, agree):
        return client.post(reverse("my_consent", args=[world.contest.pk]), {"agree": agree})

    def test_agrees_and_takes_it_back(self, world, client):
        person = self.entered(world)
        client.force_login(person.user)
        assert self.post(client, world, "yes").status_code == 302
        assert self.post(client, world, "yes").status_code == 302
        assert named(world, person)
        assert Consent.objects.get().recorded_by == person.user
        assert self.post(client, world, "no").status_code == 302
        assert self.post(client, world, "no").status_code == 302
        assert not named(world, person)
        assert Consent.objects.get().withdrawn_by == person.user
        assert self.post(client, world, "perhaps").status_code == 404

    @pytest.mark.parametrize("days", [0, 1])
    def test_from_the_sixteenth_birthday_alone(self, world, client, days):
        today = timezone.localdate()
        person = self.entered(world, born_on=today.replace(year=today.year - 16) + timedelta(days=days))
        client.force_login(person.user)
        assert self.post(client, world, "yes").status_code == (403 if days else 302)
        assert named(world, person) is not bool(days)
        assert ('value="yes"' in client.get(reverse("my_data")).content.decode()) is False

    def test_a_child_may_take_it_back_alone(self, world, client):
        person = self.entered(world, born_on=None)
        give(world, person)
        client.force_login(person.user)
        assert self.post(client, world, "yes").status_code == 403
        assert self.post(client, world, "no").status_code == 302
        assert not named(world, person)

    def test_only_in_contests_entered(self, world, client):
        client.force_login(self.entered(world).user)
        other = Contest.objects.create(unit=world.province, title="Khác", state="open", created_at=world.at)
        assert client.post(reverse("my_consent", args=[other.pk]), {"agree": "yes"}).status_code == 404

    def test_sees_and_saves_all_that_is_kept_and_nothing_of_others(self, world, client):
        person = self.entered(world)
        give(world, person)
        give(world, make_pupil(world.school, "Người Khác", school_class=world.school_class))
        client.force_login(person.user)
        html = client.get(reverse("my_data")).content.decode()
        saved = client.get(reverse("my_data_file"))
        held = json.loads(saved.content)
        assert "attachment" in saved.headers["Content-Disposition"]
        assert held["person"][0]["full_name"] == NAME
        assert [row["purpose"] for row in held["consents"]] == ["publish"]
        for text in (html, saved.content.decode()):
            assert NAME in text
            assert "Người Khác" not in text
        assert written_date(person.born_on) in html


def test_taking_back_twice_changes_nothing(world, pupil):
    given = give(world, pupil)
    assert withdraw(given, by=None, at=world.at) is True
    assert withdraw(given, by=world.secretary, at=world.at) is False
    given.refresh_from_db()
    assert given.withdrawn_by is None
