"""The table of a plan, as the annex has it: five columns, a row a line; and what was done under each line."""

from dataclasses import replace
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from propaganda.models import Activity, Evidence, Plan
from propaganda.plans.rules import campaign_span
from propaganda.plans.timing_words import when_words
from propaganda.plans.versions import leaving, standing_lines
from schools.tree import Letterhead, letterhead_on, names_on

TITLE = "Phụ lục nội dung trọng tâm, hình thức tuyên truyền"  # as schools head this annex


def lines_of(plan: Plan) -> list:
    """What the school does: neither what is not asked of it nor what is to be taken out."""
    return [line for line in standing_lines(plan) if not line.waived_at and not leaving(line)]


def rows_of(plan: Plan) -> list[tuple]:
    """By columns.HEADINGS."""
    bounds = campaign_span(plan.campaign)
    return [
        (number, line.content, line.forms, line.responsible, when_words(line, bounds))
        for number, line in enumerate(lines_of(plan), start=1)
    ]


def draft_words(plan: Plan) -> str:
    """That it is no final document, "" if it is: agreed, or nothing has to be agreed."""
    if plan.state == Plan.State.AGREED or not plan.campaign.asks_plans:
        return ""
    unit = plan.campaign.keeper
    if plan.state == Plan.State.SENT:
        return _("DRAFT: waits for %(unit)s to agree") % {"unit": unit}
    if plan.agreed_at:
        return _("DRAFT: a change that %(unit)s has not agreed to") % {"unit": unit}
    return _("DRAFT: not agreed to by %(unit)s") % {"unit": unit}


def with_plan(plan: Plan, school: str) -> str:
    """“(Kèm theo Kế hoạch số 25/KH-THCS ngày 15/02/2022 của Trường THCS Lý Tự Trọng)”."""
    number = plan.number or "     /KH"
    if plan.dated_on:
        words = {"number": number, "day": f"{plan.dated_on:%d/%m/%Y}", "school": school}
        return _("(With plan no. %(number)s of %(day)s of %(school)s)") % words
    return _("(With plan no. %(number)s of %(school)s)") % {"number": number, "school": school}


def letterhead_of(plan: Plan, at) -> Letterhead:
    """Its school may have written a place of its own."""
    heading = letterhead_on(document_day(plan, at), plan.unit_id)
    return replace(heading, place=plan.place) if plan.place else heading


def issuer_of(plan: Plan, at) -> str:
    """Its name on the day of the document."""
    issuer = plan.campaign.unit_id
    return names_on(document_day(plan, at), [issuer])[issuer]


def document_day(plan: Plan, at) -> date:
    return plan.dated_on or min(plan.campaign.ends_on, timezone.localdate(at))


def done_rows(plan: Plan, user) -> tuple[list[tuple], list[tuple]]:
    """Activities that stand: those that count, and those dated outside their line. Both in order of their lines and
    days; those under no line of the plan any more at the end."""
    numbers = {line.pk: number for number, line in enumerate(lines_of(plan), start=1)}
    shown = Q(evidence__state=Evidence.State.READY)
    activities = Activity.objects.visible_to(user).filter(plan=plan, withdrawn_at=None).select_related("line")
    activities = activities.annotate(proofs=Count("evidence", filter=shown)).order_by("held_on", "pk")
    counted: list[tuple] = []
    outside: list[tuple] = []
    for each in sorted(activities, key=lambda each: numbers.get(each.line_id, len(numbers) + 1)):
        (counted if each.period_id else outside).append((
            numbers.get(each.line_id), each.line.content, each.held_on, each.held_until, each.get_form_display(),
            each.title, each.place, each.speaker, each.audience, each.pupils, each.staff, each.citizens, each.proofs,
        ))  # fmt: skip
    return counted, outside
