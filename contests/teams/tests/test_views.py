"""The pages of teams: who sees what, and that what was typed stays."""

import pytest
from django.urls import reverse

from contests.models import Appearance, Entrant, Sitting
from contests.teams.tests.worlds import add, appearance_of, make_school_of_teams, members_of
from contests.tests.team_builders import make_judge, make_team
from schools.tests.builders import make_pupil, make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_school_of_teams()
    world.team = add(world, "Sao Mai", "6a", "7b", reserves=("8c",))
    return world


@pytest.fixture
def keeper(world):
    return signed_in(world.secretary)


def text(response):
    return response.content.decode()


def page(client, name, pk):
    return client.get(reverse(name, args=[pk]))


class TestWhoSees:
    def test_judges_see_names_and_classes_and_no_dates_of_birth(self, world):
        Appearance.objects.update(reason="Ốm nặng")
        client = signed_in(make_judge(world.sitting).user)
        for name, pk in (("sitting_teams", world.sitting.pk), ("team", world.team.pk), ("lot", world.sitting.pk)):
            shown = text(page(client, name, pk))
            assert "Sao Mai" in shown or name == "lot"
            assert "/2014" not in shown
            assert "2014-" not in shown
            assert "Ốm nặng" not in shown
        assert "Nguyễn Văn An" in text(page(client, "sitting_teams", world.sitting.pk))
        for name, pk in (
            ("door_list", world.sitting.pk),
            ("name_check", world.sitting.pk),
            ("team_new", world.sitting.pk),
        ):
            assert page(client, name, pk).status_code == 403
        assert client.post(reverse("team", args=[world.team.pk]), {"act": "absent"}).status_code == 403

    def test_keepers_see_dates_of_birth(self, keeper, world):
        assert "01/01/2014" in text(page(keeper, "team", world.team.pk))

    def test_a_stranger_finds_nothing(self, world):
        client = signed_in(make_seat(make_unit("THCS Lạ"), "secretary"))
        for name, pk in (("sitting_teams", world.sitting.pk), ("team", world.team.pk), ("team_edit", world.team.pk)):
            assert page(client, name, pk).status_code == 404

    def test_the_list_costs_the_same_for_one_and_for_many(self, keeper, world, django_assert_max_num_queries):
        def count():
            with django_assert_max_num_queries(30) as queries:
                page(keeper, "sitting_teams", world.sitting.pk)
            return len(queries)

        count()
        one = count()
        for number in range(3):
            make_team(world.sitting, f"Đội {number}", members=3)
        assert count() == one


class TestPicking:
    def post(self, keeper, world, act, name="team_new", pk=None, **data):
        return keeper.post(reverse(name, args=[pk or world.sitting.pk]), {"act": act, **data})

    def test_found_without_accents_by_name_and_class(self, keeper, world):
        shown = self.post(keeper, world, "find", q="nguyen an 9a").context["found"]
        assert [(each.person.full_name, each.person.class_name) for each in shown] == [("Nguyễn Văn An", "9A")]
        assert self.post(keeper, world, "find", q="an 5a").context["found"] == []

    def test_who_is_in_a_team_is_shown_with_it_and_without_a_button(self, keeper, world):
        shown = self.post(keeper, world, "find", q="nguyen an 6a")
        [found] = shown.context["found"]
        assert found.team == "Sao Mai"
        assert f'value="add-{found.person.pk}"' not in text(shown)

    def test_added_taken_out_and_saved(self, keeper, world):
        first, second = world.pupils["9a"].pk, world.pupils["9b"].pk
        shown = self.post(keeper, world, f"add-{second}", name_="", person=[first])
        assert [each.person.pk for each in shown.context["chosen"]] == [first, second]
        shown = self.post(keeper, world, f"drop-{first}", person=[first, second])
        assert [each.person.pk for each in shown.context["chosen"]] == [second]
        data = {"person": [first, second], "captain": second}
        done = keeper.post(reverse("team_new", args=[world.sitting.pk]), {"act": "save", "name": "Hoa Sen", **data})
        assert done.status_code == 302
        assert members_of(Entrant.objects.get(name="Hoa Sen")) == [
            ("Nguyễn Văn An", "9A", "member"), ("Trần Thị Bình", "9A", "captain"),
        ]  # fmt: skip

    def test_what_was_chosen_stays_with_what_is_wrong(self, keeper, world):
        pk = world.pupils["9a"].pk
        address = reverse("team_new", args=[world.sitting.pk])
        shown = text(keeper.post(address, {"act": "save", "name": "Sao mai", "person": [pk]}))
        assert "đã có đội tên “Sao Mai”" in shown
        assert 'value="Sao mai"' in shown
        assert f'name="person" value="{pk}"' in shown

    def test_pupils_of_other_schools_are_not_shown_by_their_numbers(self, keeper, world):
        other = make_pupil(make_unit("THCS Kia", under=world.contest.unit), "Bí Mật", born_on="2013-03-03")
        shown = self.post(keeper, world, "find", person=[other.pk])
        assert "Bí Mật" not in text(shown)

    def test_scripts_get_the_part_that_moves(self, keeper, world):
        address = reverse("team_new", args=[world.sitting.pk])
        part = keeper.post(address, {"act": "find", "q": "an"}, headers={"HX-Request": "true"})
        assert "<html" not in text(part)
        assert "HX-Request" in part["Vary"]

    def test_a_team_is_edited_before_the_opening_only(self, keeper, world):
        assert 'value="Sao Mai"' in text(page(keeper, "team_edit", world.team.pk))
        Sitting.objects.update(state="open")
        assert page(keeper, "team_edit", world.team.pk).status_code == 302


class TestTheDay:
    def team(self, keeper, world, act, **data):
        return keeper.post(reverse("team", args=[world.team.pk]), {"act": act, **data})

    def test_withdrawing_without_a_reason_is_said_and_done_with_one(self, keeper, world):
        assert "Hãy ghi lý do đội “Sao Mai” rút" in text(self.team(keeper, world, "withdrawn"))
        assert self.team(keeper, world, "withdrawn", reason="Trùng lịch").status_code == 302
        assert appearance_of(world.team).reason == "Trùng lịch"

    def test_replacing_keeps_what_was_typed(self, keeper, world):
        Sitting.objects.update(state="open")
        leaving = world.team.members.get(person=world.pupils["7b"])
        data = {"leaving": leaving.pk, "coming": world.pupils["5a"].pk, "reason": "Ốm sốt"}
        shown = text(self.team(keeper, world, "replace", **data))
        assert "khối 6–9" in shown
        assert 'value="Ốm sốt"' in shown
        assert self.team(keeper, world, "replace", leaving=leaving.pk, coming=world.pupils["8c"].pk).status_code == 302

    def test_names_are_checked_by_a_tap(self, keeper, world):
        address, spot = reverse("name_check", args=[world.sitting.pk]), appearance_of(world.team)
        part = keeper.post(address, {"appearance": spot.pk, "act": "all"}, headers={"HX-Request": "true"})
        assert "Có mặt 3/3" in text(part)
        assert appearance_of(world.team).state == "present"
        assert keeper.post(address, {"appearance": spot.pk, "act": "names"}).status_code == 302
        assert set(spot.attendances.values_list("present", flat=True)) == {False}

    def test_the_lot_is_drawn_and_shown_with_its_seed(self, keeper, world):
        address = reverse("lot", args=[world.sitting.pk])
        assert keeper.post(address, {"seen": ""}).status_code == 302
        shown = text(page(keeper, "lot", world.sitting.pk))
        assert Sitting.objects.get().seed in shown
        assert "SHA-256" in shown

    def test_the_door_has_every_team_that_did_not_withdraw(self, keeper, world):
        Appearance.objects.filter(entrant=add(world, "Hoa Sen", "9a", "9b")).update(state="withdrawn")
        shown = text(page(keeper, "door_list", world.sitting.pk))
        assert "Sao Mai" in shown
        assert "Hoa Sen" not in shown

    @pytest.mark.parametrize("typed", ["0", "x", ""])
    def test_a_turn_that_is_none(self, keeper, world, typed):
        Appearance.objects.update(order=1)
        shown = self.team(keeper, world, "turn", turn=typed, reason="Đến muộn")
        assert shown.status_code == 200
        assert 'value="Đến muộn"' in text(shown)
