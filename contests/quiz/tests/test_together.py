"""All start together: less time for who comes late, more by an organiser's act, and papers drawn beforehand."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contests.actions import save_question
from contests.models import Attempt, Extension, Part, PreparedPaper, Question, Stage
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.prepared import parts_ahead, prepare
from contests.quiz.rules import NotNow
from contests.tasks import sweep
from contests.tests.builders import AT, add_question, make_entrant_pupil, make_quiz
from foundation.jobs.run import perform
from foundation.models import Job
from schools.tests.builders import make_class, make_person, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BEFORE = AT - 10 * MINUTE


@shared
def part():
    part = make_quiz(questions=12, opens_at=AT, closes_at=AT + 60 * MINUTE, minutes=30)
    part.blueprint.update(number=5)
    Stage.objects.update(synchronous=True)
    return fresh(part)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def fresh(part):
    return Part.objects.select_related("stage__contest").get(pk=part.pk)


class TestTime:
    def test_it_runs_from_the_opening_for_everybody(self, part, pupil):
        attempt = start_attempt(part, pupil, at=AT + 12 * MINUTE)
        assert attempt.deadline == AT + 30 * MINUTE
        assert attempt.accepts_until == attempt.deadline + MINUTE

    def test_when_it_is_over_nobody_starts_though_the_stage_is_open(self, part, pupil):
        with pytest.raises(NotNow):
            start_attempt(part, pupil, at=AT + 30 * MINUTE)
        assert start_attempt(part, pupil, at=AT + 30 * MINUTE - timedelta(seconds=1)).deadline == AT + 30 * MINUTE

    def test_elsewhere_it_runs_from_the_start(self, part, pupil):
        Stage.objects.update(synchronous=False)
        assert start_attempt(fresh(part), pupil, at=AT + 12 * MINUTE).deadline == AT + 42 * MINUTE


class TestExtensions:
    def extend(self, part, minutes, **whom):
        return Extension.objects.create(part=part, minutes=minutes, reason="Mất điện", at=AT, **whom)

    def test_of_entrant_class_unit_and_all_add_up(self, part, pupil):
        first = start_attempt(part, pupil, at=AT)
        submit_attempt(first.pk, [], at=AT + MINUTE)
        entrant = first.entrant
        for minutes, whom in [
            (1, {}), (2, {"entrant": entrant}), (4, {"school_class": entrant.school_class}),
            (8, {"unit": entrant.unit}), (16, {"unit": part.stage.contest.unit}),
        ]:  # fmt: skip
            self.extend(part, minutes, **whom)
        assert start_attempt(part, pupil, at=AT + 2 * MINUTE).deadline == AT + 30 * MINUTE + 31 * MINUTE

    def test_of_others_and_of_other_parts_do_not(self, part, pupil):
        stranger = make_entrant_pupil(part, "Lê Thị Khác", school=make_unit("Khác", under=part.stage.contest.unit))
        other = start_attempt(part, stranger, at=AT).entrant
        self.extend(part, 5, entrant=other)
        self.extend(part, 5, school_class=other.school_class)
        self.extend(part, 5, unit=other.unit)
        self.extend(make_quiz(title="Khác"), 5)
        assert start_attempt(part, pupil, at=AT).deadline == AT + 30 * MINUTE

    def test_who_has_more_time_may_still_start(self, part, pupil):
        self.extend(part, 10)
        assert start_attempt(part, pupil, at=AT + 35 * MINUTE).deadline == AT + 40 * MINUTE
        other = make_entrant_pupil(part, "Lê Thị Khác", school=pupil.unit, school_class=make_class(pupil.unit, "6B"))
        with pytest.raises(NotNow):
            start_attempt(part, other, at=AT + 40 * MINUTE)

    def test_they_lengthen_papers_of_any_stage_beyond_its_end(self, pupil, part):
        Stage.objects.update(synchronous=False)
        self.extend(part, 10)
        assert start_attempt(fresh(part), pupil, at=AT + 50 * MINUTE).deadline == AT + 70 * MINUTE


class TestPrepared:
    def test_for_everybody_with_an_account_who_may_enter(self, part, pupil):
        school = pupil.unit
        make_person(school, "Không Tài Khoản", school_class=make_class(school, "6B"))
        make_entrant_pupil(
            part, "Đã Chuyển Đi", school=school, school_class=make_class(school, "6C"), left_on=date(2026, 11, 21)
        )
        make_entrant_pupil(part, "Thầy Giáo", school=school, school_class=make_class(school, "6D"), kind="staff")
        make_entrant_pupil(make_quiz(title="Khác"), "Ở Sở Khác")
        assert prepare(part, at=BEFORE) == 1
        [paper] = PreparedPaper.objects.all()
        assert (paper.person, len(paper.paper), paper.drawn_at) == (pupil, 5, BEFORE)

    def test_the_start_uses_it_up(self, part, pupil):
        prepare(part, at=BEFORE)
        paper = PreparedPaper.objects.get().paper
        assert start_attempt(part, pupil, at=AT).paper == paper
        assert not PreparedPaper.objects.exists()

    def test_again_it_draws_only_what_is_missing(self, part, pupil):
        assert prepare(part, at=BEFORE) == 1
        before = PreparedPaper.objects.get().paper
        make_entrant_pupil(part, "Lê Thị Mới", school=pupil.unit, school_class=make_class(pupil.unit, "6B"))
        assert prepare(part, at=BEFORE + MINUTE) == 1
        assert PreparedPaper.objects.get(person=pupil).paper == before

    def change_question(self, part):
        question = Question.objects.get(pk=PreparedPaper.objects.get().paper[0][0])
        rows = [{"text": text, "correct": text == "A", "keep_last": False} for text in "AB"]
        save_question(question, rows, by=None, at=BEFORE + MINUTE)

    def add_one(self, part):
        add_question(part, "Thêm vào?", at=BEFORE + MINUTE)

    def delete_one(self, part):
        drawn = {question for question, _choices in PreparedPaper.objects.get().paper}
        Question.objects.exclude(pk__in=drawn).first().delete()

    def change_blueprint(self, part):
        part.blueprint.update(number=4)

    def change_order(self, part):
        Part.objects.update(shuffle_choices=False)

    @pytest.mark.parametrize("change", ["change_question", "add_one", "delete_one", "change_blueprint", "change_order"])
    def test_a_change_meanwhile_makes_it_void(self, part, pupil, change):
        prepare(part, at=BEFORE)
        stale = PreparedPaper.objects.get().basis
        getattr(self, change)(part)
        retired = set(Question.objects.exclude(retired_at=None).values_list("pk", flat=True))
        attempt = start_attempt(fresh(part), pupil, at=AT)
        assert not {question for question, _choices in attempt.paper} & retired
        assert attempt.size == (4 if change == "change_blueprint" else 5)
        Attempt.objects.all().delete()
        assert prepare(fresh(part), at=BEFORE + 2 * MINUTE) == 1
        assert PreparedPaper.objects.get().basis != stale

    def test_a_void_one_is_drawn_anew_by_the_next_look(self, part, pupil):
        prepare(part, at=BEFORE)
        self.add_one(part)
        assert prepare(part, at=BEFORE + 2 * MINUTE) == 1
        assert prepare(part, at=BEFORE + 3 * MINUTE) == 0

    def test_it_is_of_the_day_of_the_opening(self, part, pupil):
        """Prepared before midnight, for questions that hold from midnight on."""
        midnight = AT.replace(hour=17, minute=0)
        Stage.objects.update(opens_at=midnight, closes_at=midnight + 60 * MINUTE)
        new = add_question(part, "Luật mới?", valid_from=(midnight + MINUTE).date() + timedelta(days=1))
        part.blueprint.update(number=None)
        prepare(fresh(part), at=midnight - 5 * MINUTE)
        paper = PreparedPaper.objects.get().paper
        assert new.pk in {question for question, _choices in paper}
        assert start_attempt(fresh(part), pupil, at=midnight).paper == paper

    def test_starting_then_costs_few_queries_however_large_the_bank(self, part, pupil):
        for number in range(30):
            add_question(part, f"Thêm {number}?")
        pupils = [
            make_entrant_pupil(part, f"Lê Thị {n}", school=pupil.unit, school_class=make_class(pupil.unit, f"7{n}"))
            for n in range(2)
        ]
        prepare(part, at=BEFORE)
        for each in pupils:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                start_attempt(part, each, at=AT)
            # The part as it stands. Entering: who, exclusions, audiences, which hold, class, entry. Starting: attempts,
            # more time, paper, its use, lines, their questions summed up, the attempt.
            said = [row["sql"] for row in asked if "SAVEPOINT" not in row["sql"] and "BEGIN" not in row["sql"]]
            assert len(said) <= 15, "\n".join(said)  # one is a lock that only PostgreSQL takes
            assert not any('FROM "contests_choice"' in sql for sql in said)

    def test_one_without_a_prepared_paper_draws_as_elsewhere(self, part, pupil):
        assert start_attempt(part, pupil, at=AT).size == 5

    def test_too_few_questions_prepare_nothing_and_the_start_says_so(self, part, pupil):
        part.blueprint.update(number=99)
        assert prepare(part, at=BEFORE) == 0
        with pytest.raises(NotNow):
            start_attempt(part, pupil, at=AT)

    def test_what_was_had_in_practice_comes_last(self, part, pupil):
        rounds = Stage.objects.create(contest=part.stage.contest, order=2, name="Thử", practice=True,
                                      opens_at=AT - 60 * MINUTE, closes_at=AT)  # fmt: skip
        practice = Part.objects.create(stage=rounds, name="Thử")
        practice.blueprint.create(bank=part.blueprint.get().bank, number=7)
        had = start_attempt(fresh(practice), pupil, at=BEFORE).paper
        prepare(part, at=BEFORE)
        drawn = {question for question, _choices in PreparedPaper.objects.get().paper}
        assert not drawn & {question for question, _choices in had}


class TestSweep:
    def jobs(self):
        return list(Job.objects.filter(kind="contests.prepare_papers").order_by("pk"))

    def test_minutes_before_the_opening_and_not_sooner(self, part, pupil):
        sweep(AT - 16 * MINUTE)
        assert self.jobs() == []
        sweep(BEFORE)
        sweep(BEFORE)
        [job] = self.jobs()
        perform(job.pk, clock=lambda: BEFORE)
        job.refresh_from_db()
        assert (job.state, job.result) == ("done", {"drawn": 1})

    def test_only_where_all_start_together_in_an_open_contest(self, part, pupil):
        Stage.objects.update(synchronous=False)
        assert not parts_ahead(BEFORE).exists()
        Stage.objects.update(synchronous=True)
        assert parts_ahead(BEFORE).exists()
        type(part.stage.contest).objects.update(state="draft")
        assert not parts_ahead(BEFORE).exists()

    def test_after_the_stage_what_nobody_used_is_cleared_away(self, part, pupil):
        prepare(part, at=BEFORE)
        sweep(AT + 60 * MINUTE)
        [job] = self.jobs()
        perform(job.pk, clock=lambda: AT + 60 * MINUTE)
        assert not PreparedPaper.objects.exists()
        sweep(AT + 62 * MINUTE)
        assert len(self.jobs()) == 1
