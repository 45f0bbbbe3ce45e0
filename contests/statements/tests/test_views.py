"""The pages of forms: who reaches which, what they show, and what the buttons do."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Part, Statement
from contests.statements import rules
from contests.statements.actions import confirm
from contests.statements.tests.builders import (
    AFTER,
    add_staff,
    download,
    fill,
    hand_in,
    make_centre,
    owed_of,
    points_of,
    saved,
    table,
)
from foundation.models import Job
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """The pages are asked after the closing."""
    monkeypatch.setattr(timezone, "now", lambda: AFTER)


def get(client, user, name, *args, status=200):
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode() if not response.streaming else response


def post(client, user, name, *args, status=302, **data):
    client.force_login(user)
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status
    return response


def test_a_teacher_sees_their_own_class_and_no_other(client):
    world = make_centre()
    other = make_class(world.centre, "12A2", grade=12)
    make_pupil(world.centre, "Trần Văn Ba", school_class=other)
    staff = add_staff(world, "Lê Thị Tư")
    html = get(client, world.teacher, "contest_statements", world.contest.pk)
    assert f'data-form="{world.key}"' in html
    assert html.count("data-form=") == 1
    for key in (f"{world.audience.pk}-c{other.pk}", staff.key):
        for name in ("statement", "statement_form", "statement_pdf"):
            get(client, world.teacher, name, key, status=404)
        for name in ("statement_confirm", "statement_upload"):
            post(client, world.teacher, name, key, status=404)
    html = get(client, world.secretary, "contest_statements", world.contest.pk)
    assert html.count("data-form=") == 3


def test_a_teacher_of_one_class_is_led_straight_to_its_form(client):
    world = make_centre()
    html = get(client, world.teacher, "statements")
    assert reverse("statement", args=[world.key]) in html
    assert 'data-confirmed="0/1"' in html


@pytest.mark.parametrize("key", ["1-c1", "0-u0", "abc", "1-x2", "99999999999999999999-c1"])
def test_an_address_of_no_form_is_not_found(client, key):
    world = make_centre()
    get(client, world.secretary, "statement", f"{key}9999" if key == "1-c1" else key, status=404)


def test_a_class_the_contest_does_not_ask_has_no_form(client):
    world = make_centre()
    world.audience.grade_to = 9
    world.audience.save()
    strange = make_class(world.centre, "11B", grade=11)
    get(client, world.secretary, "statement", f"{world.audience.pk}-c{strange.pk}", status=404)


def test_forms_of_a_contest_that_was_never_opened_are_out_of_sight(client):
    world = make_centre(took=0)
    world.contest.state = "draft"
    world.contest.save()
    get(client, world.organiser, "contest_statements", world.contest.pk, status=404)
    get(client, world.secretary, "statement", world.key, status=404)


def test_the_form_shows_rows_and_figures_and_confirms(client):
    world = make_centre(pupils=5, took=3)
    html = get(client, world.teacher, "statement", world.key)
    assert html.count('data-source="here"') == 3
    assert 'data-figure="took_part">3<' in html
    post(client, world.teacher, "statement_confirm", world.key, digest=table(world).digest)
    assert Statement.objects.get().state == "confirmed"
    html = get(client, world.teacher, "statement", world.key)
    assert 'id="confirmed"' in html
    assert 'id="confirm-form"' not in html


def test_an_old_page_confirms_nothing_and_says_so(client):
    world = make_centre()
    response = post(client, world.teacher, "statement_confirm", world.key, digest="old")
    assert not Statement.objects.exists()
    assert "alert-warning" in client.get(response.url).content.decode()


def test_results_that_changed_after_confirming_are_told(client):
    world = make_centre(closes_at=AFTER)
    confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    hand_in(world.part, world.people[4], at=AFTER - timedelta(hours=1))
    html = get(client, world.secretary, "statement", world.key)
    assert 'id="changed-since"' in html
    assert 'id="confirm-form"' in html


def test_while_it_runs_the_form_is_shown_without_its_buttons(client):
    world = make_centre(closes_at=AFTER + timedelta(days=1))
    html = get(client, world.teacher, "statement", world.key)
    assert 'id="running"' in html
    assert 'id="confirm-form"' not in html
    assert 'id="upload-form"' not in html


@pytest.mark.parametrize("show", ["at_once", "after_closing"])
def test_while_it_runs_points_are_told_as_pupils_are_told(client, show):
    world = make_centre(closes_at=AFTER + timedelta(days=1))
    Part.objects.update(show_score=show)
    html = get(client, world.teacher, "statement", world.key)
    told = show == "at_once"
    assert ('data-label="Điểm cao nhất">100<' in html, "data-go=" in html) == (told, told)
    assert ('data-figure="mean">100<' in html, 'data-figure="took_part">3<' in html) == (told, True)
    for name in ("statement_form", "statement_pdf"):
        client.force_login(world.teacher)
        assert client.get(reverse(name, args=[world.key])).status_code == (200 if told else 302)
    assert ("data-go=" in get(client, world.teacher, "contest_statements", world.contest.pk)) is told
    post(client, world.teacher, "statements_workbook", world.contest.pk)
    assert Job.objects.filter(kind="contests.statements_workbook").exists() is told


def test_an_officer_reads_and_changes_nothing(client):
    world = make_centre()
    html = get(client, world.officer, "statement", world.key)
    assert 'id="confirm-form"' not in html
    post(client, world.officer, "statement_confirm", world.key, status=403, digest=table(world).digest)
    assert not Statement.objects.exists()


def test_the_excel_form_comes_back_and_counts_after_a_look(client):
    world = make_centre(pupils=5, took=3)
    client.force_login(world.teacher)
    content = client.get(reverse("statement_form", args=[world.key])).content
    book = openpyxl.load_workbook(BytesIO(content))
    response = post(client, world.teacher, "statement_upload", world.key, file=saved(fill(book, row=4)))
    html = client.get(response.url).content.decode()
    assert html.count('data-change="added"') == 1
    assert points_of(world.people[4]) == []
    sent = Statement.objects.get()
    digest = html.partition('name="digest" value="')[2].partition('"')[0]
    post(client, world.teacher, "statement_accept", sent.pk, digest=digest)
    assert points_of(world.people[4]) == [(80, 1, True)]
    got = client.get(reverse("statement_file", args=[sent.pk]))
    assert b"".join(got.streaming_content)[:2] == b"PK"
    html = get(client, world.teacher, "statement_version", sent.pk)
    assert sent.file.sha256 in html
    assert html.count('data-source="elsewhere"') == 1


def test_faults_are_shown_by_cell_and_come_back_marked(client):
    world = make_centre()
    book = fill(download(world), row=4, points="1.234", attempts="x")
    response = post(client, world.teacher, "statement_upload", world.key, file=saved(book))
    html = client.get(response.url).content.decode()
    assert html.count("data-kind=") == 2
    assert "Phiếu thống kê!J12" in html
    assert 'id="accept-form"' not in html
    marked = client.get(reverse("statement_marked", args=[Statement.objects.get().pk]))
    book = openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content)))
    assert "1234" in book["Phiếu thống kê"]["J12"].comment.text


@pytest.mark.parametrize("name", ["form.csv", "form.xls"])
def test_another_kind_of_file_is_refused_at_the_field(client, name):
    world = make_centre()
    html = post(client, world.teacher, "statement_upload", world.key, status=200,
                file=saved(download(world), name=name)).content.decode()  # fmt: skip
    assert "error-summary" in html
    assert not Statement.objects.exists()


def test_no_file_and_a_large_file_are_refused_at_the_field(client):
    world = make_centre()
    large = saved(download(world))
    large.file.write(b"0" * 1_100_000)
    large.size = len(large.file.getvalue())
    for data in ({}, {"file": large}):
        html = post(client, world.teacher, "statement_upload", world.key, status=200, **data).content.decode()
        assert "error-summary" in html
    assert not Statement.objects.exists()


def test_discarding_leads_back_to_the_form(client):
    world = make_centre()
    post(client, world.teacher, "statement_upload", world.key, file=saved(fill(download(world), row=4)))
    response = post(client, world.teacher, "statement_discard", Statement.objects.get().pk)
    assert response.url == reverse("statement", args=[world.key])
    assert Statement.objects.get().state == "discarded"


def test_a_version_is_seen_by_whoever_sees_its_form(client):
    world = make_centre()
    statement = confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    stranger = make_seat(make_unit("Trường Kia"), "secretary")
    colleague = make_seat(world.centre, "teacher", school_class=make_class(world.centre, "10A", grade=10))
    for user in (stranger, colleague):
        get(client, user, "statement_version", statement.pk, status=404)
    assert "100" in get(client, world.officer, "statement_version", statement.pk)


def _conflict(client, world):
    book = fill(download(world), row=0, points=90)
    post(client, world.teacher, "statement_upload", world.key, file=saved(book))
    sent = Statement.objects.get()
    html = get(client, world.teacher, "statement_version", sent.pk)
    post(client, world.teacher, "statement_accept", sent.pk,
         digest=html.partition('name="digest" value="')[2].partition('"')[0])  # fmt: skip
    return rules.conflicts(world.contest).get()


def test_the_organiser_decides_a_conflict_with_a_reason(client):
    world = make_centre()
    result = _conflict(client, world)
    assert "data-conflict" in get(client, world.teacher, "statement", world.key)
    html = get(client, world.organiser, "statement_conflicts", world.contest.pk)
    assert f'data-conflict="{result.pk}"' in html
    data = {f"{result.pk}-counts": "elsewhere", f"{result.pk}-reason": ""}
    html = post(client, world.organiser, "conflict_decide", result.pk, status=200, **data).content.decode()
    assert "error-summary" in html
    result.refresh_from_db()
    assert result.counts is None
    post(
        client, world.organiser, "conflict_decide", result.pk, **(data | {f"{result.pk}-reason": "Cổng tỉnh xác nhận"})
    )
    assert points_of(world.people[0]) == [(90, 1, True)]
    html = get(client, world.organiser, "statement_conflicts", world.contest.pk)
    assert 'data-decided="elsewhere"' in html


def test_an_organiser_of_the_school_decides_nothing_in_the_departments_contest(client):
    world = make_centre()
    result = _conflict(client, world)
    local = make_seat(world.centre, "organiser")
    get(client, local, "statement_conflicts", world.contest.pk, status=403)
    data = {f"{result.pk}-counts": "elsewhere", f"{result.pk}-reason": "Vì"}
    post(client, local, "conflict_decide", result.pk, status=403, **data)
    result.refresh_from_db()
    assert result.counts is None


def test_the_pdf_is_a_pdf_and_names_the_class(client):
    world = make_centre()
    client.force_login(world.teacher)
    response = client.get(reverse("statement_pdf", args=[world.key]))
    assert response.content.startswith(b"%PDF")
    assert "12A1" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("page", ["contest_statements", "statements", "statement"])
def test_a_page_costs_the_same_for_one_row_and_for_three(client, django_assert_max_num_queries, page):
    counts = []
    for rows in (1, 3):
        world = make_centre(pupils=rows, took=rows)
        for number in range(rows - 1):
            other = make_class(world.centre, f"12B{number}", grade=12)
            make_pupil(world.centre, "Trần Văn Ba", school_class=other)
        args = {"contest_statements": [world.contest.pk], "statements": [], "statement": [world.key]}[page]
        client.force_login(world.secretary)
        client.get(reverse(page, args=args))
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse(page, args=args))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_first_page_leads_whoever_owes_a_form_to_it(client):
    world = make_centre()
    link = reverse("contest_statements", args=[world.contest.pk])
    assert link in get(client, world.teacher, "home")
    assert link not in get(client, world.officer, "home")
    confirm(owed_of(world), digest=table(world).digest, by=world.teacher, at=AFTER)
    assert link not in get(client, world.teacher, "home")


def test_old_contests_and_running_ones_are_not_on_the_first_page():
    world = make_centre()
    assert [waiting.count for waiting in rules.waiting_for(world.secretary, AFTER)] == [1]
    assert rules.waiting_for(world.secretary, AFTER + timedelta(days=31)) == []
    assert rules.waiting_for(world.secretary, AFTER - timedelta(days=1)) == []


def test_the_list_of_contests_leads_to_the_forms_for_whoever_may_see_them(client):
    world = make_centre()
    link = f'href="{reverse("statements")}"'
    assert link in get(client, world.teacher, "contests")
    assert link not in get(client, make_seat(world.centre, "judge"), "contests")
