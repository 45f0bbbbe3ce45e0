"""From what was handed in to points and PartScores, with rulings, late answers and results from elsewhere."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.keys.tests.builders import choice, make_part, questions_of, sit
from contests.models import (
    Attempt,
    ElsewhereResult,
    LateAnswer,
    LateDecision,
    Part,
    PartScore,
    Ranking,
    Ruling,
    Statement,
)
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.results import answers_of, prediction_of, score_anew, score_attempt, score_part
from contests.quiz.saving import Sent
from contests.tests.builders import AT, make_entrant_pupil
from foundation.models import Event, Job
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@shared
def part():
    return make_part()


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def rule(part, question, effect, *choices, at=AT, **fields):
    ids = [each.pk for each in choices]
    return Ruling.objects.create(
        part=part, question=question, effect=effect, choices=ids, reason="Lý do", at=at, **fields
    )


class TestSnapshot:
    def test_penalty_and_maximum_are_those_the_paper_was_started_under(self, part, pupil):
        attempt = sit(part, pupil, [1, 1, 2, 0])
        Attempt.objects.filter(pk=attempt.pk).update(rules={"maximum": "20.00", "penalty": "0.5"})
        Part.objects.filter(pk=part.pk).update(maximum=Decimal(100), penalty=Decimal(1))
        assert score_attempt(Attempt.objects.get(pk=attempt.pk)).points == Decimal("7.5")  # (2 - 0.5) / 4 of 20

    def test_what_the_snapshot_does_not_say_is_the_part_s_present_value(self, part, pupil):
        attempt = sit(part, pupil, [1, 1, 2, 0])
        Attempt.objects.filter(pk=attempt.pk).update(rules={})
        Part.objects.filter(pk=part.pk).update(penalty=Decimal("0.25"))
        assert score_attempt(Attempt.objects.get(pk=attempt.pk)).points == Decimal("43.75")

    def test_which_attempt_counts_follows_the_newest_attempt_s_rules(self, part, pupil):
        first, second = sit(part, pupil, [1, 1, 1, 1]), sit(part, pupil, [1, 2, 2, 2], at=AT + 5 * MINUTE)
        Attempt.objects.filter(pk=first.pk).update(rules={"counts": "best"})
        Attempt.objects.filter(pk=second.pk).update(rules={"counts": "last"})
        score_part(first.entrant_id, part, at=AT)
        assert PartScore.objects.get().points == 25


class TestPartScore:
    def test_every_figure(self, part, pupil):
        attempts = [
            sit(part, pupil, [1, 1, 2, 2], seconds=100),
            sit(part, pupil, [1, 1, 1, 2], at=AT + 5 * MINUTE, seconds=50),
        ]
        Attempt.objects.filter(pk=attempts[1].pk).update(change_seconds=Decimal(44), prediction=Decimal(7))
        score_part(attempts[0].entrant_id, part, at=AT + 9 * MINUTE)
        score = PartScore.objects.get()
        assert (score.points, score.points_sum, score.attempts) == (75, 125, 2)
        assert (score.seconds, score.seconds_sum, score.change_seconds) == (50, 150, 44)
        assert (score.prediction, score.elsewhere) == (7, False)
        assert (score.reached_at, score.updated_at) == (AT + 5 * MINUTE + timedelta(seconds=50), AT + 9 * MINUTE)

    def test_all_attempts_added_up(self, pupil, part):
        Part.objects.filter(pk=part.pk).update(counts="sum")
        part.refresh_from_db()
        first = sit(part, pupil, [1, 1, 2, 2], seconds=100)
        sit(part, pupil, [1, 1, 1, 2], at=AT + 5 * MINUTE, seconds=50)
        Attempt.objects.update(rules={"counts": "sum"})
        score_part(first.entrant_id, part, at=AT)
        score = PartScore.objects.get()
        assert (score.points, score.points_sum, score.seconds) == (125, 125, 150)

    def test_an_attempt_without_a_change_is_as_long_as_it_took(self, part, pupil):
        attempt = sit(part, pupil, [0, 0, 0, 0], seconds=70)
        Attempt.objects.filter(pk=attempt.pk).update(change_seconds=None)
        score_part(attempt.entrant_id, part, at=AT)
        assert PartScore.objects.get().change_seconds == 70

    def test_practice_leaves_none(self, part, pupil):
        part.stage.practice = True
        part.stage.save()
        attempt = sit(part, pupil, [1, 1, 1, 1])
        assert attempt.points == 100
        assert not PartScore.objects.exists()


class TestRulings:
    def test_papers_handed_in_after_a_ruling_are_scored_by_it(self, part, pupil):
        question = questions_of(part)[0]
        rule(part, question, "replace", choice(question, 2))
        assert sit(part, pupil, [2, 1, 1, 1]).points == 100

    def test_of_several_the_newest_counts_alone_and_an_undone_one_not_at_all(self, part, pupil):
        question = questions_of(part)[0]
        rule(part, question, "replace", choice(question, 2), at=AT - MINUTE)
        newest = rule(part, question, "also", choice(question, 3))
        rule(part, question, "out", at=AT + MINUTE, undone_at=AT + MINUTE, undone_reason="Nhầm")
        attempts = [sit(part, pupil, [number, 1, 1, 1], at=AT + number * MINUTE) for number in (1, 2, 3)]
        assert [attempt.points for attempt in attempts] == [100, 75, 100]
        newest.undone_at, newest.undone_reason = AT, "Nhầm"
        newest.save()
        assert [score_attempt(attempt).points for attempt in attempts] == [75, 100, 75]

    def test_a_ruling_holds_in_its_own_part_only(self, part, pupil):
        other = make_part(title="Cuộc thi khác")
        question = questions_of(part)[0]
        rule(other, question, "out")
        assert sit(part, pupil, [2, 1, 1, 1]).points == 75

    def test_score_anew_says_what_changed_and_writes_it(self, part, pupil):
        question = questions_of(part)[0]
        one, two = sit(part, pupil, [2, 1, 1, 2]), sit(part, pupil, [1, 1, 1, 1], at=AT + 5 * MINUTE)
        running = start_attempt(part, pupil, at=AT + 9 * MINUTE)
        rule(part, question, "free")
        changed = score_anew([one.pk, two.pk, running.pk], part, at=AT + 10 * MINUTE)
        assert [(each.attempt.pk, each.before, each.after) for each in changed] == [(one.pk, 50, 75)]
        rows = Attempt.objects.order_by("pk").values_list("points", "right")
        assert list(rows) == [(75, 3), (100, 4), (None, None)]
        assert PartScore.objects.get().points_sum == 175
        assert score_anew([one.pk, two.pk], part, at=AT) == []


class TestLateAnswers:
    def late(self, attempt, number, sequence, *choices, accepted=None):
        decision = accepted is not None and LateDecision.objects.create(
            attempt=attempt, accepted=accepted, reason="Mạng chậm", at=AT
        )
        LateAnswer.objects.create(
            attempt=attempt,
            number=number,
            sequence=sequence,
            choices=",".join(str(each.pk) for each in choices),
            received_at=AT + 60 * MINUTE,
            decision=decision or None,
        )

    def test_only_accepted_ones_count_and_the_latest_of_them(self, part, pupil):
        attempt = sit(part, pupil, [2, 2, 2, 0])
        one, two, three, four = questions_of(part)
        self.late(attempt, 1, 5, choice(one, 1), accepted=True)
        self.late(attempt, 2, 5, choice(two, 1))
        self.late(attempt, 3, 5, choice(three, 1), accepted=False)
        self.late(attempt, 4, 5, choice(four, 1), accepted=True)
        self.late(attempt, 4, 4, choice(four, 2), accepted=True)
        assert score_attempt(attempt).points == 50
        [changed] = score_anew([attempt.pk], part, at=AT)
        assert (changed.before, changed.after) == (0, 50)
        assert PartScore.objects.get().points == 50

    def test_one_that_was_made_before_the_frozen_one_does_not_replace_it(self, part, pupil):
        attempt = start_attempt(part, pupil, at=AT)
        question = questions_of(part)[0]
        submit_attempt(attempt.pk, [Sent(1, 9, (choice(question, 1).pk,))], at=AT)
        self.late(attempt, 1, 8, choice(question, 2), accepted=True)
        assert answers_of([attempt.pk])[attempt.pk][1] == {choice(question, 1).pk}


class TestPrediction:
    @pytest.mark.parametrize(
        ("kind", "given", "expected"),
        [
            ("entrants", {8150}, Decimal(8150)),
            ("percentage", {8150}, Decimal("81.5")),
            ("percentage", {10_000}, Decimal(100)),
            ("percentage", {10_001}, None),
            ("entrants", {0}, Decimal(0)),
            ("entrants", {7, 8}, None),  # one number is one number
            ("entrants", set(), None),
            ("", {7}, None),
        ],
    )
    def test_it_stands_behind_the_questions(self, part, pupil, kind, given, expected):
        attempt = sit(part, pupil, [1, 1, 1, 1])
        attempt.rules = {"prediction": kind}
        assert prediction_of(attempt, {4: frozenset({5}), 5: frozenset(given)}) == expected
        assert prediction_of(attempt, {4: frozenset({5})}) is None

    def test_scoring_anew_keeps_it(self, part, pupil):
        attempt = sit(part, pupil, [2, 1, 1, 1])
        Attempt.objects.update(rules={"prediction": "entrants"}, prediction=Decimal(12))
        attempt.answers.create(number=5, sequence=1, choices="12", saved_at=AT)
        rule(part, questions_of(part)[0], "free")
        score_anew([attempt.pk], part, at=AT)
        assert (PartScore.objects.get().points, PartScore.objects.get().prediction) == (100, 12)


class TestElsewhere:
    def statement(self, part, entrant, number, *, state="confirmed", points=None, unit=None, counts=None, seconds=None):
        statement = Statement.objects.create(
            contest=part.stage.contest,
            audience=entrant.audience,
            unit=unit or entrant.unit,
            school_class=entrant.school_class,
            number=number,
            source="upload",
            state=state,
            made_at=AT,
            confirmed_at=AT + number * MINUTE if state == "confirmed" else None,
        )
        if points is not None:
            ElsewhereResult.objects.create(
                part=part, entrant=entrant, statement=statement, attempts=2, points=points, points_sum=points + 10,
                seconds=seconds, reached_at=AT, counts=counts,
            )  # fmt: skip
        return statement

    @pytest.fixture
    def entrant(self, part, pupil):
        """Entered, with no paper handed in."""
        return start_attempt(part, pupil, at=AT).entrant

    def score(self, part, entrant):
        score_part(entrant.pk, part, at=AT + 20 * MINUTE)
        return PartScore.objects.filter(entrant=entrant).values_list("points", "elsewhere").first()

    def test_with_no_papers_here_the_newest_confirmed_statement_counts(self, part, entrant):
        self.statement(part, entrant, 1, points=60, seconds=500)
        self.statement(part, entrant, 2, points=70, seconds=400)
        self.statement(part, entrant, 3, points=99, state="draft")
        assert self.score(part, entrant) == (70, True)
        score = PartScore.objects.get()
        assert (score.attempts, score.points_sum, score.seconds, score.prediction) == (2, 80, 400, None)

    def test_a_time_that_was_not_told_is_the_whole_time_limit(self, part, entrant):
        self.statement(part, entrant, 1, points=60)
        self.score(part, entrant)
        assert PartScore.objects.get().seconds == 30 * 60

    @pytest.mark.parametrize(("counts", "expected"), [(None, (25, False)), (False, (25, False)), (True, (60, True))])
    def test_papers_here_count_unless_an_organiser_decided_otherwise(self, part, entrant, counts, expected):
        submit_attempt(Attempt.objects.get().pk, [], at=AT)
        sit(part, entrant.person, [1, 2, 2, 2], at=AT + MINUTE)
        self.statement(part, entrant, 1, points=60, counts=counts)
        assert self.score(part, entrant) == expected

    def test_a_decision_is_about_one_statement(self, part, entrant):
        submit_attempt(Attempt.objects.get().pk, [], at=AT)
        self.statement(part, entrant, 1, points=60, counts=True)
        self.statement(part, entrant, 2, points=65)
        assert self.score(part, entrant) == (0, False)

    def test_a_statement_without_the_person_takes_the_score_away_with_a_line_in_the_history(self, part, entrant):
        self.statement(part, entrant, 1, points=60)
        assert self.score(part, entrant) == (60, True)
        self.statement(part, entrant, 2)
        assert self.score(part, entrant) is None
        event = Event.objects.get(verb="withdraw")
        assert (event.subject_id, event.changes) == (entrant.pk, {str(part): ["60.0000", ""]})
        ranking = Ranking.objects.get()
        assert [job.payload for job in Job.objects.filter(kind="contests.rebuild_ranking")] == [{"ranking": ranking.pk}]
        self.score(part, entrant)
        assert Event.objects.filter(verb="withdraw").count() == 1

    def test_a_later_statement_of_another_class_does_not_silence_this_one(self, part, entrant):
        self.statement(part, entrant, 1, points=60)
        other = make_entrant_pupil(part, "Trần Thị Bình")
        self.statement(part, start_attempt(part, other, at=AT).entrant, 2)
        assert self.score(part, entrant) == (60, True)
