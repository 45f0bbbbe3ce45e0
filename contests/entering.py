"""Entering a contest: who a person is in it, kept as they were when they entered."""

from django.utils import timezone

from contests.models import Entrant
from contests.rules import audience_of, class_of


class NotInvited(Exception):
    """The person is in none of the contest's audiences."""


def enter(contest, person, *, at) -> Entrant:
    """The person's entry in a contest, made at the first call, with school and class as they are now."""
    entrant = Entrant.objects.filter(contest=contest, person=person).first()
    if entrant:
        return entrant
    school_class = class_of(person, timezone.localdate(at))
    audience = audience_of(contest, person, school_class.grade if school_class else None)
    if audience is None:
        raise NotInvited
    return Entrant.objects.create(
        contest=contest, person=person, audience=audience, unit=person.unit, school_class=school_class, entered_at=at
    )
