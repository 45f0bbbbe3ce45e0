"""Rankings as people see them: page and workbook read the same plain rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from contests.models import Entrant, Place, Ranking
from contests.why import why
from foundation.vietnamese.names import initials

BATCH = 2000


class RuleChanged(Exception):
    """The places were computed by another rule than the one that stands: they are being computed anew."""


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """One row of a ranking for one reader. Names of other schools' pupils are initials."""

    rank: int
    name: str
    unit: str
    school_class: str
    values: tuple[str, ...]  # as stored, in the order of the rule; contests.why.value_text makes them readable
    tied: bool
    why: str
    mine: bool


def shown_places(ranking: Ranking, user, *, first: int = 1, count: int | None = None) -> Iterator[ShownPlace]:
    """`count` places (or all) from position `first` on, in order. Raises RuleChanged where it reads one."""
    measures = list(ranking.measures.order_by("order"))
    places = ranking.places.in_order().select_related("entrant__person", "entrant__unit", "entrant__school_class")
    above = ranking.places.filter(position=first - 1).first()
    rows = places.filter(position__gte=first)
    if count is not None:
        rows = rows.filter(position__lt=first + count)
    stream = rows.iterator(BATCH)
    while batch := list(islice(stream, BATCH)):
        named = _named(batch, user)
        for place in batch:
            yield _shown(place, above, measures, user, named)
            above = place


def own_place(ranking: Ranking, person) -> Place | None:
    return ranking.places.filter(entrant__person=person).first()


def _named(places, user) -> set[int]:
    """Entrants whose full names this reader may see: those of units they have a seat above."""
    entrants = Entrant.objects.visible_to(user).filter(pk__in=[place.entrant_id for place in places])
    return set(entrants.values_list("pk", flat=True))


def _shown(place, above, measures, user, named):
    if not measures or len(place.values) != len(measures):
        raise RuleChanged
    entrant = place.entrant
    mine = entrant.person.user_id == user.pk
    name = entrant.person.full_name
    return ShownPlace(
        rank=place.rank,
        name=name if mine or entrant.pk in named else initials(name),
        unit=entrant.unit.name,
        school_class=entrant.school_class.name if entrant.school_class else "",
        values=tuple(place.values),
        tied=place.tied,
        why=why(place, above, measures),
        mine=mine,
    )
