"""Consents to be named, class by class: who may record them, and where each pupil stands."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Consent, Contest, Entrant
from contests.querysets import ConsentQuerySet
from contests.visitors.actions import Agreement, consent
from foundation.vietnamese.dates import parse_date, written_date
from foundation.vietnamese.text import nfc, search_key
from foundation.vietnamese.unreadable import Unreadable
from schools.models import Enrolment, Membership, Person, SchoolClass
from schools.reading import year_on

PUBLISH = Consent.Purpose.PUBLISH
NAME_LENGTH = 120


def may_record(user, school_class: SchoolClass) -> bool:
    """The school's administrator, secretary or organiser (or one above), or the teacher of this very class."""
    roles = ConsentQuerySet.editing_roles - {Membership.Role.TEACHER}
    if user.is_superuser or SchoolClass.objects.within(user, roles).filter(pk=school_class.pk).exists():
        return True
    mine = user.memberships.on(timezone.localdate())
    return mine.filter(role=Membership.Role.TEACHER, school_class=school_class).exists()


def classes(contest: Contest, user, day: date, word: str):
    """This school year's classes that the user sees, with `pupils` and how many `agreed` to be named in the contest."""
    pupils = Enrolment.objects.filter(school_class=OuterRef("pk"), person__left_on=None).order_by()
    standing = Consent.objects.standing().filter(contest=contest, purpose=PUBLISH, person=OuterRef("person"))
    found = SchoolClass.objects.visible_to(user).filter(year=year_on(day)).select_related("unit")
    if word:
        found = found.filter(Q(unit__name_search_key__contains=search_key(word)) | Q(name_key=word.casefold()))
    return found.annotate(pupils=_count(pupils), agreed=_count(pupils.filter(Exists(standing)))).order_by(
        "unit__name_search_key", "unit", "grade", "name_key", "pk"
    )


def _count(rows):
    return Coalesce(Subquery(rows.values("school_class").annotate(n=Count("pk")).values("n")), 0)


@dataclass
class Row:
    """One pupil, the consent that stands if any, and what was typed."""

    person: Person
    consent: Consent | None
    ticked: bool = False
    guardian: str = ""
    day: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    given_on: date | None = None


def rows_of(contest: Contest, school_class: SchoolClass, today: date) -> list[Row]:
    """The class list in the order of names."""
    enrolled = Enrolment.objects.filter(school_class=school_class, person__left_on=None).select_related("person")
    persons = [row.person for row in enrolled.order_by("person__name_sort_key", "person_id")]
    standing = Consent.objects.standing().filter(contest=contest, purpose=PUBLISH, person__in=persons)
    found = {consent.person_id: consent for consent in standing.select_related("recorded_by")}
    return [Row(person, found.get(person.pk), day=written_date(today)) for person in persons]


def read(rows: list[Row], data, today: date) -> bool:
    """Take in what was typed for pupils without a consent; whether all of it can be kept."""
    fine = True
    for row in rows:
        if row.consent or f"agreed-{row.person.pk}" not in data:
            continue
        row.ticked = True
        row.guardian = nfc(data.get(f"guardian-{row.person.pk}", ""))[:NAME_LENGTH]
        row.day = nfc(data.get(f"day-{row.person.pk}", "")) or written_date(today)
        try:
            row.given_on = parse_date(row.day)
        except Unreadable as error:
            row.errors["day"] = error.message
        else:
            if row.given_on > today:
                row.errors["day"] = _("This day is still to come. Check the year.")
        fine = fine and not row.errors
    return fine


def keep(contest: Contest, rows: list[Row], wording: str, *, by, at) -> int:
    """Record the consents ticked, in the caller's transaction; how many."""
    ticked = [row for row in rows if row.ticked]
    for row in ticked:
        agreement = Agreement(str(PUBLISH), wording, guardian=row.guardian)
        signed = timezone.make_aware(datetime.combine(row.given_on or timezone.localdate(at), time()))
        given = signed if timezone.localdate(signed) < timezone.localdate(at) else at
        consent(contest, row.person, agreement, by=by, at=at, given_at=given)
    return len(ticked)


def own_consents(person: Person) -> list[tuple[Contest, Consent | None, Consent | None]]:
    """For each contest a person or their team has entered: the consents to take part and to be named that stand."""
    entries = Entrant.objects.of(person).select_related("contest__unit").order_by("-entered_at", "-pk")
    standing = {
        (consent.contest_id, consent.purpose): consent for consent in Consent.objects.standing().filter(person=person)
    }
    return [
        (
            entry.contest,
            standing.get((entry.contest_id, Consent.Purpose.TAKE_PART)),
            standing.get((entry.contest_id, PUBLISH)),
        )
        for entry in entries
    ]
