"""Plain builders with defaults for the tests of outreach, and of the apps above it."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from propaganda.models import Activity, Campaign, CampaignLine, Evidence, Plan, PlanLine, Service, ServiceName
from propaganda.progress import recount, write_periods
from propaganda.timing import Timing, over_quarters

AT = datetime(2022, 3, 1, 1, tzinfo=UTC)
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
_numbers = count(1)


def all_year(**fields):
    return Timing(**{"when": "all_year", "starts_on": YEAR[0], "ends_on": YEAR[1], "every": "quarter", **fields})


def quarters(*names, **fields):
    return over_quarters(names, **fields)


def between(starts_on, ends_on, **fields):
    return Timing(**{"when": "range", "starts_on": starts_on, "ends_on": ends_on, **fields})


def make_campaign(unit, *, lines=1, state="open", title="Tuyên truyền cải cách hành chính", **fields):
    """A campaign of 2022 with so many lines for all through the year, one activity a quarter."""
    campaign = Campaign.objects.create(
        unit=unit, title=title, state=state, created_at=AT, launched_at=None if state == "draft" else AT,
        **{"starts_on": YEAR[0], "ends_on": YEAR[1], **fields},
    )  # fmt: skip
    for _number in range(lines):
        make_campaign_line(campaign)
    return campaign


def make_campaign_line(campaign, content="", *, timing=None, **fields):
    order = fields.pop("order", campaign.lines.count() + 1)
    return CampaignLine.objects.create(
        campaign=campaign, order=order, content=content or f"Nội dung số {order}",
        **{"forms": "Tin, bài", "responsible": "Bộ phận truyền thông", **fields}, **(timing or all_year()).columns(),
    )  # fmt: skip


def make_plan(campaign, unit, *, state="agreed", **fields):
    """The plan of a school with the lines of its campaign, as launching makes it."""
    plan = Plan.objects.create(campaign=campaign, unit=unit, unit_name=unit.name, state=state, **fields)
    for line in campaign.lines.order_by("order", "pk"):
        make_plan_line(plan, campaign_line=line)
    return plan


def make_plan_line(plan, content="", *, timing=None, campaign_line=None, **fields):
    """The line of a campaign in a plan, or (without `campaign_line`) one of the school's own."""
    columns = {
        "order": plan.lines.count() + 1, "content": content or "Nội dung của trường", **(timing or all_year()).columns()
    }  # fmt: skip
    if campaign_line:
        kept = [name for name in columns if name != "order"] + ["order", "forms", "responsible", "grades"]
        columns = {name: getattr(campaign_line, name) for name in kept}
    line = PlanLine.objects.create(plan=plan, campaign_line=campaign_line, **{**columns, **fields})
    write_periods([line])
    recount([line.pk])
    line.refresh_from_db()
    return line


def make_activity(line, held_on=None, *, by=None, at=AT, **fields):
    activity = Activity.objects.create(
        plan_id=line.plan_id, line=line, held_on=held_on or line.starts_on, recorded_at=at, recorded_by=by,
        **{"client_id": uuid4(), "form": "session", "title": "Buổi tuyên truyền dưới cờ", "pupils": 40, **fields},
    )  # fmt: skip
    recount([line.pk])
    activity.refresh_from_db()
    return activity


def make_link(activity, url="https://thcs-lytutrong.edu.vn/tin/1", **fields):
    return Evidence.objects.create(
        activity=activity, kind="link", state="ready", url=url, client_id=uuid4(), **{"added_at": AT, **fields}
    )


def make_photo(activity, file=None, *, at=AT, **fields):
    """A photo as the job leaves it; `file` (a StoredFile) is its picture and, unless told, its thumbnail."""
    return Evidence.objects.create(
        activity=activity, kind="photo", state="ready" if file else "waiting", name="IMG_0001.jpg", size=1000,
        received=1000, client_id=uuid4(), file=file, thumbnail=fields.pop("thumbnail", file), added_at=at, **fields,
    )  # fmt: skip


def make_service(unit, name="Đăng ký khai sinh", *, level="mức độ 4", valid_from=date(2015, 1, 1), **fields):
    service = Service.objects.create(unit=unit, **{"code": f"DV{next(_numbers)}", **fields})
    ServiceName.objects.create(service=service, name=name, level=level, valid_from=valid_from)
    return service
