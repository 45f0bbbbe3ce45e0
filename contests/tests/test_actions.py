from datetime import timedelta
from decimal import Decimal

import pytest

from contests.actions import NotReady, close_contest, open_contest, save_question
from contests.measures import number
from contests.models import Choice, Contest, Measure, Place, Question, Ranking
from contests.placing import rebuild_ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.rules import readiness
from contests.tests.builders import AT, add_question, make_attempt, make_entrant_pupil, make_quiz, sent
from foundation.models import Event
from schools.tests.builders import make_class, make_unit, make_user

pytestmark = pytest.mark.django_db


def rows(*texts, right=1):
    return [{"text": text, "correct": n == right, "keep_last": False} for n, text in enumerate(texts, start=1)]


class TestOpening:
    def test_a_new_quiz_lacks_only_its_questions(self):
        part = make_quiz(questions=0, opened=False)
        [fault] = readiness(part.stage.contest)
        assert (fault.model, fault.pk) == ("part", part.pk)
        add_question(part)
        assert readiness(part.stage.contest) == []

    @pytest.mark.parametrize(
        ("spoil", "model"),
        [
            (lambda contest: contest.audiences.all().delete(), "contest"),
            (lambda contest: contest.stages.all().delete(), "contest"),
            (lambda contest: contest.stages.get().parts.all().delete(), "stage"),
            (lambda contest: contest.stages.get().parts.get().blueprint.all().delete(), "part"),
            (lambda contest: contest.stages.get().parts.get().blueprint.update(number=5), "part"),
            (lambda contest: contest.stages.get().parts.get().blueprint.update(topic="Khác"), "part"),
            (lambda contest: Choice.objects.update(correct=False), "question"),
            (lambda contest: Choice.objects.filter(order__lte=2).update(correct=True), "question"),
            (lambda contest: Choice.objects.exclude(order=1).delete(), "question"),
            (lambda contest: contest.stages.get().rankings.get().measures.all().delete(), "ranking"),
        ],
    )
    def test_what_is_missing_is_named_and_keeps_it_shut(self, spoil, model):
        contest = make_quiz(questions=2, opened=False).stage.contest
        spoil(contest)
        with pytest.raises(NotReady) as refused:
            open_contest(contest, by=None, at=AT)
        assert {fault.model for fault in refused.value.faults} == {model}
        contest.refresh_from_db()
        assert contest.state == Contest.State.DRAFT

    def test_opening_and_closing_are_in_the_history(self):
        contest = make_quiz(opened=False).stage.contest
        user = make_user()
        open_contest(contest, by=user, at=AT)
        close_contest(contest, by=user, at=AT + timedelta(days=1))
        contest.refresh_from_db()
        assert contest.state == Contest.State.CLOSED
        events = Event.objects.filter(by=user).order_by("at").values_list("verb", "changes")
        assert list(events) == [("open", {"state": ["draft", "open"]}), ("closed", {"state": ["open", "closed"]})]


class TestQuestions:
    def test_before_any_paper_a_question_is_changed_in_place(self):
        question = add_question(make_quiz(questions=0, opened=False))
        question.text = "Sửa lỗi chính tả?"
        save_question(question, rows("A", "B"), by=None, at=AT + timedelta(minutes=1))
        assert Question.objects.get().text == "Sửa lỗi chính tả?"
        assert list(Choice.objects.order_by("order").values_list("text", "correct")) == [("A", True), ("B", False)]

    def test_once_drawn_a_version_is_kept_and_the_next_takes_its_place(self):
        part = make_quiz(questions=1, attempts_allowed=2)
        attempt = make_attempt(part)
        old = Question.objects.get()
        before = list(old.choices.order_by("order").values_list("pk", "text", "correct"))
        changed = Question.objects.get()
        changed.text = "Câu đã sửa?"
        new = save_question(changed, rows("C", "D", right=2), by=None, at=AT + timedelta(minutes=1))
        old.refresh_from_db()
        assert old.retired_at == AT + timedelta(minutes=1)
        assert list(old.choices.order_by("order").values_list("pk", "text", "correct")) == before
        assert (new.replaces, new.pk != old.pk) == (old, True)
        assert submit_attempt(attempt.pk, sent(attempt, right=1), at=AT + timedelta(minutes=2)).points == 100
        again = start_attempt(part, attempt.entrant.person, at=AT + timedelta(minutes=3))
        assert [pk for pk, _order in again.paper] == [new.pk]


class TestRanking:
    @pytest.fixture
    def part(self):
        return make_quiz(questions=4, attempts_allowed=3)

    def sit(self, part, name, *tries, school=None):
        """Each try is (right answers, minutes taken)."""
        pupil = make_entrant_pupil(part, name, school=school, school_class=None if school is None else self.klass)
        for n, (right, minutes) in enumerate(tries):
            begun = AT + timedelta(hours=n)
            attempt = start_attempt(part, pupil, at=begun)
            submit_attempt(attempt.pk, sent(attempt, right), at=begun + timedelta(minutes=minutes))
        return pupil

    def fill(self, part):
        school = make_unit("THCS Đại Mỗ", under=part.stage.contest.unit)
        self.klass = make_class(school, "6A")
        for name, *tries in [
            ("Trần Văn Bình", (3, 10)),
            ("Nguyễn Thị An", (2, 5), (3, 10)),
            ("Lê Văn Cường", (3, 12)),
            ("Đỗ Văn Dũng", (4, 20)),
            ("Phạm Thị Ánh", (3, 12)),
        ]:
            self.sit(part, name, *tries, school=school)
        return Ranking.objects.get()

    def names(self, ranking):
        places = ranking.places.in_order().values_list("rank", "entrant__person__full_name", "decided_by", "tied")
        return list(places)

    def test_places_follow_the_rule(self, part):
        ranking = self.fill(part)
        assert rebuild_ranking(ranking.pk, at=AT) == 5
        assert self.names(ranking) == [
            (1, "Đỗ Văn Dũng", None, False),
            (2, "Trần Văn Bình", 0, False),
            (3, "Phạm Thị Ánh", 2, True),  # equals stand by given name: Ánh before Cường
            (3, "Lê Văn Cường", None, True),
            (5, "Nguyễn Thị An", 1, False),
        ]
        ranking.refresh_from_db()
        assert ranking.computed_at == AT

    def test_it_can_be_computed_again_and_again(self, part):
        ranking = self.fill(part)
        rebuild_ranking(ranking.pk, at=AT)
        before = self.names(ranking)
        rebuild_ranking(ranking.pk, at=AT)
        assert self.names(ranking) == before
        assert Place.objects.count() == 5

    @pytest.mark.parametrize(
        ("kind", "direction", "first"),
        [
            ("points", "low", "Trần Văn Bình"),
            ("attempts", "high", "Nguyễn Thị An"),
            ("seconds", "low", "Trần Văn Bình"),
            ("reached", "low", "Trần Văn Bình"),
            ("mean", "high", "Đỗ Văn Dũng"),
        ],
    )
    def test_every_measure_can_lead(self, part, kind, direction, first):
        ranking = self.fill(part)
        ranking.measures.all().delete()
        Measure.objects.create(ranking=ranking, order=1, kind=kind, direction=direction)
        rebuild_ranking(ranking.pk, at=AT)
        tied_first = {name for rank, name, _decided, _tied in self.names(ranking) if rank == 1}
        assert first in tied_first

    def test_the_mean_counts_every_attempt(self, part):
        ranking = self.fill(part)
        Measure.objects.create(ranking=ranking, order=9, kind="mean", direction="high")
        rebuild_ranking(ranking.pk, at=AT)
        values = ranking.places.get(entrant__person__full_name="Nguyễn Thị An").values
        assert number("mean", values[3]) == Decimal("62.5")

    def test_an_audience_is_ranked_apart(self, part):
        ranking = self.fill(part)
        other = part.stage.contest.audiences.create(name="Giáo viên", kind="staff")
        ranking.audience = other
        ranking.save(update_fields=["audience"])
        assert rebuild_ranking(ranking.pk, at=AT) == 0
