"""The numbers of a running stage: each person is counted once, where they belong."""

import pytest
from django.core.cache import cache

from contests.live import board as counting
from contests.live.board import Row, board
from contests.live.people import people
from contests.live.tests.worlds import MINUTE, SECOND, freeze, make_world, save, sit
from contests.models import Attempt, Audience, Entrant, Extension, Part, PartScore, Stage
from contests.quiz.actions import start_attempt
from schools.tests.builders import make_class, make_person, make_pupil
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def numbers(found):
    return [(row.name, row.eligible, row.inside, row.done, row.waiting, row.state) for row in found.rows]


def test_persons_are_counted_by_unit_in_the_order_of_names(world):
    for school_class, size in ((world.a6, 30), (world.b6, 20), (world.c7, 1)):
        freeze(world, school_class, size)
    sit(world, "Một")
    sit(world, "Hai", school_class=world.b6, submitted=True)
    sit(world, "Ba", school_class=world.c7, submitted=True)
    found = board(world.stage, world.at + MINUTE)
    assert numbers(found) == [("THCS An Bình", 50, 1, 1, 48, "in"), ("THCS Đại Mỗ", 1, 0, 1, 0, "done")]
    assert (found.total.eligible, found.total.inside, found.total.done, found.total.waiting) == (51, 1, 2, 48)


def test_within_a_unit_by_class_the_lower_grade_first_and_those_in_none_last(world):
    nine = make_class(world.one, "9A", grade=9)
    for school_class in (nine, world.a6, world.b6):
        freeze(world, school_class, 10)
    sit(world, submitted=True)
    Entrant.objects.create(
        contest=world.contest, person=make_person(world.one, "Cô Hoa", kind="staff"), unit=world.one,
        audience=Audience.objects.get(contest=world.contest), entered_at=world.at,
    )  # fmt: skip
    world.part.attempts_allowed = 1
    start_attempt(world.part, Entrant.objects.get(school_class=None).person, at=world.at)
    found = board(world.stage, world.at, unit=world.one.pk)
    assert [(row.name, row.inside, row.done, row.state) for row in found.rows] == [
        ("6A", 0, 1, "some"), ("6B", 0, 0, "none"), ("9A", 0, 0, "none"), ("", 1, 0, "in"),
    ]  # fmt: skip
    assert found.rows[-1].pk == 0


def test_who_takes_it_a_second_time_is_in_and_not_done_as_well(world):
    freeze(world, world.a6, 2)
    first = sit(world, submitted=True)
    start_attempt(world.part, first.entrant.person, at=world.at + MINUTE)
    [row] = board(world.stage, world.at + MINUTE).rows
    assert (row.inside, row.done, row.waiting) == (1, 0, 1)


def test_a_paper_past_its_grace_is_no_longer_in(world):
    attempt = sit(world)
    assert board(world.stage, attempt.accepts_until).rows[0].inside == 1


def test_a_paper_past_its_grace_is_not_in(world):
    attempt = sit(world)
    assert board(world.stage, attempt.accepts_until + SECOND).total.inside == 0


def test_the_last_answer_saved_is_the_newest_of_the_open_papers(world):
    for minute, name in ((1, "Một"), (3, "Hai")):
        save(sit(world, name), 1, world.at + minute * MINUTE)
    save(sit(world, "Ba", submitted=True), 9, world.at + 9 * MINUTE)
    assert board(world.stage, world.at + 4 * MINUTE).rows[0].last == world.at + 3 * MINUTE


def test_other_stages_and_contests_do_not_count(world):
    sit(world, submitted=True)
    second = Stage.objects.create(
        contest=world.contest, order=2, name="Tuần 2", opens_at=world.at, closes_at=world.at + MINUTE
    )
    assert board(second, world.at).rows == []
    assert board(world.strange.stage, world.at).rows == []


def test_nobody_counted_means_no_number_of_those_expected(world):
    sit(world)
    [row] = board(world.stage, world.at).rows
    assert (row.eligible, row.waiting) == (None, None)


def test_who_registered_by_themselves_is_expected_from_then_on(world):
    citizens = Audience.objects.create(contest=world.contest, name="Người dân", kind="citizen", self_registration=True)
    for name in ("Một", "Hai"):
        person = make_person(world.department, name, kind="citizen")
        Entrant.objects.create(
            contest=world.contest, person=person, audience=citizens, unit=world.department, entered_at=world.at
        )
    [row] = board(world.stage, world.at).rows
    assert (row.name, row.eligible, row.waiting) == ("Sở Đây", 2, 2)


def test_only_the_units_asked_for_and_the_words_looked_for(world):
    freeze(world, world.a6, 5)
    freeze(world, world.c7, 7)
    assert board(world.stage, world.at, units={world.one.pk}).total.eligible == 5
    found = board(world.stage, world.at, word="dai mo")
    assert [row.name for row in found.rows] == ["THCS Đại Mỗ"]
    assert found.total.eligible == 12


def test_it_is_counted_once_for_all_who_look(world, django_assert_num_queries):
    sit(world)
    with django_assert_num_queries(7):
        board(world.stage, world.at)
    with django_assert_num_queries(0):
        again = board(world.stage, world.at + SECOND, units=set())
    assert (again.rows, again.as_of) == ([], world.at)


def test_after_a_while_one_counts_anew_and_the_others_wait_for_nobody(world, monkeypatch):
    monkeypatch.setattr(counting, "KEPT_SECONDS", -100)
    monkeypatch.setattr(counting, "KEPT_TIMES_COST", 0)
    board(world.stage, world.at)
    cache.add(f"live:{world.stage.pk}:0:counting", 1, 60)  # somebody counts at this moment
    sit(world)
    assert board(world.stage, world.at + SECOND).total.inside == 0
    cache.delete(f"live:{world.stage.pk}:0:counting")
    found = board(world.stage, world.at + SECOND)
    assert (found.total.inside, found.as_of) == (1, world.at + SECOND)
    assert board(world.stage, world.at + MINUTE).as_of == world.at + MINUTE


def test_a_person_with_two_parts_is_counted_once(world):
    second = Part.objects.create(stage=world.stage, order=2, name="Phần hai")
    entrant = sit(world, submitted=True).entrant
    open_paper = Attempt.objects.get(entrant=entrant)
    for part in (world.part, second):
        PartScore.objects.get_or_create(
            entrant=entrant, part=part, stage=world.stage,
            defaults={"points": 1, "seconds": 1, "attempts": 1, "points_sum": 1, "reached_at": world.at,
                      "updated_at": world.at},
        )  # fmt: skip
    assert board(world.stage, world.at).total.done == 1
    for number, part in enumerate((world.part, second), start=2):
        open_paper.pk, open_paper.part, open_paper.number, open_paper.submitted_at = None, part, number, None
        open_paper._state.adding = True
        open_paper.save()
    cache.clear()
    found = board(world.stage, world.at)
    assert (found.total.inside, found.total.done) == (1, 0)


def test_adding_what_nobody_counted():
    total = Row(0)
    total.add(Row(1, inside=1))
    assert total.eligible is None
    total.add(Row(2, eligible=3))
    assert (total.eligible, total.inside, total.waiting) == (3, 1, 2)


class TestPeople:
    def seen(self, world, school_class=None, at=None, **asked):
        school_class = school_class or world.a6
        page = people(world.stage, at or world.at, unit=school_class.unit, school_class=school_class, **asked)
        return [(one.person.full_name, one.state, one.attempts, one.answered) for one in page.object_list]

    def test_the_whole_class_with_its_papers(self, world):
        save(sit(world, "Lê Văn Cường"), 1, world.at)
        sit(world, "Trần Thị Bình", submitted=True)
        make_pupil(world.one, "Nguyễn Văn An", school_class=world.a6)
        make_pupil(world.one, "Của lớp khác", school_class=world.b6)
        assert self.seen(world) == [
            ("Nguyễn Văn An", "none", 0, 0), ("Trần Thị Bình", "done", 1, 4), ("Lê Văn Cường", "in", 1, 1),
        ]  # fmt: skip

    @pytest.mark.parametrize(("state", "names"), [("in", ["Cường"]), ("done", ["Bình"]), ("none", ["An"])])
    def test_one_state_only(self, world, state, names):
        sit(world, "Cường")
        sit(world, "Bình", submitted=True)
        make_pupil(world.one, "An", school_class=world.a6)
        assert [name for name, *_rest in self.seen(world, state=state)] == names

    def test_who_entered_from_the_class_and_has_left_it_stays_in_its_list(self, world):
        attempt = sit(world, "Chuyển lớp")
        attempt.entrant.person.enrolments.update(school_class=world.b6)
        assert [name for name, *_rest in self.seen(world)] == ["Chuyển lớp"]

    def test_a_paper_whose_time_is_up_says_so(self, world):
        attempt = sit(world)
        [(_name, state, *_rest)] = self.seen(world, at=attempt.accepts_until + SECOND)
        assert state == "ending"

    def test_more_time_is_added_up_from_everything_given(self, world):
        attempt = sit(world, "Có thêm")
        sit(world, "Chỉ lớp")
        other = sit(world, "Lớp khác", school_class=world.b6)
        for minutes, target in ((1, {}), (2, {"unit": world.one}), (64, {"unit": world.department}),
                                (4, {"school_class": world.a6}),
                                (8, {"entrant": attempt.entrant}), (16, {"unit": world.other}),
                                (32, {"entrant": other.entrant})):  # fmt: skip
            Extension.objects.create(part=world.part, minutes=minutes, reason="Mất điện", at=world.at, **target)
        page = people(world.stage, world.at, unit=world.one, school_class=world.a6)
        assert {one.person.full_name: one.extra for one in page.object_list} == {"Có thêm": 79, "Chỉ lớp": 71}

    def test_staff_are_beside_the_classes_where_an_audience_is_theirs(self, world):
        make_person(world.one, "Cô Hoa", kind="staff")
        page = people(world.stage, world.at, unit=world.one)
        assert list(page.object_list) == []
        Audience.objects.create(contest=world.contest, name="Giáo viên", kind="staff")
        page = people(world.stage, world.at, unit=world.one)
        assert [one.person.full_name for one in page.object_list] == ["Cô Hoa"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_one_and_three(self, world, rows, django_assert_num_queries):
        for number in range(rows):
            sit(world, f"Số {number}", submitted=number % 2 == 0)
        with django_assert_num_queries(6):
            assert len(people(world.stage, world.at, unit=world.one, school_class=world.a6).object_list) == rows
