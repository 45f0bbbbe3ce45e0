"""The page of the judges over HTTP: adding, cards, conflicts, withdrawing."""

import pytest
from django.urls import reverse

from contests.judging.panels import add_judge
from contests.models import Conflict, Judge, Panel, Sitting
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_team, make_team_world
from foundation.accounts.models import Card
from schools.tests.builders import make_person, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def get(client, world):
    def get(user, name="sitting_judges", args=None):
        client.force_login(user)
        return client.get(reverse(name, args=args or [world.sitting.pk]))

    return get


@pytest.fixture
def post(client, world):
    def post(user, page, args=None, /, **data):
        client.force_login(user)
        return client.post(reverse(page, args=args or [world.sitting.pk]), data)

    return post


@pytest.fixture
def add(world, post):
    def add(user=None, /, **data):
        panel = world.sitting.panels.order_by("order")[0]
        return post(user or world.secretary, "judge_add", **{"panel": panel.pk, "role": "judge", **data})

    return add


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


class TestWho:
    def test_reads_and_who_changes(self, world, get, post, add):
        chair, judge = (each.user for each in world.judges)
        people = (world.secretary, world.organiser, world.officer, chair, judge, world.other_secretary, world.stranger)
        assert [get(user).status_code for user in people] == [200, 200, 200, 200, 200, 404, 404]
        assert [add(user, name=f"Khách {n}").status_code for n, user in enumerate(people)] == [
            302, 302, 403, 403, 403, 404, 404]  # fmt: skip
        for user in people[2:5]:
            assert "<form" not in html_of(get(user)).split("<main")[1].split("</main")[0]

    def test_a_judge_does_not_read_of_the_others_relatives(self, world, get):
        Conflict.objects.create(
            judge=world.judges[0], entrant=world.teams[0].entrant, kind="relative", note="Con gái", declared_at=AT
        )
        assert world.teams[0].entrant.name in html_of(get(world.secretary))
        assert world.teams[0].entrant.name not in html_of(get(world.judges[1].user))
        assert get(world.judges[1].user, "judge", [world.judges[0].pk]).status_code == 403
        assert "Con gái" in html_of(get(world.judges[0].user, "judge", [world.judges[0].pk]))

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_judge_and_three_cost_the_same(self, world, get, django_assert_num_queries, number):
        for each in range(number):
            make_judge(world.sitting)
            make_team(world.sitting)
            make_person(world.school, f"Cô số {each}", kind="staff")
        get(world.secretary)
        with django_assert_num_queries(36):
            html_of(get(world.secretary))


class TestAdding:
    def test_a_guest_and_their_card(self, world, add, post, get):
        add(name="lê thị cúc", title="Hiệu trưởng", account="on")
        judge = Judge.objects.latest("pk")
        assert (judge.name, judge.title, judge.added_by) == ("lê thị cúc", "Hiệu trưởng", world.secretary)
        response = post(world.secretary, "judge_cards")
        assert response.headers["Content-Type"] == "application/pdf"
        assert Card.objects.usable().get().user == judge.user
        # Judges with a seat sign in by password, and nobody is given a second card unasked.
        assert post(world.secretary, "judge_cards").status_code == 302
        post(world.secretary, "judge_cards", judge=judge.pk)
        assert Card.objects.filter(user=judge.user).count() == 2
        post(world.secretary, "judge_cards", judge=world.judges[0].pk)
        assert not Card.objects.filter(user=world.judges[0].user).exists()

    def test_somebody_of_the_staff_or_nearby(self, world, add):
        person = make_person(world.school, "Cô Lan", kind="staff")
        near, far = make_seat(world.district, "judge"), make_seat(world.stranger.memberships.get().unit, "judge")
        assert add(who=f"p{person.pk}", account="on").status_code == 302
        assert add(who=f"u{near.pk}").status_code == 302
        assert [judge.user for judge in world.sitting.judges.order_by("-pk")[:2]] == [
            near, type(person).objects.get(pk=person.pk).user]  # fmt: skip
        stranger = make_person(world.other, "Cô Kia", kind="staff")
        for who in (f"u{far.pk}", f"p{stranger.pk}", f"u{world.judges[0].user_id}", "p", "x1"):
            assert "error-summary" in html_of(add(who=who))

    def test_what_is_wrong_is_said_and_stays_typed(self, world, add):
        html = html_of(add(name="", title="Hiệu trưởng"))
        assert "error-summary" in html
        assert 'value="Hiệu trưởng"' in html
        add(name="Cúc")
        assert "error-summary" in html_of(add(name="Cúc"))
        other = world.elsewhere.panels.get()
        assert "error-summary" in html_of(add(name="Khác", panel=other.pk))
        assert world.sitting.judges.count() == 3

    def test_a_card_is_not_printed_for_a_colleague_of_another_school(self, world, post):
        person = make_person(world.other, "Cô Kia", kind="staff", user=make_seat(world.other, "judge"))
        person.user.memberships.all().delete()
        make_judge(world.sitting, user=person.user)
        assert post(world.secretary, "judge_cards").status_code == 302
        assert not Card.objects.exists()

    def test_panels(self, world, post, get):
        post(world.secretary, "panel_add", **{"panel-name": "Ban 2", "panel-room": "Phòng 2"})
        panel = Panel.objects.get(sitting=world.sitting, name="Ban 2")
        post(world.secretary, "panel_change", [panel.pk], name="Ban hai", room="")
        panel.refresh_from_db()
        assert (panel.name, panel.room) == ("Ban hai", "")
        assert 'id="id_panel"' in html_of(get(world.secretary))
        assert "error-summary" in html_of(post(world.secretary, "panel_add", **{"panel-name": " "}))
        assert post(world.other_secretary, "panel_change", [panel.pk], name="…").status_code == 404

    def test_nothing_is_offered_once_the_results_were_checked(self, world, get, add):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="checked")
        assert 'id="add-form"' not in html_of(get(world.secretary))
        add(name="Muộn")
        assert world.sitting.judges.count() == 2


class TestOne:
    def test_is_changed(self, world, post):
        judge = world.judges[1]
        said = {"name": "Trần Văn Bình", "title": "Tổ trưởng", "panel": judge.panel_id, "role": "chair"}
        assert post(world.secretary, "judge", [judge.pk], **said).status_code == 302
        judge.refresh_from_db()
        assert (judge.name, judge.title, judge.role) == ("Trần Văn Bình", "Tổ trưởng", "chair")
        assert post(judge.user, "judge", [judge.pk], **said).status_code == 403
        assert post(world.other_secretary, "judge", [judge.pk], **said).status_code == 404

    def test_declares_a_conflict_which_the_organiser_lifts(self, world, post):
        judge, team = world.judges[1], world.teams[0]
        said = {"about": f"t{team.entrant_id}", "kind": "relative", "note": "Cháu"}
        assert post(world.judges[0].user, "conflict_declare", [judge.pk], **said).status_code == 403
        assert post(judge.user, "conflict_declare", [judge.pk], **said).status_code == 302
        conflict = Conflict.objects.get()
        assert (conflict.entrant, conflict.note, conflict.declared_by) == (team.entrant, "Cháu", judge.user)
        wrong = {**said, "about": f"t{world.other_team.entrant_id}"}
        assert "error-summary" in html_of(post(judge.user, "conflict_declare", [judge.pk], **wrong))
        assert post(judge.user, "conflict_lift", [conflict.pk], reason="…").status_code == 403
        post(world.secretary, "conflict_lift", [conflict.pk], reason="Nhầm đội")
        conflict.refresh_from_db()
        assert conflict.lifted_reason == "Nhầm đội"

    def test_withdraws_or_has_a_phone_stopped(self, world, post, get):
        judge = world.judges[1]
        post(world.secretary, "judge_stop", [judge.pk])
        judge.refresh_from_db()
        assert judge.token_epoch == 2
        assert "error-summary" in html_of(post(world.secretary, "judge_withdraw", [judge.pk], keeps="whole"))
        assert post(judge.user, "judge_withdraw", [judge.pk], keeps="none", reason="…").status_code == 403
        post(world.secretary, "judge_withdraw", [judge.pk], keeps="whole", reason="Ốm")
        judge.refresh_from_db()
        assert judge.withdrawn_reason == "Ốm"
        assert get(judge.user).status_code == 404
        assert "Ốm" in html_of(get(world.secretary))

    def test_a_guest_opens_nothing_but_the_sitting(self, world, get):
        guest = add_judge(world.sitting.panels.get(), name="Khách", account=True, by=None, at=AT).user
        assert get(guest).status_code == 200
        assert get(guest, args=[world.elsewhere.pk]).status_code == 404
