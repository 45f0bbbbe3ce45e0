"""For the access table: a campaign of the department in which our school has a plan, an activity and its evidence."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image

from foundation.files.actions import store_picture
from propaganda.models import (
    Campaign,
    Commendation,
    CommendationList,
    CommendationRule,
    Material,
    SamePicture,
    ServiceSuccess,
    SuccessTotal,
    Upload,
)
from propaganda.tests.builders import (
    all_year,
    make_activity,
    make_campaign,
    make_campaign_line,
    make_link,
    make_photo,
    make_plan,
    make_plan_line,
    make_service,
)

FROZEN = {
    "name": "Nhiều lượt nhất", "of": "school", "measure": "successes", "places": 3, "at_least": None, "least_size": 0,
    "ranked": 1, "beyond": 0, "beyond_value": None, "left_out": [],
}  # fmt: skip


def picture(by=None, *, at):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "JPEG")
    return store_picture(drawn.getvalue(), name="anh.jpg", by=by, at=at)


def offered(photo, **fields):
    plan = photo.activity.plan
    return Material.objects.create(
        campaign=plan.campaign, unit=plan.unit, kind="picture", title="Dưới cờ", evidence=photo,
        offered_at=photo.added_at, **fields,
    )  # fmt: skip


def outreach(department, school, pupil, at):
    """The ids of what the lines of propaganda ask for. The campaign is running, its plan a draft; its year is this."""
    today = timezone.localdate(at)
    year = {"starts_on": today - timedelta(days=60), "ends_on": today + timedelta(days=300)}
    campaign = make_campaign(department, lines=0, public=True, counts_successes=True, **year)
    asked = make_campaign_line(campaign, timing=all_year(**year))
    plan = make_plan(campaign, school, state="draft")
    line = plan.lines.get()
    own = make_plan_line(plan, timing=all_year(**year))
    activity = make_activity(line, today, at=at)
    photo, again = (make_photo(activity, picture(at=at), at=at, consent="given") for _time in range(2))
    link = make_link(activity, added_at=at)
    service = make_service(department)
    campaign.services.add(service)
    rule = CommendationRule.objects.create(campaign=campaign, name="Nhiều lượt nhất", measure="successes")
    drawn_up = CommendationList.objects.create(campaign=campaign, number=1, as_of=today, rules=[FROZEN], made_at=at)
    in_draft = make_campaign(department, state="draft", title="Kế hoạch sắp tới", **year)
    return {
        "campaign": campaign.pk,
        "draft_campaign": Campaign.objects.get(pk=in_draft.pk).pk,
        "campaign_line": asked.pk,
        "plan": plan.pk,
        "plan_line": line.pk,
        "own_line": own.pk,
        "activity": activity.pk,
        "photo": photo.pk,
        "small": "small",
        "link": link.pk,
        "pair": SamePicture.objects.create(first=photo, second=again, distance=0, found_at=at).pk,
        "service": service.pk,
        "success": ServiceSuccess.objects.create(
            unit=school, person=pupil, service=service, done_on=today, recorded_at=at
        ).pk,
        "total": SuccessTotal.objects.create(
            plan=plan, starts_on=today, ends_on=today, successes=5, source="Sổ theo dõi", recorded_at=at
        ).pk,
        "plan_upload": Upload.objects.create(
            plan=plan, kind="successes", state="faulty", file_name="luot.xlsx", uploaded_at=at
        ).pk,
        "commendation_rule": rule.pk,
        "commendation_list": drawn_up.pk,
        "commendation": Commendation.objects.create(
            list=drawn_up, rule=0, position=1, rank=1, unit=school, value=3, proposed=True,
            figures={"school": school.name, "successes": 3, "pupils": 2, "reaches": True},
        ).pk,
        "picture_material": offered(photo, state="published", published_at=at).pk,
        "hidden_material": offered(make_photo(activity, picture(at=at), at=at), state="published").pk,
        "material": Material.objects.create(
            campaign=campaign, unit=school, kind="article", title="Nộp hồ sơ tại nhà", url="https://example.org/bai",
            state="published", offered_at=at, published_at=at,
        ).pk,
    }  # fmt: skip
