"""The road of a workbook: received, read, confirmed by its preview, written once, and forgotten."""

from datetime import date, timedelta

import pytest

from foundation.files.rules import path_of
from foundation.models import Event, Job, StoredFile
from propaganda.models import Campaign, Plan, ServiceSuccess, Upload
from propaganda.uploads import actions
from propaganda.uploads.rules import KEPT_DAYS
from propaganda.uploads.tasks import sweep
from propaganda.uploads.tests.builders import (
    AT,
    confirm,
    content_of,
    make_full_world,
    make_world,
    row,
    send,
    successes,
    total,
    uploaded,
    work,
)
from schools.models import Membership, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_full_world()


GOOD = (row(receipt="H26.1"), row("Trần Thị Bình", done_on=date(2022, 4, 1)))
BAD = (row("Lê Minh Chou"), row("Lê Minh Châu", done_on="31/02/2022"))


def sent(world, *rows, by=None, **more):
    return send(world.plan, "successes", successes(world.plan, *rows, **more), by=by or world.secretary)


def test_what_was_confirmed_is_recorded_once_and_the_file_is_gone(world):
    upload = sent(world, *GOOD)
    path = path_of(upload.file)
    assert (upload.state, path.exists(), ServiceSuccess.objects.count()) == ("ready", True, 0)
    for _time in range(2):
        confirm(upload, by=world.secretary)
    upload.refresh_from_db()
    assert (upload.state, upload.file, upload.rows, upload.applied_by) == ("applied", None, [], world.secretary)
    assert upload.changes == {"counts": {"new": 2, "known": 0, "totals": 0, "left": 0}}
    found = ServiceSuccess.objects.order_by("done_on").values_list(
        "unit", "person__full_name", "service", "done_on", "receipt", "state", "upload", "recorded_by"
    )
    same = world.services[0].pk, "confirmed", upload.pk, world.secretary.pk
    assert [(*each[:2], each[3], each[4]) for each in found] == [
        (world.school.pk, "Nguyễn Văn An", date(2022, 3, 5), "H26.1"),
        (world.school.pk, "Trần Thị Bình", date(2022, 4, 1), ""),
    ]
    assert {(each[2], *each[5:]) for each in found} == {same}
    told = Event.objects.filter(subject_type="propaganda.upload").order_by("pk").values_list("verb", flat=True)
    assert list(told) == [
        "send a workbook", "write a workbook",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_file_stays_on_disk(world):
    upload = sent(world, *GOOD, *BAD)
    paths = [path_of(upload.file), path_of(upload.marked_file)]
    confirm(upload, by=world.secretary, partly=True)
    assert ([path.exists() for path in paths], StoredFile.objects.count()) == ([False, False], 0)


def test_a_file_with_faults_is_recorded_in_part_only_when_asked_for(world):
    upload = sent(world, *GOOD, *BAD)
    assert (upload.state, upload.changes["new"], upload.changes["wrong"]) == ("faulty", 2, 2)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 0
    confirm(upload, by=world.secretary, partly=True)
    upload.refresh_from_db()
    assert upload.changes["counts"] == {"new": 2, "known": 0, "totals": 0, "left": 2}
    [first, second] = upload.rows["rows"]
    assert (first[0][3], second[0][6]) == ("Lê Minh Chou", "31/02/2022")
    assert first[1].startswith("D8: ")
    assert second[1].startswith("G9: ")


def test_the_mended_file_doubles_nothing(world):
    confirm(sent(world, *GOOD, *BAD), by=world.secretary, partly=True)
    mended = sent(world, *GOOD, row("Lê Minh Châu"), row("Lê Minh Châu", done_on="01/04/2022"))
    assert (mended.state, mended.changes["known"], mended.changes["new"]) == ("ready", 2, 2)
    confirm(mended, by=world.secretary)
    assert ServiceSuccess.objects.count() == 4


def test_a_file_all_of_whose_rows_are_faulty_cannot_be_taken_in_part(world):
    upload = sent(world, *BAD)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary, partly=True)


def test_the_roster_changes_between_preview_and_confirming(world):
    upload = sent(world, *GOOD)
    Person.objects.filter(pk=world.pupils[1].pk).update(left_on=date(2022, 3, 31))
    with pytest.raises(actions.Outdated):
        confirm(upload, by=world.secretary)
    upload.refresh_from_db()
    assert (upload.state, ServiceSuccess.objects.count()) == ("faulty", 0)
    assert [each["kind"] for each in upload.findings] == ["not_here"]
    # And back again: what was faulty may be in order.
    Person.objects.update(left_on=None)
    with pytest.raises(actions.Outdated):
        confirm(upload, by=world.secretary, partly=True)
    upload.refresh_from_db()
    confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 2


def test_another_recording_between_preview_and_confirming(world):
    upload = sent(world, *GOOD)
    confirm(sent(world, GOOD[0], by=world.teacher), by=world.teacher)
    with pytest.raises(actions.Outdated):
        confirm(upload, by=world.secretary)
    upload.refresh_from_db()
    assert (upload.changes["known"], upload.changes["new"]) == (1, 1)
    confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 2


def test_a_teacher_who_has_another_class_by_now_records_nothing(world):
    upload = sent(world, GOOD[0], by=world.teacher)
    assert upload.state == "ready"
    Membership.objects.filter(user=world.teacher).update(school_class=world.classes[1])
    with pytest.raises(actions.Outdated):
        confirm(upload, by=world.teacher)
    assert ServiceSuccess.objects.count() == 0


def test_the_same_file_twice_is_one_upload_while_it_waits(world):
    content = content_of(successes(world.plan, *GOOD))
    first = send(world.plan, "successes", content, by=world.secretary)
    later = AT + timedelta(minutes=1)
    second, new = actions.receive(world.plan, "successes", uploaded(content), by=world.secretary, at=later)
    assert (second.pk, new, Upload.objects.count()) == (first.pk, False, 1)
    assert work(Upload.objects.get(), at=later).state == "ready"
    # Another person's own copy is theirs.
    assert actions.receive(world.plan, "successes", uploaded(content), by=world.teacher, at=AT)[1]


def test_files_of_two_classes_wait_beside_each_other(world):
    one, two = sent(world, GOOD[0]), sent(world, GOOD[1])
    for upload in (one, two):
        upload.refresh_from_db()
        confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 2


def test_a_worker_killed_in_between_leaves_it_to_the_next(world):
    upload, _new = actions.receive(
        world.plan, "successes", uploaded(successes(world.plan, *GOOD)), by=world.secretary, at=AT
    )
    Job.objects.filter(pk=upload.job_id).update(
        state="running", fence=1, attempts=1, lease_until=AT + timedelta(minutes=1)
    )
    assert work(upload).state == "reading"
    actions.read_again(upload, by=world.secretary, at=AT + timedelta(seconds=5))
    upload.refresh_from_db()
    assert Job.objects.filter(kind=actions.READ).count() == 1  # it has not failed
    assert work(upload, at=AT + timedelta(minutes=2)).state == "ready"
    assert work(upload, at=AT + timedelta(minutes=9)).digest == upload.digest


def test_a_reading_that_failed_for_good_is_tried_again_by_a_person(world):
    upload, _new = actions.receive(
        world.plan, "successes", uploaded(successes(world.plan, *GOOD)), by=world.secretary, at=AT
    )
    Job.objects.filter(pk=upload.job_id).update(state="failed")
    actions.read_again(upload, by=world.secretary, at=AT + timedelta(minutes=1))
    upload.refresh_from_db()
    assert work(upload, at=AT + timedelta(minutes=1)).state == "ready"


def test_what_was_discarded_while_it_was_read_stays_discarded(world):
    upload, _new = actions.receive(
        world.plan, "successes", uploaded(successes(world.plan, *GOOD)), by=world.secretary, at=AT
    )
    for _time in range(2):
        actions.discard(upload, by=world.secretary, at=AT)
    assert (work(upload).state, upload.rows, upload.file) == ("discarded", [], None)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    with pytest.raises(actions.NotPossible):
        actions.read_again(upload, by=world.secretary, at=AT)


def test_what_is_written_cannot_be_discarded(world):
    upload = confirm(sent(world, *GOOD), by=world.secretary)
    with pytest.raises(actions.NotPossible):
        actions.discard(upload, by=world.secretary, at=AT)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Campaign, {"state": "closed"}),
        (Campaign, {"counts_successes": False}),
        (Plan, {"exempted_at": AT, "exempted_reason": "Trường nghỉ"}),
    ],
)
def test_when_none_is_taken(world, model, fields):
    upload = sent(world, *GOOD)
    model.objects.update(**fields)
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary)
    with pytest.raises(actions.NotPossible):
        sent(world, GOOD[0])
    assert (ServiceSuccess.objects.count(), Upload.objects.count()) == (0, 1)


def test_files_that_nobody_came_back_for_are_forgotten_after_a_week(world):
    waits, given_back = sent(world, GOOD[0]), confirm(sent(world, GOOD[1], *BAD), by=world.secretary, partly=True)
    whole = confirm(sent(world, row("Lê Minh Châu")), by=world.secretary)
    sweep(AT + timedelta(days=KEPT_DAYS, seconds=-1))
    waits.refresh_from_db()
    assert (waits.state, bool(Upload.objects.get(pk=given_back.pk).rows)) == ("ready", True)
    sweep(AT + timedelta(days=KEPT_DAYS))
    states = {each.pk: (each.state, each.rows) for each in Upload.objects.all()}
    assert states == {waits.pk: ("discarded", []), given_back.pk: ("applied", []), whole.pk: ("applied", [])}
    assert StoredFile.objects.count() == 0


def test_a_template_of_another_plan_is_named_as_what_it_is(world):
    other = make_world(title="Kế hoạch khác")
    upload = send(world.plan, "successes", successes(other.plan, *GOOD), by=world.secretary)
    [finding] = upload.findings
    assert (upload.state, finding["kind"], upload.marked_file) == ("faulty", "other_plan", None)
    assert finding["found"] == "Kế hoạch khác – THCS Lý Tự Trọng"
    with pytest.raises(actions.NotPossible):
        confirm(upload, by=world.secretary, partly=True)


def test_without_its_hidden_sheet_a_list_is_read_and_that_is_said(world):
    book = successes(world.plan, *GOOD)
    del book["ma-luot-thuc-hien"]
    upload = send(world.plan, "successes", book, by=world.secretary)
    assert ([each["kind"] for each in upload.findings], upload.changes["new"]) == (["no_seal"], 2)


def test_totals_and_records_in_one_file_are_written_together_or_not_at_all(world):
    upload = sent(world, *GOOD, totals=[total()])
    confirm(upload, by=world.secretary)
    assert upload.plan.totals.get().successes == 12
    assert Upload.objects.get().changes["counts"] == {"new": 2, "known": 0, "totals": 1, "left": 0}
