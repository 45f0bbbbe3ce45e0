"""An import in one line: send a list, let the worker read it, confirm it."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.jobs.run import perform
from schools.models import Enrolment
from schools.roster import actions
from schools.roster.tests.workbooks import HEADINGS, workbook
from schools.tests.builders import AT, make_seat, make_unit, make_year

LATER = AT + timedelta(minutes=5)


def make_school(**fields):
    """A school and its secretary."""
    unit = make_unit("THCS Mỹ Đình", **fields)
    return unit, make_seat(unit, "secretary")


def upload(content: bytes, name="danh sách.xlsx"):
    return SimpleUploadedFile(name, content, actions.XLSX)


def send(content: bytes, unit, by, *, year=None, name="danh sách.xlsx", at=AT):
    """Sends a list and has it read; returns the import as it then stands."""
    started = actions.start_import(upload(content, name), unit=unit, year=year or make_year(), by=by, at=at)
    return work(started)


def work(roster_import):
    """Runs the job of an import as a worker does."""
    roster_import.refresh_from_db()
    due = roster_import.job.due_at  # the pages tell the real time
    perform(roster_import.job_id, clock=lambda: max(due, LATER))
    roster_import.refresh_from_db()
    return roster_import


def confirm(roster_import, by, left=()):
    actions.confirm_import(roster_import, digest=roster_import.digest, left=left, by=by, at=LATER)
    return work(roster_import)


def import_list(content: bytes, unit, by, **how):
    """The whole way: send, read, confirm, write."""
    return confirm(send(content, unit, by, **how), by)


def answer(roster_import, by, **answers):
    actions.answer_questions(roster_import, answers, by=by, at=LATER)
    return work(roster_import)


def kinds(roster_import):
    return [finding["kind"] for finding in roster_import.findings]


def roster(unit):
    """{name: class} of the pupils who have not left."""
    found = Enrolment.objects.filter(person__unit=unit, year=make_year(), person__left_on=None).order_by("pk")
    return dict(found.values_list("person__full_name", "school_class__name"))


def counts(roster_import, *names):
    return tuple(roster_import.changes["counts"][name] for name in names)


def content_of(*rows, headings=HEADINGS):
    return workbook(("Lop", [headings, *rows]))
