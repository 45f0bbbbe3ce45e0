"""What schools did in a campaign: activities that stand, lines of plans, evidence, services carried out."""

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q, Sum

from propaganda.activities.rules import counts
from propaganda.models import Activity, ClassReached, Commendation, CommendationList, Evidence, PlanLine, SamePicture
from propaganda.progress import DONE, NOT_ASKED, OVERDUE, status_case
from propaganda.successes.counting import counted, one_pupil
from propaganda.successes.told import told_of
from reports.sources.asked import Asked
from reports.sources.options import Options
from reports.sources.rows import Rows, added, grouped

SHOWN = (Evidence.State.READY, Evidence.State.EXPIRED)


def _activities(asked: Asked, options: Options, units, path: str = ""):
    """The condition of activities that count, by the path to the activity."""
    of = Q(**{f"{path}plan__campaign": asked.campaign, f"{path}plan__unit__in": units})
    found = counts(path) & of & asked.between(f"{path}held_on")
    return found & Q(**{f"{path}form": options.form}) if options.form else found


def activities(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    if by_class:
        reached = ClassReached.objects.filter(_activities(asked, options, units, "activity__"))
        return grouped(reached, True, Count("activity"), unit="activity__plan__unit")
    rows = Activity.objects.filter(_activities(asked, options, units))
    return grouped(rows, False, Count("pk"), unit="plan__unit")


def _reached(column: str):
    def read(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
        if by_class:
            return {}
        rows = Activity.objects.filter(_activities(asked, options, units))
        return grouped(rows, False, Sum(column), unit="plan__unit")

    return read


staff, citizens, _pupils = _reached("staff"), _reached("citizens"), _reached("pupils")


def pupils(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Attendance: a pupil who came twice counts twice. By class as far as classes were told."""
    if not by_class:
        return _pupils(asked, options, units, False)
    rows = ClassReached.objects.filter(_activities(asked, options, units, "activity__"))
    return grouped(rows, True, Sum("present"), unit="activity__plan__unit")


def _lines(*statuses: str):
    def read(asked: Asked, _options: Options, units: Collection[int], by_class: bool) -> Rows:
        rows = PlanLine.objects.filter(plan__campaign=asked.campaign, plan__unit__in=units)
        rows = rows.annotate(stands=status_case(asked.day))
        wanted = Q(stands__in=statuses) if statuses else ~Q(stands=NOT_ASKED)
        return {} if by_class else grouped(rows, False, Count("pk", filter=wanted), unit="plan__unit")

    return read


lines, lines_done, lines_overdue = _lines(), _lines(DONE), _lines(OVERDUE)


def _evidence(kind: str):
    def read(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
        twice = SamePicture.objects.filter(second=OuterRef("pk"), verdict=SamePicture.Verdict.MISUSED)
        rows = Evidence.objects.filter(
            _activities(asked, options, units, "activity__"), ~Exists(twice), kind=kind, state__in=SHOWN
        )
        return {} if by_class else grouped(rows, False, Count("pk"), unit="activity__plan__unit")

    return read


links, photos = _evidence(Evidence.Kind.LINK), _evidence(Evidence.Kind.PHOTO)


def _carried_out(asked: Asked, options: Options, units):
    rows = counted(asked.outreach).filter(asked.between("done_on"), unit__in=units)
    return rows.filter(school_class__grade__in=options.grades) if options.grades else rows


def successes(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """On record and confirmed; what was told as a total without names is another figure, never added to it."""
    return grouped(_carried_out(asked, options, units), by_class, Count("pk"))


def successful_pupils(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    return grouped(_carried_out(asked, options, units), by_class, Count(one_pupil(), distinct=True))


def told(asked: Asked, _options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Told as totals, of times of which nothing is on record; those that lie in the period as a whole."""
    found: Rows = {}
    first = asked.requirement.period_from
    for each in told_of(asked.outreach, asked.requirement.period_until) if not by_class else ():
        if each.counts and each.unit_id in units and (first is None or each.total.starts_on >= first):
            found[each.unit_id] = added(found.get(each.unit_id), each.total.successes)
    return found


def commendations(asked: Asked, _options: Options, units: Collection[int], by_class: bool) -> Rows:
    """Proposed in the newest list of the campaign, and not struck from it."""
    newest = CommendationList.objects.filter(campaign=asked.campaign).order_by("-number", "-pk").values("pk")[:1]
    rows = Commendation.objects.filter(list__in=newest, unit__in=units, proposed=True, struck_at=None)
    return grouped(rows, by_class, Count("pk"))
