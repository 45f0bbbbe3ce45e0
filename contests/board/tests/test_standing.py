"""What may be shown of a sitting, and in which order."""

from datetime import timedelta

import pytest

from contests.board.standing import is_complete, table
from contests.board.tests.worlds import make_hall, play
from contests.models import Appearance, Attempt, Decision, Disqualification, PartScore, Sitting
from contests.placing import rebuild_ranking
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_sitting, make_team, make_team_contest
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@shared
def hall():
    return make_hall()


def places(found):
    return [(row["rank"], row["name"]) for row in found["rows"]]


def test_only_parts_that_are_closed(hall):
    PartScore.objects.create(
        entrant=hall.teams[0].entrant, part=hall.play, stage=hall.stage, points="77.7", seconds=0, attempts=1,
        points_sum="77.7", reached_at=AT, updated_at=AT,
    )  # fmt: skip
    found = table(hall.sitting, at=AT)
    assert [part["name"] for part in found["parts"]] == ["Tự giới thiệu"]
    assert found["rows"][-1] == {"rank": 5, "name": "Sao Mai", "points": ["11.1100"], "total": "11.1100"}
    assert not found["complete"]
    assert places(found) == [(1, "Đội 2"), (2, "Đội 10"), (3, "Ánh Dương"), (4, "Hoa Sen"), (5, "Sao Mai")]


def test_before_any_part_teams_stand_in_natural_order_without_a_place():
    stage = make_team_contest()
    sitting = make_sitting(stage)
    for name in ("Đội 10", "Đội 2", "Ánh Dương"):
        make_team(sitting, name, members=1)
    found = table(sitting, at=AT)
    assert places(found) == [(None, "Ánh Dương"), (None, "Đội 2"), (None, "Đội 10")]
    assert found["parts"] == []


def test_equal_totals_share_a_place_until_the_rule_tells_them_apart(hall):
    PartScore.objects.filter(entrant=hall.teams[3].entrant).update(points="15.15")
    assert places(table(hall.sitting, at=AT))[:3] == [(1, "Đội 2"), (1, "Đội 10"), (3, "Ánh Dương")]


def test_when_all_is_closed_it_is_the_ranking_of_the_sitting(hall):
    """Equal totals: the rule goes on with the second part."""
    play(hall, ["70", "69", "40", "40", "40"])
    PartScore.objects.filter(part=hall.talk).update(points="10")
    PartScore.objects.filter(part=hall.talk, entrant=hall.teams[1].entrant).update(points="11")
    ranking = hall.sitting.rankings.get()
    rebuild_ranking(ranking.pk, at=LATER)
    found = table(hall.sitting, at=LATER)
    assert places(found)[:2] == [(1, "Sao Mai"), (2, "Hoa Sen")]
    assert {row["total"] for row in found["rows"][:2]} == {"80.0000"}
    Decision.objects.create(ranking=ranking, entrant=hall.teams[4].entrant, value=1, reason="Bốc thăm", at=LATER)
    rebuild_ranking(ranking.pk, at=LATER + timedelta(minutes=1))
    assert places(table(hall.sitting, at=LATER + timedelta(minutes=2)))[2] == (3, "Đội 2")


def test_places_behind_the_scores_are_not_shown(hall):
    rebuild_ranking(hall.sitting.rankings.get().pk, at=AT)
    play(hall, at=LATER)
    assert places(table(hall.sitting, at=LATER))[0] == (1, "Sao Mai")


def test_absent_and_withdrawn_stand_apart_and_disqualified_are_out(hall):
    Appearance.objects.filter(pk=hall.teams[0].pk).update(state="absent")
    Appearance.objects.filter(pk=hall.teams[1].pk).update(state="withdrawn")
    Disqualification.objects.create(entrant=hall.teams[2].entrant, reason="…", at=AT)
    found = table(hall.sitting, at=AT)
    assert found["gone"] == [{"name": "Hoa Sen", "state": "withdrawn"}, {"name": "Sao Mai", "state": "absent"}]
    assert [row["name"] for row in found["rows"]] == ["Đội 2", "Đội 10"]


class TestPaper:
    @pytest.fixture
    def sitting(self):
        stage = make_team_contest()
        sitting = make_sitting(stage)
        self.paper = stage.parts.get(kind="paper")
        self.teams = [make_team(sitting, members=1) for _each in range(2)]
        return sitting

    def closed(self, sitting):
        return [part["name"] for part in table(sitting, at=AT)["parts"]]

    def test_closed_when_all_that_are_there_have_handed_in(self, sitting):
        give_points(self.teams[0], None, 40, None)
        assert self.closed(sitting) == []
        give_points(self.teams[1], None, 30, None)
        assert self.closed(sitting) == [self.paper.name]

    def test_nobody_waits_for_a_team_that_is_absent(self, sitting):
        give_points(self.teams[0], None, 40, None)
        Appearance.objects.filter(pk=self.teams[1].pk).update(state="absent")
        assert self.closed(sitting) == [self.paper.name]

    def test_not_while_a_paper_is_open(self, sitting):
        for team in self.teams:
            give_points(team, None, 40, None)
        Attempt.objects.create(
            entrant=self.teams[0].entrant, part=self.paper, number=2, started_at=AT, deadline=LATER,
            accepts_until=LATER, paper=[], size=0, slots=1,
        )  # fmt: skip
        assert self.closed(sitting) == []

    def test_not_while_its_run_goes_on(self, sitting):
        for team in self.teams:
            give_points(team, None, 40, None)
        run = sitting.runs.create(part=self.paper, state="running")
        assert self.closed(sitting) == []
        run.state = "closed"
        run.save()
        assert self.closed(sitting) == [self.paper.name]

    def test_once_the_sitting_is_judged_all_is_closed(self, sitting):
        assert not is_complete(sitting)
        Sitting.objects.update(state="judged")
        sitting.refresh_from_db()
        assert is_complete(sitting)


def test_the_same_number_of_queries_however_many_teams(hall, django_assert_num_queries):
    play(hall)
    rebuild_ranking(hall.sitting.rankings.get().pk, at=LATER)
    with django_assert_num_queries(7):
        table(hall.sitting, at=LATER)
    for number in range(10):
        make_team(hall.sitting, f"Thêm {number}", members=1)
    with django_assert_num_queries(7):
        table(hall.sitting, at=LATER)
