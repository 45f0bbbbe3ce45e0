"""Who sees which contest, ranking, bank and entrant, and who may enter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.entering import enter
from contests.models import (
    BlueprintLine,
    Choice,
    Contest,
    Entrant,
    Measure,
    Part,
    Question,
    QuestionBank,
    Ranking,
    Stage,
)
from contests.tests.builders import make_entrant_pupil
from contests.tests.worlds import make_world
from schools.tests.builders import make_person, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def state(contest, value):
    Contest.objects.filter(pk=contest.pk).update(state=value)


class TestSeen:
    @pytest.mark.parametrize("role", ["administrator", "organiser", "officer", "secretary", "judge", "marker"])
    @pytest.mark.parametrize("value", ["draft", "open", "closed"])
    def test_at_the_unit_that_holds_it_in_every_state(self, world, role, value):
        state(world.contest, value)
        assert list(Contest.objects.visible_to(make_seat(world.department, role))) == [world.contest]

    @pytest.mark.parametrize(("value", "seen"), [("draft", False), ("open", True), ("closed", True)])
    def test_below_only_what_was_opened(self, world, value, seen):
        for contest in (world.contest, world.strange_contest):
            state(contest, value)
        expected = [world.contest] if seen else []
        for user in (world.secretary, world.school_organiser):
            assert list(Contest.objects.visible_to(user)) == expected

    def test_above_everything_of_the_units_below(self, world):
        top = make_unit("Bộ", kind="department")
        middle = make_unit("Sở có Bộ", kind="department", under=top)
        contest = Contest.objects.create(unit=middle, title="Của Sở có Bộ", created_at=world.at)
        assert list(Contest.objects.visible_to(make_seat(top, "officer"))) == [contest]

    def test_along_either_line(self, world):
        commune = make_unit("UBND phường", kind="commune")
        school = make_unit("THCS hai cấp trên", under=world.department, over=commune)
        own = Contest.objects.create(unit=commune, title="Của phường", state="open", created_at=world.at)
        state(world.contest, "open")
        assert set(Contest.objects.visible_to(make_seat(school, "secretary"))) == {own, world.contest}
        # The commune is beside the department, not below it.
        assert list(Contest.objects.visible_to(make_seat(commune, "officer"))) == [own]

    def test_a_seat_that_ended_shows_nothing(self, world):
        yesterday = timezone.localdate() - timedelta(days=1)
        gone = make_seat(world.department, "organiser", valid_to=yesterday)
        assert list(Contest.objects.visible_to(gone)) == []
        assert list(Ranking.objects.visible_to(gone)) == []

    def test_a_pupil_sees_what_they_entered_whatever_became_of_it(self, world):
        pupil = make_entrant_pupil(world.part, school=world.school)
        for value in ("draft", "open", "closed"):
            state(world.contest, value)
            assert list(Contest.objects.visible_to(pupil.user)) == []
        enter(world.contest, pupil, at=world.at)
        for value in ("open", "closed"):
            state(world.contest, value)
            assert list(Contest.objects.visible_to(pupil.user)) == [world.contest]
        assert list(Part.objects.visible_to(pupil.user)) == [world.part]
        assert list(Ranking.objects.visible_to(pupil.user)) == [world.ranking]

    def test_superusers_see_all_and_others_nothing(self, world):
        assert Contest.objects.visible_to(make_user(is_superuser=True)).count() == 2
        assert list(Contest.objects.visible_to(make_user())) == []

    def test_no_row_comes_twice(self, world):
        state(world.contest, "open")
        user = make_seat(world.department, "officer", user=world.secretary)
        make_seat(world.department, "judge", user=user)
        enter(world.contest, make_person(world.school, user=user), at=world.at)
        assert list(Contest.objects.visible_to(user)) == [world.contest]


class TestChanged:
    @pytest.mark.parametrize(
        ("role", "may"),
        [("administrator", True), ("organiser", True), ("officer", False), ("secretary", False), ("judge", False)],
    )
    def test_by_those_who_organise_at_it_or_above(self, world, role, may):
        user = make_seat(world.department, role)
        contest, part = ([world.contest], [world.part]) if may else ([], [])
        assert list(Contest.objects.editable_by(user)) == contest
        assert list(Part.objects.editable_by(user)) == part
        assert Ranking.objects.editable_by(user).count() == len(contest)
        assert Measure.objects.editable_by(user).count() == 3 * len(contest)
        assert Stage.objects.editable_by(user).count() == len(contest)

    def test_never_from_below(self, world):
        state(world.contest, "open")
        assert list(Contest.objects.visible_to(world.school_organiser)) == [world.contest]
        assert list(Contest.objects.editable_by(world.school_organiser)) == []


class TestKeys:
    @pytest.mark.parametrize("who", ["officer", "secretary", "school_organiser", "stranger"])
    def test_banks_questions_choices_and_blueprints_are_for_their_organisers(self, world, who):
        state(world.contest, "open")
        user = getattr(world, who)
        for model, path in [
            (QuestionBank, "unit"),
            (Question, "bank__unit"),
            (Choice, "question__bank__unit"),
            (BlueprintLine, "part__stage__contest__unit"),
        ]:
            of_world = model.objects.filter(**{path: world.department})
            assert of_world.exists()
            assert list(of_world.visible_to(user)) == []
            assert set(of_world.visible_to(world.organiser)) == set(of_world)

    def test_current_versions_are_those_not_retired(self, world):
        first, second = Question.objects.filter(bank=world.bank).order_by("pk")
        first.retired_at = world.at
        first.save(update_fields=["retired_at"])
        assert list(Question.objects.filter(bank=world.bank).current()) == [second]


class TestHiddenRankings:
    def test_are_for_those_who_may_change_them(self, world):
        state(world.contest, "open")
        pupil = make_entrant_pupil(world.part, school=world.school)
        enter(world.contest, pupil, at=world.at)
        readers = [world.officer, world.secretary, world.school_organiser, pupil.user]
        for shown in ("provisional", "official"):
            Ranking.objects.filter(pk=world.ranking.pk).update(state=shown)
            for user in [world.organiser, *readers]:
                assert list(Ranking.objects.visible_to(user)) == [world.ranking]
        Ranking.objects.filter(pk=world.ranking.pk).update(state="hidden")
        for user in readers:
            assert list(Ranking.objects.visible_to(user)) == []
        assert list(Ranking.objects.visible_to(world.organiser)) == [world.ranking]


class TestEntrants:
    def test_are_seen_through_the_school_they_entered_from(self, world):
        state(world.contest, "open")
        other = make_unit("THCS Bên Cạnh", under=world.department)
        mine = enter(world.contest, make_entrant_pupil(world.part, school=world.school), at=world.at)
        moved = make_entrant_pupil(world.part, "Lê Chuyển Trường", school=other)
        theirs = enter(world.contest, moved, at=world.at)
        moved.unit = world.school
        moved.save(update_fields=["unit"])
        assert list(Entrant.objects.visible_to(world.secretary)) == [mine]
        assert set(Entrant.objects.visible_to(world.officer)) == {mine, theirs}
        assert list(Entrant.objects.visible_to(world.stranger)) == []


class TestOpenTo:
    @pytest.mark.parametrize(("value", "may"), [("draft", False), ("open", True), ("closed", False)])
    def test_a_pupil_below_enters_what_is_open(self, world, value, may):
        state(world.contest, value)
        state(world.strange_contest, value)
        pupil = make_entrant_pupil(world.part, school=world.school)
        assert list(Contest.objects.open_to(pupil, world.at)) == ([world.contest] if may else [])

    def test_a_pupil_of_another_department_enters_theirs(self, world):
        for contest in (world.contest, world.strange_contest):
            state(contest, "open")
        school = make_unit("THCS Kia", under=world.strange_unit)
        assert list(Contest.objects.open_to(make_person(school), world.at)) == [world.strange_contest]

    def test_a_contest_of_the_school_is_for_the_school(self, world):
        own = Contest.objects.create(unit=world.school, title="Của trường", state="open", created_at=world.at)
        own.audiences.create(name="Học sinh", kind="pupil")
        beside = make_unit("THCS Bên Cạnh", under=world.department)
        assert list(Contest.objects.open_to(make_person(world.school), world.at)) == [own]
        assert list(Contest.objects.open_to(make_person(beside), world.at)) == []

    def test_an_audience_of_their_kind_is_needed(self, world):
        state(world.contest, "open")
        teacher = make_person(world.school, "Trần Cô Giáo", kind="staff")
        assert list(Contest.objects.open_to(teacher, world.at)) == []
        world.contest.audiences.create(name="Giáo viên", kind="staff")
        assert list(Contest.objects.open_to(teacher, world.at)) == [world.contest]
