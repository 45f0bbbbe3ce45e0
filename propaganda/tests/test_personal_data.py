"""What outreach holds about a pupil and about a member of staff."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from foundation.models import User
from propaganda.campaigns.actions import exempt
from propaganda.campaigns.tests.builders import act
from propaganda.models import (
    Activity,
    Commendation,
    CommendationList,
    Evidence,
    ServiceSuccess,
    SuccessTotal,
    Upload,
)
from propaganda.personal_data import DECIDED, personal_data
from propaganda.successes.actions import decide
from propaganda.successes.tests.world import APRIL, AT, make_world
from propaganda.tests.builders import make_activity, make_link
from propaganda.uploads.rules import KEPT_DAYS
from propaganda.uploads.tasks import sweep
from propaganda.uploads.tests.builders import confirm, row, send, successes
from schools.models import Person
from schools.tests.builders import make_class, make_person, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
State = ServiceSuccess.State


@shared
def world():
    world = make_world()
    world.record(world.row(receipt="H26-1"))
    [claim] = world.record(world.row(day=APRIL), state="claimed", by=world.pupils[0].user).new
    decide([claim], plan=world.plan, confirm=False, reason="Ảnh không rõ", by=None, at=AT)
    return world


def test_a_pupil_s_services_with_what_was_decided(world):
    held = personal_data(world.pupils[0])["services carried out"]
    assert [(row["service"], row["state"], row["reason"], row["number of the file"]) for row in held] == [
        ("Đăng ký khai sinh (mức độ 4)", State.CONFIRMED.label, "", "H26-1"),
        ("Đăng ký khai sinh (mức độ 4)", State.REJECTED.label, "Ảnh không rõ", ""),
    ]
    assert personal_data(world.pupils[1])["services carried out"] == []


def test_proposals_for_commendation_are_not_read_by_the_person(world):
    drawn_up = CommendationList.objects.create(campaign=world.campaign, number=1, as_of=APRIL, rules=[], made_at=AT)
    Commendation.objects.create(
        list=drawn_up, rule=0, position=1, rank=1, unit=world.school, person=world.pupils[0], value=2, figures={},
        proposed=True,
    )  # fmt: skip
    assert [row["rank"] for row in personal_data(world.pupils[0])["commendations"]] == [1]
    assert personal_data(world.pupils[0], AT)["commendations"] == []
    Commendation.objects.update(decided_at=AT, decided_reason="nhiều dịch vụ khác nhau")
    assert [row["reason"] for row in personal_data(world.pupils[0])["commendations"]] == ["nhiều dịch vụ khác nhau"]


def test_what_staff_recorded_without_the_names_of_pupils(world):
    teacher = make_person(world.school, "Cô Hoa", kind="staff", user=make_seat(world.school, "secretary"))
    activity = make_activity(world.plan.lines.get(), by=teacher.user)
    make_link(activity, added_by=teacher.user)
    world.record(world.row(1), by=teacher.user)
    SuccessTotal.objects.create(plan=world.plan, starts_on=APRIL, ends_on=APRIL, successes=9, source="sổ theo dõi",
                                recorded_at=AT, recorded_by=teacher.user)  # fmt: skip
    send(world.plan, "successes", successes(world.plan, row("Nguyễn Văn An", "8A")), by=teacher.user)
    held = personal_data(teacher)
    assert [row["activity"] for row in held["activities recorded"]] == [activity.title]
    assert [row["kind"] for row in held["evidence added"]] == ["liên kết"]
    assert [(row["successes"], row["source"]) for row in held["totals told"]] == [(9, "sổ theo dõi")]
    assert [row["state"] for row in held["workbooks sent"]] == ["chờ xác nhận"]
    assert len(held["evidence added"]) == len(held["successes of others recorded"]) == 1
    assert "Trần Thị Bình" not in str(held)
    assert "activities recorded" not in personal_data(world.pupils[0])


def test_of_someone_without_an_account(world):
    assert personal_data(make_person(world.school))["services carried out"] == []


def test_what_staff_decided_and_noted(world):
    officer = make_person(world.department, "Chuyên viên Hà", kind="staff", user=make_seat(world.department, "officer"))
    [claim] = world.record(world.row(1), state="claimed").new
    decide([claim], plan=world.plan, confirm=True, by=officer.user, at=AT)
    activity = make_activity(world.plan.lines.get())
    link = make_link(activity)
    Evidence.objects.filter(pk=link.pk).update(
        consent="given", consent_note="phiếu ký", consent_by=officer.user, consent_at=AT
    )
    exempt(world.plan, reason="đang xây lại", by=officer.user, at=AT)
    held = personal_data(officer)
    assert held["claims decided"] == [{"at": AT, "state": "đã xác nhận", "reason": ""}]
    assert held["consents noted"] == [
        {"at": AT, "activity": activity.title, "note": "phiếu ký",
         "consent": "người có mặt trong ảnh (hoặc cha mẹ) đã đồng ý"}
    ]  # fmt: skip
    assert [row["reason"] for row in held["schools exempted"]] == ["đang xây lại"]
    assert "Trần Thị Bình" not in str(held)
    assert "plans decided" not in held


def test_every_column_that_names_who_did_it_is_told():
    told = {(model, by) for model, by, *_rest in DECIDED.values()} | {
        (Activity, "recorded_by"), (Evidence, "added_by"), (ServiceSuccess, "recorded_by"),
        (SuccessTotal, "recorded_by"), (Upload, "uploaded_by"),
    }  # fmt: skip
    assert told == {
        (model, field.name)
        for model in apps.get_app_config("propaganda").get_models()
        for field in model._meta.fields
        if field.related_model is User
    }


def test_rows_given_back_of_a_workbook_are_told_until_they_are_forgotten(world):
    secretary = make_seat(world.school, "secretary")
    rows = [
        row("Trần Thị Bình", "8A", done_on="20/03/2022"),
        row("Nguyễn Văn An", "8A", done_on="31/02/2022", receipt="H26-8"),
        row("Nguyễn Văn Am", "8A"),  # is on no list: it could be anybody
    ]
    upload = send(world.plan, "successes", successes(world.plan, *rows), by=secretary, at=AT)
    confirm(upload, by=secretary, at=AT, partly=True)
    held = personal_data(world.pupils[0])
    [told] = held["rows of workbooks given back"]
    assert (told["workbook"], told["date"], told["number of the file"]) == (upload.file_name, "31/02/2022", "H26-8")
    assert "in workbooks that wait" not in held
    assert "rows of workbooks given back" not in personal_data(world.pupils[1])
    sweep(AT + timedelta(days=KEPT_DAYS))
    assert "rows of workbooks given back" not in personal_data(world.pupils[0])
    assert Upload.objects.get().rows == []


def test_rows_of_a_workbook_that_waits_name_whom_they_mean_and_nobody_else(world):
    rows = [
        row("nguyễn văn  AN", "8A", done_on="20/03/2022"),
        row("", "", code="0123456789"),
        row("Trần Thị Bình", "8A", code="0999999999"),
    ]
    upload = send(world.plan, "successes", successes(world.plan, *rows), by=make_seat(world.school, "secretary"), at=AT)
    [by_name] = personal_data(world.pupils[0])["in workbooks that wait"]
    assert (by_name["workbook"], by_name["date"]) == (upload.file_name, "2022-03-20")
    # Another code is another child, whatever the name.
    assert "in workbooks that wait" not in personal_data(world.pupils[1])
    Person.objects.filter(pk=world.pupils[2].pk).update(code="0123456789")
    assert len(personal_data(Person.objects.get(pk=world.pupils[2].pk))["in workbooks that wait"]) == 1
    Upload.objects.update(state="discarded")
    assert "in workbooks that wait" not in personal_data(world.pupils[0])


def test_a_row_of_a_workbook_that_waits_is_not_told_to_a_namesake(world):
    """Two of one name are told apart by class or birthday; where it could be either, it is told to neither."""
    namesake = make_person(world.school, world.pupils[0].full_name, school_class=make_class(
        world.school, "8B", year=world.school_class.year
    ))  # fmt: skip
    name = namesake.full_name
    sent = [row(name, "8A", done_on="20/03/2022"), row(name, "8B", done_on="21/03/2022"), row(name, "")]
    send(world.plan, "successes", successes(world.plan, *sent), by=make_seat(world.school, "secretary"), at=AT)
    told = [personal_data(each)["in workbooks that wait"] for each in (world.pupils[0], namesake)]
    assert [[each["date"] for each in rows] for rows in told] == [["2022-03-20"], ["2022-03-21"]]


def test_a_workbook_of_the_school_that_a_class_was_of_is_looked_through_too(world):
    """An act moved the class; its former school still tells what was done before, and names pupils who are now of
    another."""
    Person.objects.filter(pk=world.pupils[0].pk).update(code="0123456789")
    send(world.plan, "successes", successes(world.plan, row("Nguyễn Văn An", "", code="0123456789")),
         by=make_seat(world.school, "secretary"), at=AT)  # fmt: skip
    act("merge", on=date(2022, 5, 1), units=(world.school.pk,), successor=world.other.pk)
    moved = Person.objects.get(pk=world.pupils[0].pk)
    assert (moved.unit, len(personal_data(moved)["in workbooks that wait"])) == (world.other, 1)
    assert "in workbooks that wait" not in personal_data(world.others[0])  # of the same name, always of the other
