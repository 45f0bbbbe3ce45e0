"""The SQL of rankings against plain Python, on whatever scores, sizes, decisions and disqualifications there are."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.dateparse import parse_datetime
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.measures import COLLECTIVES, PERSONS, number
from contests.models import (
    Audience,
    Bloc,
    Decision,
    Disqualification,
    Entrant,
    FrozenSize,
    Measure,
    Part,
    PartScore,
    Ranking,
    Stage,
)
from contests.placing import rebuild_ranking
from contests.tests import oracle
from contests.tests.builders import AT, make_quiz
from schools.tests.builders import make_class, make_person, make_unit

pytestmark = pytest.mark.django_db
NAMES = ["Trần Văn Bình", "Nguyễn Thị An", "Đỗ Văn Dũng", "Phạm Thị Ánh", "Lê Văn Cường", "Phạm Thị Ánh"]
LATER = AT + timedelta(days=30)


class World:
    """Two counting stages and one for practice, four parts; six entrants of three classes, two schools, two blocs."""

    def __init__(self):
        self.part = make_quiz(make_unit("Sở GD&ĐT", kind="department"))
        self.contest = self.part.stage.contest
        stage = Stage(contest=self.contest, order=2, name="Vòng 2", opens_at=AT, closes_at=AT + timedelta(days=9))
        stage.save()
        practice = Stage(contest=self.contest, order=3, name="Thử", opens_at=AT, closes_at=LATER, practice=True)
        practice.save()
        Part.objects.filter(pk=self.part.pk).update(prediction="percentage", maximum=10)
        self.parts = [
            self.part,
            Part.objects.create(stage=self.part.stage, order=2, name="Hai", maximum=10),
            Part.objects.create(stage=stage, name="Ba", maximum=10, prediction="entrants"),
            Part.objects.create(stage=practice, name="Thử", maximum=10, prediction="all_right"),
        ]
        self.pupils = self.contest.audiences.get()
        self.staff = Audience.objects.create(contest=self.contest, name="Giáo viên", kind="staff")
        schools = [make_unit(name, under=self.contest.unit) for name in ("THCS Đại Mỗ", "THCS Mễ Trì")]
        self.classes = [make_class(schools[0], "6A"), make_class(schools[0], "6B"), make_class(schools[1], "6A")]
        self.entrants = [self.enter(n, name) for n, name in enumerate(NAMES)]
        self.blocs = [Bloc.objects.create(contest=self.contest, name=name) for name in ("Khối 1", "Khối 2")]
        self.blocs[0].units.set(schools)
        self.blocs[1].units.set(schools[1:])

    def enter(self, n, name):
        school_class = self.classes[n % 3] if n else None
        unit = self.classes[n % 3].unit
        return Entrant.objects.create(
            contest=self.contest, person=make_person(unit, name), audience=self.staff if n == 0 else self.pupils,
            unit=unit, school_class=school_class, entered_at=AT,
        )  # fmt: skip

    def fill(self, scores, sizes, out, decisions):
        for model in (PartScore, FrozenSize, Disqualification, Decision, Ranking):
            model.objects.all().delete()
        PartScore.objects.bulk_create(self.score(*score) for score in scores)
        for (audience, who), size in sizes.items():
            school_class = self.classes[who] if who < 3 else None
            FrozenSize.objects.create(
                contest=self.contest, audience=self.staff if audience else self.pupils, size=size, frozen_at=AT,
                school_class=school_class, unit=self.classes[who % 3].unit,
            )  # fmt: skip
        for entrant, lifted in out.items():
            Disqualification.objects.create(
                entrant=self.entrants[entrant], reason="x", at=AT, lifted_at=AT if lifted else None
            )
        self.decisions = decisions

    def score(self, entrant, part, tenths, attempts, seconds, prediction):
        points = Decimal(tenths) / 3
        return PartScore(
            entrant=self.entrants[entrant], part=self.parts[part], stage=self.parts[part].stage,
            points=points.quantize(Decimal("0.0001")), seconds=Decimal(seconds) / 8, attempts=attempts,
            points_sum=points.quantize(Decimal("0.0001")) + attempts, seconds_sum=Decimal(seconds) / 8 * attempts,
            change_seconds=Decimal(9 - seconds) / 8, prediction=prediction, updated_at=AT,
            reached_at=AT + timedelta(microseconds=seconds * 250_000),
        )  # fmt: skip

    def ranking(self, of, kinds, *, stage, audience):
        ranking = Ranking.objects.create(
            contest=self.contest, of=of, name="x", stage=self.part.stage if stage else None,
            audience=self.pupils if audience else None,
        )  # fmt: skip
        for order, (kind, direction) in enumerate(kinds, start=1):
            threshold = Decimal("3.5") if kind == "high_share" else None
            Measure.objects.create(ranking=ranking, order=order, kind=kind, direction=direction, threshold=threshold)
        subjects = {"person": self.entrants, "class": self.classes, "bloc": self.blocs}
        subjects["unit"] = [school_class.unit for school_class in self.classes]
        field = {"person": "entrant", "class": "school_class"}.get(of, of)
        for days, (who, value) in enumerate(self.decisions):
            subject = subjects[of][who % len(subjects[of])]
            Decision.objects.create(
                ranking=ranking, **{field: subject}, value=value, reason="x", at=AT + timedelta(days=days // 2)
            )
        return ranking


def kinds_of(known):
    return st.lists(
        st.sampled_from(sorted(set(known) - {Measure.Kind.PART})), min_size=1, max_size=4, unique=True
    ).flatmap(lambda kinds: st.tuples(*(st.tuples(st.just(kind), st.sampled_from(["high", "low"])) for kind in kinds)))


rules = st.one_of(
    st.tuples(st.just("person"), kinds_of(PERSONS)),
    st.tuples(st.sampled_from(["class", "unit", "bloc"]), kinds_of(COLLECTIVES)),
)
scores = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 3), st.integers(0, 30), st.integers(1, 3), st.integers(0, 9),
        st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal(3), Decimal("33.33")])),
    ),
    unique_by=lambda score: score[:2],
    max_size=24,
)  # fmt: skip
# Of a class (0 to 2), or of the first or the second school as a whole.
sizes = st.dictionaries(st.tuples(st.integers(0, 1), st.sampled_from([0, 1, 2, 3, 5])), st.integers(0, 3), max_size=6)


def value(kind, text):
    if not text:
        return None
    return parse_datetime(text) if kind == "reached" else number(kind, text)


@pytest.fixture
def world():
    return World()


def test_places_are_those_of_plain_python(world):
    @given(
        scores, sizes, st.dictionaries(st.integers(0, 5), st.booleans(), max_size=2),
        st.lists(st.tuples(st.integers(0, 5), st.integers(-2, 2)), max_size=4), rules, st.booleans(), st.booleans(),
    )  # fmt: skip
    @settings(max_examples=60, deadline=None)
    @transaction.atomic
    def same(scores, sizes, out, decisions, rule, stage, audience):
        world.fill(scores, sizes, out, decisions)
        of, kinds = rule
        ranking = world.ranking(of, kinds, stage=stage, audience=audience)
        expected = oracle.places_of(ranking)
        assert rebuild_ranking(ranking.pk, at=LATER) == len(expected)
        places = list(ranking.places.in_order())
        assert [p.position for p in places] == list(range(1, len(places) + 1))
        field = {"person": "entrant", "class": "school_class"}.get(of, of)
        assert [
            (getattr(p, f"{field}_id"), p.rank, p.decided_by, p.tied,
             tuple(value(kind, text) for (kind, _way), text in zip(kinds, p.values, strict=True)))
            for p in places
        ] == [(e.row.subject, e.rank, e.decided_by, e.tied, e.row.values) for e in expected]  # fmt: skip

    same()
