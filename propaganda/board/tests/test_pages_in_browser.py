"""The board in a real browser: an officer at a desk, cards on a telephone, what stays in place, what is printed."""

import pytest
from django.urls import reverse

from foundation.models import Job
from foundation.ui.tests.looking import go, serious_faults, sign_in
from propaganda.board.tests.builders import make_district
from propaganda.board.tests.worlds import make_big
from schools.tests.builders import make_seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ON = "?on=2022-07-15"


@pytest.fixture
def visit(live_server):
    def visit(page, user, address):
        sign_in(page, live_server, user)
        page.goto(live_server.url + address)

    return visit


def schools(page):
    return page.locator("[data-school] th > a").all_inner_texts()


def test_an_officer_finds_who_did_nothing_on_a_line_and_exports_them(wide_page, visit):
    world = make_district()
    visit(wide_page, world.officer, reverse("outreach_board", args=[world.campaign.pk]) + ON)
    wide_page.get_by_label("Nội dung", exact=True).select_option(str(world.lines[1].pk))
    wide_page.get_by_label("Tình trạng").select_option("nothing")
    go(wide_page.get_by_role("button", name="Xem", exact=True))
    assert schools(wide_page) == ["THCS Bình", "THCS Châu", "THCS Đông"]
    assert "on=2022-07-15" in wide_page.url
    wide_page.locator("[data-go=workbook]").click()
    wide_page.wait_for_url("**/jobs/**")
    asked = Job.objects.get(kind="propaganda.board_workbook").payload["asked"]
    assert (asked["line"], asked["status"], asked["on"]) == (str(world.lines[1].pk), "nothing", "15/07/2022")


def test_on_a_telephone_each_school_is_a_card_with_what_is_overdue(page, visit):
    world = make_district()
    visit(page, world.officer, reverse("outreach_board", args=[world.campaign.pk]) + ON)
    card = page.locator(f'[data-school="{world.plans["Châu"].pk}"]')
    assert "1. Tuyên truyền thường xuyên" in card.inner_text()
    assert "hạn 31/03/2022" in card.inner_text()
    assert not card.locator("td").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    heights = card.locator("a:visible").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    assert serious_faults(page) == []


def test_names_and_heads_stay_while_the_table_is_scrolled_and_paper_has_it_whole(wide_page, visit):
    campaign = make_big(30, 20, 30)
    visit(wide_page, make_seat(campaign.unit, "officer"), reverse("outreach_board", args=[campaign.pk]) + ON)
    wrap = wide_page.locator(".board-wrap")
    wrap.evaluate("wrap => wrap.scrollTo(200, 600)")
    place = """() => {
        const box = document.querySelector('.board-wrap').getBoundingClientRect();
        const name = document.querySelector('[data-school]:last-child th').getBoundingClientRect();
        const head = document.querySelector('.board thead th:last-child').getBoundingClientRect();
        return [Math.round(name.left - box.left), Math.round(head.top - box.top)];
    }"""
    assert all(offset <= 2 for offset in wide_page.evaluate(place))
    assert serious_faults(wide_page) == []
    wide_page.emulate_media(media="print")
    assert wrap.evaluate("wrap => wrap.scrollHeight - wrap.clientHeight") <= 1
