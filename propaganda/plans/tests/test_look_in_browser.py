"""The pages of a plan in a real browser: nothing is wider than a telephone, axe finds nothing, the way is walked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.ui.tests.looking import go, looks_right, sign_in
from propaganda.models import Plan
from propaganda.plans.deciding import send_back
from propaganda.plans.tests.builders import draft, officer_of, secretary_of, send
from propaganda.tests.builders import all_year, make_activity, make_campaign, make_plan, make_plan_line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = (
    "Tuyên truyền rộng rãi đến người dân, tổ chức về tiện ích của việc giải quyết thủ tục hành chính qua dịch vụ công "
    "trực tuyến mức độ 3, mức độ 4; thực hiện các clip ngắn hướng dẫn đăng nhập vào trang dịch vụ công trực tuyến"
)


@pytest.fixture
def plan():
    """Of this year, with a long line, one that is overdue and one of the school's own."""
    today = timezone.localdate()
    year = {"starts_on": today - timedelta(days=200), "ends_on": today + timedelta(days=165)}
    plan = draft(
        lines=0, **year, plans_due_at=timezone.now() + timedelta(days=3), title="Tuyên truyền cải cách hành chính"
    )
    for content in (LONG, "Tuyên truyền kết quả sắp xếp các đơn vị hành chính"):
        asked = plan.campaign.lines.create(
            order=plan.campaign.lines.count() + 1, content=content, forms="Tin, bài, phóng sự; Zalo",
            responsible="Bộ phận truyền thông", **all_year(**year).columns(),
        )  # fmt: skip
        make_plan_line(plan, campaign_line=asked)
    make_activity(make_plan_line(plan, "Chiếu phim cho phụ huynh", timing=all_year(**year)), today)
    before = make_campaign(plan.campaign.unit, lines=0, title="Tuyên truyền năm trước",
                           **{name: day - timedelta(days=365) for name, day in year.items()})  # fmt: skip
    make_plan_line(make_plan(before, plan.unit), "Ra quân", timing=all_year(starts_on=before.starts_on,
                                                                           ends_on=before.ends_on))  # fmt: skip
    return plan


def test_from_a_draft_to_an_agreed_plan_on_a_phone(page, live_server, plan, problems):
    problems.allow("422")
    sign_in(page, live_server, secretary_of(plan))
    page.goto(f"{live_server.url}/plans/{plan.pk}/")
    looks_right(page)
    go(page.locator(f'[data-line="{plan.lines.first().pk}"] [data-go="line"]'))
    page.fill("#id_when_text", "khi nào rảnh")
    go(page.locator('[data-go="save"]'))
    looks_right(page)
    assert page.input_value("#id_when_text") == "khi nào rảnh"
    page.fill("#id_when_text", "Thường xuyên")
    page.fill("#id_responsible", "Đoàn Đội")
    go(page.locator('[data-go="save"]'))
    for path in ("copy/", "lines/new/", "edit/", "send/"):
        page.goto(f"{live_server.url}/plans/{plan.pk}/{path}")
        looks_right(page)
    go(page.locator('[data-go="send"]'))
    assert page.get_attribute("#next", "data-next") == "waiting"
    assert Plan.objects.get(pk=plan.pk).versions.get().lines[0]["responsible"] == "Đoàn Đội"


def test_an_officer_reads_and_decides_at_a_desk(wide_page, live_server, plan):
    officer = officer_of(plan)
    send(plan)
    send_back(
        plan, "Thiếu người phụ trách", {plan.lines.first().pk: "Ai làm?"}, number=1, by=officer, at=timezone.now()
    )
    send(plan)
    sign_in(wide_page, live_server, officer)
    for path in (f"/outreach/{plan.campaign_id}/plans/", f"/plans/{plan.pk}/versions/1/", f"/plans/{plan.pk}/"):
        wide_page.goto(live_server.url + path)
        looks_right(wide_page)
    go(wide_page.locator('[data-go="agree"]'))
    assert wide_page.get_attribute("#next", "data-next") == "do"
    looks_right(wide_page)
