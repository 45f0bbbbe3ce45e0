"""The pages of uploads: who may, what they say in each state, and what is given out."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from propaganda.models import Plan, ServiceSuccess, Upload
from propaganda.tests.builders import make_plan
from propaganda.uploads.successes_layout import HEAD_ROW, SHEET
from propaganda.uploads.tests.builders import (
    ASKED,
    AT,
    confirm,
    make_full_world,
    make_pupils,
    row,
    send,
    successes,
    table,
    uploaded,
    work,
)
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_full_world()


def get(client, user, name, pk, **more):
    client.force_login(user)
    return client.get(reverse(name, args=[pk]), **more)


def post(client, user, name, pk, **data):
    client.force_login(user)
    return client.post(reverse(name, args=[pk]), data)


def test_a_file_is_sent_read_looked_at_and_confirmed(client, world):
    book = successes(world.plan, row(), row("Trần Thị Bình"))
    response = post(client, world.secretary, "successes_upload", world.plan.pk, file=uploaded(book))
    upload = Upload.objects.get()
    assert response.url == reverse("plan_upload", args=[upload.pk])
    page = get(client, world.secretary, "plan_upload", upload.pk)
    assert (page.context["busy"], "every 2s" in page.content.decode()) == (True, True)
    work(upload, at=timezone.now())
    page = get(client, world.secretary, "plan_upload", upload.pk, headers={"HX-Request": "true"})
    assert (page.templates[0].name, page.context["changes"]["new"]) == (
        "propaganda/_upload_state.html", 2,
    )  # fmt: skip
    upload.refresh_from_db()
    post(client, world.secretary, "plan_upload_confirm", upload.pk, digest=upload.digest)
    page = get(client, world.secretary, "plan_upload", upload.pk).content.decode()
    assert 'data-state="applied"' in page
    assert ServiceSuccess.objects.count() == 2


def test_nothing_is_chosen_or_the_file_is_none(client, world):
    for data in ({}, {"file": uploaded(b"abc")}):
        response = post(client, world.secretary, "successes_upload", world.plan.pk, **data)
        assert (response.status_code, list(response.context["form"].errors)) == (200, ["file"])
    assert Upload.objects.count() == 0


def test_the_faulty_page_offers_the_rows_in_order_and_gives_the_others_back(client, world):
    book = successes(world.plan, row(), row("Trần Thị Bin"))
    upload = send(world.plan, "successes", book, by=world.secretary)
    page = get(client, world.secretary, "plan_upload", upload.pk)
    assert [(each.kind, each.address) for each in page.context["findings"]] == [("pupil_unknown", f"{SHEET}!D7")]
    assert 'id="partly-form"' in page.content.decode()
    marked = get(client, world.secretary, "plan_upload_marked", upload.pk)
    assert openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content))).sheetnames[0] == "Cần sửa"
    assert get(client, world.secretary, "plan_upload_rest", upload.pk).status_code == 404
    post(client, world.secretary, "plan_upload_confirm", upload.pk, digest=upload.digest)
    assert ServiceSuccess.objects.count() == 0  # only if it is asked for
    post(client, world.secretary, "plan_upload_confirm", upload.pk, digest=upload.digest, partly="1")
    assert ServiceSuccess.objects.count() == 1
    rest = get(client, world.secretary, "plan_upload_rest", upload.pk)
    sheet = openpyxl.load_workbook(BytesIO(rest.content))[SHEET]
    assert (sheet["D6"].value, sheet["D7"].value) == ("Trần Thị Bin", None)
    assert get(client, world.secretary, "plan_upload_marked", upload.pk).status_code == 404


def test_what_was_chosen_stays_when_it_cannot_be_confirmed_so(client, world):
    rows = ((1, ASKED[0][0], "", "", "Thường xuyên"), (2, "Thi vẽ tranh", "", "", "Thường xuyên"))
    upload = send(world.plan, "table", table(*rows), by=world.secretary)
    first = str(world.plan.lines.get(order=1).pk)
    data = {"digest": upload.digest, "line-2": first}
    response = post(client, world.secretary, "plan_upload_confirm", upload.pk, **data)
    [asked] = response.context["asked"]
    assert (response.status_code, asked["chosen"]) == (422, first)
    assert f'<option value="{first}" selected>' not in response.content.decode()  # a sure one is not offered again
    post(client, world.secretary, "plan_upload_confirm", upload.pk, digest=upload.digest)
    assert world.plan.lines.count() == 4


def test_an_outdated_preview_is_shown_again(client, world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    response = post(client, world.secretary, "plan_upload_confirm", upload.pk, digest="0" * 64)
    assert (response.status_code, ServiceSuccess.objects.count()) == (302, 0)
    assert get(client, world.secretary, "plan_upload", upload.pk).context["changes"]["new"] == 1


def test_discarding(client, world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    post(client, world.secretary, "plan_upload_discard", upload.pk)
    assert 'data-state="discarded"' in get(client, world.secretary, "plan_upload", upload.pk).content.decode()


@pytest.mark.parametrize("state", ["sent", "agreed"])
def test_a_plan_that_cannot_be_changed_offers_no_form(client, world, state):
    Plan.objects.update(state=state)
    page = get(client, world.secretary, "plan_table_upload", world.plan.pk)
    assert (bool(page.context["refused"]), "upload-form" in page.content.decode()) == (True, False)
    # Successes are recorded whatever state the plan is in.
    assert "upload-form" in get(client, world.secretary, "successes_upload", world.plan.pk).content.decode()


def test_who_may(client, world):
    """Status of each page for the school's secretary, two of its class teachers, the officer of the issuer, and the
    secretary of another school of the same campaign."""
    beside = make_unit("THCS Trọng Điểm", under=world.district)
    make_plan(world.campaign, beside)
    teacher = make_seat(world.school, "teacher", school_class=world.classes[1])
    people = (world.secretary, world.teacher, teacher, world.officer, make_seat(beside, "secretary"))
    of_school = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    of_teacher = send(world.plan, "successes", successes(world.plan, row()), by=world.teacher)
    of_table = send(world.plan, "table", table((1, ASKED[0][0], "", "", "Thường xuyên")), by=world.secretary)
    wanted = {
        ("plan_table_upload", world.plan.pk): [200, 403, 403, 403, 404],
        ("plan_table_template", world.plan.pk): [200, 403, 403, 403, 404],
        ("successes_upload", world.plan.pk): [200, 200, 200, 403, 404],
        ("successes_template", world.plan.pk): [200, 200, 200, 403, 404],
        ("plan_upload", of_school.pk): [200, 403, 403, 403, 404],
        ("plan_upload", of_teacher.pk): [200, 200, 403, 403, 404],
        ("plan_upload", of_table.pk): [200, 403, 403, 403, 404],
        ("plan_upload_marked", of_school.pk): [404, 403, 403, 403, 404],
        ("plan_upload_rest", of_school.pk): [404, 403, 403, 403, 404],
    }
    found = {page: [get(client, user, *page).status_code for user in people] for page in wanted}
    assert found == wanted
    for name in ("plan_upload_confirm", "plan_upload_discard", "plan_upload_again"):
        statuses = [post(client, user, name, of_school.pk, digest="x").status_code for user in people[1:]]
        assert statuses == [403, 403, 403, 404]
    assert Upload.objects.exclude(state="ready").count() == 0


def test_a_teacher_sees_the_files_they_sent_and_templates_of_their_class(client, world):
    make_pupils(world, ["Hoàng Thị Dung"], school_class=world.classes[1])
    send(world.plan, "successes", successes(world.plan, row()), by=world.secretary, name="ca-truong.xlsx")
    send(world.plan, "successes", successes(world.plan, row()), by=world.teacher, name="lop-8a.xlsx")
    page = get(client, world.teacher, "successes_upload", world.plan.pk)
    assert [each.file_name for each in page.context["uploads"]] == ["lop-8a.xlsx"]
    assert [each.name for each in page.context["classes"]] == ["8A"]
    content = get(client, world.teacher, "successes_template", world.plan.pk).content
    sheet = openpyxl.load_workbook(BytesIO(content))[SHEET]
    names = [name for (name,) in sheet.iter_rows(HEAD_ROW + 1, min_col=4, max_col=4, values_only=True) if name]
    assert names == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Châu"]
    other = reverse("successes_template", args=[world.plan.pk]) + f"?class={world.classes[1].pk}"
    assert client.get(other).status_code == 404
    client.force_login(world.secretary)
    assert client.get(other).status_code == 200


def test_the_list_of_files_takes_the_same_queries_for_one_and_three(client, world):
    def sent(number):
        send(world.plan, "successes", successes(world.plan, row(receipt=f"H{number}")), by=world.secretary)

    sent(1)
    get(client, world.secretary, "successes_upload", world.plan.pk)
    one = count_of(client, world)
    sent(2)
    sent(3)
    assert count_of(client, world) == one


def count_of(client, world):
    with CaptureQueriesContext(connection) as found:
        get(client, world.secretary, "successes_upload", world.plan.pk)
    return len(found)


def test_the_page_of_a_reading_that_failed_offers_to_try_again(client, world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    Upload.objects.update(state="reading")
    upload.job.state = "failed"
    upload.job.save()
    page = get(client, world.secretary, "plan_upload", upload.pk).content.decode()
    assert reverse("plan_upload_again", args=[upload.pk]) in page
    post(client, world.secretary, "plan_upload_again", upload.pk)
    upload.refresh_from_db()
    assert work(upload, at=timezone.now()).state == "ready"


def test_a_written_upload_shows_its_counts(client, world):
    upload = send(world.plan, "table", table((1, ASKED[0][0], "Zalo", "", "Thường xuyên")), by=world.secretary)
    confirm(upload, by=world.secretary, at=AT)
    page = get(client, world.secretary, "plan_upload", upload.pk)
    assert page.context["counts"] == {"changed": 1, "new": 0, "dropped": 0}
