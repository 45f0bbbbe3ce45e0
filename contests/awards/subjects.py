"""What a ranking ranks, as one reader may see it: persons, teams, classes, units or blocs under their names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from contests.models import Bloc, Entrant, Member, Ranking, Subject
from contests.naming import member_names, publicly_named
from foundation.vietnamese.names import initials
from schools.models import SchoolClass, Unit


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    unit: str = ""
    school_class: str = ""
    entrant: Entrant | None = None
    members: tuple[str, ...] = ()  # of a team

    @property
    def whence(self) -> str:
        return ", ".join(filter(None, [self.school_class, self.unit]))


def field_of(ranking: Ranking) -> str:
    """The field of Subject that this ranking's places and awards use."""
    return Subject.FIELDS[ranking.of]


def shown_subjects(ranking: Ranking, ids: Collection[int], *, user=None, day: date) -> dict[int, Shown]:
    """Of a ranking's subjects what `user` may read; with none, what everybody may.

    Persons stand in full for themselves, for who has a seat above them, and for all if they may be named in public; so
    do the members of a team, whose own name is public.
    """
    if field_of(ranking) == "entrant":
        return shown_entrants(ranking.contest, ids, user=user, day=day)
    if ranking.of == Ranking.Of.CLASS:
        classes = SchoolClass.objects.filter(pk__in=ids).select_related("unit")
        return {each.pk: Shown(each.name, each.unit.name) for each in classes}
    units = (Unit if ranking.of == Ranking.Of.UNIT else Bloc).objects.filter(pk__in=ids)
    return {each.pk: Shown(each.name) for each in units}


def shown_entrants(contest, ids: Collection[int], *, user=None, day: date, at=None) -> dict[int, Shown]:
    """Persons and teams; `at`: with the members a team had then."""
    entrants = list(Entrant.objects.filter(pk__in=ids).select_related("person", "unit", "school_class"))
    known: set[int] = set()  # entrants whose names this reader knows
    if user is not None and user.is_authenticated:
        ours = Entrant.objects.filter(pk__in=[entrant.pk for entrant in entrants])
        mine = Member.objects.standing().filter(person__user=user).values("entrant")
        seen = Q(person__user=user) | Q(pk__in=mine) | Q(pk__in=ours.visible_to(user).values("pk"))
        known |= set(ours.filter(seen).values_list("pk", flat=True))
    named = publicly_named(contest, [entrant.person for entrant in entrants if not entrant.is_team], day)
    teams = [entrant.pk for entrant in entrants if entrant.is_team]
    members = member_names(teams, full=known, day=day, at=at) if teams else {}
    return {
        entrant.pk: Shown(
            name=_name(entrant, full=entrant.pk in known or entrant.person_id in named),
            unit=entrant.unit.name,
            school_class=entrant.school_class.name if entrant.school_class else "",
            entrant=entrant,
            members=members.get(entrant.pk, ()),
        )
        for entrant in entrants
    }


def _name(entrant, *, full):
    return str(entrant) if full or entrant.is_team else initials(entrant.person.full_name)
