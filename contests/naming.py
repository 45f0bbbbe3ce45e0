"""Who may be named where everybody can read: pupils and minors as initials, unless consent is on record."""

from datetime import date

from contests.models import Consent
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
