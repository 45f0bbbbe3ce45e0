"""What a ranking ranks, as one reader may see it: persons, classes, units or blocs under their names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from contests.models import Bloc, Entrant, Ranking, Subject
from contests.naming import publicly_named
from foundation.vietnamese.names import initials
from schools.models import SchoolClass, Unit


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    unit: str = ""
    school_class: str = ""
    entrant: Entrant | None = None

    @property
    def whence(self) -> str:
        return ", ".join(filter(None, [self.school_class, self.unit]))


def field_of(ranking: Ranking) -> str:
    """The field of Subject that this ranking's places and awards use."""
    return Subject.FIELDS[ranking.of]


def shown_subjects(ranking: Ranking, ids: Collection[int], *, user=None, day: date) -> dict[int, Shown]:
    """Of a ranking's subjects what `user` may read; with none, what everybody may.

    Persons stand in full for themselves, for who has a seat above them, and for all if they may be named in public.
    """
    if ranking.of == Ranking.Of.PERSON:
        return shown_entrants(ranking.contest, ids, user=user, day=day)
    if ranking.of == Ranking.Of.CLASS:
        classes = SchoolClass.objects.filter(pk__in=ids).select_related("unit")
        return {each.pk: Shown(each.name, each.unit.name) for each in classes}
    units = (Unit if ranking.of == Ranking.Of.UNIT else Bloc).objects.filter(pk__in=ids)
    return {each.pk: Shown(each.name) for each in units}


def shown_entrants(contest, ids: Collection[int], *, user=None, day: date) -> dict[int, Shown]:
    entrants = list(Entrant.objects.filter(pk__in=ids).select_related("person", "unit", "school_class"))
    named = publicly_named(contest, [entrant.person for entrant in entrants], day)
    if user is not None and user.is_authenticated:
        seen = Entrant.objects.visible_to(user).filter(pk__in=[entrant.pk for entrant in entrants])
        named |= set(seen.values_list("person", flat=True))
        named |= {entrant.person_id for entrant in entrants if entrant.person.user_id == user.pk}
    return {
        entrant.pk: Shown(
            name=entrant.person.full_name if entrant.person_id in named else initials(entrant.person.full_name),
            unit=entrant.unit.name,
            school_class=entrant.school_class.name if entrant.school_class else "",
            entrant=entrant,
        )
        for entrant in entrants
    }
