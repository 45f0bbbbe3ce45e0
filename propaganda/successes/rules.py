"""What may be recorded as a success, by whom, and what is only remarked on. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from propaganda.models import Campaign, Plan, Service, ServiceName, ServiceSuccess, SuccessTotal
from propaganda.querysets import KEEPING
from propaganda.timing import Span
from schools.models import Act, Enrolment, Membership, Person, SchoolYear, Succession, Unit
from schools.querysets import seat_units

NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One success to be recorded. `school_class_id`: the class where no list tells which one it was on that day."""

    person_id: int
    school_class_id: int | None
    service_id: int
    done_on: date
    receipt: str = ""


def window_of(campaign: Campaign) -> Span:
    """The days, both included, whose successes a campaign counts."""
    return Span(campaign.successes_from or campaign.starts_on, campaign.successes_until or campaign.ends_on)


def clean_receipt(text: str) -> str:
    """The number of a file as it is compared: without spaces, in capitals."""
    return "".join(text.split()).upper()


def faults(rows: Sequence[Row], *, plan: Plan, at: datetime, roster: "Roster | None" = None) -> dict[int, str]:
    """Why rows cannot be recorded, by their place in the list. The same queries for any number of rows."""
    offered = Offered(plan)
    roster = roster or Roster(plan, {row.person_id for row in rows})
    today = timezone.localdate(at)
    found = {}
    for index, row in enumerate(rows):
        why = offered.why_not(row.service_id, row.done_on, today) or roster.why_not(row.person_id, row.done_on)
        if why:
            found[index] = why
    return found


def why_not_taken(plan: Plan) -> str:
    """Why no success or total is taken for a plan, by form or by workbook; "" if they are. As for activities: an exempt
    school tells nothing; one that ended what was before that day (`why_not_after`). What is on record can still be
    decided on and withdrawn until the campaign is closed."""
    if closed(plan):
        return _("This campaign is closed; its figures do not change any more.")
    if not plan.campaign.counts_successes:
        return _("This campaign does not count online public services.")
    if plan.exempted_at:
        return _("The school is exempt from this campaign: %(reason)s") % {"reason": plan.exempted_reason}
    return ""


def why_not_after(plan: Plan, day: date) -> str:
    if plan.ended_on is None or day < plan.ended_on:
        return ""
    words = _("From %(day)s on this school is part of another. Record it there.")
    return words % {"day": f"{plan.ended_on:%d/%m/%Y}"}


class Offered:
    """The services a campaign counts, and from which day on each was there."""

    def __init__(self, plan: Plan):
        self.plan = plan
        services = Service.objects.filter(pk__in=plan.campaign.services.values("pk")).order_by("pk")
        self.retired = dict(services.values_list("pk", "retired_on"))
        names = ServiceName.objects.filter(service__in=services.values("pk")).order_by()
        self.since = dict(names.values("service").annotate(first=Min("valid_from")).values_list("service", "first"))

    def why_not(self, service_id: int, day: date, today: date) -> str:
        if service_id not in self.retired:
            return _("This campaign does not count that service.")
        if day > today:
            return _("This day has not come yet: %(day)s.") % {"day": f"{day:%d/%m/%Y}"}
        since, until = self.since.get(service_id), self.retired[service_id]
        if since is None or day < since:
            words = _("On %(day)s this service was not offered yet; it is since %(since)s.")
            return words % {"day": f"{day:%d/%m/%Y}", "since": f"{since:%d/%m/%Y}" if since else "–"}
        if until and day >= until:
            words = _("On %(day)s this service was no longer offered; it ended on %(until)s.")
            return words % {"day": f"{day:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"}
        return why_not_after(self.plan, day)


def moves_of(unit: int) -> dict[int, list[tuple[date, int]]]:
    """Of classes that acts took to or from a school, by id: each day of such an act, and whose they were before it."""
    about = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit)).values("act")
    found: dict[int, list[tuple[date, int]]] = {}
    for day, pending in (
        Act.objects.filter(pk__in=about).order_by("effective_on", "pk").values_list("effective_on", "pending")
    ):
        for school_class, before, _after in pending.get("moved", ()):
            found.setdefault(school_class, []).append((day, before))
    return found


def classes_of(unit: int) -> Q:
    """The classes of a school, also those that an act moved on to another, for the days before it."""
    gone = [pk for pk, moves in moves_of(unit).items() if any(before == unit for _day, before in moves)]
    return Q(unit=unit) | Q(pk__in=gone)


def unit_on(day: date, unit: int, moves: Sequence[tuple[date, int]]) -> int:
    """Whose a class was on a day, that is of `unit` today."""
    return next((before for moved_on, before in moves if day < moved_on), unit)


class Roster:
    """Which of these people were pupils of a plan's school on a day, and in which class.

    The latest class list that had begun by that day tells. Where the portal has no list from then, it is the school
    whose roster names the pupil. A class that an act moved on to another school was the former one's until that act.
    """

    def __init__(self, plan: Plan, people):
        self.unit = plan.unit_id
        self.people = {person.pk: person for person in Person.objects.filter(pk__in=people)}
        rows = Enrolment.objects.filter(person__in=self.people).order_by("year__starts_on", "pk")
        self.classes: dict[int, list[tuple[date, int, int]]] = {}
        for person, begins, unit, pk in rows.values_list(
            "person", "year__starts_on", "school_class__unit", "school_class"
        ):
            self.classes.setdefault(person, []).append((begins, unit, pk))
        self.moves = moves_of(self.unit)
        self.first_year = SchoolYear.objects.aggregate(first=Min("starts_on"))["first"]

    def why_not(self, person_id: int, day: date) -> str:
        person = self.people.get(person_id)
        if person is not None and person.kind == Person.Kind.PUPIL and self._was_here(person, day):
            return ""
        words = _("%(name)s was no pupil of this school on %(day)s.")
        return words % {"name": person or _("This person"), "day": f"{day:%d/%m/%Y}"}

    def class_on(self, person_id: int, day: date) -> int | None:
        found = self._enrolment(person_id, day)
        return found[2] if found else None

    def _was_here(self, person: Person, day: date) -> bool:
        if person.left_on and person.left_on <= day:
            return False
        found = self._enrolment(person.pk, day)
        if found is None:
            nothing_known = person.pk not in self.classes or self.first_year is None or day < self.first_year
            return nothing_known and person.unit_id == self.unit
        _begins, unit, school_class = found
        return unit_on(day, unit, self.moves.get(school_class, ())) == self.unit

    def _enrolment(self, person_id, day):
        return next((each for each in reversed(self.classes.get(person_id, ())) if each[0] <= day), None)


@dataclass(frozen=True)
class Remarks:
    """What a person may overrule: pupils with the same service within days, a date the campaign does not count, and
    totals told of that time, which count no more once something is on record."""

    near: list[ServiceSuccess] = field(default_factory=list)
    outside: Span | None = None
    totals: list[SuccessTotal] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.near or self.outside or self.totals)

    @property
    def key(self) -> str:
        """What was shown; whoever overrules names it, so that nobody overrules what they did not see."""
        near = ".".join(str(each.pk) for each in self.near)
        return f"{near}-{'outside' if self.outside else ''}-{'.'.join(str(each.pk) for each in self.totals)}"


def remarks(rows: Sequence[Row], plan: Plan) -> Remarks:
    """For rows of one service and date."""
    if not rows:
        return Remarks()
    service, day = rows[0].service_id, rows[0].done_on
    near = ServiceSuccess.objects.standing().filter(
        service=service, person__in=[row.person_id for row in rows], done_on__range=(day - NEAR, day + NEAR)
    )
    near = near.exclude(done_on=day).select_related("person").order_by("person__name_sort_key", "done_on", "pk")
    window = window_of(plan.campaign)
    told = SuccessTotal.objects.filter(plan=plan, withdrawn_at=None, starts_on__lte=day, ends_on__gte=day)
    told = told.filter(Q(service=service) | Q(service=None)).order_by("starts_on", "pk")
    return Remarks(list(near), None if window.starts_on <= day <= window.ends_on else window, list(told))


def keeps_all(user: Any, unit_id: int) -> bool:
    """Whether a user records for every class of a school: its secretary or administrator, or one above."""
    return user.is_superuser or Unit.objects.within(user, KEEPING).filter(pk=unit_id).exists()


def classes_taught(user: Any, day: date) -> set[int]:
    """The classes a user is the teacher of on a day."""
    if not seat_units(user, {"teacher"}):
        return set()
    seats = user.memberships.on(day).filter(role=Membership.Role.TEACHER, school_class__isnull=False)
    return set(seats.values_list("school_class", flat=True))


def of_classes(classes) -> Q:
    """Successes of these classes: recorded for one of them, or by a pupil who is in one of them."""
    enrolled = Enrolment.objects.filter(person=OuterRef("person"), school_class__in=classes)
    return Q(school_class__in=classes) | Q(Exists(enrolled))


def closed(plan: Plan) -> bool:
    """Whether the figures of a campaign are final: nothing more is recorded, decided or withdrawn for it."""
    return plan.campaign.state == Campaign.State.CLOSED
