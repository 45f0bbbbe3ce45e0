"""The lines of plans as they stood on a day: for today by the columns of progress, for a past day by periods."""

from datetime import date

from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from propaganda.models import Activity, LinePeriod, PlanLine
from propaganda.progress import status_case

NO_END = Value(date.max, output_field=DateField())


def lines_as_of(day: date, today: date) -> QuerySet[PlanLine]:
    """Lines that were not taken out, with `status`, `since` and `until` (days of the first period not met), `met`
    (periods) and `noted` (activities).

    On a past day only what is dated by then counts, whenever it was recorded. Exemptions, endings and what was agreed
    are those known today.
    """
    lines = PlanLine.objects.filter(withdrawn_at=None)
    if day >= today:
        return lines.annotate(
            status=status_case(day), since=F("owed_from"), until=F("owed_until"), met=F("periods_met"),
            noted=F("recorded"),
        )  # fmt: skip
    owed = LinePeriod.objects.filter(line=OuterRef("pk"), ends_on__lt=Coalesce(OuterRef("plan__ended_on"), NO_END))
    unmet = owed.filter(unmet_on(day)).order_by("starts_on", "pk")
    held = Activity.objects.filter(line=OuterRef("pk"), withdrawn_at=None, held_on__lte=day)
    return lines.annotate(
        then_counts=F("counts"),
        then_owed_from=Subquery(unmet.values("starts_on")[:1]),
        then_owed_until=Subquery(unmet.values("ends_on")[:1]),
    ).annotate(
        status=status_case(day, "then_"), since=F("then_owed_from"), until=F("then_owed_until"),
        met=_counted(owed.filter(met_on__lte=day)), noted=_counted(held),
    )  # fmt: skip


def unmet_on(day: date, period: str = "") -> Q:
    """Periods in which fewer activities than expected are dated by this day."""
    return Q(**{f"{period}met_on": None}) | Q(**{f"{period}met_on__gt": day})


def _counted(rows) -> Coalesce:
    number = rows.order_by().values("line").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number), 0)
