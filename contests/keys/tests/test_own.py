"""One's own result and paper: what may be read when, and that no key is in any page before its time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.keys.own import result_context, reviewed
from contests.keys.rules import Showing, is_over
from contests.keys.tests.builders import (
    LATER,
    MINUTE,
    apply,
    choice,
    make_part,
    organiser_of,
    questions_of,
    ruling,
    sit,
)
from contests.models import Attempt, Choice, LateAnswer, LateDecision, Part, Question, Stage
from contests.quiz.actions import start_attempt
from contests.tests.builders import AT, make_entrant_pupil
from schools.tests.builders import signed_in

pytestmark = pytest.mark.django_db
CLOSES = AT + timedelta(days=7)


def with_shown(part, *, score="at_once", key="at_once"):
    Part.objects.filter(pk=part.pk).update(show_score=score, show_key=key)
    return Part.objects.select_related("stage__contest").get(pk=part.pk)


def client_of(person):
    return signed_in(person.user)


class TestWhen:
    @pytest.mark.parametrize(
        ("setting", "during", "after"),
        [("at_once", True, True), ("after_closing", False, True), ("never", False, False)],
    )
    def test_settings(self, setting, during, after):
        part = with_shown(make_part(), score=setting, key=setting)
        seen = [Showing(part, at) for at in (CLOSES - MINUTE, CLOSES)]
        assert [(each.score, each.key) for each in seen] == [(during, during), (after, after)]
        assert [each.score_later for each in seen] == [setting == "after_closing", False]

    def test_it_is_not_over_while_somebody_has_more_time(self):
        part = make_part()
        attempt = start_attempt(part, make_entrant_pupil(part), at=CLOSES - MINUTE)
        assert not is_over(part, CLOSES)
        Attempt.objects.update(deadline=CLOSES + 20 * MINUTE, accepts_until=CLOSES + 21 * MINUTE)
        assert not is_over(part, CLOSES + 21 * MINUTE)
        assert is_over(part, CLOSES + 21 * MINUTE + timedelta(seconds=1))
        sit(part, attempt.entrant.person, [0, 0, 0, 0], at=CLOSES - MINUTE)
        assert is_over(part, CLOSES)


class TestReviewed:
    def test_every_verdict(self):
        part = make_part(questions=5)
        questions = questions_of(part)
        attempt = sit(part, make_entrant_pupil(part), [1, 2, 0, 2, 2])
        organiser = organiser_of(part)
        apply(part, ruling(questions[3], "out"), by=organiser, reason="Đề sai", at=AT + MINUTE)
        apply(part, ruling(questions[4], "also", choice(questions[4], 2)), by=organiser, at=AT + 2 * MINUTE)
        attempt.refresh_from_db()
        rows = reviewed(attempt)
        assert [row.verdict for row in rows] == ["right", "wrong", "open", "out", "right"]
        marks = [[(each.marked, each.right) for each in row.choices[:2]] for row in rows]
        assert marks == [
            [(True, True), (False, False)],
            [(False, True), (True, False)],
            [(False, True), (False, False)],
            [(False, False), (True, False)],
            [(False, True), (True, True)],
        ]
        assert rows[3].ruling.reason == "Đề sai"
        assert [row.ruling is None for row in rows] == [True, True, True, False, False]
        assert attempt.points == 50
        context = result_context(attempt, LATER)
        assert (attempt.right, context["counted"]) == (2, 4)

    def test_a_late_answer_that_was_accepted_is_named(self):
        part = make_part()
        attempt = sit(part, make_entrant_pupil(part), [0, 0, 0, 0])
        decision = LateDecision.objects.create(attempt=attempt, accepted=True, reason="Mạng", at=AT)
        marked = choice(questions_of(part)[1], 1)
        LateAnswer.objects.create(
            attempt=attempt, number=2, sequence=5, choices=str(marked.pk), received_at=AT, decision=decision
        )
        assert [(row.verdict, row.late) for row in reviewed(attempt)][:3] == [
            ("open", False), ("right", True), ("open", False),
        ]  # fmt: skip


class TestPages:
    """Through the views: the stage is open now, or has closed since."""

    def sat(self, *, score, key, over=False, publish=False):
        at = timezone.now()
        part = with_shown(make_part(questions=3, at=at), score=score, key=key)
        Part.objects.filter(pk=part.pk).update(publish_key=publish)
        Question.objects.update(citation="Điều 7 Luật Giao dịch điện tử")
        for pk, text in Choice.objects.filter(correct=True).values_list("pk", "text"):
            Choice.objects.filter(pk=pk).update(text=f"ĐÚNG {text}")
        pupil = make_entrant_pupil(part)
        attempt = sit(part, pupil, [1, 2, 0], at=at)
        if over:
            Stage.objects.filter(pk=part.stage_id).update(closes_at=timezone.now())
        return part, pupil, attempt

    def get(self, pupil, name, *args):
        response = client_of(pupil).get(reverse(name, args=args))
        assert response.status_code == 200
        return response.content.decode()

    def test_before_closing_neither_points_nor_key_are_in_any_page(self):
        part, pupil, attempt = self.sat(score="after_closing", key="after_closing", publish=True)
        pages = [
            self.get(pupil, "attempt_result", attempt.pk),
            self.get(pupil, "attempt_review", attempt.pk),
            self.get(pupil, "contest", part.stage.contest_id),
            self.get(pupil, "home"),
        ]
        rights = list(Choice.objects.filter(correct=True).values_list("pk", flat=True))
        for html in pages:
            assert "ĐÚNG" not in html
            assert "Điều 7" not in html
            assert "33,33" not in html
            assert "data-points" not in html
            assert not [pk for pk in rights if f'value="{pk}"' in html]
        assert "data-no-points" in pages[0]
        assert reverse("attempt_review", args=[attempt.pk]) not in pages[0]
        assert reverse("part_key", args=[part.pk]) not in pages[2]
        assert client_of(pupil).get(reverse("part_key", args=[part.pk])).status_code == 404
        assert client_of(pupil).get(reverse("part_key_workbook", args=[part.pk])).status_code == 404

    def test_the_open_paper_holds_no_key_either(self):
        part, pupil, _attempt = self.sat(score="at_once", key="after_closing")
        running = start_attempt(part, pupil, at=timezone.now())
        html = self.get(pupil, "attempt", running.pk)
        assert html.count("ĐÚNG") == 3  # the choices themselves
        assert "Điều 7" not in html
        assert "is-right" not in html

    def test_after_closing_all_of_it_is(self):
        part, pupil, attempt = self.sat(score="after_closing", key="after_closing", over=True, publish=True)
        result = self.get(pupil, "attempt_result", attempt.pk)
        assert "33,33" in result
        assert reverse("attempt_review", args=[attempt.pk]) in result
        review = self.get(pupil, "attempt_review", attempt.pk)
        assert review.count("Điều 7") == 3
        assert review.count("is-right") == 3
        assert review.count("is-wrong") == 1
        contest = self.get(pupil, "contest", part.stage.contest_id)
        assert "33,33" in contest
        assert reverse("part_key", args=[part.pk]) in contest

    def test_never_is_never(self):
        part, pupil, attempt = self.sat(score="never", key="never", over=True)
        for name, pk in (
            ("attempt_result", attempt.pk),
            ("attempt_review", attempt.pk),
            ("contest", part.stage.contest_id),
        ):
            html = self.get(pupil, name, pk)
            assert "33,33" not in html
            assert "ĐÚNG" not in html

    def test_a_change_of_points_is_told_with_its_reason_only_when_that_may_be_read(self):
        part, pupil, attempt = self.sat(score="at_once", key="after_closing")
        apply(
            part,
            ruling(questions_of(part)[1], "free"),
            by=organiser_of(part),
            reason="Vì hai đáp án",
            at=timezone.now(),
        )
        html = self.get(pupil, "attempt_result", attempt.pk)
        assert "33,33" in html
        assert "66,67" in html
        assert "Vì hai đáp án" not in html
        with_shown(part, key="at_once")
        assert "Vì hai đáp án" in self.get(pupil, "attempt_result", attempt.pk)
        assert "Vì hai đáp án" in self.get(pupil, "attempt_review", attempt.pk)

    def test_somebody_else_s_paper_is_not_there(self):
        part, _pupil, attempt = self.sat(score="at_once", key="at_once", over=True)
        other = make_entrant_pupil(part, "Trần Thị Bình")
        assert client_of(other).get(reverse("attempt_review", args=[attempt.pk])).status_code == 404

    def test_an_open_paper_leads_back_to_itself(self):
        part, pupil, _attempt = self.sat(score="at_once", key="at_once")
        running = start_attempt(part, pupil, at=timezone.now())
        response = client_of(pupil).get(reverse("attempt_review", args=[running.pk]))
        assert response.url == reverse("attempt", args=[running.pk])
