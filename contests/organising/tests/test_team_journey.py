"""Scenario A from nothing: typed into the admin's forms by an organiser, it is ready and opens."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Contest, Part, Stage, TeamRule
from contests.organising.readiness import readiness
from contests.organising.tests.desk import Desk
from contests.tests.worlds import moment, page
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
NO_SHOW = {"show_score": "never", "show_key": "never"}


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")


@pytest.fixture
def desk(client, district):
    client.force_login(make_seat(district, "organiser"))
    return Desk(client)


def criteria(*rows):
    return {"criteria": [{"name": name, "kind": "points", "maximum": most, "weight": "1"} for name, most in rows]}


def test_scenario_a_by_form_posts_only(desk, district):
    now = timezone.now().replace(second=0, microsecond=0)
    # 1. The contest, and with it a round with a paper.
    desk.add(
        "contest", title="Tìm hiểu dịch vụ công trực tuyến", summary="Các đội thi tại trường.", start_from="",
        minutes="30", attempts_allowed="1", **moment("opens_at", now), **moment("closes_at", now + timedelta(days=14)),
    )  # fmt: skip
    contest = Contest.objects.get()
    stage, knowledge = contest.stages.get(), Part.objects.get()
    faults = [fault.message for fault in readiness(contest)]
    assert len(faults) == 1  # the bank is empty
    # 2. Teams of grades 6 to 9.
    desk.change(
        contest, {"team_rule": [{"least": "3", "most": "5", "reserves": "1", "each_grade": ""}]},
        **{"audiences-0-grade_from": "6", "audiences-0-grade_to": "9"},
    )  # fmt: skip
    # 3. Each school holds it; its results are due before 31/10, as the plan says it.
    due = timezone.localtime(now + timedelta(days=10))
    words = f"trước ngày {due:%d/%m/%Y}"
    desk.change(stage, name="Thi tại trường", by_sittings="on", due_words=words)
    stage = Stage.objects.get()
    assert timezone.localtime(stage.results_due_at) == due.replace(hour=0, minute=0)
    # 4. The three parts.
    desk.change(knowledge, name="Kiến thức", order="2", maximum="50", minutes="30", **NO_SHOW)
    for order, name, most, minutes, rows in (
        ("1", "Tự giới thiệu", "20", ("5", "7"), criteria(("Nội dung", "10"), ("Trình bày", "10"))),
        ("3", "Tài năng", "30", ("7", "10"), criteria(("Kịch bản", "12,5"), ("Diễn xuất", "17,5"))),
    ):
        desk.add(
            "part", rows, f"?stage={stage.pk}&kind=judged", stage=stage.pk, kind="judged", order=order, name=name,
            maximum=most, minutes_least=minutes[0], minutes=minutes[1], step="0,5", show_score="never",
        )  # fmt: skip
    desk.ask(knowledge.blueprint.get().bank, 4)
    # 5. The ranking is of teams; the rule for persons goes.
    ranking = contest.rankings.get()
    desk.change(ranking, of="team", name="Toàn quận", state="hidden")
    # Ready, and open.
    shown = desk.client.get(page("contest", "change", contest.pk))
    assert [fault.message for fault, _url in shown.context["faults"]] == []
    desk.client.post(page("contest", "state", contest.pk), {"state": "open"})
    contest.refresh_from_db()
    assert contest.state == "open"
    parts = list(Part.objects.order_by("order").values_list("name", "kind", "maximum", "minutes_least", "minutes"))
    assert parts == [
        ("Tự giới thiệu", "judged", 20, 5, 7), ("Kiến thức", "paper", 50, None, 30), ("Tài năng", "judged", 30, 7, 10),
    ]  # fmt: skip
    talent = Part.objects.get(order=3)
    assert list(talent.criteria.order_by("order").values_list("order", "name", "maximum")) == [
        (1, "Kịch bản", Decimal("12.5")), (2, "Diễn xuất", Decimal("17.5")),
    ]  # fmt: skip
    rule = TeamRule.objects.get()
    assert (rule.contest, rule.least, rule.most, rule.reserves) == (contest, 3, 5, 1)
    # What a judge and what a team will see can be looked at.
    assert desk.client.get(reverse("part_sheet_preview", args=[talent.pk])).status_code == 200
    assert desk.client.get(reverse("part_preview", args=[knowledge.pk])).context["paper"]
