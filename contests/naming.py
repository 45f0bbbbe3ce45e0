"""Who may be named where everybody can read: pupils and minors as initials, unless consent is on record."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Case, Q, Value, When

from contests.models import Consent, Member
from foundation.vietnamese.names import initials
from schools.models import Person

ADULT = 18


def age_on(born_on: date, day: date) -> int:
    """Whole years lived on `day`."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(person: Person, day: date) -> bool:
    """Whether a person counts as a minor: pupils whose date of birth is not known do."""
    return age_on(person.born_on, day) < ADULT if person.born_on else person.kind == Person.Kind.PUPIL


def publicly_named(contest, persons, day: date) -> set[int]:
    """Ids of those who may be named in full in public: staff of age, and whoever has given consent
    (Law 91/2025/QH15, articles 16 and 24)."""
    persons = list(persons)
    agreed = Consent.objects.standing().filter(
        contest=contest, purpose=Consent.Purpose.PUBLISH, person__in=[person.pk for person in persons]
    )
    named = set(agreed.values_list("person", flat=True))
    staff = {person.pk for person in persons if person.kind == Person.Kind.STAFF and not is_minor(person, day)}
    return named | staff


def public_name(contest, person, day: date) -> str:
    """The name of one person as everybody may read it."""
    return person.full_name if publicly_named(contest, [person], day) else initials(person.full_name)


def members_of(teams: Collection[int], *, at: datetime | None = None):
    """The members of these teams (ids of entrants), captain first, reserves last; `at`: as they were then."""
    found = Member.objects.filter(entrant__in=teams)
    then = Q(left_at=None) if at is None else (Q(left_at=None) | Q(left_at__gt=at)) & Q(joined_at__lte=at)
    rank = Case(When(role="captain", then=Value(0)), When(role="reserve", then=Value(2)), default=Value(1))
    return (
        found.filter(then)
        .select_related("person", "school_class")
        .order_by("entrant", rank, "person__name_sort_key", "pk")
    )


def member_names(
    teams: Collection[int], *, full: Collection[int] = (), day: date, at: datetime | None = None
) -> dict[int, tuple[str, ...]]:
    """By team the names of its members: in full in the teams of `full`; elsewhere as everybody may read them."""
    members = list(members_of(teams, at=at))
    others = [member for member in members if member.entrant_id not in full]
    named: defaultdict[int, set[int]] = defaultdict(set)
    for contest in {member.contest_id for member in others}:
        persons = [member.person for member in others if member.contest_id == contest]
        named[contest] = publicly_named(contest, persons, day)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for member in members:
        person = member.person
        known = member.entrant_id in full or person.pk in named[member.contest_id]
        found[member.entrant_id].append(person.full_name if known else initials(person.full_name))
    return {team: tuple(names) for team, names in found.items()}
