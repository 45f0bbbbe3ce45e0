"""Rankings as people see them: page and workbook read the same plain rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from contests.figures import rule_of
from contests.measures import Kind, Of
from contests.models import Decision, Entrant, Place, Ranking, Subject
from contests.naming import publicly_named
from contests.why import Reasons
from foundation.vietnamese.names import initials
from schools.models import Unit

BATCH = 2000


class RuleChanged(Exception):
    """The places were computed by another rule than the one that stands: they are being computed anew."""


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """One row of a ranking for one reader. Names of pupils whom they do not look after are initials."""

    position: int
    rank: int
    name: str
    unit: str
    school_class: str
    values: tuple[str, ...]  # as stored, in the order of the rule; contests.why.value_text makes them readable
    tied: bool
    why: str
    mine: bool
    unit_id: int | None = None
    class_id: int | None = None


class _Row(NamedTuple):
    position: int
    rank: int
    tied: bool
    decided_by: int | None
    values: list[str]
    subject_id: int
    name: str
    unit_id: int | None
    unit: str
    class_id: int | None
    school_class: str | None
    pk: int | None  # of the person
    kind: str
    born_on: date | None
    user_id: int | None


_PLACE = ("position", "rank", "tied", "decided_by", "values")
# Paths of the rest of a row, by what is ranked; "" where there is nothing.
_PATHS = {
    Of.PERSON: (
        "entrant_id", "entrant__person__full_name", "entrant__unit_id", "entrant__unit__name",
        "entrant__school_class_id", "entrant__school_class__name", "entrant__person_id", "entrant__person__kind",
        "entrant__person__born_on", "entrant__person__user_id",
    ),
    Of.CLASS: ("school_class_id", "school_class__name", "school_class__unit_id", "school_class__unit__name"),
    Of.UNIT: ("unit_id", "unit__name"),
    Of.BLOC: ("bloc_id", "bloc__name"),
}  # fmt: skip
_NOTHING = (None, "", None, "", None, "", None, None)


def shown_places(
    ranking: Ranking, user, *, first: int = 1, count: int | None = None, only: Q | None = None
) -> Iterator[ShownPlace]:
    """`count` places (or all) from position `first` on, in order; those that fit `only`. Raises RuleChanged."""
    measures = list(ranking.measures.order_by("order"))
    if ranking.total and not follows(ranking, measures):
        raise RuleChanged
    paths = _PATHS[Of(ranking.of)]
    filled = _NOTHING[len(paths) - 2 :]
    places = ranking.places.in_order().filter(position__gte=first)
    if only is not None:
        places = places.filter(only)[:count]
    elif count is not None:
        places = places.filter(position__lt=first + count)
    reader, reasons = _Reader(ranking, user), Reasons(measures, ranking.of)
    stream = places.values_list(*_PLACE, *paths).iterator(BATCH)
    previous = None
    while batch := [_Row(*row, *filled) for row in islice(stream, BATCH)]:
        if any(len(row.values) != len(measures) for row in batch):
            raise RuleChanged
        above = _above(ranking, batch, previous, paths[0])
        decisions = _decisions(ranking, batch, above, reasons.kinds)
        reader.look_at(batch)
        for row in batch:
            yield reader.shown(row, reasons.why(row, above.get(row.position), decisions))
        previous = batch[-1]


def follows(ranking: Ranking, measures) -> bool:
    """The places were computed by these measures, as far as is known."""
    return ranking.figures.get("rule", rule_of(measures)) == rule_of(measures)


class _Above(NamedTuple):
    values: list[str]
    subject_id: int


def _above(ranking, batch, previous, subject):
    """{position: the place above it}, those that are in the batch itself read from there."""
    found = {row.position + 1: row for row in batch}
    if previous is not None:
        found[previous.position + 1] = previous
    missing = [row.position - 1 for row in batch if row.position > 1 and row.position not in found]
    if missing:
        rows = ranking.places.filter(position__in=missing).values_list("position", "values", subject)
        found.update((position + 1, _Above(values, subject_id)) for position, values, subject_id in rows)
    return found


def _decisions(ranking, batch, above, kinds):
    """{subject: reason of the newest decision} of those between whom the organisers decided."""
    if Kind.DECISION not in kinds:
        return {}
    index = kinds.index(Kind.DECISION)
    subjects = {
        subject
        for row in batch
        if row.decided_by == index and row.position in above
        for subject in (row.subject_id, above[row.position].subject_id)
    }
    if not subjects:
        return {}
    field = f"{Subject.FIELDS[ranking.of]}_id"
    rows = Decision.objects.filter(ranking=ranking, **{f"{field}__in": subjects}).order_by("at", "pk")
    return dict(rows.values_list(field, "reason"))


class _Reader:
    """What one reader may know of those in a ranking; what was found out about a unit is kept."""

    def __init__(self, ranking, user):
        self.ranking, self.user = ranking, user
        self.signed_in = user.is_authenticated
        self.mine = own_subjects(ranking, user)
        self.day = timezone.localdate()
        self.units: dict[int | None, bool] = {}
        self.named: set[int] = set()

    def look_at(self, batch):
        if self.ranking.of != Of.PERSON:
            return
        new = {row.unit_id for row in batch}.difference(self.units)
        if new and self.signed_in:
            visible = set(Unit.objects.visible_to(self.user).filter(pk__in=new).values_list("pk", flat=True))
            self.units.update((unit, unit in visible) for unit in new)
        others = [row for row in batch if not self.units.get(row.unit_id)]
        self.named = publicly_named(self.ranking.contest_id, others, self.day) if others else set()

    def shown(self, row, why):
        mine = row.subject_id in self.mine
        if self.ranking.of != Of.PERSON:
            return ShownPlace(
                row.position, row.rank, row.name, row.unit, "", tuple(row.values), row.tied, why, mine, row.unit_id,
                row.subject_id if self.ranking.of == Of.CLASS else None,
            )  # fmt: skip
        full = mine or self.units.get(row.unit_id) or row.pk in self.named
        # In public a pupil is initials and a school.
        with_class = full or self.signed_in
        return ShownPlace(
            row.position, row.rank, row.name if full else initials(row.name), row.unit,
            (row.school_class or "") if with_class else "", tuple(row.values), row.tied, why, mine, row.unit_id,
            row.class_id if with_class else None,
        )  # fmt: skip


def own_subjects(ranking: Ranking, user) -> set[int]:
    """Ids of what a reader calls their own in a ranking: themselves; their class, or those they teach; their unit."""
    if not user.is_authenticated:
        return set()
    entrants = Entrant.objects.filter(contest=ranking.contest_id, person__user=user)
    if ranking.of == Of.PERSON:
        return set(entrants.values_list("pk", flat=True))
    own: defaultdict[str, set[int]] = defaultdict(set)
    for unit, school_class in entrants.values_list("unit", "school_class"):
        own["unit"].add(unit)
        own["class"].add(school_class)
    for unit, school_class in user.memberships.on(timezone.localdate()).values_list("unit", "school_class"):
        own["unit"].add(unit)
        own["class"].add(school_class)
    if ranking.of == Of.BLOC:
        return set(ranking.contest.blocs.filter(units__in=own["unit"]).values_list("pk", flat=True))
    return own[ranking.of] - {None}


def own_place(ranking: Ranking, user) -> Place | None:
    """The best placed of what a reader calls their own."""
    own = own_subjects(ranking, user)
    if not own:
        return None
    return ranking.places.filter(**{f"{Subject.FIELDS[ranking.of]}__in": own}).in_order().first()
