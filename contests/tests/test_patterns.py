"""What organisers change in a pattern reaches the rankings of all units, but none that is official or decided about."""

import pytest
from django.urls import reverse

from contests.models import Award, Measure, Prize, Ranking
from contests.patterns import follow_pattern
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_team_world
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_team_world(at=AT)
    give_points(world.teams[0], 10, 20, 30)
    world.pattern = world.stage.rankings.get(each_sitting=True)
    world.made = list(Ranking.objects.filter(pattern=world.pattern).order_by("pk"))
    return world


def rule(ranking):
    return list(ranking.measures.order_by("order").values_list("kind", "part"))


def change(world):
    world.pattern.measures.filter(order__gt=1).delete()
    Measure.objects.create(ranking=world.pattern, order=2, kind="part", part=world.parts[0], direction="high")
    Prize.objects.create(ranking=world.pattern, level="first", amount=300_000)
    Ranking.objects.filter(pk=world.pattern.pk).update(name="Bảng chính", public=True)
    world.pattern.refresh_from_db()
    return follow_pattern(world.pattern, by=world.organiser, at=AT)


def test_rule_prizes_and_name_follow_and_places_with_them(world):
    assert change(world) == 2
    for ranking in world.made:
        ranking.refresh_from_db()
        assert rule(ranking) == [("points", None), ("part", world.parts[0].pk)]
        assert (ranking.name, ranking.public, ranking.state) == ("Bảng chính", True, "hidden")
        assert ranking.prizes.get().amount == 300_000
    assert [ranking.total for ranking in world.made] == [1, 0]
    assert follow_pattern(world.pattern, by=world.organiser, at=AT) == 0
    assert Event.objects.filter(verb="change", subject_type="contests.ranking").count() == 2


def test_what_is_official_stands(world):
    before = rule(world.made[0])
    Ranking.objects.filter(pk=world.made[0].pk).update(state="official")
    assert change(world) == 1
    assert rule(world.made[0]) == before


def test_prizes_that_were_proposed_stay_as_they_are(world):
    prize = Prize.objects.create(ranking=world.made[0], level="third")
    Award.objects.create(ranking=world.made[0], prize=prize, entrant=world.teams[0].entrant, rank=1, proposed_at=AT)
    assert change(world) == 2
    assert list(world.made[0].prizes.all()) == [prize]
    assert rule(world.made[0]) == [("points", None), ("part", world.parts[0].pk)]


def test_a_new_ranking_of_teams_is_offered_the_chain_of_its_stage(client, world):
    client.force_login(world.organiser)
    html = client.get(reverse("admin:contests_ranking_add"), {"of": "team", "stage": world.stage.pk}).content.decode()
    for part in world.parts[1:]:
        assert f'<option value="{part.pk}" selected' in html
