"""The scoped admin against people who try: a stranger's object by URL, by posted id, in lists, filters and actions."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from foundation.models import Event, User
from schools.models import Enrolment, Membership, Person, SchoolClass, Unit
from schools.scope import choices_for
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_user, make_year

pytestmark = pytest.mark.django_db


class World:
    """Two schools that have nothing to do with each other, each with a class and a pupil, and their people."""

    def __init__(self):
        self.department = make_unit("Sở Đây", kind="department")
        self.mine = make_unit("Trường Đây", under=self.department)
        self.theirs = make_unit("Trường Kia", under=make_unit("Sở Kia", kind="department"))
        self.my_class, self.their_class = make_class(self.mine, "6A"), make_class(self.theirs, "9Z")
        self.my_pupil = make_person(self.mine, "Nguyễn Văn Đây", school_class=self.my_class)
        self.their_pupil = make_person(self.theirs, "Nguyễn Văn Kia", school_class=self.their_class)
        self.administrator = make_seat(self.department, "administrator")
        self.secretary = make_seat(self.mine, "secretary")
        self.officer = make_seat(self.department, "officer")
        self.stranger = make_seat(self.theirs, "secretary")

    def objects(self):
        """(model name, mine, theirs)"""
        their_seat = self.stranger.memberships.get()
        return [
            ("unit", self.mine, self.theirs),
            ("schoolclass", self.my_class, self.their_class),
            ("person", self.my_pupil, self.their_pupil),
            ("membership", self.secretary.memberships.get(), their_seat),
        ]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def enter(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def url(model, page, *args):
    return reverse(f"admin:schools_{model}_{page}", args=args)


def page_of(client, address, **data):
    response = client.get(address, data)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


class TestWhoEnters:
    @pytest.mark.parametrize(("role", "enters"), [
        ("administrator", True), ("organiser", True), ("secretary", True), ("officer", True),
        ("judge", False), ("marker", False),
    ])  # fmt: skip
    def test_seats_open_the_workplace(self, client, world, role, enters):
        client.force_login(make_seat(world.mine, role))
        assert (client.get(reverse("admin:index")).status_code == 200) is enters

    def test_a_seat_that_ended_or_has_not_begun_opens_nothing(self, client, world):
        for days in ((date(2020, 1, 1), date(2021, 1, 1)), (date(2999, 1, 1), None)):
            client.force_login(make_seat(world.mine, "administrator", valid_from=days[0], valid_to=days[1]))
            assert client.get(reverse("admin:index")).status_code == 302
            assert client.get(url("person", "changelist")).status_code == 302

    def test_is_staff_alone_opens_nothing_and_the_admins_own_door_is_the_portals(self, client):
        client.force_login(make_user(is_staff=True))
        assert client.get(reverse("admin:index")).status_code == 302
        assert client.get(reverse("admin:login")).status_code == 403
        client.logout()
        answer = client.get(reverse("admin:login"), {"next": url("unit", "changelist")})
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("sign_in"))

    def test_the_index_lists_only_what_may_be_used(self, enter, world):
        shown = page_of(enter(world.secretary), reverse("admin:index"))
        assert url("person", "changelist") in shown
        assert "/admin/foundation/user/" not in shown
        assert url("membership", "add") not in shown
        assert url("person", "add") in shown


class TestByUrl:
    def test_a_strangers_object_is_404_on_every_page(self, enter, world):
        client = enter(world.administrator)
        for model, mine, theirs in world.objects():
            for page in ("change", "history", "delete"):
                assert client.get(url(model, page, theirs.pk)).status_code == 404, (model, page)
                assert client.post(url(model, page, theirs.pk), {"post": "yes"}).status_code in {404, 405}, (
                    model,
                    page,
                )
            assert client.get(url(model, "change", mine.pk)).status_code == 200, model
            assert client.get(url(model, "history", mine.pk)).status_code == 200, model

    def test_deletion_is_off(self, enter, world):
        client = enter(world.administrator)
        for model, mine, _theirs in world.objects():
            assert client.post(url(model, "delete", mine.pk), {"post": "yes"}).status_code == 403, model
            assert type(mine).objects.filter(pk=mine.pk).exists()

    def test_who_may_see_but_not_change_is_refused_the_change(self, enter, world):
        client = enter(world.officer)
        address = url("person", "change", world.my_pupil.pk)
        assert 'name="full_name"' not in page_of(client, address)
        assert client.post(address, {"full_name": "X"}).status_code == 403
        assert client.get(url("person", "add")).status_code == 403
        assert Person.objects.get(pk=world.my_pupil.pk).full_name == "Nguyễn Văn Đây"


class TestLists:
    def test_a_list_its_search_and_its_filters_show_only_mine(self, enter, world):
        client = enter(world.administrator)
        for model, mine, theirs in world.objects():
            shown = page_of(client, url(model, "changelist"))
            assert url(model, "change", mine.pk) in shown, model
            assert url(model, "change", theirs.pk) not in shown, model
            assert "Kia" not in shown, model
        assert "Văn Kia" not in page_of(client, url("person", "changelist"), q="Kia")
        assert url("person", "change", world.their_pupil.pk) not in page_of(
            client, url("person", "changelist"), unit__id__exact=world.theirs.pk
        )

    def test_the_filter_of_units_offers_only_mine(self, enter, world):
        second = make_unit("Trường Đây 2", under=world.department)
        shown = page_of(enter(world.administrator), url("person", "changelist"))
        assert f"unit__id__exact={world.mine.pk}" in shown
        assert f"unit__id__exact={second.pk}" in shown
        assert f"unit__id__exact={world.theirs.pk}" not in shown

    def test_people_are_found_without_accents_and_ordered_by_given_name(self, enter, world):
        for name in ("Trần Thị Ân", "Lê Văn Ánh", "Phạm An"):
            make_person(world.mine, name)
        shown = page_of(enter(world.secretary), url("person", "changelist"))
        places = [shown.index(name) for name in ("Phạm An", "Lê Văn Ánh", "Trần Thị Ân", "Nguyễn Văn Đây")]
        assert places == sorted(places)
        found = page_of(enter(world.secretary), url("person", "changelist"), q="tran thi an")
        assert "Trần Thị Ân" in found
        assert "Phạm An" not in found
        assert "Trường Đây" in page_of(enter(world.administrator), url("unit", "changelist"), q="truong day")


class TestAutocomplete:
    def ask(self, client, model, field, term=""):
        data = {"app_label": "schools", "model_name": model, "field_name": field, "term": term}
        return client.get(reverse("admin:autocomplete"), data)

    def test_only_mine_are_offered(self, enter, world):
        found = self.ask(enter(world.administrator), "schoolclass", "unit").json()["results"]
        assert {int(row["id"]) for row in found} == {world.department.pk, world.mine.pk}
        assert self.ask(enter(world.administrator), "schoolclass", "unit", "Kia").json()["results"] == []

    def test_whose_a_row_is_is_chosen_where_the_role_may_change_it(self, enter, world):
        assert self.ask(enter(world.officer), "schoolclass", "unit").json()["results"] == []
        found = self.ask(enter(world.secretary), "membership", "unit").json()["results"]
        assert found == []

    def test_accounts_are_not_offered_to_whom_they_are_not_open(self, enter, world):
        assert self.ask(enter(world.administrator), "membership", "user").status_code == 403

    def test_a_made_up_source_is_refused(self, enter, world):
        assert self.ask(enter(world.administrator), "nothing", "unit").status_code == 403
        assert enter(world.administrator).get(reverse("admin:autocomplete")).status_code == 403


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


def note_names(page, request, queryset):
    request.session["acted_on"] = sorted(queryset.values_list("full_name", flat=True))


def read_names(page, request, queryset):
    note_names(page, request, queryset)


read_names.for_readers = True


class TestActions:
    @pytest.fixture(autouse=True)
    def actions(self, monkeypatch):
        monkeypatch.setattr(admin.site._registry[Person], "actions", [note_names, read_names])

    def act(self, client, world, action):
        chosen = [world.my_pupil.pk, world.their_pupil.pk]
        client.post(url("person", "changelist"), {"action": action, "index": 0, "_selected_action": chosen})
        return client.session["acted_on"]

    def test_an_action_gets_only_what_may_be_changed(self, enter, world):
        assert self.act(enter(world.secretary), world, "note_names") == ["Nguyễn Văn Đây"]
        assert self.act(enter(world.officer), world, "note_names") == []

    def test_an_action_for_readers_gets_what_may_be_seen(self, enter, world):
        assert self.act(enter(world.officer), world, "read_names") == ["Nguyễn Văn Đây"]

    def test_select_across_reaches_no_stranger(self, enter, world):
        client = enter(world.secretary)
        data = {"action": "note_names", "index": 0, "select_across": 1, "_selected_action": [world.their_pupil.pk]}
        client.post(url("person", "changelist"), data)
        assert client.session["acted_on"] == ["Nguyễn Văn Đây"]


class TestEveryAdmin:
    def test_a_model_in_the_admin_is_scoped_or_closed_to_all_but_superusers(self, client, world, rf):
        """Holds for apps to come: an admin page that is not scoped shows nothing to any seat."""
        request = rf.get("/")
        request.user = world.administrator
        for model, page in admin.site._registry.items():
            scoped = hasattr(page, "perform_save")
            assert scoped or not page.has_view_permission(request), model

    def test_choices_of_every_relation_exclude_the_stranger(self, world, rf):
        mine = {Unit: world.mine, SchoolClass: world.my_class, Person: world.my_pupil}
        theirs = {Unit: world.theirs, SchoolClass: world.their_class, Person: world.their_pupil}
        for model in admin.site._registry:
            for field in model._meta.get_fields():
                if field.concrete and field.is_relation and field.remote_field.model in theirs:
                    offered = choices_for(model, field, world.administrator)
                    assert theirs[field.remote_field.model] not in offered, (model, field)
        for field in (SchoolClass._meta.get_field("unit"), Person._meta.get_field("unit")):
            assert mine[Unit] in choices_for(field.model, field, world.secretary)

    def test_years_are_for_all_to_choose_and_for_superusers_to_keep(self, enter, world):
        year = make_year()
        client = enter(world.secretary)
        assert client.get(url("schoolyear", "change", year.pk)).status_code == 200
        assert client.post(url("schoolyear", "change", year.pk), {"name": "X"}).status_code == 403
        boss = make_user(is_superuser=True)
        data = {"name": "2030-2031", "starts_on": "2030-08-01", "ends_on": "2031-07-31"}
        assert enter(boss).post(url("schoolyear", "add"), data).status_code == 302
        assert Event.objects.filter(subject_type="schools.schoolyear", verb="add", by=boss).count() == 1
