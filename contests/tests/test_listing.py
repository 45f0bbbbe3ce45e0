"""What a person's first page and the staff's list of contests hold, in which order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.entering import enter
from contests.listing import for_person, overview
from contests.models import Contest, Extension, Part, Stage
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import AT, make_entrant_pupil, make_quiz, sent
from contests.tests.worlds import make_world
from schools.tests.builders import make_class, make_person, make_pupil, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def department():
    return make_unit("Sở GD&ĐT", kind="department")


@pytest.fixture
def person(department):
    return make_person(make_unit("THCS Đại Mỗ", under=department))


def held(unit, title, opens, closes, **fields):
    return make_quiz(unit, title=title, opens_at=AT + opens, closes_at=AT + closes, **fields)


def shown(person, at=AT):
    return [(entry.contest.title, entry.state) for entry in for_person(person, at)]


class TestMoreTimeWhereAllStartTogether:
    """Who comes when the common time is over is offered to start if they were given more, as starting allows."""

    @pytest.fixture
    def part(self, department):
        part = held(department, "Cùng giờ", -timedelta(minutes=35), DAY)
        Stage.objects.filter(pk=part.stage_id).update(synchronous=True)
        return part

    def offers(self, person):
        [entry] = for_person(person, AT)
        return entry.standing.refusal == ""

    @pytest.mark.parametrize("whom", ["all", "class", "another class", "entrant"])
    def test_it_is_for(self, department, part, whom):
        school_class = make_class(make_unit("THCS An Bình", under=department), "6A")
        pupil = make_pupil(school_class.unit, school_class=school_class)
        assert not self.offers(pupil)
        of = {
            "all": dict,
            "class": lambda: {"school_class": school_class},
            "another class": lambda: {"school_class": make_class(school_class.unit, "6B")},
            "entrant": lambda: {"entrant": enter(part.stage.contest, pupil, at=AT)},
        }[whom]()
        Extension.objects.create(part=part, minutes=10, reason="Mất điện", at=AT, **of)
        assert self.offers(pupil) == (whom != "another class")
        if whom != "another class":
            assert start_attempt(part, pupil, at=AT).deadline == AT + timedelta(minutes=5)


class TestForPerson:
    def test_running_first_then_to_come_then_over_each_by_its_opening(self, department, person):
        held(department, "Qua rồi", -9 * DAY, -5 * DAY)
        held(department, "Sắp sau", 5 * DAY, 9 * DAY)
        held(department, "Đang mở muộn", -DAY, 3 * DAY)
        held(department, "Qua lâu rồi", -20 * DAY, -15 * DAY)
        held(department, "Sắp tới", DAY, 3 * DAY)
        held(department, "Đang mở sớm", -3 * DAY, DAY)
        assert shown(person) == [
            ("Đang mở sớm", "open"),
            ("Đang mở muộn", "open"),
            ("Sắp tới", "soon"),
            ("Sắp sau", "soon"),
            ("Qua lâu rồi", "over"),
            ("Qua rồi", "over"),
        ]

    def test_the_window_holds_its_first_moment_and_not_its_last(self, department, person):
        held(department, "Một ngày", 0 * DAY, DAY)
        tick = timedelta(microseconds=1)
        assert [shown(person, AT + at)[0][1] for at in (-tick, 0 * DAY, DAY - tick, DAY)] == [
            "soon", "open", "open", "over",
        ]  # fmt: skip

    def test_drafts_closed_ones_and_those_of_others_are_not_there(self, department, person):
        held(department, "Nháp", -DAY, DAY, opened=False)
        closed = held(department, "Đã đóng", -DAY, DAY).stage.contest
        Contest.objects.filter(pk=closed.pk).update(state="closed")
        held(make_unit("Sở Kia", kind="department"), "Của Sở khác", -DAY, DAY)
        held(department, "Đang mở", -DAY, DAY)
        assert shown(person) == [("Đang mở", "open")]

    def test_each_part_has_its_entry_in_the_order_of_the_contest(self, department, person):
        part = held(department, "Hai vòng", -DAY, DAY)
        Part.objects.create(stage=part.stage, order=2, name="Phần hai")
        later = Stage.objects.create(
            contest=part.stage.contest, order=2, name="Vòng hai", opens_at=AT + 2 * DAY, closes_at=AT + 3 * DAY
        )
        Part.objects.create(stage=later, name="Chung kết")
        entries = [(entry.stage.name, entry.part.name, entry.state) for entry in for_person(person, AT)]
        assert [row[1:] for row in entries] == [(part.name, "open"), ("Phần hai", "open"), ("Chung kết", "soon")]

    def test_one_s_own_attempts_stand_in_it_the_newest_first(self, department):
        part = held(department, "Đang mở", -DAY, DAY, attempts_allowed=3)
        pupil, other = make_entrant_pupil(part), make_entrant_pupil(part, "Lê Thị Khác")
        for person, right in ((pupil, 2), (pupil, 4), (other, 1)):
            attempt = start_attempt(part, person, at=AT)
            submit_attempt(attempt.pk, sent(attempt, right), at=AT)
        running = start_attempt(part, pupil, at=AT)
        [entry] = for_person(pupil, AT)
        assert [(row.number, row.points) for row in entry.standing.submitted] == [(2, 100), (1, 50)]
        assert entry.standing.open == running
        [entry] = for_person(other, AT)
        assert (len(entry.standing.submitted), entry.standing.open) == (1, None)

    def test_the_papers_are_not_read_and_more_contests_cost_nothing(self, department, django_assert_num_queries):
        part = held(department, "Một", -DAY, DAY)
        pupil = make_entrant_pupil(part)
        submit_attempt(start_attempt(part, pupil, at=AT).pk, [], at=AT)
        for titles in ((), ("Hai", "Ba")):
            for title in titles:
                submit_attempt(start_attempt(held(department, title, -DAY, DAY), pupil, at=AT).pk, [], at=AT)
            with django_assert_num_queries(4):
                entries = for_person(pupil, AT)
            assert len(entries) == 1 + len(titles)
            assert all("paper" in entry.standing.submitted[0].get_deferred_fields() for entry in entries)


class TestOverview:
    def test_numbers_are_of_one_s_own_reach_newest_contest_first(self):
        world = make_world(opened=True)
        beside = make_unit("THCS Bên Cạnh", under=world.department)
        mine = [make_pupil(world.school, f"Nguyễn Văn {n}", school_class=None) for n in "ABC"]
        theirs = make_entrant_pupil(world.part, "Lê Thị Khác", school=beside)
        enter(world.contest, mine[0], at=timezone.now())
        for pupil in (mine[1], mine[2], theirs):
            attempt = start_attempt(world.part, pupil, at=world.at)
            submit_attempt(attempt.pk, [], at=world.at)
        newer = make_quiz(world.department, title="Mới hơn", at=world.at + timedelta(hours=1)).stage.contest

        def numbers(user):
            return [(row, row.entered, row.scored) for row in overview(user)]

        assert numbers(world.officer) == [(newer, 0, 0), (world.contest, 4, 3)]
        assert numbers(world.secretary) == [(newer, 0, 0), (world.contest, 3, 2)]
        assert numbers(world.stranger) == [(world.strange_contest, 0, 0)]
