"""A ranking shown to everybody: who may open it, whom it names, what of it can be chosen."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Consent, Contest, PartScore, Ranking
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import sent
from contests.tests.worlds import make_world
from foundation.models import Job
from schools.models import Person
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_world(opened=True)
    world.other_school = make_unit("THCS Mễ Trì", under=world.department)
    world.classes = [make_class(world.school, "6A"), make_class(world.other_school, "7B", grade=7)]
    world.pupils = [
        sit(world, "Trần Văn Bình", world.school, world.classes[0], 2),
        sit(world, "Lê Thị Cúc", world.other_school, world.classes[1], 1),
        sit(world, "Phạm Văn Dần", world.other_school, world.classes[1], 0),
    ]
    Ranking.objects.filter(pk=world.ranking.pk).update(public=True)
    rebuild_ranking(world.ranking.pk, at=timezone.now())
    return world


def sit(world, name, school, school_class, right):
    pupil = make_pupil(school, name, school_class=school_class)
    attempt = start_attempt(world.part, pupil, at=world.at)
    submit_attempt(attempt.pk, sent(attempt, right), at=world.at)
    return pupil


def address(world):
    return reverse("ranking", args=[world.ranking.pk])


def listed(answer):
    return [(row["place"].rank, row["place"].name, row["place"].school_class) for row in answer.context["rows"]]


def test_everybody_reads_initials_and_schools(client, world):
    answer = client.get(address(world))
    assert listed(answer) == [(1, "T.V.B.", ""), (2, "L.T.C.", ""), (3, "P.V.D.", "")]
    html = answer.content.decode()
    assert "THCS Mễ Trì" in html
    for secret in ("Trần Văn Bình", ">6A<", ">7B<", 'data-go="workbook"', "data-own-rank"):
        assert secret not in html
    assert '<meta name="robots" content="noindex">' in html


def test_consent_names_and_its_withdrawal_does_not(client, world):
    consent = Consent.objects.create(
        contest=world.contest, person=world.pupils[1], purpose="publish", wording="x", at=world.at
    )
    assert listed(client.get(address(world)))[1] == (2, "Lê Thị Cúc", "7B")
    consent.withdrawn_at = world.at
    consent.save()
    assert listed(client.get(address(world)))[1] == (2, "L.T.C.", "")


def test_staff_of_age_are_named(client, world):
    Person.objects.filter(pk=world.pupils[0].pk).update(kind="staff", born_on=date(1980, 1, 1))
    assert [row[1] for row in listed(client.get(address(world)))] == ["Trần Văn Bình", "L.T.C.", "P.V.D."]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda world: Ranking.objects.update(public=False),
        lambda world: Ranking.objects.update(state="hidden"),
        lambda world: Contest.objects.update(state="draft"),
    ],
)
def test_what_is_not_for_everybody_asks_visitors_to_sign_in(client, world, spoil):
    assert client.get(address(world)).status_code == 200
    spoil(world)
    answer = client.get(address(world))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign_in"))
    missing = client.get(reverse("ranking", args=[987654]))
    assert missing.status_code == 302  # no visitor learns which rankings there are


def test_strangers_who_are_signed_in_read_what_everybody_does(client, world):
    client.force_login(world.stranger)
    assert [row[1] for row in listed(client.get(address(world)))] == ["T.V.B.", "L.T.C.", "P.V.D."]
    assert client.post(reverse("ranking_workbook", args=[world.ranking.pk])).status_code == 302
    assert Job.objects.filter(kind="contests.ranking_workbook").count() == 1


def test_visitors_start_no_work(client, world):
    PartScore.objects.update(updated_at=timezone.now())
    html = client.get(address(world)).content.decode()
    assert "data-stale" in html
    assert not Job.objects.filter(kind="contests.rebuild_ranking").exists()


@pytest.mark.parametrize(
    ("asked", "ranks"),
    [
        ("unit=here", [1]),
        ("unit=there", [2, 3]),
        ("class=there", [2, 3]),
        ("unit=there&grade=7", [2, 3]),
        ("unit=there&grade=6", [2, 3]),  # no such grade there
        ("grade=7", [1, 2, 3]),  # along the whole ranking: not for visitors
        ("unit=x", [1, 2, 3]),
        ("unit=987654", [1, 2, 3]),
    ],
)
def test_a_unit_or_class_keeps_the_ranks_of_the_whole(client, world, asked, ranks):
    asked = asked.replace("unit=here", f"unit={world.school.pk}").replace("unit=there", f"unit={world.other_school.pk}")
    asked = asked.replace("class=there", f"class={world.classes[1].pk}")
    answer = client.get(f"{address(world)}?{asked}")
    assert [row[0] for row in listed(answer)] == ranks
    if ranks == [2, 3]:
        assert "50" in answer.context["rows"][1]["place"].why  # beside the one above, wherever that is


def test_staff_may_choose_a_grade(client, world):
    client.force_login(make_seat(world.department, "officer"))
    assert [row[0] for row in listed(client.get(f"{address(world)}?grade=7"))] == [2, 3]


def test_a_choice_goes_on_behind_its_last_place(client, world, monkeypatch):
    monkeypatch.setattr("contests.views.PAGE", 1)
    first = client.get(f"{address(world)}?unit={world.other_school.pk}")
    assert ([row[0] for row in listed(first)], first.context["listed"].after) == ([2], 2)
    second = client.get(f"{address(world)}?unit={world.other_school.pk}&after=2")
    assert ([row[0] for row in listed(second)], second.context["listed"].after) == ([3], None)


def test_charts_come_from_what_was_kept(client, world):
    answer = client.get(address(world))
    spread, units = answer.context["charts"]
    assert [bar.text for bar in spread.bars] == ["1", "0", "0", "0", "0", "1", "0", "0", "0", "1"]
    assert [(bar.label, bar.text) for bar in units.bars] == [("THCS Mễ Trì", "2"), ("THCS Đây", "1")]
    assert answer.content.decode().count("<svg") == 2


def test_the_other_rankings_of_the_contest_stand_beside(client, world):
    hidden = Ranking.objects.create(contest=world.contest, name="Kín", state="hidden", public=True)
    shown = Ranking.objects.create(contest=world.contest, name="Chung", public=True)
    inner = Ranking.objects.create(contest=world.contest, name="Nội bộ")
    assert {r.pk for r in client.get(address(world)).context["tabs"]} == {world.ranking.pk, shown.pk}
    client.force_login(world.pupils[0].user)
    assert {r.pk for r in client.get(address(world)).context["tabs"]} == {world.ranking.pk, shown.pk, inner.pk}
    client.force_login(world.organiser)
    assert hidden in client.get(address(world)).context["tabs"]
