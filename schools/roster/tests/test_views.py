"""The pages around a class list: who gets in, what each state offers, and what can be downloaded."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from foundation.models import Job
from schools.models import Person, RosterImport
from schools.roster import actions
from schools.roster.tests.builders import AT, import_list, make_school, send, upload, work
from schools.roster.tests.workbooks import HEADINGS, national_export, small_list, workbook
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State
PAGES = ["roster_import", "roster_marked"]
STEPS = ["roster_answer", "roster_confirm", "roster_discard", "roster_again"]


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }  # fmt: skip


def page(client, user, roster_import, **headers):
    client.force_login(user)
    return client.get(reverse("roster_import", args=[roster_import.pk]), **headers)


def post(client, user, name, roster_import, data=None):
    client.force_login(user)
    return client.post(reverse(name, args=[roster_import.pk]), data or {})


# Who gets in


def test_a_stranger_gets_404_everywhere_and_changes_nothing(client):
    unit, by = make_school()
    read = send(small_list(C="x"), unit, by)
    stranger = make_seat(make_unit(), "secretary")
    client.force_login(stranger)
    for name in PAGES:
        assert client.get(reverse(name, args=[read.pk])).status_code == 404
    for name in STEPS:
        assert post(client, stranger, name, read).status_code == 404
    read.refresh_from_db()
    assert read.state == State.FAULTY


@pytest.mark.parametrize("role", ["teacher", "officer", "organiser", "judge"])
def test_other_roles_of_the_school_are_refused(client, role):
    unit, by = make_school()
    read = send(small_list(C="x"), unit, by)
    client.force_login(make_seat(unit, role, school_class=make_class(unit) if role == "teacher" else None))
    for name in PAGES:
        assert client.get(reverse(name, args=[read.pk])).status_code == 403
    for name in ("roster_upload", "roster_template"):
        assert client.get(reverse(name)).status_code == 403


def test_seeing_a_school_from_above_is_not_keeping_its_roster(client):
    """Secretary of one school and officer of the department above another: 403 there, not 404."""
    department = make_unit("Sở", kind="department")
    unit, by = make_school(under=department)
    read = send(small_list(C="x"), unit, by)
    officer = make_seat(department, "officer", user=make_seat(make_unit(), "secretary"))
    assert page(client, officer, read).status_code == 403
    assert post(client, officer, "roster_discard", read).status_code == 403


def test_the_administrator_above_keeps_it_too(client):
    department = make_unit("Sở", kind="department")
    unit, by = make_school(under=department)
    assert page(client, make_seat(department), send(small_list(), unit, by)).status_code == 200


def test_pupils_and_visitors_do_not_get_in(client):
    unit, _ = make_school()
    assert client.get(reverse("roster_upload")).status_code == 302
    client.force_login(make_pupil(unit).user)
    assert client.get(reverse("roster_upload")).status_code == 403


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_not_for_links(client, name):
    unit, by = make_school()
    client.force_login(by)
    assert client.get(reverse(name, args=[send(small_list(), unit, by).pk])).status_code == 405


# Sending


def test_sending_a_list(client):
    unit, by = make_school()
    client.force_login(by)
    response = client.post(
        reverse("roster_upload"), {"unit": unit.pk, "year": make_year().pk, "file": upload(small_list())}
    )
    started = RosterImport.objects.get()
    assert response.url == reverse("roster_import", args=[started.pk])
    assert (started.unit, started.uploaded_by, started.state) == (unit, by, State.READING)
    assert started.job.owner == by


@pytest.mark.parametrize(
    ("name", "content"),
    [("list.pdf", b"%PDF"), ("list.xlsm", b"PK"), ("list.csv", b"a,b"), ("list.xlsx", b"")],
)
def test_what_is_no_workbook_is_refused_at_the_door(client, name, content):
    unit, by = make_school()
    client.force_login(by)
    data = {"unit": unit.pk, "year": make_year().pk, "file": upload(content, name)}
    response = client.post(reverse("roster_upload"), data)
    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert b'href="#id_file"' in response.content
    assert not RosterImport.objects.exists()


def test_a_file_that_is_too_large_is_refused(client, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    unit, by = make_school()
    client.force_login(by)
    data = {"unit": unit.pk, "year": make_year().pk, "file": upload(small_list())}
    assert "file" in client.post(reverse("roster_upload"), data).context["form"].errors
    assert not RosterImport.objects.exists()


def test_only_schools_one_keeps_can_be_chosen(client):
    unit, by = make_school()
    other = make_unit("THCS Khác")
    make_unit("Phòng", kind="district")
    client.force_login(by)
    make_year()
    form = client.get(reverse("roster_upload")).context["form"]
    assert list(form.fields["unit"].queryset) == [unit]
    data = {"unit": other.pk, "year": make_year().pk, "file": upload(small_list())}
    assert "unit" in client.post(reverse("roster_upload"), data).context["form"].errors


def test_with_many_schools_the_code_is_typed(client, monkeypatch):
    monkeypatch.setattr("schools.roster.forms.MOST_IN_A_LIST", 2)
    department = make_unit("Sở", kind="department")
    schools = [make_unit(f"THCS {n}", under=department, code=f"TH{n}") for n in range(4)]
    client.force_login(make_seat(department))
    make_year()
    assert b"<option" in client.get(reverse("roster_upload"), {"unit": schools[1].pk}).content
    assert b'type="text" name="unit"' in client.get(reverse("roster_upload")).content
    data = {"unit": "TH2", "year": make_year().pk, "file": upload(small_list())}
    client.post(reverse("roster_upload"), data)
    assert RosterImport.objects.get().unit == schools[2]


def test_the_coming_year_is_offered_in_time(client):
    _unit, by = make_school()
    make_year(2024)
    client.force_login(by)
    form = client.get(reverse("roster_upload")).context["form"]
    assert form.initial["year"].starts_on == date(2024, 8, 1)


def test_without_school_or_year_the_page_says_what_to_do(client):
    client.force_login(make_seat(make_unit("Phòng", kind="district"), "secretary"))
    assert b"roster-form" not in client.get(reverse("roster_upload")).content
    _unit, by = make_school()
    client.force_login(by)
    assert b"roster-form" not in client.get(reverse("roster_upload")).content
    make_year()
    assert b"roster-form" in client.get(reverse("roster_upload")).content


def test_one_sees_the_lists_of_ones_own_schools(client):
    unit, by = make_school()
    other, their = make_school()
    send(small_list(), unit, by, name="mine.xlsx")
    send(small_list(), other, their, name="theirs.xlsx")
    client.force_login(by)
    assert [item.file_name for item in client.get(reverse("roster_upload")).context["imports"]] == ["mine.xlsx"]


def test_the_template_is_a_workbook(client):
    _unit, by = make_school()
    client.force_login(by)
    response = client.get(reverse("roster_template"))
    assert response["Content-Disposition"].startswith("attachment")
    book = load_workbook(BytesIO(response.getvalue()))
    assert [cell.value for cell in book.worksheets[0][1]][1:3] == ["Họ và tên (*)", "Ngày sinh (*)"]
    assert len(book.worksheets) == 2


# Where an import stands


def test_while_it_is_read_the_page_asks_again(client):
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    content = page(client, by, started).content.decode()
    assert 'data-state="reading"' in content
    assert f'hx-get="{reverse("roster_import", args=[started.pk])}"' in content
    assert "<progress" in content
    piece = page(client, by, started, headers={"HX-Request": "true"}).content.decode()
    assert piece.lstrip().startswith('<div id="roster-state"')
    work(started)
    piece = page(client, by, started, headers={"HX-Request": "true"}).content.decode()
    assert 'data-state="ready"' in piece
    assert "hx-get" not in piece


def test_a_failed_job_offers_another_try(client):
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    Job.objects.update(state=Job.State.FAILED)
    content = page(client, by, started).content.decode()
    assert "hx-get" not in content
    assert reverse("roster_again", args=[started.pk]) in content
    post(client, by, "roster_again", started)
    assert work(started).state == State.READY


def test_faults_are_listed_by_cell_with_a_marked_copy(client):
    unit, by = make_school()
    read = send(small_list(C="31/02/2014", G=123456789), unit, by)
    response = page(client, by, read)
    rows = [(finding.address, finding.kind) for finding, _level in response.context["findings"]]
    assert rows == [("Lop!C3", "born_not_a_date"), ("Lop!G3", "code_zero")], "what has to be corrected stands first"
    content = response.content.decode()
    assert content.index("Lop!C3") < content.index("Lop!G3")
    assert reverse("roster_confirm", args=[read.pk]) not in content
    marked = client.get(reverse("roster_marked", args=[read.pk]))
    assert marked["Content-Disposition"].startswith("attachment")
    assert load_workbook(BytesIO(marked.getvalue()))["Lop"]["C3"].comment


def test_there_is_no_marked_copy_of_a_good_list(client):
    unit, by = make_school()
    client.force_login(by)
    assert client.get(reverse("roster_marked", args=[send(small_list(), unit, by).pk])).status_code == 404


def test_text_from_the_file_is_shown_as_text(client):
    unit, by = make_school()
    read = send(small_list(B='<script>alert("1")</script>', C="<b>x</b>"), unit, by)
    content = page(client, by, read).content
    assert b"<b>x" not in content
    assert b'<script>alert("1")' not in content


def test_from_the_preview_to_the_roster(client):
    unit, by = make_school()
    read = send(national_export(12), unit, by)
    content = page(client, by, read).content.decode()
    assert '<dd data-count="new">12</dd>' in content
    response = post(client, by, "roster_confirm", read, {"digest": read.digest})
    assert response.url == reverse("roster_import", args=[read.pk])
    post(client, by, "roster_confirm", read, {"digest": read.digest})
    assert work(read).state == State.APPLIED
    assert Person.objects.count() == 12
    assert 'data-state="applied"' in page(client, by, read).content.decode()
    post(client, by, "roster_confirm", read, {"digest": read.digest or "x"})
    post(client, by, "roster_discard", read)
    read.refresh_from_db()
    assert read.state == State.APPLIED


def test_those_who_left_are_ticked(client):
    unit, by = make_school()
    import_list(national_export(5), unit, by)
    read = send(national_export(5, skip=(3, 4)), unit, by)
    missing = Person.objects.filter(code__in=["1000000003", "1000000004"]).order_by("pk")
    content = page(client, by, read).content.decode()
    assert [f'name="left" value="{person.pk}"' in content for person in missing] == [True, True]
    elsewhere = make_person(make_unit(), "Lê Văn Khác")
    post(client, by, "roster_confirm", read, {"digest": read.digest, "left": [elsewhere.pk]})
    read.refresh_from_db()
    assert read.state == State.READY, "a choice that was not offered is not taken"
    post(client, by, "roster_confirm", read, {"digest": read.digest, "left": [missing[0].pk]})
    work(read)
    assert [person.left_on is None for person in missing.all()] == [False, True]


def test_an_old_preview_cannot_be_confirmed(client):
    unit, by = make_school()
    read = send(small_list(), unit, by)
    response = post(client, by, "roster_confirm", read, {"digest": "0" * 64})
    assert response.status_code == 302
    read.refresh_from_db()
    assert read.state == State.READY


def test_questions_are_answered_on_the_page(client):
    unit, by = make_school()
    read = send(small_list(C="2014", E=date(2026, 7, 9), F=None), unit, by)
    content = page(client, by, read).content.decode()
    assert 'data-question="class_date"' in content
    assert "9/7" in content
    assert "7/9" in content
    response = post(client, by, "roster_answer", read, {"question_0": "dm"})
    assert response.status_code == 200, "one answer is missing"
    assert response.context["question_form"].errors
    keys = [question["key"] for question in read.questions]
    said = {"class_date": "md", "born_year_only": "first_january"}
    data = {f"question_{index}": said[key] for index, key in enumerate(keys)}
    assert post(client, by, "roster_answer", read, data).status_code == 302
    assert work(read).state == State.READY
    assert {row[3] for row in read.changes["new"]} == {"6A", "7/9"}


def test_an_answer_that_was_not_offered_is_refused(client):
    unit, by = make_school()
    read = send(small_list(C="2014"), unit, by)
    response = post(client, by, "roster_answer", read, {"question_0": "tomorrow"})
    assert response.context["question_form"].errors
    read.refresh_from_db()
    assert read.state == State.ASKING


def test_old_fonts_are_shown_beside_what_they_would_become(client):
    unit, by = make_school()
    rows = [[1, "NguyÔn V¨n §¹t", "01/02/2014", "Nam", "6A"], [2, "TrÇn ThÞ B×nh", "02/02/2014", "Nam", "6A"]]
    read = send(workbook(("Lop", [HEADINGS, *rows])), unit, by)
    content = page(client, by, read).content.decode()
    assert "TrÇn ThÞ B×nh" in content
    assert "Trần Thị Bình" in content
    assert post(client, by, "roster_answer", read).context["question_form"].errors, "nothing goes on unconfirmed"
    post(client, by, "roster_answer", read, {"question_0": "convert"})
    assert work(read).state == State.READY


def test_discarding(client):
    unit, by = make_school()
    read = send(small_list(), unit, by)
    assert reverse("roster_discard", args=[read.pk]) in page(client, by, read).content.decode()
    for _ in range(2):
        assert post(client, by, "roster_discard", read).status_code == 302
    read.refresh_from_db()
    assert (read.state, read.file) == (State.DISCARDED, None)
    assert page(client, by, read).status_code == 200


def test_a_page_says_nothing_to_those_without_a_seat(client):
    unit, by = make_school()
    read = send(small_list(), unit, by)
    assert page(client, make_user(), read).status_code == 403
