"""The pages of results by Excel: who reaches which, what they show, what the buttons do."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contests.intake.tests.builders import POINTS, confirm, content_of, fill, filled, send, uploaded, work
from contests.models import ResultsUpload, Sitting
from contests.tests.team_builders import make_team_world
from foundation.files.rules import path_of
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=3)


def get(client, user, name, *args, status=200, **query):
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response


def post(client, user, name, *args, status=302, **data):
    client.force_login(user)
    response = client.post(reverse(name, args=args), data, follow=False)
    assert response.status_code == status
    return response


def page(client, user, name, *args, **query):
    return get(client, user, name, *args, **query).content.decode()


def upload_all(client, world, content):
    post(client, world.secretary, "sitting_results", world.sitting.pk, file=uploaded(content))
    return work(ResultsUpload.objects.latest("number"), at=ResultsUpload.objects.latest("number").sent_at)


def test_from_the_template_to_the_confirmed_results(client, world):
    html = page(client, world.secretary, "sitting_results", world.sitting.pk)
    assert 'id="upload-form"' in html
    template = get(client, world.secretary, "sitting_results_template", world.sitting.pk)
    book = openpyxl.load_workbook(BytesIO(template.content))
    for row, points in enumerate(POINTS):
        fill(book, world.sitting, row, points)
    post(client, world.secretary, "sitting_results", world.sitting.pk, file=uploaded(book))
    upload = ResultsUpload.objects.get()
    assert 'hx-trigger="every 2s"' in page(client, world.secretary, "results_upload", upload.pk)
    work(upload, at=upload.sent_at)
    shown = get(client, world.secretary, "results_upload", upload.pk)
    assert 'id="changes"' in shown.content.decode()
    post(client, world.secretary, "results_accept", upload.pk, digest=shown.context["digest"])
    html = page(client, world.secretary, "results_upload", upload.pk)
    assert 'id="counts"' in html
    assert "77,5" in html
    assert 'id="counting"' in page(client, world.secretary, "sitting_results", world.sitting.pk)


def test_faults_are_listed_and_the_marked_file_comes_back(client, world):
    upload = upload_all(client, world, fill(filled(world.sitting), world.sitting, 1, ("1.234",)))
    html = page(client, world.secretary, "results_upload", upload.pk)
    assert 'id="faulty"' in html
    assert "Kết quả!D10" in html
    assert 'id="accept-form"' not in html
    marked = get(client, world.secretary, "results_marked", upload.pk)
    assert openpyxl.load_workbook(BytesIO(b"".join(marked.streaming_content))).sheetnames[0] == "Cần sửa"
    file = get(client, world.officer, "results_file", upload.pk)
    assert "ket-qua.xlsx" in file["Content-Disposition"]
    assert b"".join(file.streaming_content) == path_of(upload.file).read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [("ket-qua.xlsx", b"%PDF-1.7 xxx"), ("ket-qua.csv", b"a;b\n1;2"), ("x.xlsx", b""), ("lon.xlsx", b"PK" * 6_000_000)],
)
def test_what_cannot_be_taken_is_told_beside_the_field(client, world, name, content):
    file = SimpleUploadedFile(name, content)
    response = post(client, world.secretary, "sitting_results", world.sitting.pk, status=200, file=file)
    assert list(response.context["form"].errors) == ["file"]
    assert 'class="error-summary"' in response.content.decode()
    assert ResultsUpload.objects.count() == 0


def test_the_same_file_again_leads_to_its_version(client, world):
    content = content_of(filled(world.sitting))
    upload = upload_all(client, world, content)
    client.force_login(world.secretary)
    again = client.post(reverse("sitting_results", args=[world.sitting.pk]), {"file": uploaded(content)}, follow=True)
    assert again.redirect_chain[-1][0] == reverse("results_upload", args=[upload.pk])
    [told] = again.context["messages"]
    assert "1" in str(told)


def test_the_difference_between_versions(client, world):
    for points in (POINTS, POINTS[::-1], POINTS):
        confirm(send(world.sitting, filled(world.sitting, points), by=world.secretary), by=world.secretary)
    html = page(client, world.officer, "sitting_results_compare", world.sitting.pk, first="1", second="2")
    assert html.count('<th scope="row">') == 6
    assert 'id="no-differences"' in page(
        client, world.officer, "sitting_results_compare", world.sitting.pk, first="1", second="3"
    )
    # Without numbers the last two; with wrong ones not found.
    assert 'id="differences"' in page(client, world.officer, "sitting_results_compare", world.sitting.pk)
    get(client, world.officer, "sitting_results_compare", world.sitting.pk, first="1", second="9", status=404)
    get(client, world.officer, "sitting_results_compare", world.sitting.pk, first="x", second="2", status=404)
    html = page(client, world.secretary, "results_upload", ResultsUpload.objects.get(number=1).pk)
    assert 'id="replaced"' in html


def test_with_one_version_there_is_nothing_to_compare(client, world):
    get(client, world.secretary, "sitting_results_compare", world.sitting.pk, status=302)


def test_discarding_leads_back_and_tells(client, world):
    upload = upload_all(client, world, filled(world.sitting))
    post(client, world.secretary, "results_discard", upload.pk)
    assert 'id="discarded"' in page(client, world.secretary, "results_upload", upload.pk)
    html = page(client, world.secretary, "sitting_results", world.sitting.pk)
    assert 'data-version="1"' in html


def test_officers_look_on_and_others_do_not(client, world):
    upload = upload_all(client, world, filled(world.sitting))
    html = page(client, world.officer, "results_upload", upload.pk)
    assert 'id="accept-form"' not in html
    assert 'id="upload-form"' not in page(client, world.officer, "sitting_results", world.sitting.pk)
    for name in ("results_accept", "results_discard", "results_again"):
        post(client, world.officer, name, upload.pk, status=403)
        post(client, world.other_secretary, name, upload.pk, status=404)
    post(client, world.officer, "sitting_results", world.sitting.pk, status=403, file=uploaded(b"x"))
    for name in ("results_upload", "results_file", "results_marked"):
        get(client, world.other_secretary, name, upload.pk, status=404)
        get(client, world.stranger, name, upload.pk, status=404)
    for name in ("sitting_results", "sitting_results_template", "sitting_results_compare"):
        get(client, world.other_secretary, name, world.sitting.pk, status=404)


def test_a_judge_does_not_see_the_points_of_all_here(client, world):
    upload = upload_all(client, world, filled(world.sitting))
    own_class = world.school.classes.earliest("pk")
    for role in ("teacher", "officer"):
        judge = world.judges[0]
        judge.user = make_seat(world.school, role, school_class=own_class if role == "teacher" else None)
        judge.save()
        get(client, judge.user, "sitting_results", world.sitting.pk, status=403)
        get(client, judge.user, "results_upload", upload.pk, status=403)
        judge.withdrawn_at = world.at
        judge.save()
        # A class teacher waits for the publication.
        get(client, judge.user, "results_upload", upload.pk, status=403 if role == "teacher" else 200)
        judge.withdrawn_at = None
    # From another school, with a seat there: sees the sitting, and nothing of this.
    judge.user = world.other_secretary
    judge.save()
    get(client, judge.user, "sitting_results", world.sitting.pk, status=403)
    get(client, judge.user, "results_upload", upload.pk, status=404)


def test_once_checked_the_page_says_why_nothing_is_taken(client, world):
    Sitting.objects.filter(pk=world.sitting.pk).update(state="sent")
    html = page(client, world.secretary, "sitting_results", world.sitting.pk)
    assert 'id="refused"' in html
    assert 'id="upload-form"' not in html
    content = content_of(filled(world.sitting))
    response = post(client, world.secretary, "sitting_results", world.sitting.pk, status=200, file=uploaded(content))
    assert list(response.context["form"].errors) == ["file"]


@pytest.mark.parametrize("versions", [1, 3])
def test_a_list_of_versions_costs_the_same_queries(client, world, versions, django_assert_max_num_queries):
    for number in range(versions):
        send(world.sitting, filled(world.sitting, [(number, 40, 20)] * 3), by=world.secretary)
    client.force_login(world.secretary)
    client.get(reverse("sitting_results", args=[world.sitting.pk]))
    with django_assert_max_num_queries(14):
        client.get(reverse("sitting_results", args=[world.sitting.pk]))
