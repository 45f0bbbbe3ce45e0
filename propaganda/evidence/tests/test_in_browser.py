"""A phone with a bad network: three photos, cut off in the middle of the second, a reload; all arrive once."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from foundation.files.rules import path_of
from foundation.ui.tests.looking import sign_in
from propaganda.evidence.tests.builders import make_world, photo, work
from propaganda.models import Campaign, Evidence
from propaganda.tests.builders import make_link
from schools.tests.builders import make_seat
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATES = """(wanted) => JSON.stringify([...document.querySelectorAll('.device-piece')].map((row) => row.dataset.state))
  === JSON.stringify(wanted)"""


@pytest.fixture
def activity():
    world = make_world()
    Campaign.objects.update(evidence_months=1200)  # a browser lives today, and nothing of 2022 is over
    return world.schools[0].activity


@pytest.fixture
def phone(page, live_server, activity, problems):
    """The page of the activity on a teacher's phone; `phone.cut` makes every piece after the n-th fail."""
    problems.allow(f"Failed to load resource|{CUT_OFF}")
    sign_in(page, live_server, activity.recorded_by)
    page.pieces, page.cut = [], None

    def network(route):
        if page.cut is not None and len(page.pieces) >= page.cut:
            route.abort()
        else:
            page.pieces.append(1)
            route.continue_()

    page.route("**/evidence/", network)
    page.goto(live_server.url + reverse("evidence_page", args=[activity.pk]))
    return page


def noisy(seed, size):
    """A photo that does not get small: some six pieces at 1,900 × 1,400."""
    grey = Image.effect_noise(size, 60 + seed)
    out = io.BytesIO()
    Image.merge("RGB", (grey, grey, grey)).save(out, "JPEG", quality=90)
    return {"name": f"IMG_{seed}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(page, *files):
    page.locator("#evidence-files").set_input_files(list(files))


def states(page, *wanted):
    page.wait_for_function(STATES, arg=list(wanted), timeout=60_000)  # large ones are made smaller first


def test_three_photos_cut_off_in_the_second_and_reloaded_arrive_once(phone, activity):
    photos = [noisy(0, (1900, 1400)), noisy(1, (1900, 1400)), noisy(2, (3000, 2000))]
    first = -(-len(photos[0]["buffer"]) // (256 * 1024))
    assert first > 3
    phone.cut = first + 2
    choose(phone, *photos)
    states(phone, "safe", "waiting", "waiting")
    phone.wait_for_function("() => document.querySelectorAll('.device-why')[1].textContent.includes('kết nối')")
    half = Evidence.objects.get(name="IMG_1.jpg")
    assert half.state == "arriving"
    assert 0 < half.received < half.size
    phone.reload()
    states(phone, "waiting", "waiting")
    assert Evidence.objects.count() == 2
    phone.cut = None
    phone.reload()
    states(phone, "safe", "safe")
    assert Evidence.objects.get(name="IMG_1.jpg").pk == half.pk
    assert Evidence.objects.get(name="IMG_2.jpg").size < len(photos[2]["buffer"]) / 2, "made smaller on the phone"
    for number, name in enumerate(["IMG_0.jpg", "IMG_1.jpg"]):
        assert path_of(Evidence.objects.get(name=name).raw).read_bytes() == photos[number]["buffer"]
    work(timezone.now())
    phone.locator("#evidence-list img").nth(2).wait_for()
    assert Evidence.objects.filter(state="ready").count() == Evidence.objects.count() == 3
    phone.reload()
    assert phone.evaluate("OutreachEvidence.waiting()") == []


def test_another_user_of_the_phone_sees_nothing_of_it(phone, activity, live_server):
    phone.cut = 0
    choose(phone, noisy(0, (300, 200)))
    states(phone, "waiting")
    secretary = make_secretary(activity)
    sign_in(phone, live_server, secretary)
    phone.evaluate("OutreachEvidence.resume()")
    phone.reload()
    phone.cut = None
    assert phone.evaluate("OutreachEvidence.waiting()") == []
    assert phone.locator(".device-piece").count() == 0
    assert not Evidence.objects.exists()
    sign_in(phone, live_server, activity.recorded_by)
    phone.reload()
    states(phone, "safe")
    assert Evidence.objects.get().added_by == activity.recorded_by


def make_secretary(activity):
    return make_seat(activity.plan.unit, "secretary")


def test_a_page_of_the_user_before_sends_nothing_in_the_name_of_the_next(phone, activity, live_server):
    phone.cut = 0
    choose(phone, noisy(0, (300, 200)))
    states(phone, "waiting")
    sign_in(phone, live_server, make_secretary(activity))
    phone.cut = None
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for_function("() => document.querySelector('.device-why').textContent.includes('đăng nhập')")
    assert not Evidence.objects.exists()


def test_a_browser_that_keeps_nothing_says_so_and_sends_at_once(phone, activity):
    nothing = "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('no'); }}})"
    phone.add_init_script(nothing)
    phone.reload()
    phone.cut = 0
    choose(phone, noisy(0, (300, 200)))
    states(phone, "waiting")
    assert phone.evaluate("OutreachEvidence.waiting().then((all) => all[0].kept)") is False
    phone.cut = None
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    states(phone, "safe")
    assert Evidence.objects.get().state == "waiting"


def test_photos_of_an_activity_that_is_not_sent_yet_wait_for_it(phone, activity):
    add = """async (name) => {
      const bytes = await (await fetch(document.querySelector('link[rel=icon]').href)).blob();
      const onChange = (item) => { window.last = item; };
      const items = await OutreachEvidence.add(name, [new File([bytes], 'a.pdf')], {onChange});
      return items.length;
    }"""
    number = "0b6f4c1e-0000-4000-8000-000000000001"
    assert phone.evaluate(add, number) == 1
    phone.wait_for_function("() => window.last && window.last.why.includes('hoạt động')")
    assert not Evidence.objects.exists()
    type(activity).objects.filter(pk=activity.pk).update(client_id=number)
    phone.evaluate("([number, pk]) => OutreachEvidence.attach(number, pk)", [number, activity.pk])
    phone.wait_for_function("() => window.last.state === 'safe'")


def test_what_is_refused_says_why_and_can_be_taken_off(phone, activity):
    choose(phone, {"name": "trong.pdf", "mimeType": "application/pdf", "buffer": b""})
    states(phone, "refused")
    phone.reload()
    states(phone, "refused")
    assert "trống" in phone.locator(".device-why").inner_text()
    phone.locator(".device-piece button").click()
    phone.locator(".device-piece").wait_for(state="detached")
    phone.wait_for_function("OutreachEvidence.waiting().then((all) => !all.length)")


def test_it_reads_well_on_a_phone(phone, activity):
    make_link(activity, "https://thcs.edu.vn/" + "a" * 300)
    choose(phone, {"name": "Ảnh " + "dài " * 40 + ".jpg", "mimeType": "image/jpeg", "buffer": photo()})
    states(phone, "safe")
    work(timezone.now())
    phone.locator("#evidence-list img").wait_for()
    found = Axe().run(phone, options={"preload": False}).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}] == []
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert phone.locator(".evidence-choose label").bounding_box()["height"] >= 48
