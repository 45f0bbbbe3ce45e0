"""How far each line is: the one writer of what is derived from activities and periods, and the status read from it.

A period is met when as many activities are dated in it as were expected. The first period not met tells the status of
its line on any day (`owed_from`, `owed_until`), so that boards ask two columns and count nothing.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from propaganda.models import Activity, LinePeriod, Plan, PlanLine
from propaganda.timing import periods_of, timing_of

DONE, OVERDUE, DUE, NOT_DUE, NOT_ASKED = STATUSES = "done", "overdue", "due", "not_due", "not_asked"
BATCH = 500
_OF_LINE = ("counts", "owed_from", "owed_until", "periods_met", "periods_owed", "recorded")
_OF_PERIOD = ("done", "met_on", "met_at")


def status_on(line: PlanLine, day: date) -> str:
    """One of STATUSES. *Not due* also if what was due so far is done and the next period has not begun."""
    if not line.counts:
        return NOT_ASKED
    if line.owed_until is None:
        return DONE
    if line.owed_until < day:
        return OVERDUE
    return DUE if line.owed_from is not None and line.owed_from <= day else NOT_DUE


def status_case(day: date, line: str = "") -> Case:
    """`status_on` for the database; `line` is the path to the line, with its underscores."""
    return Case(
        When(Q(**{f"{line}counts": False}), then=Value(NOT_ASKED)),
        When(Q(**{f"{line}owed_until": None}), then=Value(DONE)),
        When(Q(**{f"{line}owed_until__lt": day}), then=Value(OVERDUE)),
        When(Q(**{f"{line}owed_from__lte": day}), then=Value(DUE)),
        default=Value(NOT_DUE),
        output_field=models.CharField(),
    )


def write_periods(lines: Iterable[PlanLine]) -> None:
    """Make the periods of lines as their timing says; those that stay the same keep their row. The caller holds the
    locks of the plans, and calls `recount` after it."""
    lines = list(lines)
    had: dict[int, dict[tuple, LinePeriod]] = {line.pk: {} for line in lines}
    for period in LinePeriod.objects.filter(line__in=lines):
        had[period.line_id][period.starts_on, period.ends_on, period.expected] = period
    new, gone = [], []
    for line in lines:
        wanted = {(span.starts_on, span.ends_on, line.expected) for span in periods_of(timing_of(line))}
        gone += [period.pk for key, period in had[line.pk].items() if key not in wanted]
        new += [
            LinePeriod(line=line, starts_on=starts, ends_on=ends, expected=expected)
            for starts, ends, expected in sorted(wanted - had[line.pk].keys())
        ]
    LinePeriod.objects.filter(pk__in=gone).delete()
    LinePeriod.objects.bulk_create(new, batch_size=BATCH)


def begin(lines: Iterable[PlanLine]) -> list[PlanLine]:
    """Save new lines with their periods, counted: nothing is recorded under them yet. For a whole launch at once: each
    row is written one time, and periods in the database. The caller holds the locks of the plans, or just made them."""
    lines = list(lines)
    for line in lines:
        _sum_up(line, [LinePeriod(**span) for span in _spans(line)], 0)
    PlanLine.objects.bulk_create(lines, batch_size=BATCH)
    alike: dict[tuple, list[PlanLine]] = {}
    for line in lines:
        alike.setdefault((line.expected, str(timing_of(line))), []).append(line)
    for same in alike.values():
        for start in range(0, len(same), BATCH):
            for span in _spans(same[0]):
                _insert_period([line.pk for line in same[start : start + BATCH]], span)
    return lines


def _spans(line) -> list[dict[str, Any]]:
    return [
        {"starts_on": span.starts_on, "ends_on": span.ends_on, "expected": line.expected}
        for span in periods_of(timing_of(line))
    ]


def _insert_period(lines: list[int], span: dict[str, Any]) -> None:
    """The same period for many lines, in one statement."""
    period, line = (connection.ops.quote_name(model._meta.db_table) for model in (LinePeriod, PlanLine))
    ids = ", ".join(["%s"] * len(lines))
    days = [connection.ops.adapt_datefield_value(span[name]) for name in ("starts_on", "ends_on")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {period} (line_id, starts_on, ends_on, expected, done) "  # noqa: S608  # names of tables
            f"SELECT id, %s, %s, %s, 0 FROM {line} WHERE id IN ({ids})",
            [*days, span["expected"], *lines],
        )


def lock_plans(plans: Collection[int] | models.QuerySet) -> list[Plan]:
    """Hold the plans (ids), in order of these, before lines, periods or activities change. Order of locks everywhere:
    campaign, plans, activities, evidence. Whether the campaign runs is asked after it: closing holds all plans."""
    return list(Plan.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=plans).order_by("pk"))


def recount(lines: Collection[int]) -> None:
    """Count again what was done in each period of these lines (ids) and how far they are. The caller holds the locks of
    their plans. Only what differs is written; doing it twice changes nothing."""
    found = list(PlanLine.objects.filter(pk__in=lines).select_related("plan").order_by("pk"))
    periods: dict[int, list[LinePeriod]] = {line.pk: [] for line in found}
    for period in LinePeriod.objects.filter(line__in=periods).order_by("starts_on", "pk"):
        periods[period.line_id].append(period)
    activities: dict[int, list[Activity]] = {line.pk: [] for line in found}
    standing = Activity.objects.filter(line__in=periods).only(
        "line_id", "period_id", "held_on", "recorded_at", "changed_at", "withdrawn_at"
    )
    for activity in standing.order_by("held_on", "recorded_at", "pk"):
        activities[activity.line_id].append(activity)
    changed_lines, changed_periods, changed_activities = [], [], []
    for line in found:
        changed_activities += _place(activities[line.pk], periods[line.pk])
        stand = [each for each in activities[line.pk] if each.withdrawn_at is None]
        changed_periods += _fill(periods[line.pk], stand)
        if _sum_up(line, periods[line.pk], len(stand)):
            changed_lines.append(line)
    Activity.objects.bulk_update(changed_activities, ["period"], batch_size=BATCH)
    LinePeriod.objects.bulk_update(changed_periods, _OF_PERIOD, batch_size=BATCH)
    PlanLine.objects.bulk_update(changed_lines, _OF_LINE, batch_size=BATCH)


def _place(activities, periods) -> list[Activity]:
    """Set the period of each activity by its date; those for which that is new."""
    changed = []
    for activity in activities:
        here = next((each for each in periods if each.starts_on <= activity.held_on <= each.ends_on), None)
        wanted = here.pk if here is not None and activity.withdrawn_at is None else None
        if activity.period_id != wanted:
            activity.period_id = wanted
            changed.append(activity)
    return changed


def _fill(periods, activities) -> list[LinePeriod]:
    changed = []
    for period in periods:
        mine = [each for each in activities if each.period_id == period.pk]
        # In order of date; what made the number full in time may have been recorded before one dated earlier.
        last = mine[period.expected - 1] if len(mine) >= period.expected else None
        recorded = sorted(_known_at(each) for each in mine)
        now = (len(mine), last and last.held_on, last and recorded[period.expected - 1])
        if now != (period.done, period.met_on, period.met_at):
            period.done, period.met_on, period.met_at = now
            changed.append(period)
    return changed


def _known_at(activity) -> datetime:
    """When the portal knew of it. One that was recorded before its own day was given that day by a later change, and
    must not meet a period earlier than anybody could know."""
    if activity.changed_at and timezone.localdate(activity.recorded_at) < activity.held_on:
        return activity.changed_at
    return activity.recorded_at


def _sum_up(line, periods, recorded) -> bool:
    """Set the derived columns of a line; whether one of them is new."""
    ended = line.plan.ended_on
    owed = [each for each in periods if ended is None or each.ends_on < ended]
    asked = line.plan.exempted_at is None and line.waived_at is None and line.withdrawn_at is None and bool(owed)
    unmet = [each for each in owed if each.done < each.expected]
    first = unmet[0] if asked and unmet else None
    now = (
        asked,
        first and first.starts_on,
        first and first.ends_on,
        len(owed) - len(unmet) if asked else 0,
        len(owed) if asked else 0,
        recorded,
    )
    if now == tuple(getattr(line, name) for name in _OF_LINE):
        return False
    for name, value in zip(_OF_LINE, now, strict=True):
        setattr(line, name, value)
    return True
