from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.rules import digest, normalised
from foundation.models import Card, Event
from schools import views
from schools.actions import carry_out, plan_act
from schools.models import Act, Link, Reach, Unit
from schools.orders import Order
from schools.personal_data import personal_data
from schools.tests.builders import AT, make_class, make_person, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@shared
def department():
    return make_unit("Sở Đây", kind="department")


@pytest.fixture
def school(department):
    return make_unit("Trường Đây", under=department)


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


class TestUnits:
    def test_everyone_sees_their_own_part_of_the_tree(self, client, department, school):
        make_unit("Trường Kia")
        for user, shown in (
            (make_seat(department, "officer"), ["Sở Đây", "Trường Đây"]),
            (make_seat(school, "judge"), ["Trường Đây"]),
        ):
            client.force_login(user)
            page = text(client.get(reverse("units")))
            assert all(name in page for name in shown)
            assert "Kia" not in page
            assert f'data-count="{len(shown)}"' in page

    def test_the_tree_is_of_the_chosen_day(self, client, department, school):
        act = move_away(school, date(2026, 1, 1))
        client.force_login(make_seat(department, "officer"))
        assert "Trường Đây" not in text(client.get(reverse("units")))
        page = text(client.get(reverse("units"), {"day": "2025-12-31", "role": "professional"}))
        assert "Trường Đây" in page
        assert act.effective_on == date(2026, 1, 1)

    def test_nonsense_for_a_day_shows_today(self, client, school):
        client.force_login(make_seat(school))
        assert "Trường Đây" in text(client.get(reverse("units"), {"day": "31/31/2020", "role": "x"}))

    def test_the_number_of_queries_does_not_grow_with_the_units(
        self, client, department, school, django_assert_max_num_queries
    ):
        client.force_login(make_seat(department))
        for _number in range(5):
            make_unit(under=school)
        with django_assert_max_num_queries(10):
            client.get(reverse("units"))

    def test_a_unit_shows_its_names_lines_classes_and_staff(self, client, school, department):
        school_class = make_class(school, "6A", size=40)
        secretary = make_seat(school, "secretary")
        rename = Order(
            kind="rename", number="7/QĐ", signed_on=date(2026, 1, 1), effective_on=date(2026, 2, 1),
            units=(school.pk,), name="Trường Đây Mới",
        )  # fmt: skip
        carry_out(rename, token=plan_act(rename).token, by=None, at=AT)
        client.force_login(make_seat(department, "officer"))
        page = text(client.get(reverse("unit", args=[school.pk])))
        assert "Trường Đây Mới" in page
        assert "7/QĐ" in page
        assert f'data-class="{school_class.pk}"' in page
        assert str(secretary) in page
        assert "Sở Đây" in page

    def test_a_former_superior_reads_the_past_but_no_people(self, client, department, school):
        make_class(school, "6A")
        secretary = make_seat(school, "secretary")
        officer = make_seat(department, "officer")
        move_away(school, date(2026, 1, 1))
        client.force_login(officer)
        page = text(client.get(reverse("unit", args=[school.pk])))
        assert "Sở Đây" in page
        assert "data-class" not in page
        assert str(secretary) not in page

    def test_a_stranger_finds_nothing(self, client, school):
        client.force_login(make_seat(make_unit()))
        assert client.get(reverse("unit", args=[school.pk])).status_code == 404


def move_away(unit, day):
    order = Order(
        kind="move", number="1/QĐ", signed_on=day, effective_on=day, units=(unit.pk,), role="professional",
        superior=make_unit("Sở Kia", kind="department").pk,
    )  # fmt: skip
    return carry_out(order, token=plan_act(order).token, by=None, at=AT)


class TestSchoolClass:
    @pytest.fixture
    def school_class(self, school):
        return make_class(school, "6A")

    def test_pupils_stand_in_the_order_of_given_names(self, client, school, school_class):
        for name in ("Nguyễn Văn Đức", "Trần An", "Lê Thị Dung", "Phạm Ân"):
            make_person(school, name, school_class=school_class)
        make_person(school, "Đã Đi", school_class=school_class, left_on=date(2026, 1, 1))
        client.force_login(make_seat(school, "secretary"))
        page = text(client.get(reverse("school_class", args=[school_class.pk])))
        places = [page.index(name) for name in ("Trần An", "Phạm Ân", "Lê Thị Dung", "Nguyễn Văn Đức")]
        assert places == sorted(places)
        assert "Đã Đi" not in page

    def test_cards_are_made_for_those_without_and_open_the_door(self, client, school, school_class):
        person = make_person(school, "Trần An", school_class=school_class)
        client.force_login(make_seat(school, "secretary"))
        answer = client.post(reverse("class_cards", args=[school_class.pk]), {"who": "missing"})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
        person.refresh_from_db()
        assert person.user.username == f"p{person.pk}"
        assert not person.user.has_usable_password()
        assert Card.objects.usable().get(user=person.user).issued_by.username
        page = text(client.get(reverse("school_class", args=[school_class.pk])))
        assert 'data-card="yes"' in page
        again = client.post(reverse("class_cards", args=[school_class.pk]), {"who": "missing"})
        assert again.status_code == 302
        assert Card.objects.count() == 1

    def test_the_codes_on_the_sheet_are_the_ones_that_work(self, client, school, school_class, monkeypatch):
        for name in ("Trần An", "Lê Bình"):
            make_person(school, name, school_class=school_class)
        printed = []

        def remember(title, subtitle, cards, address):
            printed.extend(cards)
            return b"%PDF"

        monkeypatch.setattr(views, "card_sheet_pdf", remember)
        client.force_login(make_seat(school, "secretary"))
        client.post(reverse("class_cards", args=[school_class.pk]), {"who": "missing"})
        assert [(name, group) for name, group, _code in printed] == [("Trần An", "6A"), ("Lê Bình", "6A")]
        for name, _group, code in printed:
            assert Card.objects.usable().get(digest=digest(normalised(code))).user.full_name == name

    def test_new_cards_for_all_stop_the_old_ones(self, client, school, school_class):
        make_person(school, "Trần An", school_class=school_class)
        client.force_login(make_seat(school, "administrator"))
        for _time in range(2):
            client.post(reverse("class_cards", args=[school_class.pk]), {"who": "all"})
        assert Card.objects.count() == 2
        assert Card.objects.usable().count() == 1

    def test_what_cannot_be_printed_is_not_issued(self, client, school, school_class, monkeypatch):
        person = make_person(school, "Trần An", school_class=school_class)
        monkeypatch.setattr(views, "card_sheet_pdf", _broken)
        client.force_login(make_seat(school, "secretary"))
        with pytest.raises(ZeroDivisionError):
            client.post(reverse("class_cards", args=[school_class.pk]), {"who": "all"})
        assert not Card.objects.exists()
        person.refresh_from_db()
        assert person.user is None

    def test_nobody_gets_the_card_of_one_who_holds_a_role(self, client, school, department, school_class):
        boss, chief = make_seat(department, "administrator"), make_user(is_superuser=True)
        make_person(school, "Trần An", school_class=school_class, user=boss)
        make_person(school, "Lê Bình", school_class=school_class, user=chief)
        client.force_login(make_seat(school, "secretary"))
        assert client.post(reverse("class_cards", args=[school_class.pk]), {"who": "all"}).status_code == 302
        assert not Card.objects.exists()

    @pytest.mark.parametrize(
        ("role", "status"), [("secretary", 200), ("administrator", 200), ("officer", 403), ("judge", 403)]
    )
    def test_who_may_print(self, client, school, school_class, role, status):
        make_person(school, school_class=school_class)
        client.force_login(make_seat(school, role))
        assert client.post(reverse("class_cards", args=[school_class.pk]), {"who": "all"}).status_code == status

    def test_a_teacher_prints_for_their_own_class_only(self, client, school, school_class):
        other = make_class(school, "6B")
        for group in (school_class, other):
            make_person(school, school_class=group)
        client.force_login(make_seat(school, "teacher", school_class=school_class))
        assert client.post(reverse("class_cards", args=[school_class.pk]), {"who": "all"}).status_code == 200
        assert client.post(reverse("class_cards", args=[other.pk]), {"who": "all"}).status_code == 403
        assert 'id="cards"' in text(client.get(reverse("school_class", args=[school_class.pk])))
        assert 'id="cards"' not in text(client.get(reverse("school_class", args=[other.pk])))

    def test_a_stranger_finds_nothing_and_a_get_prints_nothing(self, client, school_class, school):
        client.force_login(make_seat(make_unit(), "secretary"))
        assert client.get(reverse("school_class", args=[school_class.pk])).status_code == 404
        assert client.post(reverse("class_cards", args=[school_class.pk])).status_code == 404
        client.force_login(make_seat(school, "secretary"))
        assert client.get(reverse("class_cards", args=[school_class.pk])).status_code == 405


def _broken(*args):
    raise ZeroDivisionError


class TestActs:
    def fields(self, **fields):
        return {"number": "5/QĐ", "signed_on": "2026-08-01", "effective_on": "2026-08-15", "note": "", **fields}

    def test_form_dry_run_and_deed(self, client, department, school):
        user = make_seat(department)
        client.force_login(user)
        address, data = reverse("act_new", args=["rename"]), self.fields(unit=school.pk, name="Trường  Khác ")
        assert 'id="look"' in text(client.get(address))
        page = text(client.post(address, data))
        assert 'id="confirm"' in page
        assert "Trường Khác" in page
        assert not Act.objects.exists()
        answer = client.post(address, data)
        token = answer.context["plan"].token
        done = client.post(address, data | {"token": token})
        act = Act.objects.get()
        assert done.url == reverse("act", args=[act.pk])
        assert Unit.objects.get(pk=school.pk).name == "Trường Khác"
        assert Event.objects.filter(
            subject_type="schools.unit", subject_id=school.pk, verb="act rename", by=user
        ).exists()
        assert "Trường Khác" in text(client.get(done.url))
        listed = text(client.get(reverse("acts")))
        assert f'data-act="{act.pk}"' in listed
        assert "Trường Khác" in listed

    def test_another_or_an_old_token_does_nothing(self, client, department, school):
        client.force_login(make_seat(department))
        address, data = reverse("act_new", args=["close"]), self.fields(unit=school.pk)
        page = text(client.post(address, data | {"token": "0" * 64}))
        assert 'id="confirm"' in page
        assert not Act.objects.exists()

    def test_back_to_the_form_keeps_what_was_typed(self, client, department, school):
        client.force_login(make_seat(department))
        address, data = reverse("act_new", args=["close"]), self.fields(unit=school.pk)
        page = text(client.post(address, data | {"token": "x", "back": "1"}))
        assert 'value="5/QĐ"' in page
        assert 'id="look"' in page

    def test_problems_are_shown(self, client, department, school):
        make_unit(under=school)
        client.force_login(make_seat(department))
        page = text(client.post(reverse("act_new", args=["close"]), self.fields(unit=school.pk)))
        assert 'id="problems"' in page
        assert 'id="confirm"' not in page

    @pytest.mark.parametrize("kind", [kind for kind, _label in Act.Kind.choices])
    def test_every_kind_has_its_form(self, client, department, kind):
        client.force_login(make_seat(department))
        assert 'id="look"' in text(client.get(reverse("act_new", args=[kind])))
        answer = client.post(reverse("act_new", args=[kind]), {})
        for name in answer.context["form"].errors:
            assert f'<a href="#id_{name}">' in text(answer)

    def test_only_units_strictly_below_the_own_seat_are_decided_about(self, client, department, school):
        stranger = make_unit()
        client.force_login(make_seat(department))
        for unit in (department, stranger):
            answer = client.post(reverse("act_new", args=["close"]), self.fields(unit=unit.pk))
            assert "unit" in answer.context["form"].errors
        answer = client.post(
            reverse("act_new", args=["move"]), self.fields(unit=school.pk, role="professional", superior=stranger.pk)
        )
        assert "superior" in answer.context["form"].errors
        assert not Link.objects.filter(superior=stranger).exists()

    def test_a_line_is_moved_by_those_above_in_it(self, client, department):
        commune = make_unit("Xã Đây", kind="commune")
        shared = make_unit("Trường chung", under=department, over=commune)
        client.force_login(make_seat(commune))
        answer = client.post(reverse("act_new", args=["close"]), self.fields(unit=shared.pk))
        assert "unit" in answer.context["form"].errors
        address = reverse("act_new", args=["move"])
        move = self.fields(unit=shared.pk, role="professional", superior=commune.pk)
        answer = client.post(address, move)
        assert 'id="problems"' in text(answer)
        answer = client.post(address, move | {"token": answer.context["plan"].token})
        assert 'id="problems"' in text(answer)
        assert Unit.objects.visible_to(make_seat(department)).contains(shared)

    def test_a_merger_by_the_form_into_a_new_school(self, client, department, school):
        other = make_unit("Trường B", under=department)
        client.force_login(make_seat(department))
        data = self.fields(
            units=[school.pk, other.pk],
            new_name="Trường C",
            new_code="C",
            new_kind="school",
            professional=department.pk,
        )
        address = reverse("act_new", args=["merge"])
        token = client.post(address, data).context["plan"].token
        assert client.post(address, data | {"token": token}).status_code == 302
        assert Reach.objects.on(TODAY()).filter(superior=department, unit__code="C").exists()

    def test_an_act_of_strangers_is_not_found(self, client, school, department):
        act = move_away(make_unit(), date(2026, 1, 1))
        client.force_login(make_seat(department))
        assert client.get(reverse("act", args=[act.pk])).status_code == 404
        assert f'data-act="{act.pk}"' not in text(client.get(reverse("acts")))

    def test_an_unknown_kind_is_not_found(self, client, department):
        client.force_login(make_seat(department))
        assert client.get(reverse("act_new", args=["sell"])).status_code == 404


class TestActsButton:
    @pytest.mark.parametrize(("role", "offered"), [("administrator", True), ("officer", False)])
    def test_decisions_are_offered_to_who_may_enter_them(self, client, department, role, offered):
        client.force_login(make_seat(department, role))
        assert ('data-go="acts"' in client.get(reverse("units")).content.decode()) == offered


class TestRosterButton:
    @pytest.mark.parametrize(("role", "offered"), [("secretary", True), ("officer", False)])
    def test_only_who_keeps_the_roster_is_offered_to_upload_it(self, client, school, role, offered):
        client.force_login(make_seat(school, role))
        page = client.get(reverse("unit", args=[school.pk])).content.decode()
        assert ('data-go="roster"' in page) == offered
        assert (reverse("roster_upload") in client.get(reverse("home")).content.decode()) == offered


class TestHooks:
    def test_the_data_of_one_person(self, school):
        pupil = make_pupil(school, "Trần An", school_class=make_class(school, "6A"), born_on=date(2014, 5, 1))
        found = personal_data(pupil)
        assert found["person"][0]["full_name"] == "Trần An"
        assert found["classes"] == [{"class": "6A", "school": "Trường Đây", "year": "2026-2027"}]
        assert found["roles"] == found["cards"] == found["contact details"] == []

    def test_of_staff_also_where_they_are_reached(self, school):
        user = make_user(email="an@truong.example.vn", phone="0912345678", mail_reminders=False)
        found = personal_data(make_person(school, "Trần An", kind="staff", user=user))
        assert found["contact details"] == [
            {"email": "an@truong.example.vn", "phone": "0912345678", "reminders_by_email": False}
        ]
