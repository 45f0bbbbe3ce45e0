"""An officer at a laptop works through what waits by keyboard, decides on many, and prints whom to call."""

import pytest
from django.urls import reverse

from foundation.ui.tests.looking import go, serious_faults, sign_in
from reports.decisions.tests.worlds import make_district
from reports.models import Decision
from schools.tests.builders import make_seat, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    world = make_district()
    clerk = make_user(full_name="Lê Thị Văn", phone="0912 345 678")
    make_seat(world.owed["THCS Châu"].unit, "secretary", user=clerk)
    return world


@pytest.fixture
def visit(live_server, world):
    def visit(page, name, pk):
        sign_in(page, live_server, world.officer)
        page.goto(live_server.url + reverse(name, args=[pk]))

    return visit


def heading(page):
    return page.locator("h1").inner_text()


def test_what_waits_is_worked_through_by_keyboard(wide_page, visit, world):
    visit(wide_page, "reports_board", world.requirement.pk)
    go(wide_page.locator("[data-go=work]"))
    assert heading(wide_page) == "THCS Số 2"
    wide_page.keyboard.press("Control+ArrowRight")
    wide_page.wait_for_url(f"**{reverse('report_decide', args=[world.owed['THCS Số 10'].pk])}")
    # Keys mean nothing while somebody writes, and nobody accepts over what they have written.
    wide_page.locator("[name=note-pupils]").fill("Thiếu 40 em")
    wide_page.keyboard.press("Control+Enter")
    wide_page.locator("h1").click()
    wide_page.keyboard.press("Control+Enter")
    assert heading(wide_page) == "THCS Số 10"
    wide_page.locator("[name=reason]").fill("Thiếu lớp 6B")
    wide_page.locator("[name=again_on]").fill("31/12/2099")
    wide_page.locator("[data-go=send-back]").click()
    wide_page.wait_for_url(f"**{reverse('report_decide', args=[world.owed['THCS Số 2'].pk])}")
    wide_page.keyboard.press("Control+Enter")
    wide_page.wait_for_url(f"**{reverse('reports_board', args=[world.requirement.pk])}")
    said = Decision.objects.filter(by=world.officer).order_by("pk")
    assert [(each.version.obligation.unit_name, each.kind, each.notes) for each in said] == [
        ("THCS Số 10", "send_back", {"pupils": "Thiếu 40 em"}), ("THCS Số 2", "accept", {})
    ]  # fmt: skip


def test_all_that_wait_are_ticked_at_once(wide_page, visit, world):
    visit(wide_page, "reports_board", world.requirement.pk)
    assert serious_faults(wide_page) == []
    wide_page.locator("[data-tick-all]").check()
    assert wide_page.locator("[data-ticked]").inner_text() == "(2)"
    go(wide_page.locator("[data-go=accept-many]"))
    results = [" ".join(each.split()) for each in wide_page.locator("[data-result]").all_inner_texts()]
    assert results == ["THCS Số 2 đã tiếp nhận", "THCS Số 10 đã tiếp nhận"]


@pytest.mark.parametrize("name", ["reports_board", "report_decide", "chase_list"])
def test_on_a_telephone_nothing_overflows(page, visit, world, name):
    visit(page, name, world.owed["THCS Số 2"].pk if name == "report_decide" else world.requirement.pk)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert serious_faults(page) == []
    if name != "report_decide":
        # A row is a few words high, and the filters are opened by keyboard.
        tall = page.locator("[data-unit]").evaluate_all("rows => Math.max(...rows.map(row => row.offsetHeight))")
        assert tall < 150
        assert not page.locator("[name=q]").is_visible()
        page.locator("[data-fold] > summary").first.press("Enter")
        page.locator("[name=q]").fill("chau")
        page.locator("[name=q]").press("Enter")
        page.wait_for_url("**q=chau**")
        assert page.locator("[data-unit]").all_inner_texts()[0].startswith("THCS Châu")
        assert page.locator("[name=q]").is_visible()  # what narrows the list is seen


def test_the_decision_is_at_hand_wherever_one_reads(wide_page, visit, world):
    wide_page.set_viewport_size({"width": 1280, "height": 500})
    visit(wide_page, "report_decide", world.owed["THCS Số 2"].pk)
    box = wide_page.locator("[data-go=accept]").bounding_box()
    assert box["y"] + box["height"] <= 500


def test_paper_has_the_names_and_phones(wide_page, visit, world):
    visit(wide_page, "chase_list", world.requirement.pk)
    wide_page.emulate_media(media="print")
    assert wide_page.get_by_text("0912 345 678").is_visible()
    assert not wide_page.locator(".decisions-filter").is_visible()
