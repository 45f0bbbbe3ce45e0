"""A teacher's phone, for tests in a real browser: signed in, with the page for recording."""

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from PIL import Image

from foundation.ui.tests import looking
from propaganda.models import Activity
from propaganda.tests.builders import all_year, make_campaign, make_campaign_line, make_plan
from schools.tests.builders import make_class, make_seat, make_unit, make_user, make_year

WAITING = "#outreach-waiting-list [data-entry]"


def picture(colour="navy"):
    drawn = BytesIO()
    Image.new("RGB", (640, 480), colour).save(drawn, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def wait_until_kept(page):
    """Until the service worker keeps the page for recording and its scripts."""
    looking.wait_until_kept(page, "/record/", "activities-record", "activities.")


class Phone:
    """A running campaign with a line for grade 8 that is due, one for all, and one whose time is over."""

    def __init__(self, page, server):
        today = timezone.localdate()
        year = {"starts_on": today - timedelta(days=40), "ends_on": today + timedelta(days=200)}
        district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
        self.unit = make_unit("THCS Lý Tự Trọng", under=district)
        campaign = make_campaign(district, lines=0, **year)
        make_campaign_line(campaign, "Đề án 06 cho học sinh khối 8", timing=all_year(every="once", **year), grades=[8])
        make_campaign_line(campaign, "Phát thanh măng non", timing=all_year(every="once", **year), forms="Phát thanh")
        over = {"starts_on": today - timedelta(days=30), "ends_on": today - timedelta(days=20)}
        make_campaign_line(campaign, "Tuần lễ chuyển đổi số", timing=all_year(every="once", **over))
        self.plan = make_plan(campaign, self.unit)
        self.lines = list(self.plan.lines.order_by("order"))
        school_year = make_year(today.year if today.month > 7 else today.year - 1)
        for name in ("8A1", "8A2", "7A1"):
            make_class(self.unit, name, grade=int(name[0]), size=40, year=school_year)
        self.user = self.colleague("Nguyễn Thị Hồng Nhung")
        self.page, self.server = page, server
        self.sign_in(self.user)

    def colleague(self, name):
        return make_seat(self.unit, "secretary", user=make_user(full_name=name))

    def sign_in(self, user, page=None):
        looking.sign_in(page or self.page, self.server, user)

    def url(self, name, *args):
        return self.server.url + reverse(name, args=args)

    def open(self, page=None, line=None):
        page = page or self.page
        page.goto(self.url("activity_new", self.plan.pk) + (f"?line={line.pk}" if line else ""))
        page.locator("#record-form").wait_for()

    def choose(self, line, page=None):
        page = page or self.page
        page.locator(f"label:has(#id_line_{line.pk})").click()

    def save(self, page=None):
        (page or self.page).locator("[data-go=record]").click()

    def state(self, state, page=None):
        """Wait until the one thing on the device is in this state."""
        (page or self.page).locator(f"{WAITING}[data-state={state}]").wait_for()

    def lost(self):
        """Wait until it was tried and did not get through: what goes from now on goes later."""
        self.page.wait_for_function("window.OutreachSend.why() === 'network'")

    def kept(self):
        wait_until_kept(self.page)

    def recorded(self):
        return list(Activity.objects.order_by("pk").values_list("title", "pupils"))
