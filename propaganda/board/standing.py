"""The lines of plans as they stood on a day: for today by the columns of progress, for a past day by periods."""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from propaganda.board.words import NOTHING, SOON, SOON_DAYS
from propaganda.models import Activity, LinePeriod, PlanLine
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE, status_case

NO_END = Value(date.max, output_field=DateField())


def lines_as_of(day: date, today: date) -> QuerySet[Any]:
    """Lines that were not taken out, with `tag` (their status; due ones in two weeks at most are SOON), `idle` (1:
    nothing is recorded), `until` (last day of the first period not met), `met` (periods) and `noted` (activities).

    On a past day only what is dated by then counts, whenever it was recorded. Exemptions, endings and what was agreed
    are those known today.
    """
    lines = PlanLine.objects.filter(withdrawn_at=None)
    if day < today:
        return _then(lines, day)
    soon = Q(counts=True, owed_from__lte=day, owed_until__gte=day, owed_until__lte=day + timedelta(days=SOON_DAYS))
    return lines.annotate(
        tag=_tag(When(soon, then=Value(SOON)), default=status_case(day)), idle=_one_if(Q(recorded=0)),
        until=F("owed_until"), met=F("periods_met"), noted=F("recorded"),
    )  # fmt: skip


def _then(lines, day):
    """A period was met by a day if the activity that made its number full is dated by then. Asked with EXISTS, until
    one says yes: the first period not met tells all, and a line has few."""
    owed = LinePeriod.objects.filter(line=OuterRef("pk"), ends_on__lt=Coalesce(OuterRef("plan__ended_on"), NO_END))
    unmet = owed.filter(unmet_on(day)).order_by()
    held = Activity.objects.filter(line=OuterRef("pk"), withdrawn_at=None, held_on__lte=day).order_by()
    begun = unmet.filter(starts_on__lte=day)
    tag = _tag(
        When(counts=False, then=Value(NOT_ASKED)),
        # First what most lines of a past day are: none of the others is asked of them.
        When(Exists(begun.filter(ends_on__lt=day)), then=Value(OVERDUE)),
        When(Exists(begun.filter(ends_on__lte=day + timedelta(days=SOON_DAYS))), then=Value(SOON)),
        When(Exists(begun), then=Value(DUE)),
        When(~Exists(unmet), then=Value(DONE)),
        default=Value(NOT_DUE),
    )
    return lines.annotate(
        tag=tag, idle=_one_if(~Exists(held)), until=Subquery(unmet.order_by("starts_on", "pk").values("ends_on")[:1]),
        met=_counted(owed.filter(met_on__lte=day)), noted=_counted(held),
    )  # fmt: skip


def in_status(lines: QuerySet[Any], status: str) -> QuerySet[Any]:
    """Those of a status, or of one of the further choices of a filter; "" are all."""
    if status == NOTHING:
        return lines.filter(idle=1).exclude(tag=NOT_ASKED)
    if status == DUE:
        return lines.filter(tag__in=[DUE, SOON])
    return lines.filter(tag=status) if status else lines


def status_of(tag: str) -> str:
    return DUE if tag == SOON else tag


def unmet_on(day: date) -> Q:
    """Periods in which fewer activities than expected are dated by this day."""
    return Q(met_on=None) | Q(met_on__gt=day)


def _tag(*cases, default) -> Case:
    return Case(*cases, default=default, output_field=CharField())


def _one_if(condition) -> Case:
    """A number, since SQLite's booleans are made one by one by Python, and a board asks for twenty thousand."""
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def _counted(rows) -> Coalesce:
    number = rows.order_by().values("line").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number), 0)
