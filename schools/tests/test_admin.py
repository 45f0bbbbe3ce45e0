"""What is written through the admin: people, units and seats, by posted forms, also those no page would send."""

from datetime import date

import pytest
from django.utils import timezone

from foundation.models import Event, User
from schools.models import Enrolment, Membership, Person, Unit
from schools.tests.builders import make_class, make_seat, make_unit, make_user
from schools.tests.worlds import page_of, url

pytestmark = pytest.mark.django_db


class TestPostedIds:
    def person(self, unit, **fields):
        rows = {"enrolments-TOTAL_FORMS": 0, "enrolments-INITIAL_FORMS": 0}
        return {"unit": unit.pk, "kind": "pupil", "full_name": "Lý Mới", "gender": "", **rows, **fields}

    def test_a_row_cannot_be_put_under_a_strangers_unit(self, enter, world):
        answer = enter(world.secretary).post(url("person", "add"), self.person(world.theirs))
        assert answer.status_code == 200
        assert "unit" in answer.context["adminform"].form.errors
        assert not Person.objects.filter(full_name="Lý Mới").exists()

    def test_a_row_is_added_under_mine_with_its_keys_and_history(self, enter, world):
        data = self.person(world.mine, full_name="  Lý   Ðức  ")
        assert enter(world.secretary).post(url("person", "add"), data).status_code == 302
        person = Person.objects.get(full_name="Lý Đức")
        assert person.name_search_key == "ly duc"
        assert person.name_sort_key
        event = Event.objects.get(subject_type="schools.person", subject_id=person.pk)
        assert (event.by, event.verb, event.changes["full_name"]) == (world.secretary, "add", [None, "Lý Đức"])
        assert f'data-event="{event.pk}"' in page_of(enter(world.secretary), url("person", "history", person.pk))

    def test_a_posted_account_or_unit_of_an_existing_person_is_ignored(self, enter, world):
        data = self.person(world.theirs, user=world.administrator.pk, full_name="Nguyễn Đây")
        assert enter(world.secretary).post(url("person", "change", world.my_pupil.pk), data).status_code == 302
        person = Person.objects.get(pk=world.my_pupil.pk)
        assert (person.unit, person.user, person.full_name) == (world.mine, None, "Nguyễn Đây")

    def test_an_inline_row_of_a_stranger_is_not_reached(self, enter, world):
        theirs = Enrolment.objects.get(person=world.their_pupil)
        data = self.person(world.mine)
        data |= {
            "enrolments-TOTAL_FORMS": 1,
            "enrolments-INITIAL_FORMS": 1,
            "enrolments-0-id": theirs.pk,
            "enrolments-0-person": world.my_pupil.pk,
            "enrolments-0-school_class": world.my_class.pk,
        }
        enter(world.secretary).post(url("person", "change", world.my_pupil.pk), data)
        theirs.refresh_from_db()
        assert (theirs.person, theirs.school_class) == (world.their_pupil, world.their_class)

    def test_an_inline_choice_of_a_stranger_is_refused(self, enter, world):
        data = self.person(world.mine)
        data |= {
            "enrolments-TOTAL_FORMS": 1,
            "enrolments-0-person": world.my_pupil.pk,
            "enrolments-0-school_class": world.their_class.pk,
        }
        answer = enter(world.secretary).post(url("person", "change", world.my_pupil.pk), data)
        assert answer.status_code == 200
        assert Enrolment.objects.filter(school_class=world.their_class).count() == 1

    def test_a_second_class_of_a_year_takes_the_place_of_the_first(self, enter, world):
        second = make_class(world.mine, "6B")
        row = Enrolment.objects.get(person=world.my_pupil)
        data = self.person(world.mine, full_name=world.my_pupil.full_name)
        data |= {
            "enrolments-TOTAL_FORMS": 1,
            "enrolments-INITIAL_FORMS": 1,
            "enrolments-0-id": row.pk,
            "enrolments-0-person": world.my_pupil.pk,
            "enrolments-0-school_class": second.pk,
        }
        answer = enter(world.secretary).post(url("person", "change", world.my_pupil.pk), data)
        assert answer.status_code == 302
        assert Enrolment.objects.get(person=world.my_pupil).school_class == second

    def test_a_class_of_another_of_my_schools_is_refused_on_the_form_and_nothing_is_written(self, enter, world):
        other = make_class(make_unit(under=world.department), "7A")
        data = self.person(world.mine, full_name="Tên Khác")
        data |= {
            "enrolments-TOTAL_FORMS": 1,
            "enrolments-0-person": world.my_pupil.pk,
            "enrolments-0-school_class": other.pk,
        }
        answer = enter(world.administrator).post(url("person", "change", world.my_pupil.pk), data)
        assert answer.status_code == 200
        assert answer.context["adminform"].form.non_field_errors()
        assert 'value="Tên Khác"' in answer.content.decode()
        assert Person.objects.get(pk=world.my_pupil.pk).full_name == "Nguyễn Văn Đây"


class TestUnits:
    def unit(self, **fields):
        return {
            "kind": "school", "level": "lower", "name": "Trường Mới", "code": "MOI", "abbreviation": "",
            "opened_on": "2020-01-01", **fields,
        }  # fmt: skip

    def test_a_new_unit_is_founded_under_mine(self, enter, world):
        data = self.unit(professional=world.department.pk)
        assert enter(world.administrator).post(url("unit", "add"), data).status_code == 302
        unit = Unit.objects.get(code="MOI")
        assert unit.name_search_key == "truong moi"
        assert Unit.objects.editable_by(world.administrator).filter(pk=unit.pk).exists()

    def test_not_under_a_stranger_and_not_under_nobody(self, enter, world):
        client = enter(world.administrator)
        for data in (self.unit(professional=world.theirs.pk), self.unit()):
            assert client.post(url("unit", "add"), data).status_code == 200
        assert not Unit.objects.filter(code="MOI").exists()

    def test_a_code_that_is_taken_is_said_on_the_form(self, enter, world):
        data = self.unit(professional=world.department.pk, code=world.theirs.code)
        answer = enter(world.administrator).post(url("unit", "add"), data)
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors

    def test_a_name_is_changed_by_an_act_only(self, enter, world):
        data = self.unit(code="DAY9")
        assert enter(world.administrator).post(url("unit", "change", world.mine.pk), data).status_code == 302
        unit = Unit.objects.get(pk=world.mine.pk)
        assert (unit.name, unit.code) == ("Trường Đây", "DAY9")
        event = Event.objects.filter(subject_type="schools.unit", subject_id=unit.pk, verb="change").get()
        assert "unit_code" in event.changes


class TestMemberships:
    def seat(self, world, **fields):
        today = timezone.localdate().isoformat()
        return {"username": "co.lan", "full_name": "", "unit": world.mine.pk, "role": "secretary", "school_class": "",
                "valid_from": today, "valid_to": "", **fields}  # fmt: skip

    def test_an_account_is_named_not_chosen(self, enter, world):
        account = make_user("co.lan")
        assert enter(world.administrator).post(url("membership", "add"), self.seat(world)).status_code == 302
        assert account.memberships.get().unit == world.mine

    def test_a_new_account_gets_a_first_password_shown_once(self, enter, world):
        data = self.seat(world, full_name="Trần Thị Lan")
        answer = enter(world.administrator).post(url("membership", "add"), data, follow=True)
        account = User.objects.get(username="co.lan")
        words = " ".join(str(message) for message in answer.context["messages"])
        assert any(account.check_password(word.strip(".,")) for word in words.split())
        assert account.memberships.get().role == "secretary"
        assert not account.is_staff

    def test_nobody_grants_outside_or_without_the_role(self, enter, world):
        make_user("co.lan")
        answer = enter(world.administrator).post(url("membership", "add"), self.seat(world, unit=world.theirs.pk))
        assert answer.status_code == 200
        assert enter(world.secretary).post(url("membership", "add"), self.seat(world)).status_code == 403
        assert Membership.objects.filter(user__username="co.lan").count() == 0

    def test_the_same_role_twice_is_refused_in_words(self, enter, world):
        make_seat(world.mine, "secretary", user=make_user("co.lan"))
        answer = enter(world.administrator).post(url("membership", "add"), self.seat(world))
        assert answer.status_code == 200
        assert answer.context["adminform"].form.non_field_errors()

    def test_a_role_is_ended_not_rewritten(self, enter, world):
        seat = world.secretary.memberships.get()
        data = {"valid_to": "2026-10-01", "role": "administrator", "unit": world.theirs.pk, "user": world.stranger.pk}
        assert enter(world.administrator).post(url("membership", "change", seat.pk), data).status_code == 302
        seat.refresh_from_db()
        assert (seat.valid_to, seat.role, seat.user) == (date(2026, 10, 1), "secretary", world.secretary)
