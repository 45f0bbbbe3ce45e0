"""A paper taken by a team: who starts it and when, until when, who joins, and what it ends in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contests.entering import Excluded, NoTeam, NotInvited, enter
from contests.live.actions import extend
from contests.live.rules import Target
from contests.models import Appearance, Attempt, Entrant, Exclusion, Member, Part, PartRun, PartScore, Sitting, Stage
from contests.notices import notices_for, notices_to, tell
from contests.quiz.actions import close, start_attempt, start_for_team, submit_attempt
from contests.quiz.prepared import parts_ahead
from contests.quiz.rules import NotNow
from contests.quiz.sitting_papers import close_part, reopen_part, start_together
from contests.quiz.teams import open_papers, score_papers
from contests.quiz.tests.team_worlds import hand_in, make_papers, members
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent
from foundation.models import Event
from schools.tests.builders import make_class, make_pupil
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@shared
def world():
    return make_papers()


@pytest.fixture
def together():
    return make_papers(synchronous=True)


def refused(world, person=None, at=None):
    with pytest.raises(NotNow) as error:
        start_attempt(world.part, person or world.people[0], at=at or world.at)
    return str(error.value)


class TestOneForTheTeam:
    def test_one_starts_and_another_joins_it(self, world):
        first = start_attempt(world.part, world.people[0], at=AT)
        assert first.entrant == world.teams[0].entrant
        assert start_attempt(world.part, world.people[1], at=AT + MINUTE) == first
        assert start_attempt(world.part, world.others[0], at=AT) != first

    def test_it_is_of_every_member_and_of_nobody_else(self, world):
        attempt = start_attempt(world.part, world.people[0], at=AT)
        assert [list(Attempt.objects.of(one)) for one in world.people] == [[attempt], [attempt]]
        assert list(Attempt.objects.of(world.others[0])) == []
        world.people[1].teams.update(left_at=AT)
        assert list(Attempt.objects.of(world.people[1])) == []

    def test_single_papers_stay_beside_it(self, world):
        alone = make_attempt(make_quiz(world.district), world.people[0])
        attempt = start_attempt(world.part, world.people[0], at=AT)
        assert set(Attempt.objects.of(world.people[0])) == {alone, attempt}

    def test_it_ends_in_the_points_of_the_team_scaled_to_the_part(self, world):
        hand_in(world, world.people[1], 3)
        score = PartScore.objects.get()
        assert (score.entrant, score.part, score.points) == (world.teams[0].entrant, world.part, 37.5)

    def test_there_is_no_second_one(self, world):
        hand_in(world, world.people[0], 3)
        assert refused(world, world.people[1])

    def test_the_keeper_opens_it_and_that_is_on_record(self, world):
        attempt = start_for_team(world.part, world.teams[0].entrant, by=world.secretary, at=AT)
        assert start_attempt(world.part, world.people[0], at=AT) == attempt
        assert Event.objects.filter(verb="open a paper", by=world.secretary, subject_id=attempt.pk).count() == 1

    def test_a_judged_part_is_no_paper(self, world):
        with pytest.raises(Part.DoesNotExist):
            start_attempt(world.parts[0], world.people[0], at=AT)


class TestEntering:
    def test_who_is_in_no_team_is_told_so(self, world):
        pupil = make_pupil(world.school, "Lê Thị Lẻ", school_class=make_class(world.school, "7A", grade=7))
        with pytest.raises(NoTeam):
            enter(world.contest, pupil, at=AT)
        assert not Entrant.objects.filter(person=pupil).exists()

    def test_who_left_their_team_is_in_none(self, world):
        world.people[0].teams.update(left_at=AT)
        with pytest.raises(NoTeam):
            enter(world.contest, world.people[0], at=AT)

    def test_who_is_not_invited_at_all(self, world):
        pupil = make_pupil(world.school, "Bé Ba", school_class=make_class(world.school, "3A", grade=3))
        with pytest.raises(NotInvited):
            enter(world.contest, pupil, at=AT)

    def test_an_excluded_member_starts_nothing_and_the_others_do(self, world):
        Exclusion.objects.create(contest=world.contest, person=world.people[0], reason="Con ban tổ chức")
        with pytest.raises(Excluded):
            start_attempt(world.part, world.people[0], at=AT)
        assert start_attempt(world.part, world.people[1], at=AT)


class TestWhen:
    @pytest.mark.parametrize("state", ["planned", "judged", "checked", "sent", "published"])
    def test_only_while_the_sitting_is_held(self, world, state):
        Sitting.objects.filter(pk=world.sitting.pk).update(state=state)
        assert world.school.name in refused(world)
        assert not PartRun.objects.filter(part=world.part).exists()

    def test_not_where_it_was_called_off(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(cancelled_at=AT, cancelled_reason="Bão số 6")
        assert "Bão số 6" in refused(world)

    @pytest.mark.parametrize("state", ["expected", "absent", "withdrawn"])
    def test_only_a_team_that_was_seen_there(self, world, state):
        Appearance.objects.filter(pk=world.teams[0].pk).update(state=state)
        assert refused(world)
        with pytest.raises(NotNow):
            start_for_team(world.part, world.teams[0].entrant, by=world.secretary, at=AT)
        assert start_attempt(world.part, world.others[0], at=AT)

    def test_not_a_team_on_no_list(self, world):
        Appearance.objects.filter(pk=world.teams[0].pk).delete()
        assert refused(world)

    def test_the_stage_bounds_it(self, world):
        Stage.objects.update(closes_at=AT + 10 * MINUTE)
        world.part.refresh_from_db()
        assert start_attempt(world.part, world.people[0], at=AT).deadline == AT + 10 * MINUTE
        assert refused(world, world.others[0], at=AT + 10 * MINUTE)

    def test_the_own_time_runs_from_the_own_start(self, world):
        assert start_attempt(world.part, world.people[0], at=AT).deadline == AT + 30 * MINUTE
        assert start_attempt(world.part, world.others[0], at=AT + 7 * MINUTE).deadline == AT + 37 * MINUTE

    def test_a_closed_part_is_opened_again_for_who_comes_after_all(self, world):
        assert close_part(world.sitting, world.part, by=world.secretary, at=AT)
        assert not close_part(world.sitting, world.part, by=world.secretary, at=AT)
        assert refused(world)
        assert reopen_part(world.sitting, world.part, by=world.secretary, at=AT)
        assert start_attempt(world.part, world.people[0], at=AT)


class TestAllTogether:
    def start(self, world, at=AT):
        return start_together(world.sitting, world.part, by=world.secretary, at=at)

    def test_nobody_begins_before_the_keeper_starts_all(self, together):
        assert refused(together)
        assert self.start(together)
        assert start_attempt(together.part, together.people[0], at=AT + 9 * MINUTE).deadline == AT + 30 * MINUTE

    def test_it_is_started_once(self, together):
        self.start(together)
        assert not self.start(together, AT + MINUTE)
        assert PartRun.objects.get(part=together.part).started_at == AT

    def test_at_this_sitting_only(self, together):
        self.start(together)
        assert refused(together, members(together.other_team)[0])

    def test_when_the_time_of_all_is_over_only_more_time_lets_one_start(self, together):
        self.start(together)
        assert refused(together, at=AT + 30 * MINUTE)
        team = Target(entrant=together.teams[0].entrant)
        extend(together.part, team, minutes=10, reason="Mất điện", by=together.organiser, at=AT + 30 * MINUTE)
        late = AT + 32 * MINUTE
        assert start_attempt(together.part, together.people[0], at=late).deadline == AT + 40 * MINUTE
        assert refused(together, together.others[0], at=late)

    def test_no_papers_are_drawn_beforehand(self, together):
        Stage.objects.update(opens_at=AT + 5 * MINUTE)
        assert list(parts_ahead(AT)) == []

    def test_not_where_each_has_its_own_time(self, world):
        with pytest.raises(NotNow):
            self.start(world)


class TestTheSittingGoesOn:
    def close_judged(self, world):
        PartRun.objects.filter(part__kind="judged").update(state="closed")

    def state(self, world):
        return Sitting.objects.get(pk=world.sitting.pk).state

    def test_the_last_paper_closes_the_part_and_with_the_last_part_the_sitting(self, world):
        self.close_judged(world)
        hand_in(world, world.people[0], 1)
        hand_in(world, world.others[0], 2)
        Appearance.objects.filter(pk=world.teams[2].pk).update(state="expected")
        assert self.state(world) == "open"
        Appearance.objects.filter(pk=world.teams[2].pk).update(state="present")
        hand_in(world, members(world.teams[2])[0], 3)
        assert PartRun.objects.get(part=world.part, sitting=world.sitting).state == "closed"
        assert self.state(world) == "judged"

    def test_so_does_one_closed_at_its_end(self, world):
        self.close_judged(world)
        Appearance.objects.filter(pk__in=[each.pk for each in world.teams[1:]]).update(state="absent")
        attempt = start_attempt(world.part, world.people[0], at=AT)
        close(attempt.pk, at=AT + 40 * MINUTE)
        assert self.state(world) == "judged"

    def test_it_stays_while_parts_are_judged(self, world):
        for team in world.teams:
            hand_in(world, members(team)[0], 1)
        assert PartRun.objects.get(part=world.part).state == "closed"
        assert self.state(world) == "open"

    def test_a_part_is_not_closed_over_an_open_paper(self, world):
        attempt = start_attempt(world.part, world.people[0], at=AT)
        assert list(open_papers(world.sitting)) == [attempt]
        assert list(open_papers(world.elsewhere)) == []
        with pytest.raises(NotNow, match="1"):
            close_part(world.sitting, world.part, by=world.secretary, at=AT)


class TestWhoIsNotThereHasNoResult:
    @pytest.mark.parametrize("state", ["absent", "withdrawn"])
    def test_it_is_taken_away_and_given_back(self, world, state):
        hand_in(world, world.people[0], 2)
        hand_in(world, world.others[0], 2)
        one = Appearance.objects.filter(pk=world.teams[0].pk)
        one.update(state=state)
        score_papers(world.sitting, at=AT)
        assert PartScore.objects.get().entrant == world.teams[1].entrant
        one.update(state="present")
        score_papers(world.sitting, at=AT)
        assert PartScore.objects.count() == 2


class TestNotices:
    def test_what_a_team_is_told_reaches_every_member_and_no_other(self, world):
        tell(world.contest, "Đội mình", entrant=world.teams[0].entrant, by=None, at=AT)
        people = (*world.people, world.others[0])
        told = [[each.text for each in notices_to(one, [world.contest], AT)] for one in people]
        assert told == [["Đội mình"], ["Đội mình"], []]

    def test_what_a_class_is_told_reaches_its_members_and_the_paper_of_their_team(self, world):
        other_class = make_class(world.school, "7B", grade=7)
        Member.objects.filter(person=world.people[1]).update(school_class=other_class)
        tell(world.contest, "Lớp 7B", school_class=other_class, by=None, at=AT)
        assert [len(notices_to(one, [world.contest], AT)) for one in (*world.people, world.others[0])] == [0, 1, 0]
        teams = [each.entrant for each in world.teams[:2]]
        assert [notices_for(world.contest, team).count() for team in teams] == [1, 0]


class TestCost:
    def queries(self, act):
        with CaptureQueriesContext(connection) as asked:
            act()
        return [row["sql"] for row in asked if not row["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]

    def test_a_single_person_starts_and_hands_in_without_a_word_of_teams(self):
        part = make_quiz()
        pupil = make_entrant_pupil(part)
        attempt = start_attempt(part, pupil, at=AT)
        for act in (
            lambda: start_attempt(part, pupil, at=AT),
            lambda: submit_attempt(attempt.pk, sent(attempt, 2), at=AT, among=Attempt.objects.all()),
            lambda: start_attempt(part, pupil, at=AT + MINUTE),
        ):
            said = self.queries(act)
            assert said
            ours = ('FROM "contests_teamrule"', 'FROM "contests_appearance"', 'FROM "contests_sitting"')
            assert [sql for sql in said if any(table in sql for table in ours)] == []
