"""Points that are shown after closing, or never, are nowhere to be read before: not in a ranking, not in one's data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.entering import enter
from contests.models import Attempt, Measure, Part, Ranking, Stage
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import sent
from contests.tests.worlds import make_world
from foundation.models import Job
from schools.tests.builders import make_class, make_pupil, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_world(opened=True)
    school_class = make_class(world.school, "6A")
    world.teacher = make_seat(world.school, "teacher", school_class=school_class)
    world.pupil = make_pupil(world.school, "Trần Văn Bình", school_class=school_class)
    world.attempt = start_attempt(world.part, world.pupil, at=world.at)
    submit_attempt(world.attempt.pk, sent(world.attempt, 1), at=world.at)
    Part.objects.filter(pk=world.part.pk).update(show_score="after_closing")
    world.contest.public = True
    world.contest.save()
    Ranking.objects.filter(pk=world.ranking.pk).update(public=True)
    rebuild_ranking(world.ranking.pk, at=timezone.now())
    return world


def over(world):
    Stage.objects.filter(pk=world.stage.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


def statuses(client, world):
    """Of the ranking's page: to nobody signed in, the pupil, a teacher, an officer, the organiser."""
    address, found = f"/rankings/{world.ranking.pk}/", []
    for user in (None, world.pupil.user, world.teacher, world.officer, world.organiser):
        client.logout()
        if user:
            client.force_login(user)
        found.append(client.get(address).status_code)
    return found


def test_a_ranking_by_points_waits_until_they_may_be_read(client, world):
    assert statuses(client, world) == [302, 404, 404, 404, 200]
    over(world)
    assert statuses(client, world) == [200] * 5


def test_while_somebody_still_writes_with_more_time_too(client, world):
    over(world)
    Attempt.objects.create(
        entrant=enter(world.contest, make_pupil(world.school, "Lê Thị Cúc"), at=world.at),
        part=world.part, number=1, paper=[], size=0, slots=0, started_at=world.at,
        deadline=timezone.now() + timedelta(hours=1), accepts_until=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    assert statuses(client, world) == [302, 404, 404, 404, 200]


def test_of_points_never_shown_only_an_official_one_tells(client, world):
    Part.objects.filter(pk=world.part.pk).update(show_score="never")
    over(world)
    assert statuses(client, world) == [302, 404, 404, 404, 200]
    Ranking.objects.filter(pk=world.ranking.pk).update(state="official")
    assert statuses(client, world) == [200] * 5


def test_a_ranking_that_tells_no_points_is_shown_at_once(client, world):
    Measure.objects.filter(ranking=world.ranking, kind="points").update(kind="reached", direction="low")
    assert statuses(client, world) == [200] * 5


def test_an_overall_ranking_waits_for_every_part(client, world):
    Ranking.objects.filter(pk=world.ranking.pk).update(stage=None)
    later = Stage.objects.create(
        contest=world.contest, order=2, name="Vòng 2", opens_at=world.at, closes_at=world.at + timedelta(days=3)
    )
    over(world)
    Part.objects.create(stage=later, name="Bài 2", show_score="after_closing")
    assert statuses(client, world) == [302, 404, 404, 404, 200]
    Part.objects.filter(stage=later).update(show_score="at_once")
    assert statuses(client, world) == [200] * 5


def test_nor_is_it_linked_or_written_to_a_workbook(client, world):
    link = f"/rankings/{world.ranking.pk}/"
    for address in (f"/contests/{world.contest.pk}/", f"/attempts/{world.attempt.pk}/result/", "/"):
        client.force_login(world.pupil.user)
        assert link not in client.get(address).content.decode(), address
    client.logout()
    html = client.get(f"/contests/{world.contest.pk}/public/").content.decode()
    assert world.contest.title in html
    assert link not in html
    client.force_login(world.secretary)
    assert client.post(f"{link}workbook/").status_code == 404
    assert not Job.objects.filter(kind="contests.ranking_workbook").exists()


@pytest.mark.parametrize("address", ["/my-data/", "/my-data/file/"])
def test_one_s_own_data_tell_points_and_places_when_they_may_be_read(client, world, address):
    client.force_login(world.pupil.user)
    before = client.get(address).content.decode()
    over(world)
    after = client.get(address).content.decode()
    for secret in (world.ranking.name, "50.0000" if address.endswith("file/") else ">50<"):
        assert (secret in before, secret in after) == (False, True), secret


def test_a_hidden_place_is_not_in_one_s_own_data(client, world):
    over(world)
    Ranking.objects.filter(pk=world.ranking.pk).update(state="hidden", name="Bảng giấu")
    client.force_login(world.pupil.user)
    assert "Bảng giấu" not in client.get("/my-data/").content.decode()
