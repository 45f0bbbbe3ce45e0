"""Who saw the questions, and who of them stands near those placed high."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.bank import leaks
from contests.bank.seeing import note_seen
from contests.models import BankView
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import add_question, sent
from contests.tests.worlds import make_world, page
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def world():
    found = make_world(opened=True)
    found.opens = found.stage.opens_at
    found.school_class = make_class(found.school, "6A")
    return found


def sit(world, person, right=2):
    attempt = start_attempt(world.part, person, at=world.at)
    submit_attempt(attempt.pk, sent(attempt, right), at=world.at + timedelta(minutes=1))
    rebuild_ranking(world.ranking.pk, at=world.at + timedelta(minutes=2))
    return attempt.entrant


def told(rows):
    return {row.user: row for row in rows}


class TestSeeing:
    def test_a_day_is_one_row_that_counts(self, world, django_assert_num_queries):
        note_seen([world.bank.pk], by=world.organiser, at=world.at)
        with django_assert_num_queries(1):
            note_seen([world.bank.pk], by=world.organiser, at=world.at + timedelta(minutes=1))
        note_seen([world.bank.pk, world.strange_bank.pk], by=world.organiser, at=world.at + DAY)
        rows = BankView.objects.filter(bank=world.bank).order_by("day").values_list("times", "last_at")
        assert list(rows) == [(2, world.at + timedelta(minutes=1)), (1, world.at + DAY)]
        note_seen([], by=world.organiser, at=world.at)

    def test_the_pages_of_the_admin_are_noted(self, client, world):
        question = world.bank.questions.order_by("pk").first()
        client.force_login(world.organiser)
        client.get(page("question", "changelist"))
        client.get(page("question", "change", question.pk))
        client.get(page("questionbank", "change", world.bank.pk))  # shows no question
        assert list(BankView.objects.values_list("bank", "user", "times")) == [(world.bank.pk, world.organiser.pk, 2)]

    def test_a_list_without_questions_of_a_bank_shows_nothing_of_it(self, client, world):
        client.force_login(world.organiser)
        client.get(page("question", "changelist"), {"q": "không có câu này"})
        assert not BankView.objects.exists()


class TestChecking:
    def test_before_later_and_never(self, world):
        early, late = make_seat(world.department, "organiser"), make_seat(world.department, "organiser")
        note_seen([world.bank.pk], by=early, at=world.opens - DAY)
        note_seen([world.bank.pk], by=early, at=world.opens + DAY)
        note_seen([world.bank.pk], by=late, at=world.opens + DAY)
        note_seen([world.strange_bank.pk], by=world.stranger, at=world.opens - DAY)
        rows = told(leaks.of_contest(world.contest))
        assert {user: (row.before, row.during) for user, row in rows.items()} == {early: (1, 1), late: (0, 1)}

    def test_who_changed_questions_is_there_without_having_looked(self, world):
        editor = make_seat(world.department, "organiser")
        question = add_question(world.part, "Mới?")
        from_admin = leaks.Event.objects.create(
            at=world.at, by=editor, verb="change", subject_type="contests.question", subject_id=question.pk, subject="x"
        )
        [row] = leaks.of_contest(world.contest)
        assert (row.user, row.edits, row.first) == (editor, 1, from_admin.at)

    def test_their_own_result_and_those_of_their_school_and_class(self, world):
        teacher = make_seat(world.school, "teacher", school_class=world.school_class)
        organiser = make_seat(world.school, "organiser")
        other = make_seat(make_unit("THCS Kia", under=world.department), "organiser")
        for user in (teacher, organiser, other):
            note_seen([world.bank.pk], by=user, at=world.opens - DAY)
        first = sit(world, make_pupil(world.school, "Lê Văn Nhất", school_class=world.school_class))
        rows = told(leaks.of_contest(world.contest))
        near = {user: [(one.entrant, one.rank, one.same_class) for one in row.near] for user, row in rows.items()}
        assert near == {teacher: [(first, 1, True)], organiser: [(first, 1, False)], other: []}
        assert [row.touches for row in leaks.of_contest(world.contest)] == [True, True, False]

    def test_somebody_who_saw_the_questions_and_took_part(self, world):
        user = make_seat(world.school, "organiser")
        person = make_person(world.school, "Trần Thị Xem", user=user, school_class=world.school_class)
        note_seen([world.bank.pk], by=user, at=world.opens - DAY)
        entrant = sit(world, person)
        [row] = leaks.of_contest(world.contest)
        assert (row.entry, row.points, row.ranks, row.near) == (entrant, 100, [(world.ranking.name, 1)], [])

    def test_a_bank_looks_at_all_its_contests(self, world):
        user = make_seat(world.school, "organiser")
        note_seen([world.bank.pk], by=user, at=world.at + 30 * DAY)
        first = sit(world, make_pupil(world.school, "Lê Văn Nhất", school_class=world.school_class))
        [row] = leaks.of_bank(world.bank)
        assert (row.during, [one.entrant for one in row.near]) == (1, [first])

    def test_questions_of_the_asked_accounts_cost_the_same(self, world, django_assert_max_num_queries):
        for number in range(4):
            note_seen([world.bank.pk], by=make_seat(world.school, "organiser"), at=world.opens - number * DAY)
        with django_assert_max_num_queries(16):
            assert len(leaks.of_contest(world.contest)) == 4


def test_the_pages(client, world):
    user = make_seat(world.school, "organiser")
    client.force_login(world.organiser)
    address = reverse("leak_check", args=[world.contest.pk])
    assert "data-account" not in client.get(address).content.decode()
    note_seen([world.bank.pk], by=user, at=world.opens - DAY)
    sit(world, make_pupil(world.school, "Lê Văn Nhất", school_class=world.school_class))
    for name, pk in (("leak_check", world.contest.pk), ("bank_leak_check", world.bank.pk)):
        html = client.get(reverse(name, args=[pk])).content.decode()
        assert f'data-account="{user.pk}" data-touches' in html
        assert "Lê Văn Nhất" in html
    client.force_login(world.officer)
    assert client.get(address).status_code == 403
    assert timezone.now() > world.opens
