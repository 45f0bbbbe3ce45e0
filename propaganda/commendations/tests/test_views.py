"""The pages of commendations: who sees which names, what is refused, the same queries for any number of rows."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from propaganda.commendations.actions import draw_up, strike
from propaganda.commendations.tests.worlds import AS_OF, AT, World, simple
from propaganda.models import Commendation, CommendationList, CommendationRule
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return simple(3, 2, 2)


@pytest.fixture
def organiser(client, world):
    client.force_login(world.organiser())
    return client


def listed(world, **rule):
    world.rule(**{"places": 2, **rule})
    return draw_up(world.campaign, AS_OF, by=None, at=AT)[0]


def ids(lines):
    return ",".join(map(str, lines))


def html_of(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


class TestRules:
    def test_a_rule_is_added_changed_and_removed(self, organiser, world):
        fields = {"name": "Trường dẫn đầu", "of": "school", "measure": "successes", "places": "3", "at_least": "",
                  "least_size": "0", "order": "1"}  # fmt: skip
        organiser.post(reverse("commendation_rule_new", args=[world.campaign.pk]), fields)
        rule = CommendationRule.objects.get()
        organiser.post(reverse("commendation_rule", args=[rule.pk]), fields | {"at_least": "2,5"})
        rule.refresh_from_db()
        assert (rule.name, rule.places, str(rule.at_least)) == ("Trường dẫn đầu", 3, "2.50")
        organiser.post(reverse("commendation_rule_remove", args=[rule.pk]))
        assert not CommendationRule.objects.exists()

    def test_a_rule_that_cannot_be_is_shown_with_what_was_typed(self, organiser, world):
        response = organiser.post(
            reverse("commendation_rule_new", args=[world.campaign.pk]),
            {"name": "Em chăm", "of": "pupil", "measure": "rate", "places": "3", "least_size": "0", "order": "1"},
        )
        assert response.status_code == 422
        assert 'value="Em chăm"' in response.content.decode()
        assert not CommendationRule.objects.exists()

    def test_the_preview_shows_what_each_rule_would_give(self, organiser, world):
        world.rule(places=2, name="Trường dẫn đầu")
        html = html_of(organiser, "commendations", world.campaign.pk)
        assert "3 lượt của 3 em; hơn vị trí sau 1 lượt" in html
        assert "data-tie" in html
        assert not CommendationList.objects.exists()

    def test_an_officer_reads_and_changes_nothing(self, client, world):
        client.force_login(world.organiser("officer"))
        rule = world.rule(places=2)
        assert reverse("commendation_rule", args=[rule.pk]) not in html_of(client, "commendations", world.campaign.pk)
        for name, pk in [("commendation_draw_up", world.campaign.pk), ("commendation_rule_remove", rule.pk)]:
            assert client.post(reverse(name, args=[pk])).status_code == 403
        assert not CommendationList.objects.exists()

    def test_an_organiser_of_elsewhere_finds_nothing(self, client, world):
        made = listed(world)
        client.force_login(make_seat(make_unit("Phòng khác", kind="district"), "organiser"))
        for name, pk in [("commendations", world.campaign.pk), ("commendation_list", made.pk),
                         ("commendation_strike", made.lines.first().pk)]:  # fmt: skip
            assert client.get(reverse(name, args=[pk])).status_code == 404


class TestList:
    def test_a_list_is_drawn_up_and_shown(self, organiser, world):
        world.rule(places=2)
        response = organiser.post(reverse("commendation_draw_up", args=[world.campaign.pk]), {"as_of": "31/05/2017"})
        made = CommendationList.objects.get()
        assert response.url == reverse("commendation_list", args=[made.pk])
        html = html_of(organiser, "commendation_list", made.pk)
        assert html.count('data-state="proposed"') == 1
        assert html.count('data-state="waits"') == 2
        assert html.count("btn-primary") == 1
        assert f'btn-primary" href="{reverse("commendation_decide", args=[made.pk, 0])}"' in html

    def test_a_day_to_come_is_refused_and_kept_in_the_form(self, organiser, world):
        world.rule(places=2)
        response = organiser.post(reverse("commendation_draw_up", args=[world.campaign.pk]), {"as_of": "01/01/2099"})
        assert response.status_code == 422
        assert "01/01/2099" in response.content.decode()
        assert not CommendationList.objects.exists()

    def test_a_tie_is_decided_on_its_page(self, organiser, world):
        made = listed(world)
        url = reverse("commendation_decide", args=[made.pk, 0])
        tied = list(made.lines.filter(tied=True).order_by("position").values_list("pk", flat=True))
        typed = {"decision": "chosen", "named": tied, "asked": ids(tied), "reason": "Trường xa"}
        assert organiser.post(url, typed).status_code == 422
        assert organiser.post(url, {**typed, "named": tied[1:]}).status_code == 302
        assert list(made.lines.filter(proposed=True).order_by("position").values_list("position", flat=True)) == [1, 3]
        assert "Trường xa" in html_of(organiser, "commendation_list", made.pk)

    def test_a_crowd_of_equals_is_told_by_number_and_decided_whole(self, organiser, world):
        made = listed(world, places=1)
        first = made.lines.get(rank=1)
        crowd = [
            Commendation(list=made, rule=0, position=10 + number, rank=2, unit=first.unit, value=1, proposed=False,
                         tied=True, figures={**first.figures, "school": f"THCS {number}"})
            for number in range(1200)
        ]  # fmt: skip
        CommendationList.objects.update(rules=[{**made.rules[0], "places": 2}])
        made.lines.exclude(pk=first.pk).delete()
        Commendation.objects.bulk_create(crowd)
        page = html_of(organiser, "commendation_list", made.pk)
        assert [part.count("data-line=") for part in page.split("data-folded")] == [10, 190]
        url = reverse("commendation_decide", args=[made.pk, 0])
        page = organiser.get(url).content.decode()
        assert 'value="chosen"' not in page
        asked = re.search(r'name="asked" value="([\d,]+)"', page)[1]
        organiser.post(url, {"decision": "none", "asked": asked, "reason": "Quá nhiều"})
        assert made.lines.exclude(decided_at=None).count() == 1200

    def test_a_decision_without_reason_is_no_decision(self, organiser, world):
        made = listed(world)
        tied = list(made.lines.filter(tied=True).values_list("pk", flat=True))
        response = organiser.post(
            reverse("commendation_decide", args=[made.pk, 0]), {"decision": "all", "asked": ids(tied), "reason": " "}
        )
        assert response.status_code == 422
        assert not made.lines.exclude(decided_at=None).exists()

    def test_a_reason_stays_where_the_list_changed_meanwhile(self, organiser, world):
        made = listed(world)
        url = reverse("commendation_decide", args=[made.pk, 0])
        tied = list(made.lines.filter(tied=True).order_by("position").values_list("pk", flat=True))
        typed = {"decision": "chosen", "named": tied[1:], "asked": ids([*tied, 0]), "reason": "Trường vùng xa"}
        response = organiser.post(url, typed)
        page = response.content.decode()
        assert (response.status_code, "Trường vùng xa" in page, f'name="asked" value="{ids(tied)}"' in page) == (
            422, True, True
        )  # fmt: skip
        assert "Danh sách vừa thay đổi" in page
        assert not made.lines.exclude(decided_at=None).exists()
        assert organiser.post(url, {**typed, "asked": ids(tied)}).status_code == 302

    def test_a_line_is_struck_with_a_reason_and_put_back(self, organiser, world):
        made = listed(world)
        line = made.lines.get(rank=1)
        url = reverse("commendation_strike", args=[line.pk])
        assert organiser.post(url, {"act": "strike", "reason": ""}).status_code == 422
        organiser.post(url, {"act": "strike", "reason": "Báo sai <b>số</b>"})
        assert "Báo sai &lt;b&gt;số&lt;/b&gt;" in html_of(organiser, "commendation_list", made.pk)
        organiser.post(url, {"act": "put_back", "reason": "Đã đối chiếu"})
        line.refresh_from_db()
        assert line.struck_at is None

    def test_what_was_struck_off_before_is_struck_off_again_from_the_newest_list(self, organiser, world):
        made = listed(world)
        line = made.lines.get(rank=1)
        strike(line, reason="Trường xin rút", by=None, at=AT)
        newer, _new = draw_up(world.campaign, AS_OF - timedelta(days=1), by=None, at=AT)
        assert 'id="again"' not in html_of(organiser, "commendation_list", made.pk)
        assert "Trường xin rút" in html_of(organiser, "commendation_list", newer.pk)
        first = newer.lines.get(rank=1)
        organiser.post(reverse("commendation_strike_again", args=[newer.pk]), {"line": [first.pk, "x", "9" * 30]})
        first.refresh_from_db()
        assert first.struck_reason == "Trường xin rút"
        assert 'id="again"' not in html_of(organiser, "commendation_list", newer.pk)

    def test_a_rule_that_is_not_there(self, organiser, world):
        made = listed(world)
        assert organiser.get(reverse("commendation_decide", args=[made.pk, 7])).status_code == 404


def seat_at(pupil, role):
    school_class = pupil.enrolments.get().school_class if role == "teacher" else None
    return make_seat(pupil.unit, role, school_class=school_class)


class TestNames:
    """Pupils by name: their own school and whoever looks after the campaign."""

    @pytest.fixture
    def pupils(self):
        world = World()
        ours, other = world.school("THCS Ta"), world.school("THCS Bạn")
        self.mine = world.succeed(world.school_class(ours), 3)[0]
        self.theirs = world.succeed(world.school_class(other), 2)[0]
        for person, name in ((self.mine, "Nguyễn Mai Ta"), (self.theirs, "Lê Hoa Bạn")):
            type(person).objects.filter(pk=person.pk).update(full_name=name)
        listed(world, of="pupil")
        return world

    def test_a_school_sees_its_own_lines_only(self, pupils):
        secretary = make_seat(self.mine.unit, "secretary")
        seen = Commendation.objects.visible_to(secretary)
        assert [line.person_id for line in seen] == [self.mine.pk]

    def test_the_district_sees_all(self, client, pupils):
        client.force_login(pupils.organiser("officer"))
        html = html_of(client, "commendation_list", CommendationList.objects.get().pk)
        assert "Nguyễn Mai Ta" in html
        assert "Lê Hoa Bạn" in html

    @pytest.mark.parametrize("role", ["secretary", "teacher", "administrator", "organiser", "officer"])
    def test_no_role_at_a_school_opens_the_whole_list(self, client, pupils, role):
        client.force_login(seat_at(self.mine, role))
        made = CommendationList.objects.get()
        for name in ("commendation_list", "commendation_list_document"):
            assert client.get(reverse(name, args=[made.pk])).status_code in {403, 404}
        assert client.post(reverse("commendation_list_workbook", args=[made.pk])).status_code in {403, 404}
        assert client.get(reverse("commendations", args=[pupils.campaign.pk])).status_code == 403

    def test_the_page_of_a_school_names_its_own_pupils_only(self, client, pupils):
        client.force_login(seat_at(self.mine, "teacher"))
        html = html_of(client, "plan_commendations", pupils.plans["THCS Ta"].pk)
        assert "Nguyễn Mai Ta" in html
        assert "Lê Hoa Bạn" not in html
        other = reverse("plan_commendations", args=[pupils.plans["THCS Bạn"].pk])
        assert client.get(other).status_code == 404


@pytest.mark.parametrize("name", ["commendations", "commendation_list"])
def test_as_many_queries_for_many_rows_as_for_one(client, name):
    counted = []
    for schools in (1, 3):
        world = simple(*range(2, schools + 2))
        client.force_login(world.organiser())
        for _time in range(schools):
            world.rule(places=9)
        made = draw_up(world.campaign, AS_OF, by=None, at=AT)[0]
        for line in made.lines.filter(rank=1):
            strike(line, reason="…", by=world.organiser(), at=AT)
        with CaptureQueriesContext(connection) as queries:
            html_of(client, name, world.campaign.pk if name == "commendations" else made.pk)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_page_of_a_school_asks_as_much_for_many_struck_lines_as_for_one(client):
    counted = []
    for pupils in (1, 3):
        world = simple(pupils)
        world.rule(of="pupil", places=9)
        for line in draw_up(world.campaign, AS_OF, by=None, at=AT)[0].lines.all():
            strike(line, reason="…", by=world.organiser(), at=AT)
        client.force_login(world.organiser())
        with CaptureQueriesContext(connection) as queries:
            html_of(client, "plan_commendations", world.campaign.plans.get().pk)
        counted.append(len(queries))
    assert counted[0] == counted[1]
