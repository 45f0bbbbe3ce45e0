"""The successes of one school as a list: filtered by the address, with what a reader may do to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from foundation.vietnamese.text import nfc, search_key
from propaganda.models import Plan, ServiceSuccess
from propaganda.querysets import LOOKING
from propaganda.successes.names import Name, Names
from propaganda.successes.rules import classes_taught, clean_receipt, keeps_all, of_classes, window_of
from schools.models import SchoolClass, Unit

OUTSIDE = "outside"
State = ServiceSuccess.State


@dataclass(frozen=True)
class Reader:
    """What someone is to the successes of a school: `classes` are those they may record and decide for, None all."""

    names: bool  # may read pupils' names
    classes: frozenset[int] | None

    @property
    def records(self) -> bool:
        return self.classes is None or bool(self.classes)

    def may_write(self) -> Q:
        return Q() if self.classes is None else of_classes(self.classes)


def reader_of(plan: Plan, user: Any, day: date) -> Reader:
    """Keepers write for all classes, class teachers for their own."""
    sees = user.is_superuser or Unit.objects.within(user, LOOKING).filter(pk=plan.unit_id).exists()
    if keeps_all(user, plan.unit_id):
        return Reader(sees, None)
    mine = Plan.objects.recorded_by(user).filter(pk=plan.pk).exists()
    return Reader(sees, frozenset(classes_taught(user, day)) if mine else frozenset())


def of_plan(plan: Plan, user: Any) -> QuerySet[ServiceSuccess]:
    """Those of the school and the campaign's services that this reader may see by name; of a closed campaign those
    recorded by then, for it counts no others."""
    rows = ServiceSuccess.objects.visible_to(user).filter(unit=plan.unit_id)
    if plan.campaign.closed_at:
        rows = rows.filter(recorded_at__lte=plan.campaign.closed_at)
    return rows.filter(service__in=plan.campaign.services.values("pk"))


def within_window(plan: Plan) -> Q:
    window = window_of(plan.campaign)
    return Q(done_on__gte=window.starts_on, done_on__lte=window.ends_on)


def chosen(rows: QuerySet[ServiceSuccess], plan: Plan, asked: Mapping[str, str]) -> QuerySet[ServiceSuccess]:
    """Those the address asks for: `class`, `service`, `state` (also “outside” the days that count), `month`, `q`."""
    inside, state = within_window(plan), asked.get("state", "")
    rows = rows.filter(~inside if state == OUTSIDE else inside)
    if state in State.values:
        rows = rows.filter(state=state)
    for name, field in (("class", "school_class"), ("service", "service")):
        if value := number(asked.get(name, "")):
            rows = rows.filter(**{field: value})
    if month := month_of(asked.get("month", "")):
        rows = rows.filter(done_on__year=month.year, done_on__month=month.month)
    if word := search_key(asked.get("q", "")):
        code = clean_receipt(nfc(asked["q"]))
        rows = rows.filter(Q(person__name_search_key__contains=word) | Q(receipt=code) | Q(person__code=code))
    return rows


def choices(rows: QuerySet[ServiceSuccess], plan: Plan) -> dict[str, Any]:
    """What a filter can offer: the classes, months and states that there are, and how many of each state."""
    inside = rows.filter(within_window(plan)).order_by()
    classes = SchoolClass.objects.filter(pk__in=inside.values("school_class")).select_related("year")
    months = inside.annotate(month=TruncMonth("done_on")).values_list("month", flat=True).distinct()
    states = dict(inside.values("state").annotate(n=Count("pk")).values_list("state", "n"))
    return {
        "classes": list(classes.order_by("-year__starts_on", "grade", "name_key", "pk")),
        "months": sorted(months),
        "states": [(state, label, states[state]) for state, label in State.choices if state in states],
        "outside": rows.filter(~within_window(plan)).count(),
    }


@dataclass(frozen=True)
class Line:
    success: ServiceSuccess
    service: Name
    may_write: bool
    # In a closed campaign, of what was withdrawn or confirmed since.
    still_counts: bool = False
    too_late: bool = False


def lines(rows: QuerySet[ServiceSuccess], page: list[int], reader: Reader, plan: Plan) -> list[Line]:
    """The lines of one page of ids, in their order."""
    closed_at = plan.campaign.closed_at
    related = ("person", "school_class", "recorded_by", "decided_by", "proof")
    found = {each.pk: each for each in rows.filter(pk__in=page).select_related(*related)}
    names = Names(each.service_id for each in found.values())
    mine = set(rows.filter(reader.may_write(), pk__in=page).values_list("pk", flat=True)) if reader.records else set()
    counted = ServiceSuccess.objects.counting(closed_at).filter(within_window(plan), pk__in=page)
    then = set(counted.values_list("pk", flat=True)) if closed_at else set()
    return [
        Line(
            each, names.on(each.service_id, each.done_on), each.pk in mine,
            still_counts=each.state == State.WITHDRAWN and each.pk in then,
            too_late=each.state == State.CONFIRMED and _after(each.confirmed_at, closed_at),
        )
        for each in (found[pk] for pk in page if pk in found)
    ]  # fmt: skip


def _after(moment: datetime | None, closed_at: datetime | None) -> bool:
    return bool(moment and closed_at and moment > closed_at)


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def month_of(text: str) -> date | None:
    """“2022-03” as its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


def waiting(rows: QuerySet[ServiceSuccess], reader: Reader) -> QuerySet:
    """The ids of claims that this reader decides on, the oldest first."""
    rows = rows.filter(reader.may_write(), state=State.CLAIMED) if reader.records else rows.none()
    return rows.order_by("recorded_at", "pk").values_list("pk", flat=True)
