"""The SQL of rankings of teams against plain Python: parts, sittings, decisions, teams that did not come."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.judging.results import score_sitting
from contests.measures import default_measures, is_default, number
from contests.models import (
    Appearance,
    Decision,
    Disqualification,
    Entrant,
    Measure,
    Part,
    PartScore,
    Ranking,
    Stage,
)
from contests.placing import rebuild_ranking
from contests.tests import oracle
from contests.tests.builders import AT
from contests.tests.team_builders import add_team_ranking, give_points, make_sitting, make_team, make_team_contest
from contests.upkeep import stale_rankings
from foundation.models import Job
from schools.tests.builders import make_person
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
KINDS = ["points", "decision", "seconds", "reached"]


class World:
    """Two sittings with three and two teams; a second stage that one team goes on to; a person who strayed in."""

    def __init__(self):
        self.stage = make_team_contest(at=AT)
        self.contest = self.stage.contest
        self.sittings = [make_sitting(self.stage, at=AT) for _each in range(2)]
        names = ("Sao Mai", "Bình Minh", "Ánh Dương", "Bình Minh", "Hoa Sữa")
        self.appearances = [make_team(self.sittings[n // 3], name, members=1) for n, name in enumerate(names)]
        final = Stage.objects.create(
            contest=self.contest, order=2, name="Chung kết", opens_at=AT, closes_at=LATER, by_sittings=True
        )
        self.parts = [*self.stage.parts.order_by("order"), Part.objects.create(stage=final, name="Chung kết")]
        self.final = make_sitting(final, self.contest.unit, at=AT)
        self.entrants = [each.entrant for each in self.appearances]
        self.appearances.append(Appearance.objects.create(sitting=self.final, entrant=self.entrants[0]))
        stray = Entrant.objects.create(
            contest=self.contest, person=make_person(self.sittings[0].unit), unit=self.sittings[0].unit, entered_at=AT,
            audience=self.contest.audiences.get(),
        )  # fmt: skip
        self.entrants.append(stray)
        Appearance.objects.create(sitting=self.sittings[0], entrant=stray)

    def fill(self, scores, states, out, rule, decisions, where):
        for model in (Decision, PartScore, Disqualification):
            model.objects.all().delete()
        Ranking.objects.filter(name="x").delete()
        for (entrant, part), (thirds, seconds) in scores.items():
            points = (Decimal(thirds) / 3).quantize(Decimal("0.0001"))
            PartScore.objects.create(
                entrant=self.entrants[entrant], part=self.parts[part], stage=self.parts[part].stage, points=points,
                seconds=seconds, attempts=1, points_sum=points, updated_at=AT,
                reached_at=AT + timedelta(seconds=seconds),
            )  # fmt: skip
        for appearance, state in zip(self.appearances, states, strict=True):
            Appearance.objects.filter(pk=appearance.pk).update(state=state)
        for entrant in out:
            Disqualification.objects.create(entrant=self.entrants[entrant], reason="x", at=AT)
        of = {"stage": {"stage": self.stage}, "sitting": {"stage": self.stage, "sitting": self.sittings[0]}, "all": {}}
        ranking = Ranking.objects.create(contest=self.contest, of="team", name="x", **of[where])
        for order, (kind, direction) in enumerate(rule, start=1):
            part = self.parts[int(kind)] if kind.isdigit() else None
            Measure.objects.create(
                ranking=ranking, order=order, kind="part" if part else kind, direction=direction, part=part
            )
        for entrant, value in decisions:
            Decision.objects.create(ranking=ranking, entrant=self.entrants[entrant], value=value, reason="x", at=AT)
        return ranking


rules = st.lists(st.sampled_from([*KINDS, "0", "1", "2", "3"]), min_size=1, max_size=5, unique=True).flatmap(
    lambda kinds: st.tuples(*(st.tuples(st.just(kind), st.sampled_from(["high", "low"])) for kind in kinds))
)
STATES = ["present", "present", "expected", "absent", "withdrawn"]


@shared
def world():
    return World()


def test_places_of_teams_are_those_of_plain_python(world):
    @given(
        st.dictionaries(
            st.tuples(st.integers(0, 5), st.integers(0, 3)), st.tuples(st.integers(0, 4), st.integers(0, 2)),
            max_size=20,
        ),
        st.lists(st.sampled_from(STATES), min_size=6, max_size=6), st.sets(st.integers(0, 4), max_size=1), rules,
        st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 2)), max_size=3),
        st.sampled_from(["stage", "sitting", "all"]),
    )  # fmt: skip
    @settings(max_examples=50, deadline=None)
    @transaction.atomic
    def same(scores, states, out, rule, decisions, where):
        ranking = world.fill(scores, states, out, rule, decisions, where)
        expected = oracle.places_of(ranking)
        assert rebuild_ranking(ranking.pk, at=LATER) == len(expected)
        ranking.refresh_from_db()
        parts = [] if where == "all" else [part.pk for part in world.parts[:3]]
        assert ranking.figures.get("parts", []) == parts
        places = list(ranking.places.in_order())
        assert [(p.entrant_id, p.rank, p.decided_by, p.tied) for p in places] == [
            (e.row.subject, e.rank, e.decided_by, e.tied) for e in expected
        ]
        for place, wanted in zip(places, expected, strict=True):
            for (kind, _way), text, value in zip(rule, place.values, wanted.row.values, strict=False):
                if kind != "reached":
                    assert number(kind, text) == value
            own = {score.part_id: f"{score.points:.4f}" for score in PartScore.objects.filter(entrant=place.entrant)}
            assert place.values[len(rule) :] == [own.get(part, "") for part in parts]

    same()


class TestDefaultRule:
    def test_it_is_the_total_then_the_second_and_third_part_then_the_decision(self, world):
        parts = world.parts
        assert default_measures("team", world.stage) == [
            ("points", "high", None), ("part", "high", parts[1]), ("part", "high", parts[2]),
            ("decision", "high", None),
        ]  # fmt: skip

    def test_of_one_part_or_without_a_stage_no_part(self, world):
        kinds = [[row[0] for row in default_measures("team", stage)] for stage in (None, world.final.stage)]
        assert kinds == [["points", "decision"]] * 2

    def test_another_rule_is_not_the_default(self, world):
        ranking = world.stage.rankings.get(name="Toàn quận")
        measures = ranking.measures.order_by("order")
        assert is_default(measures, "team", world.stage)
        assert not is_default(measures, "unit", world.stage)
        ranking.measures.filter(order=2).update(part=world.parts[0])
        assert not is_default(ranking.measures.order_by("order"), "team", world.stage)


class TestPatterns:
    def test_a_pattern_never_has_places(self, world):
        give_points(world.appearances[0], 18, 40, 25)
        pattern = world.stage.rankings.get(each_sitting=True)
        assert rebuild_ranking(pattern.pk, at=LATER) == 0
        assert rebuild_ranking(world.sittings[0].rankings.get().pk, at=LATER) == 1
        assert pattern not in stale_rankings(at=LATER)


class TestStale:
    @pytest.fixture
    def computed(self, world):
        for n, appearance in enumerate(world.appearances[:5]):
            give_points(appearance, 10 + n, 30, 20)
        add_team_ranking(world.stage, "Nữa", sitting=None)
        for ranking in Ranking.objects.filter(each_sitting=False):
            rebuild_ranking(ranking.pk, at=AT)
        return {ranking.sitting_id for ranking in stale_rankings(at=AT)}

    def test_nothing_is_when_all_are_computed(self, computed):
        assert computed == set()

    def test_a_score_concerns_its_own_sitting_and_the_whole_stage(self, world, computed):
        PartScore.objects.filter(entrant=world.entrants[4]).update(updated_at=LATER)
        assert {ranking.sitting_id for ranking in stale_rankings(at=AT)} == {world.sittings[1].pk, None}

    def test_a_score_that_is_gone_has_its_rankings_computed(self, world, computed):
        score_sitting(world.sittings[1], at=LATER)  # no sheet stands behind what was there
        asked = {job.payload["ranking"] for job in Job.objects.filter(kind="contests.rebuild_ranking")}
        whole = Ranking.objects.filter(contest=world.contest, sitting=None, each_sitting=False)
        assert asked == {world.sittings[1].rankings.get().pk, *whole.values_list("pk", flat=True)}

    def test_a_team_that_withdrew_without_a_score_in_judged_parts(self, world, computed):
        Appearance.objects.filter(pk=world.appearances[1].pk).update(state="withdrawn", changed_at=LATER)
        found = stale_rankings(at=AT)
        assert {ranking.sitting_id for ranking in found} == {world.sittings[0].pk, None}
        ranking = world.sittings[0].rankings.get()
        assert rebuild_ranking(ranking.pk, at=LATER) == 2
        assert world.entrants[1].pk not in ranking.places.values_list("entrant", flat=True)
