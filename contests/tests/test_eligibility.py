"""Who belongs to which audience, who is kept out and reads why, and that asking one and asking all agree."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contests.eligibility import admissions, admitted, barred, people_of, years_before
from contests.entering import Excluded, NotInvited, enter
from contests.listing import for_person
from contests.models import Audience, Contest, Entrant
from contests.naming import age_on
from contests.quiz.actions import start_attempt
from contests.quiz.rules import NotNow
from contests.tests.builders import AT, make_entrant_pupil, make_quiz
from schools.models import Person
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


@shared
def part():
    return make_quiz()


@pytest.fixture
def contest(part):
    return part.stage.contest


@pytest.fixture
def school(contest):
    return make_unit("THCS Đây", under=contest.unit)


def only(contest, **conditions):
    contest.audiences.all().delete()
    return contest.audiences.create(name="Đối tượng", **({"kind": "pupil"} | conditions))


def belongs(contest, person):
    """The audience by every road: for one, for a list, and among all."""
    alone = admissions(person, [contest.pk], AT)[contest.pk].audience
    assert admitted(contest, [person], AT).get(person.pk) == alone
    found = [one for one in contest.audiences.all() if people_of(one, TODAY).filter(pk=person.pk).exists()]
    assert found == ([alone] if alone else [])
    return alone


class TestConditions:
    @pytest.mark.parametrize(("year", "grade"), [(2026, 6), (2025, 6), (2020, None)])
    def test_the_class_is_that_of_a_year_not_long_over(self, contest, school, year, grade):
        """AT is in November 2026: last year's lists still serve until the new ones are in, those of 2020 do not."""
        only(contest, grade_from=6, grade_to=6)
        pupil = make_pupil(school, school_class=make_class(school, "6A", year=make_year(year)))
        assert (belongs(contest, pupil) is not None) == (grade is not None)

    @pytest.mark.parametrize(
        ("first", "last", "grade", "may"),
        [(6, 6, 6, True), (6, 7, 8, False), (7, None, 6, False), (None, 7, 7, True), (6, None, None, False)],
    )
    def test_grade(self, contest, school, first, last, grade, may):
        audience = only(contest, grade_from=first, grade_to=last)
        school_class = make_class(school, "X", grade=grade) if grade else None
        assert belongs(contest, make_person(school, school_class=school_class)) == (audience if may else None)

    def test_grade_is_of_the_newest_year_that_has_begun(self, contest, school):
        audience = only(contest, grade_from=7, grade_to=7)
        pupil = make_person(school, school_class=make_class(school, "6A", grade=6, year=make_year(2025)))
        assert belongs(contest, pupil) is None
        for starts, grade in ((2026, 7), (2027, 8)):
            other = make_class(school, f"{grade}A", grade=grade, year=make_year(starts))
            pupil.enrolments.create(school_class=other, year=other.year)
        assert belongs(contest, pupil) == audience

    @pytest.mark.parametrize(
        ("born", "may"),
        [
            (date(2014, 11, 21), True),  # twelve on the very day
            (date(2014, 11, 22), False),
            (date(2010, 11, 22), True),  # fifteen until the day after
            (date(2010, 11, 21), False),
            (None, False),
        ],
    )
    def test_age_is_of_the_day_the_first_stage_opens(self, contest, school, born, may):
        contest.stages.update(practice=False)
        contest.stages.create(
            order=9, name="Thử", practice=True, opens_at=AT - timedelta(days=400), closes_at=AT - timedelta(days=300)
        )
        audience = only(contest, age_from=12, age_to=15)
        assert timezone.localdate(contest.stages.get(practice=False).opens_at) == date(2026, 11, 21)
        assert belongs(contest, make_person(school, born_on=born)) == (audience if may else None)

    def test_or_of_a_day_that_is_said(self, contest, school):
        only(contest, age_from=12, age_on=date(2026, 1, 1))
        assert belongs(contest, make_person(school, born_on=date(2014, 6, 1))) is None

    def test_kind_of_unit_and_level_of_school(self, contest, school):
        audience = only(contest, unit_kind="school", school_level="lower")
        upper = make_unit("THPT", under=contest.unit, level="upper")
        office = make_unit("Phòng", under=contest.unit, kind="district")
        found = [belongs(contest, make_person(unit)) for unit in (school, upper, office)]
        assert found == [audience, None, None]

    def test_lives_learns_or_works_in(self, contest, school):
        ward = make_unit("Phường", kind="commune")
        street = make_unit("Tổ dân phố", kind="other", over=ward)
        beside = make_unit("THCS Bên", under=contest.unit, over=ward)
        audience = only(contest, residence=ward)
        assert belongs(contest, make_person(beside)) == audience
        assert belongs(contest, make_person(school, residence=street)) == audience
        assert belongs(contest, make_person(school)) is None

    def test_the_first_that_fits_is_the_one(self, contest, school):
        first = only(contest, grade_from=9)
        second = contest.audiences.create(name="Mọi em", kind="pupil")
        ninth = make_person(school, school_class=make_class(school, "9A", grade=9))
        assert belongs(contest, ninth) == first
        assert belongs(contest, make_person(school)) == second

    def test_who_has_left_is_not_counted(self, contest, school):
        audience = contest.audiences.get()
        make_person(school, left_on=TODAY - timedelta(days=1))
        stays = make_person(school, left_on=TODAY)
        assert list(people_of(audience, TODAY)) == [stays]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    born=st.dates(date(2000, 1, 1), date(2020, 12, 31)) | st.just(date(2008, 2, 29)),
    day=st.dates(date(2021, 1, 1), date(2028, 12, 31)) | st.just(date(2027, 2, 28)),
    years=st.integers(0, 30),
)
def test_the_last_date_of_birth_for_an_age_is_the_age_people_count(born, day, years):
    assert (born <= years_before(day, years)) == (age_on(born, day) >= years)


class TestExclusions:
    def test_a_person_reads_why_in_the_list_and_at_the_door(self, part, contest, school):
        pupil, other = make_entrant_pupil(part, school=school), make_pupil(school, "Lê Thị Khác")
        contest.exclusions.create(person=pupil, reason="Con của thành viên ban tổ chức")
        [entry] = for_person(pupil, AT)
        assert "Con của thành viên ban tổ chức" in entry.standing.refusal
        assert for_person(other, AT)[0].standing.refusal == ""
        with pytest.raises(Excluded) as refusal:
            start_attempt(part, pupil, at=AT)
        assert isinstance(refusal.value, NotNow)
        assert "Con của thành viên ban tổ chức" in str(refusal.value)
        assert not Entrant.objects.exists()
        assert start_attempt(part, other, at=AT)

    def test_the_page_says_it_too(self, client, part, contest, school):
        pupil = make_entrant_pupil(part, school=school)
        contest.exclusions.create(person=pupil, reason="Đã ra đề")
        client.force_login(pupil.user)
        answer = client.post(f"/parts/{part.pk}/start/")
        assert (answer.status_code, "Đã ra đề" in answer.content.decode()) == (409, True)

    def test_a_role_at_or_below_a_unit_while_it_is_held(self, contest, school):
        contest.audiences.create(name="Cán bộ", kind="staff")
        exclusion = contest.exclusions.create(unit=contest.unit, role="judge", reason="Giám khảo")
        people = {}
        for name, role, ends in [("now", "judge", None), ("was", "judge", TODAY), ("other", "marker", None)]:
            people[name] = make_person(school, name, kind="staff", user=make_seat(school, role, valid_to=ends))
        outside = make_unit("Sở Kia", kind="department")
        people["elsewhere"] = make_person(school, "e", kind="staff", user=make_seat(outside, "judge"))
        people["nobody"] = make_person(school, "n", kind="staff")
        out = set(Person.objects.filter(barred(exclusion, TODAY)))
        assert out == {people["now"]}
        audience = Audience.objects.get(name="Cán bộ")
        assert set(people_of(audience, TODAY)) == set(people.values()) - out
        assert set(admitted(contest, people.values(), AT)) == {row.pk for row in people.values()} - {people["now"].pk}

    def test_a_unit_with_all_below_it(self, contest, school):
        cluster = make_unit("Cụm", kind="district", under=contest.unit)
        inside = make_person(make_unit("THCS Trong", under=cluster))
        contest.exclusions.create(unit=cluster, reason="Đơn vị ra đề")
        with pytest.raises(Excluded):
            enter(contest, inside, at=AT)
        assert enter(contest, make_person(school), at=AT)

    def test_who_entered_before_keeps_their_papers_and_starts_nothing_new(self, part, contest, school):
        pupil = make_entrant_pupil(part, school=school)
        attempt = start_attempt(part, pupil, at=AT)
        contest.exclusions.create(person=pupil, reason="Đã ra đề")
        [entry] = for_person(pupil, AT)
        assert (entry.standing.open, "Đã ra đề" in entry.standing.refusal) == (attempt, True)
        with pytest.raises(Excluded):
            enter(contest, pupil, at=AT)

    def test_to_whom_a_contest_is_nothing_it_stays_nothing(self, contest, school):
        only(contest, grade_from=9)
        stranger = make_person(school, school_class=make_class(school, "6A"))
        contest.exclusions.create(unit=school, reason="Đơn vị ra đề")
        assert for_person(stranger, AT) == []
        with pytest.raises(NotInvited):
            enter(contest, stranger, at=AT)

    def test_practice_is_closed_to_them_as_well(self, part, contest, school):
        part.stage.practice = True
        part.stage.save(update_fields=["practice"])
        pupil = make_entrant_pupil(part, school=school)
        contest.exclusions.create(unit=school, reason="Đơn vị ra đề")
        with pytest.raises(Excluded):
            start_attempt(part, pupil, at=AT)


class TestOpenTo:
    def test_what_plainly_is_not_theirs_is_not_offered(self, contest, school):
        pupil = make_person(school)
        for conditions, may in [
            ({}, True), ({"unit_kind": "school"}, True), ({"unit_kind": "commune"}, False),
            ({"school_level": "lower"}, True), ({"school_level": "upper"}, False),
            ({"residence": contest.unit}, True), ({"residence": make_unit("Phường", kind="commune")}, False),
        ]:  # fmt: skip
            only(contest, **conditions)
            assert Contest.objects.open_to(pupil, AT).exists() is may, conditions


class TestCost:
    def test_more_contests_audiences_and_exclusions_cost_no_query(self, contest, django_assert_num_queries):
        pupil = make_entrant_pupil(contest.stages.get().parts.get())
        for more in range(3):
            other = make_quiz(contest.unit, title=f"Thêm {more}").stage.contest
            for number in range(more):
                other.audiences.create(name=f"A{number}", kind="pupil", age_from=5, grade_from=2)
                other.exclusions.create(unit=make_unit(f"Trường {more}{number}"), reason="Đơn vị ra đề")
            with django_assert_num_queries(6):  # one more than when nothing but the grade was asked
                assert len(for_person(pupil, AT)) == more + 2
