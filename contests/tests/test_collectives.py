"""Rankings of classes by scenario B's rule, of units and blocs, and of predictions, as their readers see them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from contests.measures import default_rule
from contests.models import (
    Bloc,
    Decision,
    Disqualification,
    Entrant,
    FrozenSize,
    Measure,
    Part,
    PartScore,
    Ranking,
    SizeChange,
    Stage,
)
from contests.places import own_place, shown_places
from contests.placing import rebuild_ranking
from contests.tests.builders import AT, make_quiz
from contests.upkeep import stale_rankings
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class World:
    """Three classes of one school; sizes are given by the tests."""

    def __init__(self):
        self.part = make_quiz(make_unit("Sở GD&ĐT", kind="department"))
        self.contest = self.part.stage.contest
        self.school = make_unit("THCS Đại Mỗ", under=self.contest.unit)
        self.classes = {name: make_class(self.school, name) for name in ("6A", "6B", "6C")}
        self.people = 0

    def ranking(self, of="class", rule=None, **fields):
        ranking = Ranking.objects.create(contest=self.contest, stage=self.part.stage, of=of, name=of, **fields)
        for order, (kind, direction) in enumerate(rule or default_rule(of), start=1):
            Measure.objects.create(ranking=ranking, order=order, kind=kind, direction=direction)
        return ranking

    def sizes(self, **sizes):
        for name, size in sizes.items():
            FrozenSize.objects.create(
                contest=self.contest, audience=self.contest.audiences.get(), unit=self.school, size=size,
                school_class=self.classes[name], frozen_at=AT - MINUTE,
            )  # fmt: skip

    def enter(self, name, *, user=False, attempts=1, points=50, prediction=None, at=AT):
        self.people += 1
        make = make_pupil if user else make_person
        person = make(self.school, f"Nguyễn Văn {self.people}", school_class=self.classes[name])
        entrant = Entrant.objects.create(
            contest=self.contest, person=person, audience=self.contest.audiences.get(), unit=self.school,
            school_class=self.classes[name], entered_at=at,
        )  # fmt: skip
        PartScore.objects.create(
            entrant=entrant, part=self.part, stage=self.part.stage, points=points, seconds=60, attempts=attempts,
            points_sum=points * attempts, seconds_sum=60, reached_at=at, updated_at=at, prediction=prediction,
        )  # fmt: skip
        return entrant

    def places(self, ranking, user=None):
        with translation.override("en"):
            return list(shown_places(ranking, user or make_user(is_superuser=True)))


@shared
def world():
    return World()


def computed(ranking, at=AT):
    rebuild_ranking(ranking.pk, at=at)
    ranking.refresh_from_db()
    return ranking


class TestClasses:
    def test_by_participation_then_attempts_then_mean(self, world):
        world.sizes(**{"6A": 4, "6B": 2, "6C": 8})
        for name, attempts in (("6A", 1), ("6A", 2), ("6B", 3), ("6C", 1)):
            world.enter(name, attempts=attempts)
        ranking = computed(world.ranking())
        assert [(p.rank, p.name, p.values[0], p.values[1]) for p in world.places(ranking)] == [
            (1, "6A", "2/4", "3"),
            (1, "6B", "1/2", "3"),
            (3, "6C", "1/8", "1"),
        ]
        assert world.places(ranking)[2].why == "Participation: 12,5\N{NO-BREAK SPACE}%, after 50\N{NO-BREAK SPACE}%."

    def test_who_has_no_size_stands_last_and_nobody_is_more_than_all(self, world):
        world.sizes(**{"6A": 1, "6B": 5})
        for name in ("6A", "6A", "6C"):
            world.enter(name)
        ranking = computed(world.ranking(rule=[("participation", "high")]))
        places = world.places(ranking)
        assert [(p.rank, p.name, p.values) for p in places] == [
            (1, "6A", ("2/1",)), (2, "6B", ("0/5",)), (3, "6C", ("",)),
        ]  # fmt: skip
        assert places[0].why == "First by participation: 100\N{NO-BREAK SPACE}%."
        assert places[2].why == "Participation: no size on record, after 0\N{NO-BREAK SPACE}%."
        assert ranking.figures["over"] == {"count": 1, "first": [["6A, THCS Đại Mỗ", "2/1"]]}

    def test_only_organisers_are_told_that_more_came_than_there_are(self, client, world):
        world.sizes(**{"6A": 1})
        for _pupil in range(2):
            pupil = world.enter("6A", user=True).person
        ranking = computed(world.ranking())
        for user, told in (
            (make_seat(world.contest.unit, "organiser"), True),
            (make_seat(world.contest.unit, "officer"), False),
            (pupil.user, False),
        ):
            client.force_login(user)
            html = client.get(reverse("ranking", args=[ranking.pk])).content.decode()
            assert ("data-over" in html) is told

    def test_what_the_organisers_decided_says_why(self, world):
        world.sizes(**{"6A": 1, "6B": 1})
        for name in ("6A", "6B"):
            world.enter(name)
        ranking = world.ranking()
        for value, reason in ((2, "cũ"), (1, "nộp sớm hơn")):
            Decision.objects.create(
                ranking=ranking, school_class=world.classes["6B"], value=value, reason=reason, at=AT
            )
        second = world.places(computed(ranking))[1]
        assert (second.name, second.rank) == ("6A", 2)
        assert second.why.endswith("Decided by the organisers: nộp sớm hơn")

    def test_one_s_own_class_is_marked(self, client, world):
        world.sizes(**{"6A": 2, "6B": 2})
        pupil = world.enter("6B", user=True).person
        world.enter("6A")
        world.enter("6A")
        ranking = computed(world.ranking())
        teacher = make_seat(world.school, "teacher", school_class=world.classes["6A"])
        assert [own_place(ranking, user).rank for user in (pupil.user, teacher)] == [2, 1]
        assert own_place(ranking, make_user()) is None
        client.force_login(pupil.user)
        html = client.get(reverse("ranking", args=[ranking.pk])).content.decode()
        assert 'data-own-rank="2"' in html
        assert html.count('id="own"') == 1


class TestUnitsAndBlocs:
    def test_units_add_up_their_classes_and_blocs_their_units(self, world):
        world.sizes(**{"6A": 3, "6B": 5})
        other = make_unit("THCS Mễ Trì", under=world.contest.unit)
        FrozenSize.objects.create(
            contest=world.contest, audience=world.contest.audiences.get(), unit=other, size=2, frozen_at=AT
        )
        for name in ("6A", "6B"):
            world.enter(name)
        bloc = Bloc.objects.create(contest=world.contest, name="Cụm 1")
        bloc.units.set([world.school, other])
        units = world.places(computed(world.ranking("unit")))
        assert [(p.name, p.values[0]) for p in units] == [("THCS Đại Mỗ", "2/8"), ("THCS Mễ Trì", "0/2")]
        blocs = world.places(computed(world.ranking("bloc")))
        assert [(p.name, p.values[0]) for p in blocs] == [("Cụm 1", "2/10")]

    def test_a_high_score_is_one_from_the_threshold_on(self, world):
        for points in (79, 80, Decimal("79.9999"), 100):
            world.enter("6A", points=points)
        ranking = world.ranking("unit", rule=[("high_share", "high")])
        ranking.measures.update(threshold=80)
        assert [p.values for p in world.places(computed(ranking))] == [("2/4",)]


class TestPredictions:
    @pytest.fixture
    def ranking(self, world):
        Part.objects.update(prediction="entrants")
        for prediction in (5, 3, 1, None):
            world.enter("6A", prediction=prediction)
        return world.ranking("person", rule=[("nearest", "low")])

    def close(self, world, at=AT):
        Stage.objects.filter(pk=world.part.stage_id).update(closes_at=at)

    def test_before_the_end_there_are_no_places_and_it_says_so(self, client, world, ranking):
        computed(ranking)
        assert (ranking.total, ranking.places.count()) == (0, 0)
        client.force_login(make_user(is_superuser=True))
        html = client.get(reverse("ranking", args=[ranking.pk])).content.decode()
        assert ("data-waits" in html, 'class="empty"' in html) == (True, False)

    def test_after_it_the_nearest_is_first_and_who_predicted_nothing_last(self, world, ranking):
        self.close(world)
        computed(ranking, AT + MINUTE)
        assert [(p.rank, p.values[0]) for p in world.places(ranking)] == [
            (1, "1.00"),
            (1, "1.00"),
            (3, "3.00"),
            (4, ""),
        ]
        assert ranking.figures["came_about"] == {str(world.part.pk): "4"}

    def test_the_end_itself_asks_for_it(self, world, ranking):
        computed(ranking)
        self.close(world, AT + MINUTE)
        assert not stale_rankings(at=AT).filter(pk=ranking.pk).exists()
        assert stale_rankings(at=AT + MINUTE).filter(pk=ranking.pk).exists()


class TestStale:
    """Each of these alone calls for computing anew; nothing does before."""

    @pytest.mark.parametrize("what", ["decision", "out", "lifted", "size", "new size", "score"])
    def test_by_what_changed_since(self, world, what):
        world.sizes(**{"6A": 3})
        entrant = world.enter("6A")
        ranking = computed(world.ranking(), AT + MINUTE)
        other = make_quiz(make_unit("Sở Kia", kind="department"), title="Khác").stage.rankings.get()
        Ranking.objects.filter(pk=other.pk).update(computed_at=AT + MINUTE)
        lifted = Disqualification.objects.create(entrant=entrant, reason="x", at=AT)
        assert not stale_rankings(at=AT + 3 * MINUTE).filter(computed_at__isnull=False).exists()
        later = AT + 2 * MINUTE
        if what == "decision":
            Decision.objects.create(ranking=ranking, school_class=world.classes["6A"], value=1, reason="x", at=later)
        elif what == "out":
            Disqualification.objects.filter(pk=lifted.pk).update(at=later)
        elif what == "lifted":
            Disqualification.objects.filter(pk=lifted.pk).update(lifted_at=later)
        elif what == "size":
            size = FrozenSize.objects.get()
            SizeChange.objects.create(size=size, before=3, after=2, reason="x", at=later)
        elif what == "new size":
            FrozenSize.objects.update(frozen_at=later)
        else:
            PartScore.objects.update(updated_at=later)
        stale = stale_rankings(at=AT + 3 * MINUTE).filter(computed_at__isnull=False)
        assert list(stale.values_list("pk", flat=True)) == [ranking.pk]
