"""Who reads which name in a ranking, and the rows that page and workbook share."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from contests.models import Ranking
from contests.places import own_place, shown_places
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import AT, make_quiz, sent
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class World:
    """Two schools of a department with two pupils each; Ánh and Bình are equal on everything."""

    def __init__(self):
        self.department = make_unit("Sở GD&ĐT", kind="department")
        self.part = make_quiz(self.department)
        self.here = make_unit("THCS Đại Mỗ", under=self.department)
        self.there = make_unit("THCS Mễ Trì", under=self.department)
        klass = make_class(self.here, "6A")
        self.pupils = [
            self.sit("Đỗ Văn Dũng", self.there, right=4, minutes=5),
            self.sit("Trần Văn Bình", self.here, right=3, minutes=9, school_class=klass),
            self.sit("Phạm Thị Ánh", self.there, right=3, minutes=9),
            self.sit("Lê Văn Cường", self.here, right=1, minutes=2, school_class=klass),
        ]
        self.ranking = Ranking.objects.select_related("stage__contest").get()
        rebuild_ranking(self.ranking.pk, at=AT)

    def sit(self, name, school, *, right, minutes, **fields):
        pupil = make_pupil(school, name, **fields)
        attempt = start_attempt(self.part, pupil, at=AT)
        submit_attempt(attempt.pk, sent(attempt, right), at=AT + timedelta(minutes=minutes))
        return pupil

    def names(self, user, **part):
        return [place.name for place in shown_places(self.ranking, user, **part)]


FULL = ["Đỗ Văn Dũng", "Phạm Thị Ánh", "Trần Văn Bình", "Lê Văn Cường"]


@shared
def world():
    return World()


@pytest.mark.parametrize("role", ["administrator", "organiser", "officer", "judge"])
def test_above_all_schools_every_name_is_full(world, role):
    assert world.names(make_seat(world.department, role)) == FULL
    assert world.names(make_user(is_superuser=True)) == FULL


def test_at_a_school_only_its_own_names_are(world):
    assert world.names(make_seat(world.here, "secretary")) == ["Đ.V.D.", "P.T.Á.", "Trần Văn Bình", "Lê Văn Cường"]
    assert world.names(make_seat(world.there, "officer")) == ["Đỗ Văn Dũng", "Phạm Thị Ánh", "T.V.B.", "L.V.C."]


def test_a_pupil_reads_one_full_name_their_own(world):
    shown = list(shown_places(world.ranking, world.pupils[1].user))
    assert [place.name for place in shown] == ["Đ.V.D.", "P.T.Á.", "Trần Văn Bình", "L.V.C."]
    assert [place.mine for place in shown] == [False, False, True, False]


def test_strangers_and_seats_that_ended_read_initials(world):
    initials = ["Đ.V.D.", "P.T.Á.", "T.V.B.", "L.V.C."]
    assert world.names(make_seat(make_unit("Sở Kia", kind="department"), "organiser")) == initials
    gone = make_seat(world.department, "organiser", valid_to=AT.date() - timedelta(days=1))
    assert world.names(gone) == initials


def test_a_pupil_who_moved_is_named_where_they_sat(world):
    pupil = world.pupils[0]
    pupil.unit = world.here
    pupil.save(update_fields=["unit"])
    assert world.names(make_seat(world.here, "secretary"))[0] == "Đ.V.D."
    assert world.names(make_seat(world.there, "secretary"))[0] == "Đỗ Văn Dũng"


def test_a_row_holds_rank_class_values_tie_and_reason(world):
    rows = list(shown_places(world.ranking, make_seat(world.department, "officer")))
    assert [(row.rank, row.unit, row.school_class, row.tied) for row in rows] == [
        (1, "THCS Mễ Trì", "", False),
        (2, "THCS Mễ Trì", "", True),
        (2, "THCS Đại Mỗ", "6A", True),
        (4, "THCS Đại Mỗ", "6A", False),
    ]
    assert [tuple(map(Decimal, row.values)) for row in rows] == [
        (100, 1, 300),
        (75, 1, 540),
        (75, 1, 540),
        (25, 1, 120),
    ]
    assert [row.why for row in rows] == [
        "First by points: 100.",
        "Points: 75, after 100.",
        "Equal to the place above on every measure: the same rank.",
        "Points: 25, after 75.",
    ]


def test_a_slice_knows_the_place_above_it(world):
    officer = make_seat(world.department, "officer")
    every = list(shown_places(world.ranking, officer))
    sliced = [next(iter(shown_places(world.ranking, officer, first=first, count=1))) for first in (1, 2, 3, 4)]
    assert sliced == every
    assert world.names(officer, first=2, count=2) == FULL[1:3]
    assert world.names(officer, first=5) == []


def test_one_s_own_place(world):
    assert own_place(world.ranking, world.pupils[3].user).rank == 4
    assert own_place(world.ranking, make_pupil(world.here, "Ngô Không Thi").user) is None


def test_more_places_cost_no_more_queries(world, django_assert_num_queries):
    officer = make_seat(world.department, "officer")
    world.names(officer)  # the seats are read once
    for first, count in ((3, 1), (1, 4)):
        with django_assert_num_queries(7):
            assert len(world.names(officer, first=first, count=count)) == count
