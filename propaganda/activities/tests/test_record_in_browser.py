"""Recording on a phone whose network comes and goes: what was typed arrives, and arrives once."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.ui.tests.looking import overflow, serious_faults, until
from propaganda.activities.tests.devices import WAITING, Phone, picture
from propaganda.models import Activity, Campaign, Evidence

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(page, live_server, problems):
    problems.allow("ERR_|status of 4")
    return Phone(page, live_server)


def test_recorded_with_three_photos_while_the_network_is_lost_and_the_page_loaded_again(phone, page):
    phone.open()
    phone.kept()
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.context.set_offline(True)
    phone.choose(phone.lines[0])
    page.locator(".record-year:not([hidden]) .record-grades button").first.click()
    assert page.locator("#id_pupils").input_value() == "80"
    page.locator("#id_title").fill("Nói chuyện về VNeID")
    page.locator("[data-photos]").nth(1).set_input_files([picture("navy"), picture("red"), picture("green")])
    page.locator("#record-pieces li").nth(2).wait_for()

    page.reload()  # without network: the page, what was typed and the photos are there
    page.locator("#record-pieces li").nth(2).wait_for()
    expect(page.locator("#id_title")).to_have_value("Nói chuyện về VNeID")
    expect(page.locator("#id_pupils")).to_have_value("80")
    phone.save()
    phone.state("waiting")
    page.reload()
    phone.state("waiting")
    assert phone.recorded() == []

    page.context.set_offline(False)
    phone.state("saved")
    page.locator(f"{WAITING} .state-done").wait_for()
    assert phone.recorded() == [("Nói chuyện về VNeID", 80)]
    activity = Activity.objects.get()
    assert activity.classes.count() == 2
    assert sorted(Evidence.objects.values_list("activity", "name")) == [
        (activity.pk, "green.jpg"), (activity.pk, "navy.jpg"), (activity.pk, "red.jpg")
    ]  # fmt: skip
    page.reload()
    page.wait_for_timeout(500)
    assert not page.locator("#outreach-waiting").is_visible()


def test_two_taps_and_two_tabs_make_one_activity(phone, page):
    phone.open()
    phone.kept()
    page.locator("#id_pupils").fill("30")
    page.context.set_offline(True)
    page.evaluate("() => { const b = document.querySelector('[data-go=record]'); b.click(); b.click(); }")
    phone.state("waiting")
    # Without a lock, as on an old phone, both tabs send; one answer is lost on its way back.
    page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    asked, lost = [], []

    def lose(route):
        if asked:
            return route.continue_()
        asked.append(route)  # before the other tab comes here while this one is being answered
        lost.append(route.fetch())
        return route.abort()

    page.context.route("**/activities/send/", lose)
    other = page.context.new_page()
    phone.open(other)
    page.reload()
    for tab in (page, other):
        phone.state("waiting", tab)
    page.context.set_offline(False)
    for tab in (page, other):
        tab.locator(f"{WAITING}[data-state=waiting]").wait_for(state="detached")
    until(page, lambda: lost)
    assert [response.status for response in lost] == [200]
    assert len(phone.recorded()) == 1


def test_signed_out_meanwhile_it_says_so_and_goes_on_after_signing_in(phone, page):
    phone.open()
    page.context.clear_cookies(name="sessionid")
    phone.save()
    link = page.locator("#outreach-waiting-why a")
    link.wait_for()
    assert "next=%2Fplans%2F" in link.get_attribute("href")
    assert phone.recorded() == []
    phone.sign_in(phone.user)
    phone.open()
    phone.state("saved")
    assert len(phone.recorded()) == 1


def test_another_user_of_the_device_sees_nothing_and_sends_nothing_of_it(phone, page):
    phone.open()
    phone.kept()
    page.context.set_offline(True)
    page.locator("#id_title").fill("Việc của cô Nhung")
    phone.save()
    phone.state("waiting")
    page.context.route("**/activities/send/", lambda route: route.abort())
    page.context.set_offline(False)
    other = phone.colleague("Trần Văn Bình")
    phone.sign_in(other)
    second = page.context.new_page()
    phone.open(second)
    second.wait_for_timeout(500)
    assert not second.locator("#outreach-waiting").is_visible()
    assert "Việc của cô Nhung" not in second.content()
    assert second.locator("#id_title").input_value() != "Việc của cô Nhung"
    # Signing out leaves what waits of the first one alone, and forgets one's own.
    second.locator("#id_title").fill("Của thầy Bình")
    second.goto(phone.server.url + "/sign-out/")
    second.locator("#still-waiting").wait_for()
    second.locator("#sign-out-form [type=submit]").click()
    second.locator("#signed-out").wait_for()
    second.wait_for_function("!JSON.stringify(localStorage).includes('Bình')")
    page.context.unroute("**/activities/send/")
    # The page of the first one, still open, sends nothing under the second one's name.
    phone.sign_in(other)
    page.locator("#outreach-send-now").click()
    page.locator("#outreach-waiting-why a").wait_for()
    assert phone.recorded() == []
    phone.sign_in(phone.user)
    phone.open()
    phone.state("saved")
    assert Activity.objects.get().recorded_by == phone.user


def test_signing_out_with_something_waiting_asks_first(phone, page):
    phone.open()
    page.context.route("**/activities/send/", lambda route: route.abort())
    phone.save()
    phone.state("waiting")
    page.locator("[data-menu-button]").click()
    page.locator("[data-menu=sign_out]").click()
    page.locator("#still-waiting").wait_for()
    assert serious_faults(page) == []
    assert "1" in page.locator("#still-waiting [data-count]").inner_text()
    page.locator("#sign-out-form [type=submit]").click()
    page.locator("#signed-out").wait_for()
    page.wait_for_function("!Object.keys(localStorage).length")
    page.wait_for_function("caches.keys().then((all) => !all.length)")
    assert phone.recorded() == []


def test_a_campaign_closed_meanwhile_leaves_what_was_typed_to_be_read_and_downloaded(phone, page):
    phone.open()
    page.locator("#id_title").fill("Tọa đàm với phụ huynh")
    Campaign.objects.update(state="closed", closed_at=timezone.now())
    phone.save()
    phone.state("refused")
    row = page.locator(WAITING)
    assert "Tọa đàm với phụ huynh" in row.locator("dl").inner_text()
    assert str(phone.plan.campaign) in row.inner_text()
    with page.expect_download() as started:
        row.locator("button").nth(1).click()
    assert "Tọa đàm với phụ huynh" in Path(started.value.path()).read_text(encoding="utf-8")
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.reload()
    phone.state("refused")


def test_what_should_be_looked_at_is_asked_while_somebody_looks(phone, page):
    phone.open(line=phone.lines[2])
    page.locator("#record-outside").wait_for()
    phone.save()
    phone.state("asked")
    assert phone.recorded() == []
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.locator(f"{WAITING} button").first.click()  # move to the first line whose time fits
    phone.state("saved")
    assert Activity.objects.get().line == phone.lines[0]


def test_what_is_sent_later_is_saved_and_its_page_says_what_to_look_at(phone, page):
    phone.open(line=phone.lines[2])
    page.context.set_offline(True)
    phone.save()
    phone.state("waiting")
    phone.lost()
    page.context.set_offline(False)
    phone.state("saved")
    activity = Activity.objects.get()
    assert (activity.line, activity.period) == (phone.lines[2], None)
    page.goto(phone.url("activity", activity.pk))
    page.locator("[data-warned=outside]").wait_for()


def test_what_is_typed_helps(phone, page):
    phone.open()
    phone.choose(phone.lines[1])
    assert page.locator("[name=form]:checked").get_attribute("value") == "broadcast"
    assert page.locator("#id_title").input_value().endswith("Phát thanh măng non")
    page.locator("#id_title").fill("Bản tin số 3")
    phone.choose(phone.lines[0])
    assert page.locator("#id_title").input_value() == "Bản tin số 3"
    page.locator("[data-stepper]").first.locator("[data-step='1']").click(click_count=3)
    assert page.locator("#id_pupils").input_value() == "3"
    page.locator("label.record-kind").last.click()
    page.locator("#record-discard").click()
