"""What everybody gets without an account, and what nobody does."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from foundation.files.actions import store
from propaganda.materials.tests.worlds import AT, HIDING, PDF, TODAY, World
from propaganda.models import Campaign, Material
from schools.tests.builders import make_pupil, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(AT + (timedelta(days=9))):
        yield


@shared
def world():
    return World()


def addresses(material):
    """Every address at which its content could be asked for, those of the evidence too."""
    found = [reverse("material_file", args=[material.pk])]
    found += [reverse("material_picture", args=[material.pk, size]) for size in ("small", "large")]
    if material.evidence_id:
        for name, args in [("evidence_picture", ["small"]), ("evidence_picture", ["large"]), ("evidence_file", [])]:
            try:
                found.append(reverse(name, args=[material.evidence_id, *args]))
            except NoReverseMatch:
                continue
    return found


def statuses(client, urls):
    """200 for content; a page that asks to sign in is none."""
    found = []
    for url in urls:
        response = client.get(url)
        found.append(response.status_code)
        response.getvalue()
    return found


def page_of(client, world, query=""):
    response = client.get(reverse("public_campaign", args=[world.campaign.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


class TestPictures:
    @pytest.mark.parametrize("kind", ["photo", "file"])
    @pytest.mark.parametrize("why", HIDING)
    def test_a_visitor_gets_nothing_that_is_not_published_at_any_address(self, client, world, kind, why):
        material = world.material(getattr(world, kind)())
        assert 200 in statuses(client, addresses(material))
        HIDING[why](material)
        pupil = signed_in(make_pupil(world.school).user)
        for reader in (client, pupil):
            assert set(statuses(reader, addresses(material))) <= {302, 403, 404}
            assert set(statuses(reader, addresses(material)[:3])) == {404}

    def test_nor_does_another_school(self, world):
        material = world.material(world.photo(), state="offered")
        readers = [(world.secretary, 200), (world.officer, 200), (world.other_secretary, 404)]
        for user, status in readers:
            client = signed_in(user)
            assert statuses(client, addresses(material)[1:2]) == [status]

    def test_that_of_a_withdrawn_activity_stays_with_those_who_may_change_it(self, client, world):
        material = world.material(world.photo())
        HIDING["activity withdrawn"](material)
        for user, status in [(world.secretary, 200), (world.officer, 404), (world.organiser, 404)]:
            client.force_login(user)
            assert statuses(client, addresses(material)[1:3]) == [status, status]

    def test_what_is_over_is_nobodys(self, client, world):
        material = world.material(world.photo())
        HIDING["its day has come"](material)
        for user in (world.secretary, world.organiser):
            client.force_login(user)
            assert set(statuses(client, addresses(material)[:3])) == {404}

    def test_a_browser_asks_at_every_showing(self, client, world):
        photo = world.photo()
        url = reverse("material_picture", args=[world.material(photo).pk, "large"])
        first = client.get(url)
        first.getvalue()
        assert first["Cache-Control"] == "private, no-cache"
        again = client.get(url, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")
        type(photo).objects.update(consent="refused")
        assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 404

    def test_what_was_removed_is_shown_to_nobody(self, client, world):
        material = world.material(world.photo())
        HIDING["removed"](material)
        client.force_login(world.officer)
        assert set(statuses(client, addresses(material)[:3])) == {404}

    def test_a_file_is_saved_never_opened_inside_the_portal(self, client, world):
        response = client.get(reverse("material_file", args=[world.material(world.file()).pk]))
        assert response.getvalue() == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("size", ["huge", "..", "raw"])
    def test_no_other_size(self, client, world, size):
        material = world.material(world.photo())
        assert client.get(reverse("material_picture", args=[material.pk, size])).status_code == 404

    def test_a_document_is_no_picture_and_a_picture_no_document(self, client, world):
        document, photo = world.material(world.file()), world.material(world.photo())
        assert client.get(reverse("material_picture", args=[document.pk, "small"])).status_code == 404
        assert client.get(reverse("material_file", args=[photo.pk])).status_code == 404


class TestPage:
    def test_links_lead_out_with_their_host_and_tell_nobody(self, client, world):
        world.material(url="https://www.moet.gov.vn/bai-1", title="Nộp hồ sơ")
        html = page_of(client, world)
        assert 'href="https://www.moet.gov.vn/bai-1" rel="noopener noreferrer"' in html
        assert "moet.gov.vn</span>" in html

    def test_a_title_with_a_script_is_text(self, client, world):
        world.material(title="<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>")
        html = page_of(client, world)
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html

    def test_an_address_that_is_none_is_no_link(self, client, world):
        world.material(url="javascript:alert(1)")
        assert "javascript:" not in page_of(client, world)

    def test_only_what_is_shown_is_on_the_page(self, client, world):
        kept = world.material(world.photo(), title="Ảnh được xem")
        for number, why in enumerate(HIDING):
            if not why.startswith("campaign") and why != "activity withdrawn":
                HIDING[why](world.material(world.photo(), title=f"Ẩn {number}"))
        html = page_of(client, world)
        assert html.count("data-material=") == 1
        assert f'data-material="{kept.pk}"' in html
        assert "Ẩn" not in html

    @pytest.mark.parametrize("fields", [{"public": False}, {"state": "draft"}])
    def test_a_campaign_that_is_not_for_everybody_has_no_page(self, client, world, fields):
        Campaign.objects.update(**fields)
        assert client.get(reverse("public_campaign", args=[world.campaign.pk])).status_code == 404
        assert "data-public=" not in client.get(reverse("public_outreach")).content.decode()

    def test_words_are_found_with_and_without_marks_and_the_address_keeps_them(self, client, world):
        world.material(title="Đăng ký khai sinh")
        world.material(title="Cấp lại thẻ", unit=world.other)
        assert page_of(client, world, "?q=dang+ky").count("data-material=") == 1
        assert page_of(client, world, "?q=bai+chay").count("data-material=") == 1
        assert page_of(client, world, "?q=kh%C3%B4ng+c%C3%B3").count("data-material=") == 0
        html = page_of(client, world, "?q=khai+sinh&kind=article")
        assert 'value="khai sinh"' in html
        assert "q=khai+sinh" in html

    def test_by_kind(self, client, world):
        world.material(kind="video")
        world.material(kind="article")
        assert page_of(client, world, "?kind=video").count("data-material=") == 1
        assert page_of(client, world, "?kind=nonsense").count("data-material=") == 2

    def test_an_empty_page_says_what_to_expect(self, client, world):
        assert 'class="empty"' in page_of(client, world)
        assert "data-public=" in client.get(reverse("public_outreach")).content.decode()

    def test_an_empty_page_of_a_plan_that_is_over_leads_to_the_others(self, client, world):
        type(world.campaign).objects.filter(pk=world.campaign.pk).update(state="closed")
        page = page_of(client, world)
        assert "đang thực hiện" not in page
        assert page.count(f'href="{reverse("public_outreach")}"') == 2

    def test_a_thousand_are_paged_with_as_many_queries_as_one(self, client, world):
        world.material(world.photo())
        with CaptureQueriesContext(connection) as few:
            page_of(client, world)
        many = [
            Material(campaign=world.campaign, unit=world.school, kind="article", title=f"Bài {number}",
                     url="https://example.org", state="published", offered_at=AT, published_at=AT)
            for number in range(1000)
        ]  # fmt: skip
        Material.objects.bulk_create(many)
        with CaptureQueriesContext(connection) as more:
            html = page_of(client, world, "?page=2")
        assert html.count("data-material=") == 24
        assert len(more) == len(few)
        assert len(few) <= 4

    def test_the_list_of_campaigns_counts_what_is_shown(self, client, world):
        world.material(world.photo())
        HIDING["removed"](world.material(world.photo()))
        html = client.get(reverse("public_outreach")).content.decode()
        assert "1 tài liệu" in html

    def test_the_first_page_of_the_portal_leads_here_if_there_is_anything(self, client, world):
        link = reverse("public_outreach")
        assert link in client.get(reverse("home")).content.decode()
        Campaign.objects.update(public=False)
        assert link not in client.get(reverse("home")).content.decode()

    def test_a_link_that_did_not_answer_is_marked(self, client, world):
        world.material(world.link(link_state="unreachable"))
        assert "không phản hồi" in page_of(client, world)


def test_ones_own_picture_stands_in_the_page(client, world):
    stored = store(b"x", name="anh.webp", content_type="image/webp", by=None, at=AT)
    material = world.material(kind="picture", file=stored, url="")
    assert reverse("material_picture", args=[material.pk, "small"]) in page_of(client, world)
    assert statuses(client, addresses(material)[1:2]) == [200]


def test_the_day_is_the_one_of_the_tests():
    assert TODAY.isoformat() == "2022-03-10"
