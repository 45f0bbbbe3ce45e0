"""Who sees a ranking of a sitting, or of a stage held by units, and when: nothing tells points before their time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from contests.models import Contest, Part, PartScore, Ranking, Sitting
from contests.personal_data import personal_data
from contests.placing import rebuild_ranking
from contests.tests.team_builders import give_points, make_team, make_team_world
from schools.tests.builders import make_pupil, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
STATES = ["planned", "open", "judged", "checked", "sent", "published"]
JUDGED = STATES[2:]


@shared
def world():
    world = make_team_world(at=timezone.now() - timedelta(days=1))
    for n, team in enumerate(world.teams):
        give_points(team, 18 - n, 40, 25, at=world.at)
    give_points(world.other_team, 11, 12, 13, at=world.at)
    world.ranking = world.sitting.rankings.get()
    world.whole = world.stage.rankings.get(name="Toàn quận")
    for ranking in (world.ranking, world.elsewhere.rankings.get(), world.whole):
        rebuild_ranking(ranking.pk, at=timezone.now())
    Contest.objects.update(public=True)
    Ranking.objects.update(public=True)
    world.people = {
        "member": world.teams[0].entrant.members.get(role="captain").person.user,
        "pupil": make_pupil(world.school, "Lê Văn Ngoài").user,
        "teacher": make_seat(world.school, "teacher", school_class=world.school.classes.get()),
        "judge": world.judges[1].user,
        "other school": world.other_secretary,
        "other pupil": world.other_team.entrant.members.get(role="captain").person.user,
        "visitor": AnonymousUser(),
        "secretary": world.secretary,
        "organiser": world.organiser,
        "officer": world.officer,
    }
    return world


KEEPING = {"secretary", "organiser", "officer"}


def move(sitting, state):
    Sitting.objects.filter(pk=sitting.pk).update(state=state, judged_at=timezone.now())


def seeing(world, ranking):
    return {name for name, user in world.people.items() if Ranking.objects.visible_to(user).filter(pk=ranking.pk)}


class TestOfASitting:
    @pytest.mark.parametrize("shown", ["hidden", "provisional", "official"])
    def test_keepers_and_officers_from_judged_on_others_once_published(self, world, shown):
        Ranking.objects.filter(pk=world.ranking.pk).update(state=shown)
        for state in STATES:
            move(world.sitting, state)
            everybody = set(world.people) if state == "published" and shown != "hidden" else set()
            assert seeing(world, world.ranking) == everybody | (KEEPING if state in JUDGED else set()), state

    def test_of_a_cancelled_one_nobody_else_reads(self, world):
        move(world.sitting, "published")
        Ranking.objects.filter(pk=world.ranking.pk).update(state="official")
        Sitting.objects.filter(pk=world.sitting.pk).update(cancelled_at=timezone.now(), cancelled_reason="Bão")
        assert seeing(world, world.ranking) == KEEPING

    def test_points_that_are_never_shown_do_not_hide_a_published_one(self, world):
        assert set(Part.objects.values_list("show_score", flat=True)) == {"never"}
        move(world.sitting, "published")
        Ranking.objects.filter(pk=world.ranking.pk).update(state="provisional")
        assert seeing(world, world.ranking) == set(world.people)

    def test_what_is_not_public_stays_with_those_who_see_the_contest(self, world):
        move(world.sitting, "published")
        Ranking.objects.filter(pk=world.ranking.pk).update(state="official", public=False)
        assert seeing(world, world.ranking) == set(world.people) - {"visitor"}
        assert not Ranking.objects.visible_to(world.stranger).filter(pk=world.ranking.pk).exists()

    @pytest.mark.parametrize("who", ["member", "judge", "other school", "visitor", "teacher"])
    def test_no_page_tells_it_early(self, client, world, who):
        move(world.sitting, "sent")
        Ranking.objects.filter(pk=world.ranking.pk).update(state="official")
        if who != "visitor":
            client.force_login(world.people[who])
        for name in ("ranking", "publications", "award_list", "awards", "publish"):
            answer = client.get(reverse(name, args=[world.ranking.pk]))
            assert answer.status_code in {302, 403, 404}
            assert world.teams[0].entrant.name not in answer.content.decode()

    def test_one_s_own_data_tells_it_with_the_publication(self, world):
        person = world.people["member"].person
        Ranking.objects.filter(pk=world.ranking.pk).update(state="official")
        for state, told in (("sent", False), ("published", True)):
            move(world.sitting, state)
            held = personal_data(person, timezone.now())
            assert [row["points"] for row in held["points of the team"]] == ([18, 40, 25] if told else [])
            assert [row["rank"] for row in held["places"]] == ([1] if told else [])
        assert [row["team"] for row in held["teams"]] == [world.teams[0].entrant.name]


class TestOfTheWholeStage:
    @pytest.fixture(autouse=True)
    def _at_once(self, world):
        Part.objects.update(show_score="at_once")

    def test_provisional_it_waits_for_every_unit_to_publish(self, world):
        for sitting in (world.sitting, world.elsewhere):
            assert seeing(world, world.whole) == {"organiser", "officer"}
            move(sitting, "published")
        assert seeing(world, world.whole) == set(world.people)

    def test_a_unit_that_does_not_hold_it_is_not_waited_for(self, world):
        move(world.sitting, "published")
        Sitting.objects.filter(pk=world.elsewhere.pk).update(cancelled_at=timezone.now(), cancelled_reason="Bão")
        assert seeing(world, world.whole) == set(world.people)

    def test_official_everybody_sees_it(self, world):
        Ranking.objects.filter(pk=world.whole.pk).update(state="official")
        assert seeing(world, world.whole) == set(world.people)

    def test_hidden_only_who_may_change_it(self, world):
        Ranking.objects.filter(pk=world.whole.pk).update(state="hidden")
        assert seeing(world, world.whole) == {"organiser"}

    def test_over_all_stages_it_waits_as_well(self, world):
        overall = Ranking.objects.create(contest=world.contest, of="team", name="Cả cuộc thi", public=True)
        assert seeing(world, overall) == {"organiser"}
        Sitting.objects.update(state="published")
        assert seeing(world, overall) == set(world.people)

    def test_by_what_it_ranks_does_not_matter(self, world):
        units = Ranking.objects.create(contest=world.contest, stage=world.stage, of="unit", name="Trường", public=True)
        assert seeing(world, units) == {"organiser", "officer"}

    def test_a_rule_of_parts_alone_tells_points(self, world):
        Part.objects.update(show_score="never")
        Sitting.objects.update(state="published")
        world.whole.measures.exclude(kind="part").delete()
        assert seeing(world, world.whole) == {"organiser", "officer"}


class TestPatterns:
    def test_only_who_may_change_it_sees_one(self, world):
        Sitting.objects.update(state="published")
        pattern = world.stage.rankings.get(each_sitting=True)
        assert seeing(world, pattern) == {"organiser"}

    def test_its_page_lists_the_rankings_made_by_it(self, client, world):
        move(world.sitting, "judged")
        client.force_login(world.organiser)
        pattern = world.stage.rankings.get(each_sitting=True)
        html = client.get(reverse("ranking", args=[pattern.pk])).content.decode()
        assert reverse("ranking", args=[world.ranking.pk]) in html
        assert reverse("ranking", args=[world.elsewhere.rankings.get().pk]) not in html  # still being held


class TestPage:
    @pytest.fixture
    def published(self, world):
        Sitting.objects.update(state="published")
        Ranking.objects.exclude(sitting=None).update(state="official")
        Ranking.objects.filter(pk=world.whole.pk).update(state="official")
        return world

    def rows(self, client, ranking):
        answer = client.get(reverse("ranking", args=[ranking.pk]))
        return [(row["place"].name, row["place"].members, row["place"].mine) for row in answer.context["rows"]]

    def test_parts_stand_beside_the_total_with_their_maximum(self, client, published):
        answer = client.get(reverse("ranking", args=[published.ranking.pk]))
        names = [part.name for part in published.parts]
        assert answer.context["headings"][1:4] == [f"{names[0]} (20)", f"{names[1]} (50)", f"{names[2]} (30)"]
        texts = [value["text"] for value in answer.context["rows"][0]["values"]]
        assert texts == ["83", "18", "40", "25", "–"]

    def test_members_are_named_to_those_who_look_after_them(self, client, published):
        for who, named in (("visitor", False), ("other school", False), ("other pupil", False), ("judge", True),
                           ("secretary", True), ("officer", True)):  # fmt: skip
            client.logout()
            if who != "visitor":
                client.force_login(published.people[who])
            rows = self.rows(client, published.ranking)
            assert [bool(members) for _name, members, _mine in rows] == [named] * 3, who

    def test_a_member_knows_their_own_team(self, client, published):
        client.force_login(published.people["member"])
        rows = self.rows(client, published.ranking)
        assert [mine for _name, _members, mine in rows] == [True, False, False]
        assert [len(members) for _name, members, _mine in rows] == [2, 0, 0]

    def test_who_left_the_team_is_neither_named_nor_told(self, client, published):
        member = published.teams[0].entrant.members.get(role="member")
        member.left_at = timezone.now()
        member.save()
        client.force_login(member.person.user)
        assert not any(mine for _name, _members, mine in self.rows(client, published.ranking))

    def test_it_says_that_the_chain_is_the_default(self, client, published):
        assert "data-default-rule" in client.get(reverse("ranking", args=[published.ranking.pk])).content.decode()
        published.ranking.measures.filter(order=3).delete()
        rebuild_ranking(published.ranking.pk, at=timezone.now())
        assert "data-default-rule" not in client.get(reverse("ranking", args=[published.ranking.pk])).content.decode()

    def test_over_many_panels_it_says_that_nothing_is_levelled(self, client, published):
        answer = client.get(reverse("ranking", args=[published.whole.pk]))
        assert "2" in answer.context["panels"]
        assert client.get(reverse("ranking", args=[published.ranking.pk])).context["panels"] == ""

    def test_a_school_marks_its_own_teams_in_the_whole_ranking_alone(self, client, published):
        client.force_login(published.other_secretary)
        assert [mine for *_row, mine in self.rows(client, published.whole)] == [False, False, False, True]
        client.force_login(published.secretary)
        assert [mine for *_row, mine in self.rows(client, published.ranking)] == [False] * 3

    def test_only_the_teams_of_one_school_keep_their_ranks(self, client, published):
        answer = client.get(f"{reverse('ranking', args=[published.whole.pk])}?unit={published.other.pk}")
        assert [row["place"].rank for row in answer.context["rows"]] == [4]

    def test_one_and_many_teams_cost_the_same(self, client, published, django_assert_max_num_queries):
        client.force_login(published.officer)
        with django_assert_max_num_queries(60) as first:
            self.rows(client, published.ranking)
        for n in range(5):
            give_points(make_team(published.sitting, at=published.at), n, 20, 20, at=published.at)
        Ranking.objects.filter(pk=published.ranking.pk).update(state="provisional")
        rebuild_ranking(published.ranking.pk, at=timezone.now())
        Ranking.objects.filter(pk=published.ranking.pk).update(state="official")
        with django_assert_max_num_queries(len(first)):
            assert len(self.rows(client, published.ranking)) == 8

    def test_lists_of_rankings_do_not_fill_with_those_of_other_units(self, client, published):
        client.force_login(published.secretary)
        tabs = client.get(reverse("ranking", args=[published.whole.pk])).context["tabs"]
        assert {tab.pk for tab in tabs} == {published.whole.pk, published.ranking.pk}
        client.force_login(published.officer)
        assert client.get(reverse("ranking", args=[published.whole.pk])).context["tabs"] == []

    def test_an_official_one_keeps_the_parts_it_had(self, client, published):
        PartScore.objects.filter(entrant=published.teams[0].entrant, part=published.parts[0]).update(points=1)
        answer = client.get(reverse("ranking", args=[published.ranking.pk]))
        assert [value["text"] for value in answer.context["rows"][0]["values"]][:2] == ["83", "18"]
