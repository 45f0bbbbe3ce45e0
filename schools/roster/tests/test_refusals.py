"""Imports that may not go on: faults in the list, all or nothing, nothing twice, nothing nobody looked at."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError
from openpyxl import load_workbook

from foundation.files.rules import path_of
from foundation.models import Event, Job
from schools.models import Enrolment, Person, RosterImport, SchoolClass
from schools.roster import actions, writing
from schools.roster.inserting import insert_rows
from schools.roster.tests.builders import LATER, confirm, counts, kinds, make_school, send, upload, work
from schools.roster.tests.workbooks import national_export, saved, small_list
from schools.tests.builders import AT, make_person, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State


# Faults


def test_faults_stop_the_import_and_come_back_marked():
    unit, by = make_school()
    own = load_workbook(BytesIO(small_list(C="31/02/2014")))
    own["Lop"].column_dimensions["B"].width = 40
    read = send(saved(own), unit, by)
    assert (read.state, kinds(read)) == (State.FAULTY, ["born_not_a_date"])
    book = load_workbook(BytesIO(path_of(read.marked_file).read_bytes()))
    assert len(book.worksheets) == 2
    assert book["Lop"]["C3"].comment is not None
    assert book["Lop"]["C2"].comment is None
    assert book["Lop"].column_dimensions["B"].width == 40, "their own file, not a copy of its values"
    with pytest.raises(actions.NotPossible):
        actions.confirm_import(read, digest=read.digest, by=by, at=LATER)
    assert not Person.objects.exists()


@pytest.mark.parametrize("content", [b"not a workbook", national_export(3)[:2000], b"<html><table></table></html>"])
def test_what_cannot_be_read_is_said(content):
    unit, by = make_school()
    read = send(content, unit, by)
    assert (read.state, kinds(read)) == (State.FAULTY, ["unreadable"])
    assert read.findings[0]["hint"]
    assert read.marked_file is None
    assert read.job.state == Job.State.DONE


@pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "x" * 300 + ".xlsx"])
def test_file_names_are_made_harmless(name):
    unit, by = make_school()
    read = send(small_list(), unit, by, name=name)
    assert "/" not in read.file_name
    assert len(read.file_name) <= 200


# All or nothing, once


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    unit, by = make_school()
    read = send(national_export(50), unit, by)

    def broken(model, fields, rows):
        if model is Enrolment:
            raise IntegrityError("the disk is full")
        return insert_rows(model, fields, rows)

    monkeypatch.setattr(writing, "insert_rows", broken)
    confirm(read, by)
    assert not Person.objects.exists()
    assert not SchoolClass.objects.exists()
    assert read.state == State.APPLYING
    assert read.file is not None
    monkeypatch.undo()
    Job.objects.filter(pk=read.job_id).update(due_at=AT)
    assert work(read).state == State.APPLIED
    assert Person.objects.count() == 50


def test_confirming_twice_writes_once():
    unit, by = make_school()
    read = send(national_export(5), unit, by)
    digest = read.digest
    for _ in range(2):
        actions.confirm_import(read, digest=digest, by=by, at=LATER)
    work(read)
    actions.confirm_import(read, digest=digest, by=by, at=LATER)
    assert Job.objects.filter(kind=actions.APPLY).count() == 1
    assert Person.objects.count() == 5


def test_a_roster_that_changed_since_the_preview_is_not_overwritten():
    unit, by = make_school()
    read = send(small_list(), unit, by)
    make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1))
    read = confirm(read, by)
    assert (read.state, read.overtaken) == (State.READY, True)
    assert Person.objects.count() == 1
    assert counts(read, "new", "changed") == (1, 1)
    assert confirm(read, by).state == State.APPLIED
    assert Person.objects.count() == 2


def test_a_preview_nobody_looked_at_cannot_be_confirmed():
    unit, by = make_school()
    read = send(small_list(), unit, by)
    with pytest.raises(actions.PreviewOutdated):
        actions.confirm_import(read, digest="0" * 64, by=by, at=LATER)
    assert Job.objects.filter(kind=actions.APPLY).count() == 0


def test_a_discarded_import_is_not_read_and_not_written():
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    actions.discard_import(started, by=by, at=LATER)
    actions.discard_import(started, by=by, at=LATER)
    assert work(started).state == State.DISCARDED
    for step in (actions.answer_questions, actions.try_again):
        with pytest.raises(actions.NotPossible):
            step(started, **({"answers": {}} if step is actions.answer_questions else {}), by=by, at=LATER)
    with pytest.raises(actions.NotPossible):
        actions.confirm_import(started, digest="", by=by, at=LATER)
    assert Event.objects.filter(verb="discard roster").count() == 1


def test_a_failed_job_can_be_tried_again_or_discarded():
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    with pytest.raises(actions.NotPossible):
        actions.try_again(started, by=by, at=LATER)
    Job.objects.filter(pk=started.job_id).update(state=Job.State.FAILED)
    actions.try_again(started, by=by, at=LATER)
    assert work(started).state == State.READY
