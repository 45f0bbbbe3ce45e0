"""Prizes on the ranking's page of the workplace."""

import pytest
from django.urls import reverse

from contests.awards.tests.worlds import make_ranked
from contests.models import Award, Prize, Ranking
from contests.tests.worlds import formset, page
from foundation.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    world = make_ranked(prizes=())
    client.force_login(world.organiser)
    return world


def posted(ranking, prizes, *, initial=0):
    rows = [
        {"id": row.pk, "ranking": ranking.pk, "order": row.order, "kind": row.kind, "direction": row.direction}
        for row in ranking.measures.order_by("order")
    ]
    data = {"contest": ranking.contest_id, "stage": ranking.stage_id, "of": ranking.of, "name": ranking.name}
    data |= {"audience": "", "state": "provisional", "prize_share": "12.5"}
    rows_of_prizes = [{"ranking": ranking.pk, "each": "", "name": "", "amount": ""} | prize for prize in prizes]
    return data | formset("measures", rows, initial=len(rows)) | formset("prizes", rows_of_prizes, initial=initial)


FIRST = {"order": 1, "level": "first", "count": 1, "amount": 300_000}
CONSOLATION = {"order": 2, "level": "consolation", "count": 35, "each": "grade", "name": "Giải Phong trào"}


def test_prizes_are_typed_beside_the_rule_and_written_down(client, world):
    address = page("ranking", "change", world.ranking.pk)
    assert client.post(address, posted(world.ranking, [FIRST, CONSOLATION])).status_code == 302
    kept = Prize.objects.order_by("order").values_list("level", "count", "each", "amount", "name")
    assert list(kept) == [("first", 1, "", 300_000, ""), ("consolation", 35, "grade", None, "Giải Phong trào")]
    assert Event.objects.filter(verb="add", subject_type="contests.prize").count() == 2
    html = client.get(address).content.decode()
    for name in ("awards", "publish", "publications"):
        assert reverse(name, args=[world.ranking.pk]) in html


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": "x"}, {"order": ""}, {"level": "gold"}, {"amount": -1}])
def test_a_prize_with_a_fault_is_not_saved(client, world, wrong):
    answer = client.post(page("ranking", "change", world.ranking.pk), posted(world.ranking, [FIRST | wrong]))
    assert answer.status_code == 200
    assert Prize.objects.count() == 0


def test_two_prizes_cannot_stand_on_one_line(client, world):
    two = [FIRST, CONSOLATION | {"order": 1}]
    assert client.post(page("ranking", "change", world.ranking.pk), posted(world.ranking, two)).status_code == 200
    assert Prize.objects.count() == 0


def test_one_that_somebody_has_cannot_be_removed(client, world):
    prize = Prize.objects.create(ranking=world.ranking)
    Award.objects.create(ranking=world.ranking, prize=prize, entrant=world.entrants[0], rank=1, proposed_at=world.at)
    data = posted(world.ranking, [FIRST | {"id": prize.pk}], initial=1) | {"prizes-0-DELETE": "on"}
    answer = client.post(page("ranking", "change", world.ranking.pk), data)
    assert answer.status_code == 200
    assert Prize.objects.count() == 1


def test_of_an_official_ranking_they_stand(client, world):
    prize = Prize.objects.create(ranking=world.ranking, count=1)
    Ranking.objects.update(state="official")
    data = posted(world.ranking, [FIRST | {"id": prize.pk, "count": 9}], initial=1)
    client.post(page("ranking", "change", world.ranking.pk), data)
    prize.refresh_from_db()
    assert prize.count == 1


def test_an_officer_reads_them_and_changes_nothing(client, world):
    client.force_login(world.officer)
    address = page("ranking", "change", world.ranking.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, posted(world.ranking, [FIRST])).status_code == 403
    assert Prize.objects.count() == 0
