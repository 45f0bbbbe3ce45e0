"""Weekly numbers of a contest for everybody: how many took part, where and when. No names of persons."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from contests.eligibility import by_teams
from contests.models import Attempt, Bloc, Contest, Statistics

TOP = 20
DAYS = 60
# A unit of fewer persons is not listed: its number would be about somebody.
FEWEST = 5


def figures(contest: Contest, as_of: datetime) -> dict:
    """{"persons", "attempts", "units": [[name, persons, attempts]], "blocs": the same, "days": [[ISO day, attempts]]}.

    Of papers handed in up to `as_of`, practice apart; where teams enter, the persons are their members.
    """
    handed_in = Attempt.objects.filter(
        part__stage__contest=contest, part__stage__practice=False, submitted_at__isnull=False, submitted_at__lte=as_of
    )
    counted = {"persons": Count("entrant", distinct=True), "attempts": Count("pk")}
    if by_teams(contest):
        members = Count("entrant__members", filter=Q(entrant__members__left_at=None), distinct=True)
        counted = {"persons": members, "attempts": Count("pk", distinct=True)}
    whole = handed_in.aggregate(**counted)
    by_unit = {
        pk: (name, persons, attempts)
        for pk, name, persons, attempts in handed_in.order_by()
        .values_list("entrant__unit", "entrant__unit__name")
        .annotate(**counted)
    }
    by_day = handed_in.order_by().annotate(day=TruncDate("submitted_at")).values_list("day").annotate(n=Count("pk"))
    return {
        **whole,
        "units": _top([row for row in by_unit.values() if row[1] >= FEWEST]),
        "blocs": _top(_blocs(contest, by_unit)),
        "days": _every_day(dict(by_day)),
    }


def _top(rows):
    return [list(row) for row in sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))[:TOP]]


def _blocs(contest, by_unit):
    for bloc in Bloc.objects.filter(contest=contest).prefetch_related("units").order_by("pk"):
        mine = [by_unit[unit.pk] for unit in bloc.units.all() if unit.pk in by_unit]
        yield bloc.name, sum(row[1] for row in mine), sum(row[2] for row in mine)


def _every_day(by_day):
    """[ISO day, attempts] of each day from the first to the last, at most the last DAYS."""
    if not by_day:
        return []
    first, last = min(by_day), max(by_day)
    first = max(first, last - timedelta(days=DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [[day.isoformat(), by_day.get(day, 0)] for day in days]


def last_monday(at: datetime) -> datetime:
    """The last Monday 00:00 of local time."""
    day = timezone.localdate(at)
    monday = day - timedelta(days=day.weekday())
    return timezone.make_aware(datetime.combine(monday, time()))


def due(at: datetime) -> list[tuple[Contest, datetime]]:
    """Contests that publish their numbers, each with the newest moment they are owed for: a Monday, or the end."""
    contests = (
        Contest.objects.filter(publishes_statistics=True)
        .exclude(state=Contest.State.DRAFT)
        .annotate(
            ends=Max("stages__closes_at", filter=Q(stages__practice=False, stages__closes_at__lte=at)),
            last=Max("stages__closes_at"),
            shown=Max("statistics__as_of"),
        )
        .order_by("pk")
    )
    owed: list[tuple[Contest, datetime]] = []
    for contest in contests:
        moment = max(filter(None, [contest.ends, last_monday(at)]))
        if contest.last and moment > contest.last:
            moment = contest.last
        begun = contest.opened_at or contest.created_at
        if moment > begun and (contest.shown is None or contest.shown < moment):
            owed.append((contest, moment))
    return owed


def write(contest: Contest, as_of: datetime) -> Statistics:
    row, _new = Statistics.objects.get_or_create(
        contest=contest, as_of=as_of, defaults={"figures": figures(contest, as_of)}
    )
    return row
