"""An import from what was sent to what is written: nothing before the confirmation, all or nothing after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.bank import actions, rules
from contests.bank.lint import Mend
from contests.bank.tasks import sweep
from contests.bank.tests import test_workbook
from contests.bank.tests.files import quiz_with_picture
from contests.models import Choice, Question, QuestionImport
from contests.quiz.actions import start_attempt
from contests.tests.builders import add_question, make_entrant_pupil
from contests.tests.worlds import make_world
from foundation.files.rules import path_of, path_of_digest
from foundation.jobs.run import perform
from foundation.models import Event, Job, StoredFile
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
TEXT = "Câu 1: Thủ đô?\nA. Huế\nB. Hà Nội\nĐáp án: B\nCâu 2: Chọn ý đúng\nA. x\nB. y\nC. Cả A và B\nĐáp án: C"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@shared
def world():
    return make_world(questions=1)


def send(world, content=TEXT, name="câu hỏi.txt", **fields):
    content = content.encode() if isinstance(content, str) else content
    fields = {"content_type": "text/plain", "bank": world.bank, "by": world.organiser, "at": world.at, **fields}
    return actions.start_import(content, name=name, **fields)


def confirm(found, world, **fields):
    return actions.confirm_import(found, **{"digest": found.digest, "by": world.organiser, "at": world.at, **fields})


def new(world):
    return Question.objects.filter(bank=world.bank).exclude(text__startswith="Câu hỏi số").order_by("pk")


def stands(question):
    rows = question.choices.order_by("order").values_list("text", "correct", "keep_last")
    return [f"{'*' if right else ''}{'+' if stays else ''}{text}" for text, right, stays in rows]


class TestReading:
    def test_a_short_text_is_read_while_its_sender_waits(self, world):
        found = send(world)
        assert (found.job, found.state, found.format, len(found.questions)) == (None, "ready", "text", 2)
        assert not new(world).exists()
        assert [kept["kind"] for kept in found.remarks] == ["kept_in_place"]

    def test_a_workbook_is_read_by_a_worker_and_comes_back_marked(self, world):
        content = test_workbook.book(test_workbook.row(key="Q"), test_workbook.row("Hai?")).getvalue()
        found = send(world, content, "câu hỏi.xlsx")
        assert (found.state, found.job.kind) == ("reading", actions.READ)
        perform(found.job_id, clock=timezone.now)
        found.refresh_from_db()
        assert (found.state, found.format) == ("faulty", "excel")
        assert [(kept["kind"], kept["where"]) for kept in found.findings] == [("key_beyond", "Câu hỏi!I2")]
        assert len(found.questions) == 2
        with path_of(found.marked_file).open("rb") as file:
            marked = test_workbook.load_workbook(file)
        assert marked.sheetnames[1:] == ["Câu hỏi"]
        assert marked["Câu hỏi"]["I2"].comment is not None
        assert marked["Câu hỏi"]["I3"].comment is None

    def test_a_job_that_comes_twice_or_too_late_changes_nothing(self, world):
        found = send(world, test_workbook.book(test_workbook.row()).getvalue(), "a.xlsx")
        perform(found.job_id, clock=timezone.now)
        actions.discard_import(found, by=world.organiser, at=world.at)
        Job.objects.filter(pk=found.job_id).update(state="queued")
        perform(found.job_id, clock=timezone.now)
        found.refresh_from_db()
        assert (found.state, found.questions) == ("discarded", [])

    def test_what_cannot_be_told_is_faulty(self, world):
        found = send(world, "Xin chào")
        assert (found.state, [kept["kind"] for kept in found.findings]) == ("faulty", ["unknown_format"])


class TestConfirming:
    def test_it_writes_what_was_shown_with_history(self, world):
        found = send(world)
        assert confirm(found, world) == 2
        assert [(one.text, stands(one)) for one in new(world)] == [
            ("Thủ đô?", ["Huế", "*Hà Nội"]), ("Chọn ý đúng", ["x", "y", "*+Cả A và B"]),
        ]  # fmt: skip
        events = Event.objects.filter(subject_type="contests.question", subject_id__in=new(world).values("pk"))
        assert [(event.verb, event.by) for event in events] == [("create", world.organiser)] * 2
        event = Event.objects.get(subject_type="contests.questionbank")
        assert (event.verb, event.changes) == ("import questions", {"questions": 2, "left out": 0})

    def test_afterwards_nothing_of_the_file_is_left(self, world, django_capture_on_commit_callbacks):
        found = send(world)
        digest = found.file.sha256
        with django_capture_on_commit_callbacks(execute=True):
            confirm(found, world)
        found.refresh_from_db()
        assert (found.state, found.file, found.questions, found.digest) == ("applied", None, [], "")
        assert not path_of_digest(digest).exists()

    def test_twice_writes_once(self, world):
        found = send(world)
        digest = found.digest
        assert (confirm(found, world, digest=digest), confirm(found, world, digest=digest)) == (2, 0)
        assert new(world).count() == 2

    def test_another_preview_than_the_one_kept_is_refused(self, world):
        found = send(world)
        with pytest.raises(actions.PreviewOutdated):
            confirm(found, world, digest="0" * 64)
        assert not new(world).exists()

    def test_a_faulty_one_is_refused(self, world):
        found = send(world, TEXT.replace("Đáp án: B", ""))
        assert found.state == "faulty"
        with pytest.raises(actions.NotPossible):
            confirm(found, world)
        assert not new(world).exists()

    def test_a_bank_that_changed_meanwhile_is_shown_again(self, world):
        found = send(world)
        first = found.digest
        other = send(world, TEXT.partition("Câu 2")[0], "khác.txt")
        confirm(other, world)
        with pytest.raises(actions.PreviewOutdated):
            confirm(found, world)
        found.refresh_from_db()
        assert found.digest != first
        assert [(kept["kind"], kept["at"]) for kept in found.remarks] == [("known", 0), ("kept_in_place", 1)]
        assert new(world).count() == 1
        assert confirm(found, world, skip_known=True) == 1
        assert [one.text for one in new(world)] == ["Thủ đô?", "Chọn ý đúng"]

    def test_what_the_bank_has_already_may_come_again_all_the_same(self, world):
        confirm(send(world), world)
        again = send(world)
        assert [kept["kind"] for kept in again.remarks] == ["kept_in_place", "known", "known"]
        assert confirm(again, world) == 2
        assert new(world).count() == 4

    def test_what_cannot_be_taken_stays_out_only_if_a_person_says_so(self, world):
        found = send(world, "Một? {=a ~b}\n\nViết về quê em. {}")
        assert (found.state, len(found.questions)) == ("ready", 1)
        with pytest.raises(actions.LeavesOut):
            confirm(found, world)
        assert not new(world).exists()
        assert confirm(found, world, leave_out=True) == 1

    def test_ids_of_choices_tell_nothing_of_the_key(self, world):
        text = "\n\n".join(f"Q{number} {{=đúng ~a ~b ~c}}" for number in range(40))
        confirm(send(world, text), world)
        places = set()
        for question in new(world):
            ids = list(question.choices.order_by("pk").values_list("correct", flat=True))
            places.add(ids.index(True))
        assert places == {0, 1, 2, 3}

    def test_many_cost_a_handful_of_statements(self, world, django_assert_max_num_queries):
        found = send(world, "\n\n".join(f"Q{number} {{=đúng ~a}}" for number in range(400)))
        # The file goes, too: one look for each kind of row that may hold one.
        with django_assert_max_num_queries(60):
            assert confirm(found, world) == 400


class TestPictures:
    def test_one_is_drawn_anew_and_goes_with_its_question(self, world):
        found = send(world, quiz_with_picture())
        stored = StoredFile.objects.get(pk=found.questions[0]["picture"])
        assert (stored.content_type, path_of(stored).read_bytes()[8:12]) == ("image/webp", b"WEBP")
        confirm(found, world)
        assert [one.picture for one in new(world)] == [stored, None]

    def test_one_that_is_none_leaves_its_question_out_if_a_person_agrees(self, world):
        found = send(world, quiz_with_picture(b"<svg onload=alert(1)>"))
        assert [kept["text"] for kept in found.questions] == ["Hai"]
        assert [kept["kind"] for kept in found.findings] == ["picture_refused"]
        assert confirm(found, world, leave_out=True) == 1

    def test_of_what_is_discarded_or_left_out_none_stays(self, world):
        found = send(world, quiz_with_picture())
        actions.discard_import(found, by=world.organiser, at=world.at)
        assert not StoredFile.objects.exists()
        confirm(send(world, quiz_with_picture()), world)
        assert StoredFile.objects.count() == 1
        again = send(world, quiz_with_picture())
        confirm(again, world, skip_known=True)
        assert StoredFile.objects.count() == 1


class TestForgetting:
    def test_discarding_twice_is_harmless_and_applied_ones_stay(self, world):
        found = send(world)
        for _time in range(2):
            actions.discard_import(found, by=world.organiser, at=world.at)
        assert QuestionImport.objects.get().state == "discarded"
        done = send(world)
        confirm(done, world)
        with pytest.raises(actions.NotPossible):
            actions.discard_import(done, by=world.organiser, at=world.at)

    def test_what_nobody_confirmed_is_forgotten_after_some_days(self, world):
        old, young = send(world), send(world, TEXT + "\n")
        done = send(world)
        confirm(done, world)
        QuestionImport.objects.exclude(pk=young.pk).update(
            uploaded_at=world.at - timedelta(days=rules.KEPT_DAYS, hours=1)
        )
        sweep(world.at)
        assert list(QuestionImport.objects.order_by("pk").values_list("pk", "state")) == [
            (old.pk, "discarded"), (young.pk, "ready"), (done.pk, "applied"),
        ]  # fmt: skip


class TestMending:
    def doubtful(self, world):
        question = add_question(world.part, "Đƣợc không?", choices=2)
        Choice.objects.create(question=question, order=3, text="Cả A và B")
        return question

    def test_one_press_keeps_choices_in_place(self, world):
        question = self.doubtful(world)
        assert actions.mend_bank(world.bank, Mend.KEEP, by=world.organiser, at=world.at) == (1, 0)
        assert [text[:1] for text in stands(question)] == ["*", "Đ", "+"]
        assert actions.mend_bank(world.bank, Mend.KEEP, by=world.organiser, at=world.at) == (0, 0)

    def test_letters_become_what_they_look_like(self, world):
        question = self.doubtful(world)
        actions.mend_bank(world.bank, Mend.LETTERS, by=world.organiser, at=world.at)
        question.refresh_from_db()
        assert question.text == "Được không?"

    def test_papers_already_drawn_keep_what_they_had(self, world):
        question = self.doubtful(world)
        world.contest.state = "open"
        world.contest.save(update_fields=["state"])
        start_attempt(world.part, make_entrant_pupil(world.part, school=world.school), at=world.at)
        before = stands(question)
        actions.mend_bank(world.bank, Mend.KEEP, by=world.organiser, at=world.at)
        question.refresh_from_db()
        assert (stands(question), question.retired_at) == (before, world.at)
        assert stands(Question.objects.get(replaces=question))[2] == "+Cả A và B"

    def test_more_than_one_press_can_do_waits_for_the_next(self, world, monkeypatch):
        monkeypatch.setattr(actions, "MENDED_AT_ONCE", 1)
        self.doubtful(world)
        self.doubtful(world)
        assert actions.mend_bank(world.bank, Mend.LETTERS, by=world.organiser, at=world.at) == (1, 1)


def test_an_export_is_a_file_that_comes_in_again(world):
    confirm(send(world), world)
    job = actions.ask_export(world.bank, by=world.organiser, at=world.at)
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    found = send(world, path_of(job.result_file).read_bytes(), "ra.xlsx")
    perform(found.job_id, clock=timezone.now)
    found.refresh_from_db()
    assert (found.state, [kept["kind"] for kept in found.remarks]) == ("ready", ["known", "known", "known"])
    assert confirm(found, world, skip_known=True) == 0
