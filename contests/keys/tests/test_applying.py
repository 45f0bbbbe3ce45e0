"""A ruling from proposal to rescored papers, and back."""

from decimal import Decimal

import pytest

from contests.keys.actions import NotPossible, PreviewOutdated, apply_again, confirm, propose
from contests.keys.applying import apply_batches
from contests.keys.rules import being_applied
from contests.keys.tests.builders import (
    LATER,
    MINUTE,
    apply,
    choice,
    make_part,
    organiser_of,
    previewed,
    questions_of,
    ruling,
    run,
    sit,
    sitters,
)
from contests.models import Attempt, Notice, PartScore, Question, Ranking, Rescored, Ruling
from contests.quiz.actions import submit_attempt
from contests.quiz.saving import Sent
from contests.tests.builders import AT, add_question, make_attempt, make_entrant_pupil
from foundation.jobs.actions import retry
from foundation.models import Event, Job
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    return make_part()


@pytest.fixture
def organiser(part):
    return organiser_of(part)


def points():
    return list(Attempt.objects.order_by("pk").values_list("points", flat=True))


def scores():
    return list(PartScore.objects.order_by("entrant").values_list("points", flat=True))


class TestApplying:
    def test_points_scores_rows_notices_and_history(self, part, organiser):
        attempts = sitters(part, [1, 1, 1, 1], [2, 1, 1, 1], [0, 1, 2, 2])
        question = questions_of(part)[0]
        job = apply(part, ruling(question, "replace", choice(question, 2)), by=organiser)
        assert points() == scores() == [75, 100, 25]
        made = Ruling.objects.get()
        assert (made.effect, made.choices, made.by, made.applied_at) == (
            "replace", [choice(question, 2).pk], organiser, LATER,
        )  # fmt: skip
        rows = Rescored.objects.order_by("attempt").values_list("attempt", "before", "after", "undoing")
        assert list(rows) == [(attempts[0].pk, 100, 75, False), (attempts[1].pk, 75, 100, False)]
        assert job.result == {"changed": 2, "url": f"/rulings/{made.pk}/"}
        told = Notice.objects.order_by("entrant")
        assert [notice.entrant_id for notice in told] == [attempts[0].entrant_id, attempts[1].entrant_id]
        assert {notice.kind for notice in told} == {"rescore"}
        assert "100" in told[0].text
        assert "75" in told[0].text
        assert "Luật đã đổi" in told[0].text
        assert [event.verb for event in Event.objects.filter(subject_type="contests.ruling").order_by("pk")] == [
            "rule", "apply",
        ]  # fmt: skip
        assert Job.objects.filter(
            kind="contests.rebuild_ranking", payload={"ranking": Ranking.objects.get().pk}
        ).exists()

    def test_one_notice_for_an_entrant_with_two_papers(self, part, organiser):
        pupil = make_entrant_pupil(part)
        for minute in (0, 5):
            sit(part, pupil, [2, 1, 1, 1], at=AT + minute * MINUTE)
        apply(part, ruling(questions_of(part)[0], "free"), by=organiser)
        assert len(Notice.objects.get().text.splitlines()) == 2
        assert scores() == [100]

    def test_only_papers_that_drew_the_question(self, part, organiser):
        sitters(part, [2, 2, 2, 2])
        attempt = Attempt.objects.get()
        Attempt.objects.update(paper=attempt.paper[1:], size=3)
        apply_to = questions_of(part)[0]
        other = sit(part, make_entrant_pupil(part, "Lê Thị C"), [2, 1, 1, 1], at=AT)
        apply(part, ruling(apply_to, "free"), by=organiser)
        assert Rescored.objects.get().attempt == other

    def test_undoing_takes_everything_back_and_says_so(self, part, organiser):
        sitters(part, [1, 1, 1, 1], [2, 1, 1, 1])
        question = questions_of(part)[0]
        apply(part, ruling(question, "replace", choice(question, 2)), by=organiser)
        made = Ruling.objects.get()
        apply(part, undo=[made.pk], by=organiser, reason="Nhầm câu", at=LATER + MINUTE)
        assert points() == scores() == [100, 75]
        made.refresh_from_db()
        assert (made.undone_at, made.undone_by, made.undone_reason) == (LATER + MINUTE, organiser, "Nhầm câu")
        assert made.applied_at == LATER + MINUTE
        back = Rescored.objects.filter(undoing=True).order_by("attempt").values_list("before", "after")
        assert list(back) == [(75, 100), (100, 75)]
        assert Notice.objects.filter(text__contains="Nhầm câu").count() == 2

    def test_undoing_the_newer_of_two_brings_the_older_back(self, part, organiser):
        sitters(part, [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1])
        question = questions_of(part)[0]
        apply(part, ruling(question, "replace", choice(question, 2)), by=organiser)
        apply(part, ruling(question, "replace", choice(question, 3)), by=organiser, at=LATER + MINUTE)
        assert points() == [75, 75, 100]
        newer = Ruling.objects.latest("pk")
        apply(part, undo=[newer.pk], by=organiser, at=LATER + 2 * MINUTE)
        assert points() == [75, 100, 75]

    def test_a_ruling_on_every_version_is_attributed_to_the_version_drawn(self, part, organiser):
        first, second = sitters(part, [2, 1, 1, 1], [2, 1, 1, 1])
        version = add_question(part, "Câu hỏi số 1, sửa lại?")
        Attempt.objects.filter(pk=second.pk).update(paper=[[version.pk, []], *second.paper[1:]])
        one = Question.objects.get(pk=first.paper[0][0])
        apply(part, ruling(one, "free"), ruling(version, "free"), by=organiser)
        rows = Rescored.objects.order_by("attempt").values_list("attempt", "ruling__question")
        assert list(rows) == [(first.pk, one.pk), (second.pk, version.pk)]
        assert points() == [100, 100]


class TestConfirming:
    def test_twice_is_once(self, part, organiser):
        sitters(part, [2, 1, 1, 1])
        preview = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        jobs = [confirm(preview, preview.result["digest"], by=organiser, at=LATER) for _ in range(2)]
        assert jobs[0] == jobs[1]
        assert Ruling.objects.count() == 1

    def test_not_what_was_not_shown(self, part, organiser):
        sitters(part, [2, 1, 1, 1])
        preview = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        for digest in ("", "0" * 64):
            with pytest.raises(PreviewOutdated):
                confirm(preview, digest, by=organiser, at=LATER)
        waiting = propose(part, rulings=[ruling(questions_of(part)[1], "free")], reason="x", by=organiser, at=LATER)
        with pytest.raises(PreviewOutdated):
            confirm(waiting, "", by=organiser, at=LATER)
        assert not Ruling.objects.exists()

    def test_not_after_another_ruling_was_made_meanwhile(self, part, organiser):
        sitters(part, [2, 1, 1, 1])
        one, two = questions_of(part)[:2]
        first = previewed(part, ruling(one, "free"), by=organiser)
        apply(part, ruling(two, "free"), by=organiser, at=LATER + MINUTE)
        with pytest.raises(PreviewOutdated):
            confirm(first, first.result["digest"], by=organiser, at=LATER + 2 * MINUTE)

    def test_not_while_another_is_being_applied(self, part, organiser):
        sitters(part, [2, 1, 1, 1])
        one, two = questions_of(part)[:2]
        previews = [
            previewed(part, ruling(question, "free"), by=organiser, at=LATER + n * MINUTE)
            for n, question in enumerate((one, two))
        ]
        confirm(previews[0], previews[0].result["digest"], by=organiser, at=LATER)
        with pytest.raises(NotPossible):
            confirm(previews[1], previews[1].result["digest"], by=organiser, at=LATER)

    def test_not_under_an_official_ranking(self, part, organiser):
        sitters(part, [2, 1, 1, 1])
        preview = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        Ranking.objects.update(state="official")
        with pytest.raises(NotPossible) as refused:
            confirm(preview, preview.result["digest"], by=organiser, at=LATER)
        assert Ranking.objects.get().name in str(refused.value)
        assert points() == [75]
        Ranking.objects.update(state="provisional")
        run(confirm(preview, preview.result["digest"], by=organiser, at=LATER), LATER)
        assert points() == [100]


class TestBrokenOff:
    @pytest.fixture
    def half(self, part, organiser):
        """Applied to two of five entrants, then the worker died."""
        sitters(part, *[[2, 1, 1, 1]] * 5)
        preview = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
        job = confirm(preview, preview.result["digest"], by=organiser, at=LATER)
        rulings = list(Ruling.objects.all())
        batches = apply_batches(part, rulings, undoing=False, by=organiser, clock=lambda: LATER, size=2)
        assert next(batches) == (2, 2)
        batches.close()
        return job

    def test_it_is_finished_by_the_next_run_without_telling_anybody_twice(self, half, part):
        assert points() == [100, 100, 75, 75, 75]
        assert being_applied(part).exists()
        job = run(half, LATER + MINUTE)
        assert (job.state, job.result["changed"]) == ("done", 5)
        assert points() == scores() == [100] * 5
        assert Rescored.objects.count() == Notice.objects.count() == 5
        assert not being_applied(part).exists()

    def test_it_goes_on_where_it_was(self, half, part, organiser):
        rulings = list(Ruling.objects.all())
        rest = apply_batches(part, rulings, undoing=False, by=organiser, clock=lambda: LATER, size=2)
        assert list(rest) == [(2, 2), (1, 1)]

    def test_a_person_can_take_it_up_again_when_its_job_failed_for_good(self, half, part, organiser):
        Job.objects.filter(pk=half.pk).update(state="failed", attempts=5)
        run(apply_again(Ruling.objects.get(), by=organiser, at=LATER + MINUTE), LATER + MINUTE)
        assert points() == [100] * 5
        assert Notice.objects.count() == 5
        half.refresh_from_db()
        retry(half, by=organiser, at=LATER + 2 * MINUTE)  # and the old one, tried again, changes nothing
        run(half, LATER + 2 * MINUTE)
        assert Rescored.objects.count() == 5


class TestWhatIsSaid:
    """Notices say no more than the one who reads them may know at that moment."""

    def notice(self, part, organiser, at):
        sitters(part, [2, 1, 1, 1])
        apply(part, ruling(questions_of(part)[0], "free"), by=organiser, reason="Đáp án B mới đúng", at=at)
        return Notice.objects.get().text

    def test_points_but_no_reason_while_others_are_still_asked(self, organiser, part):
        part.show_key = "after_closing"
        part.save()
        text = self.notice(part, organiser, AT + MINUTE)
        assert "100" in text
        assert "Đáp án B" not in text

    def test_no_points_where_they_are_not_shown_yet(self, organiser, part):
        part.show_score = part.show_key = "after_closing"
        part.save()
        text = self.notice(part, organiser, AT + MINUTE)
        assert "100" not in text
        assert "75" not in text
        assert "Đáp án B" not in text

    def test_everything_when_it_is_over(self, organiser, part):
        part.show_score = part.show_key = "after_closing"
        part.save()
        text = self.notice(part, organiser, LATER)
        assert "100" in text
        assert "Đáp án B mới đúng" in text


def test_a_paper_handed_in_between_confirming_and_the_job_is_right_and_not_counted_as_changed(part, organiser):
    sitters(part, [2, 1, 1, 1])
    running = make_attempt(part, make_entrant_pupil(part, "Lê Thị C"), at=AT)
    question = questions_of(part)[0]
    preview = previewed(part, ruling(question, "replace", choice(question, 2)), by=organiser, at=AT + MINUTE)
    job = confirm(preview, preview.result["digest"], by=organiser, at=AT + MINUTE)
    submit_attempt(running.pk, [Sent(1, 1, (choice(question, 2).pk,))], at=AT + 2 * MINUTE)
    run(job, AT + 3 * MINUTE)
    assert points() == [100, 25]
    assert Rescored.objects.get().before == Decimal(75)
