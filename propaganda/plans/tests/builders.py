"""Builders of this room: a district with its school's plan as a draft, and what people would type."""

from dataclasses import replace
from datetime import date

from propaganda.models import Plan, PlanLine
from propaganda.plans import deciding
from propaganda.plans.actions import Said
from propaganda.plans.versions import digest_of, frozen, seen_of, standing_lines
from propaganda.tests.builders import AT, make_campaign, make_plan
from propaganda.timing import timing_of
from schools.tests.builders import make_seat, make_unit, signed_in

__all__ = ["AT", "agreed", "draft", "said", "seen_of", "send", "sent", "signed_in"]


def draft(*, lines=1, state="draft", school="Trường THCS Lý Tự Trọng", **fields) -> Plan:
    district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
    campaign = make_campaign(district, lines=lines, **fields)
    return make_plan(campaign, make_unit(school, under=district), state=state)


def said(line: PlanLine, timing=None, **fields) -> Said:
    """What stands in a line, with some of it typed anew; `expected` and other parts of the timing too."""
    timing = timing or timing_of(line)
    parts = {name: fields.pop(name) for name in list(fields) if hasattr(timing, name)}
    now = {"content": line.content, "forms": line.forms, "responsible": line.responsible, "grades": line.grades}
    return Said(**{**now, **fields}, timing=replace(timing, **parts))


def digest(plan: Plan) -> str:
    return digest_of(frozen(standing_lines(plan)))


def send(plan: Plan, *, by=None, at=AT):
    deciding.send(plan, digest=digest(plan), by=by, at=at)
    plan.refresh_from_db()
    return plan.versions.order_by("-number").first()


def sent(**fields) -> Plan:
    plan = draft(**fields)
    send(plan)
    return plan


def agreed(**fields) -> Plan:
    plan = sent(**fields)
    deciding.agree(plan, number=1, by=None, at=AT)
    plan.refresh_from_db()
    return plan


def officer_of(plan: Plan, role="officer"):
    return make_seat(plan.campaign.unit, role)


def secretary_of(plan: Plan, role="secretary"):
    return make_seat(plan.unit, role)


def periods(line: PlanLine) -> list[tuple[date, date, int]]:
    return list(line.periods.order_by("starts_on", "pk").values_list("starts_on", "ends_on", "expected"))
