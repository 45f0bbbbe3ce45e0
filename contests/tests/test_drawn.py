"""A paper that was drawn is never changed: versions, and what the ids of choices tell."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from contests.actions import ChangedMeanwhile, save_question
from contests.models import Choice, Question, QuestionBank
from contests.quiz.actions import start_attempt
from contests.tests.builders import AT, add_question, make_attempt, make_entrant_pupil, make_quiz
from contests.tests.worlds import formset, make_world, page

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ROWS = [{"text": "A", "correct": True, "keep_last": False}, {"text": "B", "correct": False, "keep_last": False}]


def change(pk, at=AT + MINUTE, **fields):
    question = Question.objects.get(pk=pk)
    for name, value in fields.items():
        setattr(question, name, value)
    return save_question(question, ROWS, by=None, at=at)


class TestVersions:
    def test_the_first_paper_marks_its_banks_once(self, django_assert_num_queries):
        part = make_quiz(attempts_allowed=3)
        bank = part.blueprint.get().bank
        assert bank.drawn_at is None
        first = make_attempt(part)
        second = start_attempt(part, make_entrant_pupil(part, "Lê Thị B"), at=AT + MINUTE)
        bank.refresh_from_db()
        assert (bank.drawn_at, first.pk != second.pk) == (AT, True)

    def test_a_refused_start_marks_nothing(self):
        part = make_quiz()
        part.blueprint.update(number=9)
        with pytest.raises(Exception, match=r".+"):
            make_attempt(part)
        assert QuestionBank.objects.get().drawn_at is None

    def test_a_paper_stands_although_its_line_was_pointed_elsewhere(self, client):
        at = timezone.now()
        part = make_quiz(at=at)
        pupil = make_entrant_pupil(part)
        attempt = start_attempt(part, pupil, at=at)
        part.blueprint.update(bank=QuestionBank.objects.create(unit=part.stage.contest.unit, name="Khác"))
        for question, _order in attempt.paper:
            assert change(question).pk != question
        client.force_login(pupil.user)
        assert client.get(reverse("attempt", args=[attempt.pk])).status_code == 200

    def test_a_question_written_while_the_start_was_under_way_is_kept_too(self, client):
        """Its moment is after the start's, yet the paper holds it."""
        at = timezone.now()
        part = make_quiz(at=at, questions=1)
        late = add_question(part, "Viết thêm?", at=at + timedelta(seconds=1))
        attempt = start_attempt(part, make_entrant_pupil(part), at=at)
        assert late.pk in [pk for pk, _order in attempt.paper]
        assert change(late.pk, at + MINUTE).replaces == late

    def test_moved_out_of_a_drawn_bank_the_version_in_it_stays(self):
        part = make_quiz(questions=1)
        make_attempt(part)
        old = Question.objects.get()
        other = QuestionBank.objects.create(unit=part.stage.contest.unit, name="Khác")
        moved = change(old.pk, bank=other)
        old.refresh_from_db()
        assert (moved.replaces, moved.bank, old.bank, old.retired_at is None) == (old, other, part.blueprint.get().bank,
                                                                                   False)  # fmt: skip

    def test_of_two_who_change_one_version_the_second_is_refused(self):
        part = make_quiz(questions=1)
        make_attempt(part)
        pk = Question.objects.get().pk
        new = change(pk)
        with pytest.raises(ChangedMeanwhile):
            change(pk)
        assert set(Question.objects.values_list("pk", flat=True)) == {pk, new.pk}

    def test_the_second_sees_what_they_typed_and_why(self, client):
        world = make_world()
        client.force_login(world.organiser)
        question = Question.objects.filter(bank=world.bank).first()
        QuestionBank.objects.update(drawn_at=world.at)
        known = list(question.choices.order_by("order"))
        rows = [{"id": each.pk, "question": question.pk, "text": f"Lựa chọn {n}"} for n, each in enumerate(known)]
        rows[0]["correct"] = "on"
        data = {"bank": world.bank.pk, "topic": "", "text": "Em sửa thế này?", "citation": ""}
        data |= formset("choices", rows, initial=len(rows))
        address = page("question", "change", question.pk)
        assert client.post(address, data).status_code == 302
        answer = client.post(address, data)
        assert answer.status_code == 200
        errors = answer.context["adminform"].form.non_field_errors().as_data()
        assert [error.code for error in errors] == ["refused"]
        assert "Em sửa thế này?" in answer.content.decode()
        assert Question.objects.filter(replaces=question).count() == 1
        assert client.get(address).status_code == 404


class TestIds:
    def test_of_choices_do_not_tell_the_order_they_were_typed_in(self):
        part = make_quiz(questions=40)
        first_is_smallest = [
            min(Choice.objects.filter(question=question).values_list("pk", "order"))[1] == 1
            for question in Question.objects.filter(bank=part.blueprint.get().bank)
        ]
        # Typed order would make it 40 of 40; by chance it is about ten, 30 or more once in 10^10 runs.
        assert sum(first_is_smallest) < 30

    def test_their_order_stays_as_typed(self):
        question = add_question(make_quiz(questions=0, opened=False), choices=6)
        texts = question.choices.order_by("order").values_list("text", flat=True)
        assert [text.rpartition(" ")[2] for text in texts] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_a_start_in_flight_and_leaves_its_paper_alone():
    part = make_quiz(questions=1)
    pupil, pk = make_entrant_pupil(part), Question.objects.get().pk
    before = set(Choice.objects.values_list("pk", flat=True))
    started, changing, papers = threading.Event(), threading.Event(), []

    def start():
        with transaction.atomic():
            papers.append(start_attempt(part, pupil, at=AT).paper)
            started.set()
            changing.wait(5)
            time.sleep(0.2)  # the other one is at its lock by now; if it were not, the test would only prove less
        connections.close_all()

    thread = threading.Thread(target=start)
    thread.start()
    started.wait(20)
    changing.set()
    new = change(pk)
    thread.join()
    [[[question, choices]]] = papers
    assert (question, set(choices)) == (pk, before)
    assert set(Choice.objects.filter(question=pk).values_list("pk", flat=True)) == before
    assert new.replaces_id == pk
