"""What stays as it is once papers were started, and what a stage's end that is moved on gives to open ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Attempt, Part, Stage
from contests.quiz.actions import close, start_attempt, submit_attempt
from contests.quiz.saving import AttemptNotOpen, Sent, write
from contests.quiz.tokens import make_token, read_token
from contests.tests.builders import make_entrant_pupil, make_quiz
from contests.tests.worlds import formset, page
from foundation.models import Event
from schools.tests.builders import make_seat

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at():
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def part(at):
    """Thirty minutes, in a stage that ends in ten."""
    return make_quiz(at=at, closes_at=at + 10 * MINUTE)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


@pytest.fixture
def desk(client, part):
    client.force_login(make_seat(part.stage.contest.unit, "organiser"))
    return client


def moment(name, at):
    local = timezone.localtime(at)
    return {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M:%S}"}


def stage_data(stage, **fields):
    return {
        "contest": stage.contest_id, "order": 1, "name": stage.name,
        **moment("opens_at", stage.opens_at), **moment("closes_at", stage.closes_at), "reason": "Mất điện", **fields,
    }  # fmt: skip


def part_data(part, **fields):
    line = part.blueprint.get()
    data = {
        "stage": part.stage_id, "order": 1, "name": "Trắc nghiệm", "kind": "paper", "maximum": "50", "minutes": 20,
        "grace_seconds": 60, "attempts_allowed": 3, "counts": "last", "penalty": "0", "show_score": "at_once",
        "show_key": "after_closing", "reason": "Đề ngắn hơn",
    }  # fmt: skip
    rows = [{"id": line.pk, "part": part.pk, "bank": line.bank_id, "topic": "", "number": ""}]
    return data | fields | formset("blueprint", rows, initial=1)


class TestWhatStays:
    def test_before_the_first_paper_everything_can_be_changed(self, desk, part):
        assert desk.post(page("part", "change", part.pk), part_data(part)).status_code == 302
        part.refresh_from_db()
        assert (part.maximum, part.counts, part.minutes) == (50, "last", 20)

    def test_after_it_maximum_counts_and_stage_stay_and_the_page_says_so(self, desk, part, pupil, at):
        start_attempt(part, pupil, at=at)
        other = Stage.objects.create(
            contest=part.stage.contest, order=2, name="Hai", opens_at=at, closes_at=at + timedelta(days=1)
        )
        before = (part.maximum, part.counts, part.stage_id)
        assert desk.post(page("part", "change", part.pk), part_data(part, stage=other.pk)).status_code == 302
        part = Part.objects.get(pk=part.pk)
        assert (part.maximum, part.counts, part.stage_id) == before
        assert (part.minutes, part.attempts_allowed) == (20, 3)
        html = desk.get(page("part", "change", part.pk)).content.decode()
        for name in ("maximum", "counts", "stage"):
            assert f'name="{name}"' not in html
        assert '<div class="description">' in html

    def test_a_stage_stays_with_its_contest(self, desk, part, pupil, at):
        other = make_quiz(part.stage.contest.unit, title="Khác", at=at).stage.contest
        start_attempt(part, pupil, at=at)
        data = stage_data(part.stage, contest=other.pk, name="Tên mới", order=1)
        assert desk.post(page("stage", "change", part.stage_id), data).status_code == 302
        stage = Stage.objects.get(pk=part.stage_id)
        assert (stage.contest_id, stage.name) == (part.stage.contest_id, "Tên mới")

    @pytest.mark.parametrize("minutes", [0, 601, 20160])
    def test_a_time_limit_is_ten_hours_at_most(self, desk, part, minutes):
        answer = desk.post(page("part", "change", part.pk), part_data(part, minutes=minutes))
        assert set(answer.context["adminform"].form.errors) >= {"minutes"}

    def test_the_longest_paper_there_can_be_is_scored(self, part, pupil, at):
        Part.objects.filter(pk=part.pk).update(minutes=600)
        Stage.objects.filter(pk=part.stage_id).update(closes_at=at + timedelta(days=20))
        attempt = start_attempt(Part.objects.select_related("stage__contest").get(pk=part.pk), pupil, at=at)
        assert close(attempt.pk, at=at + timedelta(days=15)).seconds == 36000


class TestMovedEnd:
    def move(self, desk, part, ends):
        data = stage_data(part.stage, **moment("closes_at", ends))
        assert desk.post(page("stage", "change", part.stage_id), data).status_code == 302
        assert Stage.objects.get(pk=part.stage_id).closes_at == ends

    @pytest.mark.parametrize(("ends", "given"), [(15, 15), (120, 30), (10, 10), (5, 10)])
    def test_an_open_paper_gets_what_it_missed(self, desk, part, pupil, ends, given):
        at = part.stage.closes_at - 10 * MINUTE
        attempt = start_attempt(part, pupil, at=at)
        self.move(desk, part, at + ends * MINUTE)
        attempt.refresh_from_db()
        assert attempt.deadline == at + given * MINUTE
        assert attempt.accepts_until == attempt.deadline + MINUTE
        assert Event.objects.filter(verb="extend").exists() is (given > 10)

    def test_papers_handed_in_and_those_with_their_full_time_stay(self, desk, part, pupil, at):
        done = start_attempt(part, pupil, at=at)
        submit_attempt(done.pk, [], at=at)
        early = at - 25 * MINUTE
        full = start_attempt(part, make_entrant_pupil(part, "Lê Thị B"), at=early)
        self.move(desk, part, at + 60 * MINUTE)
        ends = dict(Attempt.objects.values_list("pk", "deadline"))
        assert ends == {done.pk: at + 10 * MINUTE, full.pk: early + 30 * MINUTE}

    def test_a_token_given_before_saves_in_the_time_added(self, desk, part, pupil, at):
        attempt = start_attempt(part, pupil, at=at)
        bound = read_token(make_token(attempt))
        late = at + 20 * MINUTE
        with pytest.raises(AttemptNotOpen):
            write(bound, [Sent(1, 1, (1,))], late)
        self.move(desk, part, at + 60 * MINUTE)
        assert write(bound, [Sent(1, 1, (1,))], late).sequences == {1: 1}
