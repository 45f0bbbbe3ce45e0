"""The scoped admin against people who try: a stranger's object by URL, in lists, filters and actions."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from foundation.models import Event
from schools.models import Person, SchoolClass, Unit
from schools.scope import choices_for
from schools.tests.builders import make_person, make_seat, make_unit, make_user, make_year
from schools.tests.worlds import page_of, url

pytestmark = pytest.mark.django_db


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
