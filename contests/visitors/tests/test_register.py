"""Registering over HTTP: one person, their entry, consents and a card – or nothing at all."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contests.models import Audience, Consent, Contest, Entrant, Exclusion
from contests.twins import twins
from contests.visitors import actions
from contests.visitors.tests.worlds import make_world, typed, typed_child
from foundation.accounts.actions import Refused, use_card
from foundation.accounts.models import Card
from foundation.models import Event
from schools.models import Person
from schools.tests.builders import make_person, make_pupil, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


@pytest.fixture
def send(world):
    def send(data, client=None, status=200):
        response = (client or Client()).post(reverse("register", args=[world.contest.pk]), data)
        assert response.status_code == status
        return response.content.decode()

    return send


def code_of(html):
    return re.search(r'id="own-code">([^<]+)<', html)[1]


def nothing_is_kept():
    return not (
        Person.objects.filter(registered_at__isnull=False).exists()
        or get_user_model().objects.filter(username__startswith="r").exists()
        or Entrant.objects.exists() or Consent.objects.exists() or Card.objects.exists()
    )  # fmt: skip


def faults(html):
    """Names of the fields the page finds fault with."""
    assert "error-summary" in html
    return set(re.findall(r'href="#id_(\w+)"', html))


class TestAGrownUp:
    def test_is_a_person_with_an_entry_consents_and_a_card_and_is_signed_in(self, world, client, send):
        html = send(typed(full_name="NGUYỄN THỊ HOA", agree_publish="on"), client)
        person = Person.objects.get(registered_at__isnull=False)
        assert (person.full_name, person.kind, person.unit) == ("Nguyễn Thị Hoa", "citizen", world.province)
        assert (person.born_on, person.residence) == (date(1990, 5, 20), None)
        assert not person.user.has_usable_password()
        entry = Entrant.objects.get()
        assert (entry.person, entry.contest, entry.audience) == (person, world.contest, world.citizens)
        given = {consent.purpose: consent for consent in Consent.objects.all()}
        assert set(given) == {"take_part", "publish"}
        assert all(
            (row.phone, row.guardian, row.recorded_by) == ("0912345678", "", person.user) for row in given.values()
        )
        assert world.contest.title in given["publish"].wording
        assert use_card(code_of(html), address="1", at=timezone.now()) == person.user
        assert client.get(reverse("contest", args=[world.contest.pk])).status_code == 200
        assert Event.objects.filter(verb="register", subject_id=person.pk).exists()

    def test_can_take_part_at_once(self, world, client, send):
        send(typed(), client)
        assert client.post(reverse("attempt_start", args=[world.part.pk])).status_code == 302

    def test_is_not_named_unless_they_say_so(self, world, send):
        send(typed())
        assert list(Consent.objects.values_list("purpose", flat=True)) == ["take_part"]

    def test_the_page_with_the_code_is_kept_nowhere(self, world, client):
        response = client.post(reverse("register", args=[world.contest.pk]), typed())
        assert "no-store" in response.headers["Cache-Control"]

    def test_consents_come_unticked(self, world, client):
        html = client.get(reverse("register", args=[world.contest.pk])).content.decode()
        boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', html)
        assert len(boxes) == 4
        assert not any("checked" in box for box in boxes)


class TestAChild:
    def test_takes_part_with_a_guardian_who_is_kept_with_the_consent(self, world, send):
        send(typed_child())
        consent = Consent.objects.get()
        assert (consent.guardian, consent.relation, consent.phone) == ("Nguyễn Thị Hoa", "mẹ", "0912345678")
        assert consent.purpose == "take_part"

    @pytest.mark.parametrize(
        "missing", ["guardian", "relation", "guardian_phone", "guardian_take_part", "agree_take_part"]
    )
    def test_does_not_without(self, world, send, missing):
        assert faults(send(typed_child(**{missing: None}))) == {missing}
        assert nothing_is_kept()

    @pytest.mark.parametrize(
        ("child", "guardian", "fault"), [("on", None, "guardian_publish"), (None, "on", "agree_publish")]
    )
    def test_is_named_only_if_both_agree(self, world, send, child, guardian, fault):
        assert faults(send(typed_child(agree_publish=child, guardian_publish=guardian))) == {fault}
        assert nothing_is_kept()

    def test_is_named_if_both_agree(self, world, send):
        send(typed_child(agree_publish="on", guardian_publish="on"))
        assert Consent.objects.get(purpose="publish").guardian == "Nguyễn Thị Hoa"

    @pytest.mark.parametrize(("days", "child"), [(0, False), (1, True)])
    def test_decides_alone_from_the_sixteenth_birthday(self, world, send, days, child):
        today = timezone.localdate()
        born = today.replace(year=today.year - 16) + timedelta(days=days)
        html = send(typed(born_on=f"{born:%d/%m/%Y}"))
        assert ("error-summary" in html) is child
        assert nothing_is_kept() is child

    def test_what_a_grown_up_typed_as_guardian_is_not_kept(self, world, send):
        send(typed(guardian="Ai Đó", relation="bạn", guardian_phone="0900000000"))
        assert (Consent.objects.get().guardian, Consent.objects.get().phone) == ("", "0912345678")


class TestRefused:
    @pytest.mark.parametrize(("field", "value"), [
        ("full_name", "Hoa"), ("full_name", "Hoa 123"), ("full_name", "<b>Hoa</b> Mai"), ("full_name", "  "),
        ("full_name", "Hoa " * 60), ("full_name", "… …"), ("born_on", ""), ("born_on", "31/02/1990"),
        ("born_on", "1990"), ("born_on", "20/05/2999"), ("born_on", "20/05/1901"), ("phone", "12"),
        ("agree_take_part", None),
    ])  # fmt: skip
    def test_what_cannot_be_is_said_at_its_field_and_the_rest_stays(self, world, send, field, value):
        html = send(typed(**{field: value, "relation": "vẫn còn đây"}))
        assert faults(html) == {field}
        assert "vẫn còn đây" in html
        assert nothing_is_kept()

    @pytest.mark.parametrize("token", ["", "x", "a" * 32, "forged"])
    def test_a_form_that_is_not_ours(self, world, send, token):
        token = signing.TimestampSigner(salt="other").sign("a" * 32) if token == "forged" else token
        html = send(typed(token=token))
        assert "error-summary" in html
        assert nothing_is_kept()
        fresh = re.search(r'name="token" value="([^"]+)"', html)[1]
        send(typed(token=fresh))
        assert not nothing_is_kept()

    def test_an_excluded_person_who_says_to_be_new(self, world, send):
        member = make_person(world.school, "Nguyễn Thị Hoa", kind="staff", born_on=date(1990, 5, 20))
        Exclusion.objects.create(contest=world.contest, person=member, reason="Ban tổ chức")
        html = send(typed())
        assert "error-summary" in html
        assert "Ban tổ chức" not in html
        assert nothing_is_kept()
        send(typed(born_on="21/05/1990"))
        assert not nothing_is_kept()

    def test_whoever_holds_an_excluded_role(self, world, send):
        helper = make_seat(world.province, "organiser")
        make_person(world.province, "Nguyễn Thị Hoa", kind="staff", born_on=date(1990, 5, 20), user=helper)
        Exclusion.objects.create(contest=world.contest, unit=world.province, role="organiser", reason="Ban tổ chức")
        send(typed())
        assert nothing_is_kept()

    def test_too_many_from_one_address(self, world, send, monkeypatch):
        monkeypatch.setattr(actions, "REGISTRATIONS", 2)
        for number in range(2):
            send(typed(full_name=f"Nguyễn Thị {'Hoa' * (number + 1)}"))
        html = send(typed(full_name="Nguyễn Thị Ba"), status=429)
        assert "Nguyễn Thị Ba" in html
        assert Person.objects.filter(registered_at__isnull=False).count() == 2
        other = Client(REMOTE_ADDR="203.0.113.9")
        send(typed(full_name="Nguyễn Thị Tư"), other)
        assert Person.objects.filter(registered_at__isnull=False).count() == 3


class TestAges:
    @pytest.mark.parametrize(("born", "fits"), [("22/11/2011", True), ("23/11/2011", False), ("22/11/1996", True),
                                                ("22/11/1995", False), ("23/11/1995", True)])  # fmt: skip
    def test_are_of_the_day_asked_for_birthdays_on_the_day_counted(self, world, send, born, fits):
        Audience.objects.filter(pk=world.citizens.pk).update(age_from=15, age_to=30, age_on=date(2026, 11, 22))
        html = send(typed(born_on=born, guardian="Trần Thị Mẹ", relation="mẹ", guardian_phone="0912345678",
                          guardian_take_part="on"))  # fmt: skip
        assert nothing_is_kept() is not fits
        if not fits:
            assert faults(html) == {"born_on"}
            assert "22/11/2026" in html

    def test_without_a_day_they_are_of_the_first_opening(self, world, send):
        opens = timezone.localdate(world.part.stage.opens_at)
        Audience.objects.filter(pk=world.citizens.pk).update(age_from=18)
        send(typed(born_on=f"{opens.replace(year=opens.year - 18) + timedelta(days=1):%d/%m/%Y}"))
        assert nothing_is_kept()
        send(typed(born_on=f"{opens.replace(year=opens.year - 18):%d/%m/%Y}"))
        assert not nothing_is_kept()

    def test_one_of_several_audiences_is_enough(self, world, send):
        Audience.objects.filter(pk=world.citizens.pk).update(age_to=20)
        Audience.objects.create(
            contest=world.contest, name="Người lớn", kind="citizen", self_registration=True, age_from=30
        )
        send(typed())
        assert Entrant.objects.get().audience.name == "Người lớn"


class TestResidence:
    @pytest.fixture
    def world(self):
        world = make_world()
        Audience.objects.filter(pk=world.citizens.pk).update(residence=world.province)
        return world

    def test_is_asked_where_an_audience_asks_and_kept(self, world, client, send):
        html = client.get(reverse("register", args=[world.contest.pk])).content.decode()
        assert re.findall(r'<option value="(\d+)"', html) == [*(str(unit.pk) for unit in world.communes[::-1]), "0"]
        send(typed(residence=world.communes[1].pk))
        assert Person.objects.get(registered_at__isnull=False).residence == world.communes[1]

    @pytest.mark.parametrize("place", ["", "0", "elsewhere", "x"])
    def test_anywhere_else_is_refused(self, world, send, place):
        place = world.elsewhere.pk if place == "elsewhere" else place
        assert faults(send(typed(residence=place))) == {"residence"}
        assert nothing_is_kept()

    def test_another_place_will_do_for_another_audience(self, world, send):
        Audience.objects.create(contest=world.contest, name="Mọi nơi", kind="citizen", self_registration=True)
        send(typed(residence="0"))
        assert not nothing_is_kept()

    def test_is_not_asked_where_none_does(self, client):
        contest = make_world().contest
        assert "residence" not in client.get(reverse("register", args=[contest.pk])).content.decode()


class TestTwice:
    def test_a_double_tap_makes_one_person_whose_last_code_works(self, world, send):
        data = typed()
        first, second = code_of(send(data)), code_of(send(data))
        assert Person.objects.filter(registered_at__isnull=False).count() == 1
        assert Entrant.objects.count() == Consent.objects.count() == 1
        assert use_card(second, address="1", at=timezone.now()).username.startswith("r")
        assert Card.objects.usable().count() == 1
        assert first != second

    def test_the_answer_loaded_anew_in_the_same_browser(self, world, client, send):
        data = typed()
        send(data, client)
        assert code_of(send(data, client))

    def test_the_form_does_not_serve_another_person_nor_for_ever(self, world, send):
        data = typed()
        send(data)
        assert "error-summary" in send({**data, "full_name": "Trần Văn Khác"})
        Person.objects.update(registered_at=timezone.now() - timedelta(minutes=11))
        html = send(data)
        assert "own-code" not in html
        assert Person.objects.filter(registered_at__isnull=False).count() == 1

    def test_the_same_person_twice_is_a_remark_and_no_refusal(self, world, send):
        for _time in range(2):
            send(typed())
        send(typed(born_on="21/05/1990"))
        first, second, other = Person.objects.filter(registered_at__isnull=False).order_by("pk")
        assert twins(world.contest, [first, second, other]) == {first.pk: {second.pk}, second.pk: {first.pk}}

    def test_two_children_of_class_lists_are_two_children(self, world, django_assert_num_queries):
        pupils = [make_pupil(world.school, "Nguyễn Văn An", born_on=date(2014, 1, 1)) for _time in range(2)]
        audience = world.contest.audiences.get(kind="pupil")
        for pupil in pupils:
            Entrant.objects.create(
                contest=world.contest, person=pupil, audience=audience, unit=world.school, entered_at=world.at
            )
        with django_assert_num_queries(1):
            assert twins(world.contest, pupils) == {}


class TestWho:
    def test_somebody_signed_in_is_led_to_the_contest(self, world, client):
        client.force_login(make_pupil(world.school, school_class=world.school_class).user)
        response = client.get(reverse("register", args=[world.contest.pk]))
        assert response.url == reverse("contest", args=[world.contest.pk])
        response = client.post(reverse("register", args=[world.contest.pk]), typed())
        assert response.status_code == 302
        assert nothing_is_kept() or not Person.objects.filter(registered_at__isnull=False).exists()

    def test_staff_are_told_to_sign_out_first(self, world, client):
        client.force_login(world.organiser)
        response = client.get(reverse("register", args=[world.contest.pk]), follow=True)
        assert response.redirect_chain[0][0] == reverse("public_contest", args=[world.contest.pk])
        assert "alert" in response.content.decode()

    def test_only_where_an_audience_allows_it(self, world, client):
        Audience.objects.filter(pk=world.citizens.pk).update(self_registration=False)
        assert client.get(reverse("register", args=[world.contest.pk])).status_code == 404
        assert client.post(reverse("register", args=[world.contest.pk]), typed()).status_code == 404

    @pytest.mark.parametrize("state", ["draft", "closed", "over"])
    def test_not_before_and_not_after(self, world, client, state):
        if state == "over":
            past = timezone.now() - timedelta(days=1)
            world.contest.stages.update(opens_at=past - timedelta(days=1), closes_at=past)
        else:
            Contest.objects.filter(pk=world.contest.pk).update(state=state)
        response = client.post(reverse("register", args=[world.contest.pk]), typed())
        assert response.status_code == (404 if state == "draft" else 200)
        assert nothing_is_kept()


class TestNewCard:
    def ask(self, client, person, user, method="post"):
        client.force_login(user)
        return getattr(client, method)(reverse("registered_card", args=[person.entries.get().pk]))

    def registered(self, send):
        code = code_of(send(typed()))
        return Person.objects.get(registered_at__isnull=False), code

    def test_an_organiser_replaces_the_card_of_who_registered(self, world, client, send):
        person, old = self.registered(send)
        assert "own-code" not in self.ask(client, person, world.organiser, "get").content.decode()
        assert Card.objects.usable().count() == 1
        response = self.ask(client, person, world.organiser)
        assert "no-store" in response.headers["Cache-Control"]
        assert use_card(code_of(response.content.decode()), address="1", at=timezone.now()) == person.user
        with pytest.raises(Refused):
            use_card(old, address="1", at=timezone.now())

    def test_nobody_else_does(self, world, client, send):
        person, old = self.registered(send)
        for user in (world.secretary, make_seat(world.school, "organiser"), make_seat(world.elsewhere, "organiser")):
            assert self.ask(client, person, user).status_code in {403, 404}
        assert use_card(old, address="1", at=timezone.now()) == person.user

    def test_not_of_a_pupil_nor_of_who_holds_a_role_by_now(self, world, client, send):
        person, _old = self.registered(send)
        make_seat(world.school, "judge", user=person.user)
        assert self.ask(client, person, world.organiser).status_code == 403
        Person.objects.update(registered_at=None)
        assert self.ask(client, person, world.organiser).status_code == 404
        assert not Card.objects.usable().exists()
