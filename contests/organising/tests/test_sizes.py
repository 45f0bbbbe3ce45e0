"""Sizes frozen at opening: what is counted, that nothing changes them but a recorded act, and the page of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contests.actions import close_contest, open_contest
from contests.models import FrozenSize, SizeChange
from contests.organising.sizes import SameSize, correct_size, freeze_sizes
from contests.tests.builders import AT, make_quiz
from foundation.models import Event, Job
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def contest():
    contest = make_quiz(opened=False).stage.contest
    contest.audiences.update(name="Các em")
    return contest


@pytest.fixture
def school(contest):
    return make_unit("THCS Đại Mỗ", under=contest.unit)


def sizes(contest):
    rows = FrozenSize.objects.filter(contest=contest).order_by("pk")
    return {(row.audience.name, str(row.school_class or row.unit)): row.size for row in rows}


class TestCounting:
    def test_the_larger_of_the_list_and_the_size_of_the_class(self, contest, school):
        small, large, empty = (
            make_class(school, "6A", size=1),
            make_class(school, "6B", size=40),
            make_class(school, "6C", size=9),
        )
        for school_class in (small, small, large):
            make_person(school, school_class=school_class)
        make_person(school, "Không lớp")
        make_person(school, "Đã chuyển", school_class=small, left_on=(AT - 9 * DAY).date())
        assert empty.size == 9
        open_contest(contest, by=None, at=AT)
        assert sizes(contest) == {("Các em", "6A"): 2, ("Các em", "6B"): 40}

    def test_of_an_age_only_those_listed_can_be_counted(self, contest, school):
        contest.audiences.update(age_from=12)
        school_class = make_class(school, "6A", size=40)
        for born in ("2014-01-01", "2016-01-01", None):
            make_person(school, school_class=school_class, born_on=born)
        open_contest(contest, by=None, at=AT)
        assert sizes(contest) == {("Các em", "6A"): 1}

    def test_staff_by_unit_and_citizens_not_at_all(self, contest, school):
        contest.audiences.create(name="Cán bộ", kind="staff")
        contest.audiences.create(name="Người dân", kind="citizen", age_from=15, self_registration=True)
        for unit, kind in [(school, "staff"), (school, "staff"), (contest.unit, "staff"), (school, "citizen")]:
            make_person(unit, kind=kind)
        open_contest(contest, by=None, at=AT)
        assert sizes(contest) == {("Cán bộ", "THCS Đại Mỗ"): 2, ("Cán bộ", "Sở GD&ĐT"): 1}

    def test_each_is_counted_in_the_audience_they_would_enter(self, contest, school):
        contest.audiences.all().delete()
        for name, grade in [("Khối 9", 9), ("Mọi em", None)]:
            contest.audiences.create(name=name, kind="pupil", grade_from=grade)
        for name, grade in [("9A", 9), ("6A", 6)]:
            make_person(school, school_class=make_class(school, name, grade=grade))
        open_contest(contest, by=None, at=AT)
        assert sizes(contest) == {("Khối 9", "9A"): 1, ("Mọi em", "6A"): 1}

    def test_the_excluded_are_no_part_of_it(self, contest, school):
        out, beside = make_unit("THCS Ngoài", under=contest.unit), make_class(school, "6A", size=30)
        make_person(out, school_class=make_class(out, "6A", size=30))
        person = make_person(school, school_class=beside)
        make_person(school, school_class=beside)
        contest.exclusions.create(unit=out, reason="Ra đề")
        contest.exclusions.create(person=person, reason="Ra đề")
        open_contest(contest, by=None, at=AT)
        assert sizes(contest) == {("Các em", "6A"): 29}

    def test_opened_again_they_stand_and_a_new_audience_is_counted(self, contest, school):
        school_class = make_class(school, "6A")
        make_person(school, school_class=school_class)
        open_contest(contest, by=None, at=AT)
        contest.refresh_from_db()
        assert contest.opened_at == AT
        make_person(school, school_class=school_class)
        close_contest(contest, by=None, at=AT)
        open_contest(contest, by=None, at=AT + DAY)
        contest.refresh_from_db()
        assert (contest.opened_at, sizes(contest)) == (AT, {("Các em", "6A"): 1})
        contest.audiences.create(name="Cán bộ", kind="staff")
        make_person(school, kind="staff")
        assert freeze_sizes(contest, at=AT + 2 * DAY) == 1

    def test_many_classes_are_counted_in_few_queries(self, contest, school, django_assert_num_queries):
        for number in range(3):
            make_person(school, school_class=make_class(school, f"6{number}"))
            with django_assert_num_queries(10):
                assert freeze_sizes(contest, at=AT) == number + 1
            FrozenSize.objects.all().delete()


class TestCorrecting:
    @pytest.fixture
    def size(self, contest, school):
        make_person(school, school_class=make_class(school, "6A", size=30))
        open_contest(contest, by=None, at=AT)
        return FrozenSize.objects.get()

    def test_it_is_on_record_and_the_ranking_is_computed_anew(self, contest, size):
        ranking = contest.rankings.get()
        ranking.measures.create(order=9, kind="participation", direction="high")
        user = make_user()
        correct_size(size.pk, 32, reason="Hai em mới chuyển đến", by=user, at=AT)
        size.refresh_from_db()
        [change] = SizeChange.objects.all()
        assert (size.size, change.before, change.after, change.reason, change.by) == (
            32, 30, 32, "Hai em mới chuyển đến", user,
        )  # fmt: skip
        event = Event.objects.get(verb="correct a size")
        assert (event.subject_id, event.changes, event.reason) == (
            contest.pk,
            {"6A": [30, 32]},
            "Hai em mới chuyển đến",
        )
        assert Job.objects.get(kind="contests.rebuild_ranking").payload == {"ranking": ranking.pk}

    def test_the_same_number_is_no_correction(self, size):
        with pytest.raises(SameSize):
            correct_size(size.pk, 30, reason="Vậy thôi", by=None, at=AT)
        assert not SizeChange.objects.exists()

    def test_by_the_page(self, client, contest, size):
        client.force_login(make_seat(contest.unit, "organiser"))
        address = reverse("size_change", args=[size.pk])
        for data in ({"size": "", "reason": "x"}, {"size": "31", "reason": " "}, {"size": "-1", "reason": "x"},
                     {"size": "30", "reason": "x"}):  # fmt: skip
            answer = client.post(address, data)
            assert (answer.status_code, SizeChange.objects.count()) == (200, 0), data
            assert answer.context["form"].errors
        answer = client.post(address, {"size": "31", "reason": "Một em mới"})
        assert answer.url == reverse("contest_sizes", args=[contest.pk])
        assert "Một em mới" in client.get(address).content.decode()

    def test_nobody_but_the_organisers(self, client, contest, size, school):
        for user, status in [
            (make_seat(school, "organiser"), 403), (make_seat(contest.unit, "officer"), 403),
            (make_seat(make_unit("Sở Kia", kind="department"), "organiser"), 404),
        ]:  # fmt: skip
            client.force_login(user)
            for name, pk in (("contest_sizes", contest.pk), ("size_change", size.pk)):
                assert client.get(reverse(name, args=[pk])).status_code == status, name
            assert client.post(reverse("size_change", args=[size.pk]), {"size": 1, "reason": "x"}).status_code == status
        size.refresh_from_db()
        assert size.size == 30


class TestThePage:
    @pytest.fixture
    def many(self, contest, school):
        other = make_unit("Trường THCS Mễ Trì", under=contest.unit)
        for number in range(51):
            make_person(school, school_class=make_class(school, f"7/{number}"))
        make_person(other, school_class=make_class(other, "6A"))
        open_contest(contest, by=None, at=AT)
        return contest

    def test_fifty_a_page_found_by_unit_and_class(self, client, many, django_assert_num_queries):
        client.force_login(make_seat(many.unit, "organiser"))
        address = reverse("contest_sizes", args=[many.pk])
        page = client.get(address).context["page"]
        assert (len(page), page.paginator.count) == (50, 52)

        def found(wanted):
            return {
                (row.unit.name, row.school_class.name) for row in client.get(address, {"q": wanted}).context["page"]
            }

        assert found("me tri") == {("Trường THCS Mễ Trì", "6A")}
        assert found("7/50") == {("THCS Đại Mỗ", "7/50")}
        assert found("không có") == set()
        with django_assert_num_queries(8):
            client.get(address, {"q": "me tri"})
        with django_assert_num_queries(8):
            client.get(address, {"q": "7/1"})

    def test_before_opening_it_says_when(self, client, contest):
        client.force_login(make_seat(contest.unit, "organiser"))
        answer = client.get(reverse("contest_sizes", args=[contest.pk]))
        assert "data-sizes" not in answer.content.decode()
        assert answer.status_code == 200
