"""Who has to mark whom now, and what is in the way."""

from datetime import timedelta

import pytest

from contests.judging.rules import expected_sheets, judge_of, leads, may_mark, missing_sheets
from contests.models import Appearance, Conflict, Discussion, Panel, PartRun
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sheet, make_team_world
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def part(world):
    return world.parts[0]


def pairs(rows):
    return [(appearance.pk, judge.pk) for appearance, judge in rows]


def run(world, part, state, **fields):
    PartRun.objects.filter(sitting=world.sitting, part=part).update(state=state, **fields)


def call_further(team, part, judge=None):
    return Discussion.objects.create(
        appearance=team, part=part, spread=5, opened_at=AT, outcome="further", reason="Lệch", further=judge, at=AT
    )


class TestExpected:
    def test_every_judge_of_every_team_that_is_there_in_order_of_turns(self, world, part):
        one, two = world.teams
        a, b = world.judges
        assert pairs(expected_sheets(world.sitting, part)) == [
            (one.pk, a.pk), (one.pk, b.pk), (two.pk, a.pk), (two.pk, b.pk)
        ]  # fmt: skip

    @pytest.mark.parametrize("state", ["expected", "absent", "withdrawn"])
    def test_not_of_a_team_that_is_not_there(self, world, part, state):
        Appearance.objects.filter(pk=world.teams[0].pk).update(state=state)
        assert {pk for pk, _judge in pairs(expected_sheets(world.sitting, part))} == {world.teams[1].pk}

    def test_not_of_who_withdrew_or_is_kept_apart(self, world, part):
        one, two = world.teams
        a, b = world.judges
        Conflict.objects.create(judge=a, entrant=one.entrant, declared_at=AT)
        b.withdrawn_at = AT
        b.save(update_fields=["withdrawn_at"])
        assert pairs(expected_sheets(world.sitting, part)) == [(two.pk, a.pk)]

    def test_each_panel_its_own_teams_and_a_team_of_none_by_all(self, world, part):
        one, two = world.teams
        a, b = world.judges
        second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        b.panel = second
        b.save(update_fields=["panel"])
        Appearance.objects.filter(pk=two.pk).update(panel=None)
        assert pairs(expected_sheets(world.sitting, part)) == [(one.pk, a.pk), (two.pk, a.pk), (two.pk, b.pk)]

    def test_a_further_judge_only_of_the_team_and_part_they_were_called_for(self, world, part):
        further, beside = make_judge(world.sitting, further=True), make_judge(world.sitting, further=True)
        before = pairs(expected_sheets(world.sitting, part))
        assert not {further.pk, beside.pk} & {judge for _team, judge in before}
        call_further(world.teams[1], part, further)
        assert set(pairs(expected_sheets(world.sitting, part))) - set(before) == {(world.teams[1].pk, further.pk)}
        assert pairs(expected_sheets(world.sitting, world.parts[2])) == before

    def test_of_a_closed_part_not_of_those_who_came_after_it(self, world, part):
        late = make_judge(world.sitting)
        late.added_at = AT + timedelta(hours=1)
        late.save(update_fields=["added_at"])
        run(world, part, "closed", closed_at=AT + timedelta(minutes=30))
        assert late.pk not in {judge for _team, judge in pairs(expected_sheets(world.sitting, part))}
        run(world, part, "running")
        assert late.pk in {judge for _team, judge in pairs(expected_sheets(world.sitting, part))}

    def test_missing_are_those_not_handed_in(self, world, part):
        one, two = world.teams
        a, b = world.judges
        make_sheet(one, part, a, 8, 8)
        make_sheet(one, world.parts[2], b, 8, 8)
        draft = make_sheet(two, part, b, 8, 8)
        draft.state = "open"
        draft.save(update_fields=["state"])
        assert pairs(missing_sheets(world.sitting, part)) == [(one.pk, b.pk), (two.pk, a.pk), (two.pk, b.pk)]


class TestMayMark:
    def test_yes_while_the_part_runs(self, world, part):
        assert may_mark(world.judges[0], world.teams[0], part) == ""

    @pytest.mark.parametrize("state", ["waiting", "closed"])
    def test_not_before_or_after(self, world, part, state):
        run(world, part, state)
        assert part.name in may_mark(world.judges[0], world.teams[0], part)

    def test_not_without_a_run(self, world, part):
        PartRun.objects.all().delete()
        assert may_mark(world.judges[0], world.teams[0], part) != ""

    def test_not_a_team_that_is_absent(self, world, part):
        world.teams[0].state = "absent"
        assert world.teams[0].entrant.name in may_mark(world.judges[0], world.teams[0], part)

    def test_not_who_withdrew_nor_who_has_a_conflict(self, world, part):
        a, b = world.judges
        a.withdrawn_at = AT
        assert a.name in may_mark(a, world.teams[0], part)
        Conflict.objects.create(judge=b, entrant=world.teams[0].entrant, declared_at=AT)
        assert may_mark(b, world.teams[0], part) != ""
        assert may_mark(b, world.teams[1], part) == ""

    def test_not_a_team_of_another_panel_or_sitting(self, world, part):
        world.judges[0].panel = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        assert may_mark(world.judges[0], world.teams[0], part) != ""
        assert may_mark(world.judges[1], world.other_team, part) != ""

    def test_a_further_judge_where_they_were_called(self, world, part):
        further, beside = make_judge(world.sitting, further=True), make_judge(world.sitting, further=True)
        assert may_mark(further, world.teams[0], part) != ""
        call_further(world.teams[0], part, further)
        assert may_mark(further, world.teams[0], part) == ""
        assert may_mark(further, world.teams[1], part) != ""
        assert may_mark(further, world.teams[0], world.parts[2]) != ""
        assert may_mark(beside, world.teams[0], part) != ""

    def test_the_named_further_judge_may_be_of_another_panel(self, world, part):
        second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        further = make_judge(world.sitting, further=True)
        further.panel = second
        further.save(update_fields=["panel"])
        call_further(world.teams[0], part, further)
        assert may_mark(further, world.teams[0], part) == ""

    def test_nobody_named_calls_the_further_judges_of_the_panel(self, world, part):
        further = make_judge(world.sitting, further=True)
        call_further(world.teams[0], part)
        assert may_mark(further, world.teams[0], part) == ""
        assert (world.teams[0].pk, further.pk) in pairs(expected_sheets(world.sitting, part))

    def test_what_is_expected_is_what_may_be_marked(self, world, part):
        further = make_judge(world.sitting, further=True)
        Conflict.objects.create(judge=world.judges[0], entrant=world.teams[0].entrant, declared_at=AT)
        call_further(world.teams[1], part, further)
        judges = [*world.judges, further]
        may = {(team.pk, judge.pk) for team in world.teams for judge in judges if not may_mark(judge, team, part)}
        assert may == set(pairs(expected_sheets(world.sitting, part)))


class TestLeading:
    def test_a_chair_and_who_holds_the_sitting(self, world):
        chair, judge = world.judges
        assert leads(chair.user, world.sitting)
        assert not leads(judge.user, world.sitting)
        assert leads(world.secretary, world.sitting)
        assert not leads(world.officer, world.sitting)
        assert not leads(world.other_secretary, world.sitting)
        assert not leads(chair.user, world.elsewhere)

    def test_not_a_chair_who_withdrew(self, world):
        chair = world.judges[0]
        chair.withdrawn_at = AT
        chair.save(update_fields=["withdrawn_at"])
        assert not leads(chair.user, world.sitting)
        assert judge_of(chair.user, world.sitting) is None
