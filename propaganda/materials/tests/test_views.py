"""Offering and publishing on their pages: who may, what is refused, what stays in the form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from propaganda.materials.rules import shown
from propaganda.materials.tests.worlds import World, pdf_upload
from propaganda.models import Campaign, Evidence, Material
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return World()


@pytest.fixture
def school(client, world):
    client.force_login(world.secretary)
    return client


@pytest.fixture
def organiser(client, world):
    client.force_login(world.organiser)
    return client


def html_of(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


class TestSchool:
    def offer_url(self, world, evidence=None):
        return reverse("material_offer", args=[world.plan.pk]) + (f"?evidence={evidence.pk}" if evidence else "")

    def test_a_photo_is_offered_with_the_words_of_its_activity(self, school, world):
        photo = world.photo(caption="Cả trường dưới cờ")
        url = self.offer_url(world, photo)
        assert 'value="Chào cờ tháng 3"' in school.get(url).content.decode()
        response = school.post(url, {"kind": "picture", "title": "Chào cờ", "summary": ""})
        assert response.url == reverse("plan_materials", args=[world.plan.pk])
        made = Material.objects.get()
        assert (made.evidence, made.unit, made.state, made.title) == (photo, world.school, "offered", "Chào cờ")
        assert not shown(timezone.localdate()).exists()

    def test_a_photo_without_consent_says_what_to_do(self, school, world):
        photo = world.photo("")
        html = html_of(school, "plan_materials", world.plan.pk)
        assert "material-why" in html
        assert f"?evidence={photo.pk}" not in html
        response = school.post(
            self.offer_url(world, photo), {"kind": "picture", "title": "Chào cờ", "summary": "Rất vui"}
        )
        assert response.status_code == 422
        assert "Rất vui" in response.content.decode()
        assert not Material.objects.exists()

    @pytest.mark.parametrize("evidence", ["x", "999999", "9" * 30])
    def test_evidence_that_is_not_there(self, school, world, evidence):
        assert school.get(reverse("material_offer", args=[world.plan.pk]) + f"?evidence={evidence}").status_code == 404

    def test_evidence_of_another_school_is_not_there_either(self, client, world):
        client.force_login(world.other_secretary)
        url = reverse("material_offer", args=[world.other_plan.pk]) + f"?evidence={world.photo().pk}"
        assert client.get(url).status_code == 404

    def test_what_became_of_each_is_told_with_the_reason(self, school, world):
        world.material(state="withdrawn", withdrawn_by=world.organiser, title="Bài cũ")
        world.material(world.photo(), title="Ảnh")
        html = html_of(school, "plan_materials", world.plan.pk)
        assert 'data-state="withdrawn"' in html
        assert "nhầm" in html
        assert 'data-state="published"' in html

    def test_what_was_offered_is_not_offered_twice(self, school, world):
        photo = world.photo()
        assert f"?evidence={photo.pk}" in html_of(school, "plan_materials", world.plan.pk)
        world.material(photo, state="offered")
        assert f"?evidence={photo.pk}" not in html_of(school, "plan_materials", world.plan.pk)

    def test_it_takes_back_its_own(self, school, world):
        material = world.material()
        url = reverse("material_withdraw", args=[material.pk])
        assert school.post(url, {"reason": ""}).status_code == 422
        school.post(url, {"reason": "Phụ huynh không đồng ý nữa"})
        material.refresh_from_db()
        assert material.state == "withdrawn"

    def test_another_school_finds_none_of_it(self, client, world):
        material = world.material(state="offered")
        client.force_login(world.other_secretary)
        for name in ("material_edit", "material_withdraw"):
            assert client.get(reverse(name, args=[material.pk])).status_code == 404
        assert client.get(reverse("plan_materials", args=[world.plan.pk])).status_code == 404

    def test_the_issuer_reads_but_does_not_offer_for_a_school(self, organiser, world):
        html_of(organiser, "plan_materials", world.plan.pk)
        assert organiser.get(self.offer_url(world)).status_code == 403


class TestOwn:
    FIELDS = {"kind": "guide", "title": "Hướng dẫn nộp hồ sơ", "summary": "Từng bước"}

    @pytest.fixture
    def url(self, organiser, world):
        return reverse("material_new", args=[world.campaign.pk])

    def test_a_guide_is_on_the_page_at_once(self, organiser, world, url):
        organiser.post(url, self.FIELDS | {"url": "dichvucong.gov.vn/huong-dan"})
        made = Material.objects.get()
        assert (made.url, made.unit) == ("https://dichvucong.gov.vn/huong-dan", world.district)
        assert shown(timezone.localdate()).get() == made

    def test_a_file_needs_a_word_on_who_can_be_recognised(self, organiser, url):
        response = organiser.post(url, self.FIELDS | {"file": pdf_upload()})
        assert response.status_code == 422
        assert "Từng bước" in response.content.decode()
        assert not Material.objects.exists()
        organiser.post(url, self.FIELDS | {"file": pdf_upload(), "consent": "nobody"})
        assert Material.objects.get().file.name == "huong-dan.pdf"

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"url": "https://a.vn/x", "file": pdf_upload(), "consent": "nobody"},
            {"url": "javascript:alert(1)"},
            {"url": "ftp://a.vn/x"},
            {"url": "https://localhost/x"},
            {"url": "https://moet.gov.vn@evil.example/"},
            {"url": "https://a.vn/x", "kind": "picture"},
            {"url": "https://a.vn/x", "title": ""},
        ],
    )
    def test_what_is_refused(self, organiser, url, wrong):
        assert organiser.post(url, self.FIELDS | wrong).status_code == 422
        assert not Material.objects.exists()

    @pytest.mark.parametrize(("name", "content"), [("a.pdf", b"<html>"), ("a.svg", b"<svg/>"), ("a.docx", b"PK")])
    def test_a_file_that_is_not_what_it_says(self, organiser, url, name, content):
        response = organiser.post(url, self.FIELDS | {"file": pdf_upload(name, content), "consent": "nobody"})
        assert response.status_code == 422
        assert not Material.objects.exists()

    def test_an_officer_and_a_school_do_not_publish(self, client, world):
        material = world.material(state="offered")
        for user in (world.officer, world.secretary):
            client.force_login(user)
            assert client.get(reverse("material_new", args=[world.campaign.pk])).status_code == 403
            data = {"material": [material.pk]}
            assert client.post(reverse("material_publish", args=[world.campaign.pk]), data).status_code == 403
        material.refresh_from_db()
        assert material.state == "offered"


class TestIssuer:
    def test_those_ticked_are_published_and_the_rest_waits(self, organiser, world):
        ticked, other = world.material(state="offered"), world.material(state="offered")
        kept_back = world.material(world.photo(""), state="offered")
        data = {"material": [ticked.pk, kept_back.pk, "x", "9" * 30]}
        organiser.post(reverse("material_publish", args=[world.campaign.pk]), data)
        assert set(Material.objects.filter(state="published")) == {ticked}
        assert set(Material.objects.filter(state="offered")) == {other, kept_back}

    def test_a_box_stands_beside_what_can_be_published_only(self, organiser, world):
        good, bad = world.material(state="offered"), world.material(world.photo(""), state="offered")
        html = html_of(organiser, "campaign_materials", world.campaign.pk, query="?state=offered")
        assert f'name="material" value="{good.pk}"' in html
        assert f'name="material" value="{bad.pk}"' not in html

    def test_what_is_offered_is_the_first_thing_to_do(self, organiser, world):
        primary = [
            html_of(organiser, "campaign_materials", world.campaign.pk).count('btn-primary" href="?state=offered"')
        ]
        world.material(state="offered")
        html = html_of(organiser, "campaign_materials", world.campaign.pk)
        primary.append(html.count('btn-primary" href="?state=offered"'))
        assert primary == [0, 1]
        assert html.count("btn-primary") == 1

    def test_consent_taken_back_is_told_beside_the_published(self, organiser, world):
        photo = world.photo()
        world.material(photo)
        assert "material-why" not in html_of(organiser, "campaign_materials", world.campaign.pk)
        Evidence.objects.filter(pk=photo.pk).update(consent="refused")
        assert "material-why" in html_of(organiser, "campaign_materials", world.campaign.pk)

    def test_a_campaign_without_page_says_so(self, organiser, world):
        assert "data-not-public" not in html_of(organiser, "campaign_materials", world.campaign.pk)
        Campaign.objects.update(public=False)
        assert "data-not-public" in html_of(organiser, "campaign_materials", world.campaign.pk)

    def test_words_are_mended_and_a_withdrawn_one_offered_again(self, organiser, world):
        material = world.material(state="withdrawn", withdrawn_by=world.organiser)
        organiser.post(reverse("material_edit", args=[material.pk]), {"kind": "video", "title": "Mới", "summary": ""})
        organiser.post(reverse("material_again", args=[material.pk]))
        material.refresh_from_db()
        assert (material.title, material.kind, material.state) == ("Mới", "video", "offered")

    def test_what_a_school_took_back_stays_taken_back(self, organiser, world):
        material = world.material(state="withdrawn", withdrawn_by=world.secretary)
        response = organiser.post(reverse("material_again", args=[material.pk]))
        assert "chỉ trường" in str([*response.wsgi_request._messages])
        material.refresh_from_db()
        assert material.state == "withdrawn"
        # One whose file is gone says that instead.
        Material.objects.update(url="")
        response = organiser.post(reverse("material_again", args=[material.pk]))
        assert "tệp" in str([*response.wsgi_request._messages]).lower()


@pytest.mark.parametrize("name", ["campaign_materials", "plan_materials"])
def test_as_many_queries_for_many_rows_as_for_one(client, name):
    counted = []
    for rows in (1, 3):
        world = World()
        for _time in range(rows):
            world.material(world.photo(), state="offered")
            world.material(state="withdrawn", withdrawn_by=world.organiser)
            world.photo("")
        client.force_login(world.organiser)
        pk = world.campaign.pk if name == "campaign_materials" else world.plan.pk
        with CaptureQueriesContext(connection) as queries:
            html_of(client, name, pk)
        counted.append(len(queries))
    assert counted[0] == counted[1]
