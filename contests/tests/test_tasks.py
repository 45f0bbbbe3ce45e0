"""What the scheduler finds due, and the jobs themselves, run as a worker runs them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contests.models import Attempt, PartScore, Place, Ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tasks import ask_rebuild, stale_rankings, sweep
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent
from foundation.files.rules import path_of
from foundation.jobs.actions import enqueue
from foundation.jobs.run import perform
from foundation.models import Job
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

pytestmark = pytest.mark.django_db
CLOSE, REBUILD, WORKBOOK = "contests.close_overdue", "contests.rebuild_ranking", "contests.ranking_workbook"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def jobs(kind):
    return Job.objects.filter(kind=kind).order_by("pk")


def run(job, at):
    perform(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


class TestSweep:
    def test_nothing_due_enqueues_nothing(self):
        attempt = make_attempt()
        sweep(AT)
        sweep(attempt.accepts_until)  # the last moment in which answers are still taken
        assert not Job.objects.exists()

    def test_an_attempt_past_its_grace_is_closed_by_one_job_a_minute(self):
        attempt = make_attempt()
        due = (attempt.accepts_until + MINUTE).replace(second=0, microsecond=0)
        sweep(due + SECOND)
        sweep(due + 30 * SECOND)  # another scheduler, or the same one again
        [job] = jobs(CLOSE)
        assert (job.state, job.due_at) == ("queued", due + SECOND)
        sweep(due + 60 * SECOND)
        assert jobs(CLOSE).count() == 2

    def test_submitted_attempts_are_not_due(self):
        attempt = make_attempt()
        submit_attempt(attempt.pk, [], at=AT + MINUTE)
        sweep(attempt.accepts_until + MINUTE)
        assert not jobs(CLOSE).exists()

    def test_new_scores_are_ranked_by_one_job_for_each_ranking(self):
        parts = [make_quiz(title=title) for title in ("Một", "Hai", "Không ai thi")]
        for part in parts[:2]:
            submit_attempt(make_attempt(part).pk, [], at=AT)
        sweep(AT)
        sweep(AT + SECOND)
        expected = [part.stage.rankings.get().pk for part in parts[:2]]
        assert [job.payload["ranking"] for job in jobs(REBUILD)] == expected

    def test_a_ranking_computed_since_is_left_alone(self):
        submit_attempt(make_attempt().pk, [], at=AT)
        sweep(AT)
        run(jobs(REBUILD).get(), AT + 3 * MINUTE)
        sweep(AT + 20 * MINUTE)
        assert jobs(REBUILD).count() == 1

    def test_a_score_whose_transaction_was_open_meanwhile_is_looked_at_once_more(self):
        submit_attempt(make_attempt().pk, [], at=AT)
        Ranking.objects.update(computed_at=AT + 30 * SECOND)
        assert not stale_rankings().exists()
        sweep(AT + MINUTE)
        assert jobs(REBUILD).count() == 1

    def test_asked_twice_in_ten_seconds_it_is_one_job(self):
        ranking = make_quiz().stage.rankings.get()
        at = AT.replace(second=0)
        for seconds in (0, 3, 9, 10, 15):
            ask_rebuild(ranking, at=at + seconds * SECOND)
        assert jobs(REBUILD).count() == 2


class TestCloseOverdue:
    def test_it_closes_what_is_past_its_grace_and_nothing_else(self):
        part = make_quiz()
        late = [make_attempt(part, make_entrant_pupil(part, f"Nguyễn Văn {n}"), at=AT) for n in "AB"]
        submit_attempt(late[1].pk, sent(late[1], 2), at=AT + MINUTE)
        running = make_attempt(part, make_entrant_pupil(part, "Lê Thị C"), at=AT + 20 * MINUTE)
        at = AT + 32 * MINUTE
        sweep(at)
        job = run(jobs(CLOSE).get(), at)
        assert (job.state, job.result) == ("done", {"closed": 1})
        states = {row.pk: (row.submitted_at, row.closed_by_deadline) for row in Attempt.objects.all()}
        assert states == {
            late[0].pk: (AT + 30 * MINUTE, True),
            late[1].pk: (AT + MINUTE, False),
            running.pk: (None, False),
        }
        assert PartScore.objects.filter(entrant=late[0].entrant).count() == 1

    def test_what_was_saved_counts(self):
        attempt = make_attempt()
        answers = sent(attempt, 3)
        submitted = start_attempt(attempt.part, attempt.entrant.person, at=AT)
        assert submitted == attempt
        attempt.answers.bulk_create(
            attempt.answers.model(
                attempt=attempt, number=each.number, sequence=1, choices=str(each.choices[0]), saved_at=AT
            )
            for each in answers
        )
        at = AT + 40 * MINUTE
        sweep(at)
        run(jobs(CLOSE).get(), at)
        attempt.refresh_from_db()
        assert (attempt.right, attempt.points) == (3, 75)

    def test_run_again_it_finds_nothing(self):
        attempt = make_attempt()
        at = attempt.accepts_until + MINUTE
        sweep(at)
        run(jobs(CLOSE).get(), at)
        sweep(at + MINUTE)
        assert jobs(CLOSE).count() == 1
        job = enqueue(CLOSE, key="again", title="Again", at=at)
        assert run(job, at).result == {"closed": 0}


class TestRebuild:
    def test_places_are_there_and_say_as_of_when(self):
        part = make_quiz()
        submit_attempt(make_attempt(part).pk, [], at=AT)
        sweep(AT)
        job = run(jobs(REBUILD).get(), AT + SECOND)
        assert (job.state, job.result) == ("done", {"places": 1})
        ranking = Ranking.objects.get()
        assert ranking.computed_at == AT + SECOND
        assert list(Place.objects.values_list("ranking", "rank")) == [(ranking.pk, 1)]


class TestWorkbook:
    class World:
        def __init__(self):
            self.department = make_unit("Sở GD&ĐT", kind="department")
            self.part = make_quiz(self.department, title="=1+1 Dịch vụ công")
            self.here = make_unit("THCS Đại Mỗ", under=self.department)
            self.there = make_unit("@THCS Mễ Trì", under=self.department)
            self.klass = make_class(self.here, "6A")
            self.sit("Trần Văn Bình", self.here, right=3, minutes=9, school_class=self.klass)
            self.sit("=HYPERLINK(0) Văn Dũng", self.there, right=4, minutes=5)
            self.ranking = Ranking.objects.get()
            self.organiser = make_seat(self.department, "organiser")
            self.secretary = make_seat(self.here, "secretary")
            sweep(AT)
            run(jobs(REBUILD).get(), AT)

        def sit(self, name, school, *, right, minutes, **fields):
            attempt = start_attempt(self.part, make_pupil(school, name, **fields), at=AT)
            submit_attempt(attempt.pk, sent(attempt, right), at=AT + minutes * MINUTE)

        def ask(self, user, key="workbook"):
            title = f"Workbook for {user}"
            return enqueue(WORKBOOK, key=key, title=title, payload={"ranking": self.ranking.pk}, by=user, at=AT)

        def made(self, user):
            """The sheet of the workbook as its file holds it."""
            job = run(self.ask(user), AT + MINUTE)
            assert job.state == "done", job.traceback
            return job, load_workbook(BytesIO(path_of(job.result_file).read_bytes())).worksheets[0]

    @pytest.fixture
    def world(self):
        return self.World()

    def rows(self, sheet):
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def test_the_file_holds_the_ranking_cell_by_cell(self, world):
        job, sheet = world.made(world.organiser)
        rows = self.rows(sheet)
        assert [row[0] for row in rows[:2]] == ["=1+1 Dịch vụ công", rows[1][0]]
        assert "2026" in rows[3][0]
        assert [len(row) for row in rows] == [9] * 8
        assert all(rows[5])
        assert [row[:7] for row in rows[6:]] == [
            [1, "=HYPERLINK(0) Văn Dũng", "@THCS Mễ Trì", None, 100, 1, 300],
            [2, "Trần Văn Bình", "THCS Đại Mỗ", "6A", 75, 1, 540],
        ]
        assert [row[7] for row in rows[6:]] == [None, None]
        assert all(row[8] for row in rows[6:])
        assert sheet.freeze_panes == "A7"
        assert job.result == {"url": f"/rankings/{world.ranking.pk}/"}
        assert job.result_file.name.endswith(f"-{world.ranking.pk}-20261122-0831.xlsx")
        assert job.result_file.created_by == world.organiser

    def test_what_begins_like_a_formula_is_text(self, world):
        _job, sheet = world.made(world.organiser)
        for address in ("A1", "B7", "C7"):
            cell = sheet[address]
            assert (cell.data_type, cell.quotePrefix) == ("s", True), address
            assert cell.value.startswith(("=", "@"))
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    def test_a_school_gets_initials_for_pupils_of_others(self, world):
        _job, sheet = world.made(world.secretary)
        names = [row[1] for row in self.rows(sheet)[6:]]
        assert names[1] == "Trần Văn Bình"
        assert names[0] == "H.V.D."
        assert "HYPERLINK" not in str(self.rows(sheet))

    def test_ties_are_named(self, world):
        world.sit("Phạm Thị Ánh", world.here, right=3, minutes=9, school_class=None)
        sweep(AT + MINUTE)
        run(jobs(REBUILD).last(), AT + MINUTE)
        _job, sheet = world.made(world.organiser)
        rows = self.rows(sheet)[6:]
        assert [(row[0], row[1], bool(row[7])) for row in rows] == [
            (1, "=HYPERLINK(0) Văn Dũng", False),
            (2, "Phạm Thị Ánh", True),
            (2, "Trần Văn Bình", True),
        ]

    def test_whoever_lost_the_right_to_see_it_gets_no_file(self, world):
        for user, spoil in (
            (world.secretary, lambda: Ranking.objects.update(state="hidden")),
            (world.organiser, lambda: world.organiser.memberships.all().delete()),
        ):
            job = world.ask(user, key=f"lost-{user.pk}")
            spoil()
            run(job, AT + MINUTE)
            assert (job.state, job.result_file) == ("queued", None)  # not done: to be tried again, then given up

    def test_the_file_is_given_out_while_its_owner_sits_where_they_did(self, world, client):
        job, _sheet = world.made(world.organiser)
        client.force_login(world.organiser)
        address = reverse("job_result", args=[job.pk])
        given = client.get(address)
        assert b"".join(given.streaming_content)
        world.organiser.memberships.update(valid_to=timezone.localdate())
        assert client.get(address).status_code == 404

    def test_a_worker_that_lost_its_lease_leaves_no_second_file(self, world):
        job = world.ask(world.organiser)
        run(job, AT + MINUTE)
        first = job.result_file
        assert perform(job.pk, clock=lambda: AT + 2 * MINUTE) is None
        job.refresh_from_db()
        assert job.result_file == first
