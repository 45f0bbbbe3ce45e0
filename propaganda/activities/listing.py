"""The list of a school's activities: filtered by its address, summed up, page by page."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from propaganda.activities import rules
from propaganda.models import Activity, Plan

PAGE = 30
_SUMS = ("pupils", "staff", "citizens")


def listed(plan: Plan, asked, day) -> dict:
    """`asked`: the words of the address (line, form, month as 2022-03, by, withdrawn)."""
    everything = Activity.objects.filter(plan=plan)
    counts = everything.aggregate(
        standing=Count("pk", filter=Q(withdrawn_at=None)), withdrawn=Count("pk", filter=~Q(withdrawn_at=None))
    )
    withdrawn = asked.get("withdrawn") == "1"
    rows = everything.exclude(withdrawn_at=None) if withdrawn else everything.filter(withdrawn_at=None)
    found, chosen = _filtered(rows, asked)
    fits = ~Q(withdrawn_at=None) if withdrawn else rules.counts()
    sums = found.aggregate(
        count=Count("pk", filter=fits), **{name: Sum(name, filter=fits, default=0) for name in _SUMS}
    )
    page = Paginator(
        found.select_related("line", "recorded_by")
        .annotate(shown_by=_evidence(), others=F("staff") + F("citizens"))
        .order_by("-held_on", "-pk"),
        PAGE,
    ).get_page(asked.get("page"))
    return {
        "page": page,
        "sums": {**sums, "people": sum(sums[name] for name in _SUMS), "outside": page.paginator.count - sums["count"]},
        "counts": counts,
        "withdrawn": withdrawn,
        "chosen": chosen,
        "filtered": bool(chosen),
        "day": day,
        **_offered(plan, everything),
    }


def _evidence():
    gone = Q(evidence__state__in=["refused", "removed", "expired"])
    return Count("evidence", filter=~gone)


def _number(text) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _filtered(rows, asked):
    """The rows, and the filters that were understood; others are as if they were not there."""
    chosen = {}
    for name, column in (("line", "line"), ("by", "recorded_by")):
        if (number := _number(asked.get(name, ""))) is not None:
            rows, chosen[name] = rows.filter(**{column: number}), str(number)
    if (form := asked.get("form", "")) in Activity.Form.values:
        rows, chosen["form"] = rows.filter(form=form), form
    year, _dash, month = asked.get("month", "").partition("-")
    if 1900 <= (_number(year) or 0) <= 2100 and 1 <= (_number(month) or 0) <= 12:
        rows = rows.filter(held_on__year=int(year), held_on__month=int(month))
        chosen["month"] = f"{int(year)}-{int(month):02d}"
    return rows, chosen


def _offered(plan, everything) -> dict:
    """What the filters offer: only what finds something."""
    people = everything.exclude(recorded_by=None).order_by("recorded_by__full_name", "recorded_by")
    months = everything.annotate(month=TruncMonth("held_on")).order_by("-month").values_list("month", flat=True)
    forms = set(everything.order_by().values_list("form", flat=True).distinct())
    return {
        "lines": plan.lines.filter(pk__in=everything.values("line")).order_by("order", "pk"),
        "forms": [(value, label) for value, label in Activity.Form.choices if value in forms],
        "months": [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in months.distinct()],
        "people": people.values_list("recorded_by", "recorded_by__full_name").distinct(),
    }
