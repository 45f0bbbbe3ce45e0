"""Teams on the pages of a running stage, and in what else counts or lists who takes part."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contests.bank.leaks import _own_entries
from contests.live.actions import decide_late, extend
from contests.live.board import board
from contests.live.people import teams
from contests.live.rules import Target
from contests.models import Appearance, Attempt, FrozenSize, LateAnswer, PartScore, Ranking
from contests.notices import notices_to
from contests.quiz.actions import close, start_attempt
from contests.quiz.tests.team_worlds import hand_in, make_papers
from contests.statements.owed import owed_by_key
from contests.statements.rules import contests_with_forms
from contests.tests.builders import sent
from contests.tests.team_builders import give_points, make_team
from contests.visitors.consenting import own_consents
from contests.visitors.rules import registering
from contests.visitors.statistics import figures
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_papers(at=timezone.now())


def get(user, name, *args, **query):
    client = signed_in(user)
    return client.get(reverse(name, args=args), query)


class TestBoard:
    def test_teams_are_counted_and_what_is_judged_is_no_paper(self, world):
        FrozenSize.objects.create(
            contest=world.contest, audience=world.contest.audiences.get(), unit=world.school, size=400,
            frozen_at=world.at,
        )  # fmt: skip
        hand_in(world, world.people[0], 2, at=world.at)
        start_attempt(world.part, world.others[0], at=world.at)
        give_points(world.teams[2], 17, None, 20)
        Appearance.objects.filter(pk=make_team(world.sitting).pk).update(state="withdrawn")
        rows = {row.name: (row.eligible, row.inside, row.done) for row in board(world.stage, world.at).rows}
        assert rows == {"THCS Đây": (3, 1, 1), "THCS Kia": (1, 0, 0)}

    def test_a_unit_shows_its_teams_with_their_members(self, world):
        attempt = start_attempt(world.part, world.people[0], at=world.at)
        extend(world.part, Target(entrant=attempt.entrant), minutes=5, reason="Mạng", by=world.organiser, at=world.at)
        first = next(one for one in teams(world.stage, world.at, unit=world.school).object_list if one.attempt)
        assert (first.entrant, first.state, first.extra, len(first.members)) == (attempt.entrant, "in", 5, 2)
        html = get(world.officer, "live", world.contest.pk, unit=world.school.pk).content.decode()
        assert html.count("data-team=") == 3
        assert "data-person" not in html
        found = get(world.officer, "live", world.contest.pk, unit=world.school.pk, state="in").content.decode()
        assert (found.count("data-team="), first.members[0] in found) == (1, True)
        assert get(world.other_secretary, "live", world.contest.pk, unit=world.school.pk).status_code == 404

    def test_a_name_is_found_without_its_marks(self, world):
        make_team(world.sitting, "Sao Vàng Đất Việt")
        assert [one.name for one in teams(world.stage, world.at, unit=world.school, word="dat viet")] == [
            "Sao Vàng Đất Việt"
        ]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_one_team_and_three_cost_the_same(self, rows, django_assert_num_queries):
        world = make_papers(at=timezone.now())
        for appearance in world.teams[:rows]:
            person = appearance.entrant.members.first().person
            start_attempt(world.part, person, at=world.at)
        with django_assert_num_queries(5):
            page = teams(world.stage, world.at, unit=world.school, state="in")
            assert len(page.object_list) == rows


def test_more_time_reaches_the_paper_and_every_member(world):
    attempt = start_attempt(world.part, world.people[0], at=world.at)
    other = start_attempt(world.part, world.others[0], at=world.at)
    target = Target(entrant=attempt.entrant)
    assert extend(world.part, target, minutes=10, reason="Mất điện", by=world.organiser, at=world.at) == 1
    lasts = [(each.deadline - each.started_at).seconds // 60 for each in Attempt.objects.order_by("pk")]
    assert lasts == [40, 30]
    assert [len(notices_to(one, [world.contest], world.at)) for one in (*world.people, world.others[0])] == [1, 1, 0]
    pages = [get(world.organiser, "attempt_log", attempt.pk), get(world.organiser, "extend", world.contest.pk,
             entrant=attempt.entrant_id), get(world.organiser, "notices", world.contest.pk)]  # fmt: skip
    assert [attempt.entrant.name in each.content.decode() for each in pages] == [True] * 3
    assert other.entrant.name not in pages[0].content.decode()


class TestLate:
    @pytest.fixture
    def late(self, world):
        attempt = start_attempt(world.part, world.people[0], at=world.at)
        [first, *_rest] = sent(attempt, 4)
        close(attempt.pk, at=attempt.accepts_until.replace(year=attempt.accepts_until.year + 1))
        return LateAnswer.objects.create(
            attempt=attempt, number=1, sequence=9, choices=str(first.choices[0]), received_at=world.at
        )

    def decide(self, world, late):
        seen = {late.attempt_id: late.pk}
        return decide_late(seen, world.contest, accepted=True, reason="Mạng hỏng", by=world.organiser, at=world.at)

    def test_they_are_listed_by_team_and_count_when_accepted(self, world, late):
        assert world.teams[0].entrant.name in get(world.organiser, "late_answers", world.contest.pk).content.decode()
        self.decide(world, late)
        assert PartScore.objects.get().points == 12.5

    def test_an_official_ranking_of_another_school_is_no_hindrance(self, world, late):
        Ranking.objects.filter(sitting=world.elsewhere).update(state="official")
        assert self.decide(world, late) == 1


class TestNoFormsAndNoRegistering:
    def test_no_statistics_forms_are_asked_for(self, world):
        school_class = world.school.classes.earliest("pk")
        assert owed_by_key(f"{world.contest.audiences.get().pk}-c{school_class.pk}") is None
        assert list(contests_with_forms(world.secretary)) == []
        assert get(world.secretary, "contest_statements", world.contest.pk).status_code == 404

    def test_nobody_registers_themselves(self, world):
        world.contest.audiences.update(kind="citizen", self_registration=True)
        assert registering(world.contest) == []
        assert Client().get(reverse("register", args=[world.contest.pk])).status_code == 404


def test_a_member_gives_consent_for_themselves(world):
    assert [contest for contest, _part, _publish in own_consents(world.people[0])] == [world.contest]
    client = signed_in(world.people[0].user)
    page = reverse("my_consent", args=[world.contest.pk])
    assert client.post(page, {"agree": "no"}).status_code == 302
    world.people[0].teams.update(left_at=world.at)
    assert client.post(page, {"agree": "no"}).status_code == 404


def test_numbers_for_everybody_count_members_not_teams(world):
    hand_in(world, world.people[0], 2, at=world.at)
    world.others[1].teams.update(left_at=world.at)
    hand_in(world, world.others[0], 2, at=world.at)
    found = figures(world.contest, timezone.now())
    assert (found["persons"], found["attempts"]) == (3, 2)


def test_whoever_saw_the_keys_is_beside_their_own_team(world):
    person, stranger = world.people[0], make_seat(world.school, "secretary")
    assert _own_entries([world.contest], [person.pk, stranger.pk]) == {person.pk: world.teams[0].entrant}
