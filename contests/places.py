"""Rankings as people see them: page and workbook read the same plain rows."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import IntegerField, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from contests.figures import rule_of
from contests.measures import SINGLE, Kind, Of
from contests.models import Decision, Entrant, Member, Place, Ranking, Subject
from contests.naming import member_names, publicly_named
from contests.why import Reasons
from foundation.vietnamese.names import initials
from schools.models import Person, SchoolClass, Unit

BATCH = 1000


class RuleChanged(Exception):
    """The places were computed by another rule than the one that stands: they are being computed anew."""


class ShownPlace(NamedTuple):
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
    parts: tuple[str, ...] = ()  # of teams: points in each part of the stage, as stored; "" for no result
    members: tuple[str, ...] = ()  # of teams whom the reader looks after, or their own


class _Row(NamedTuple):
    position: int
    rank: int
    decided_by: int | None
    tied: int
    subject_id: int
    name: str
    unit_id: int | None
    class_id: int | None
    person_id: int | None
    values: list[str]


_PLACE = ("position", "rank", "decided_by")
# Paths of the rest of a row, by what is ranked; "" where there is nothing.
_PATHS = {
    Of.PERSON: (
        "entrant_id", "entrant__person__full_name", "entrant__unit_id", "entrant__school_class_id",
        "entrant__person_id",
    ),
    Of.TEAM: ("entrant_id", "entrant__name", "entrant__unit_id", "entrant__school_class_id"),
    Of.CLASS: ("school_class_id", "school_class__name", "school_class__unit_id"),
    Of.UNIT: ("unit_id", "unit__name"),
    Of.BLOC: ("bloc_id", "bloc__name"),
}  # fmt: skip
_NOTHING = (None, None, None)


def shown_places(
    ranking: Ranking, user, *, first: int = 1, count: int | None = None, only: Q | None = None, few: bool = True
) -> Iterator[ShownPlace]:
    """`count` places (or all) from position `first` on, in order; those that fit `only`. Raises RuleChanged.

    `few`: what fits is looked up and is no more than a school has; otherwise it is looked for along the ranking.
    """
    measures = list(ranking.measures.select_related("part").order_by("order"))
    if ranking.total and not follows(ranking, measures):
        raise RuleChanged
    paths = _PATHS[Of(ranking.of)]
    missing = _NOTHING[len(paths) - 2 :]
    places = ranking.places.in_order().filter(position__gte=first)
    if only is not None:
        places = ranking.places.in_order().filter(pk__in=_chosen(ranking, only, few, first, count))
    elif count is not None:
        places = places.filter(position__lt=first + count)
    reader, reasons = _Reader(ranking, user), Reasons(measures, ranking.of)
    # As the database has them: what Django would convert row by row costs more than all the rest of reading.
    tied, values = Cast("tied", IntegerField()), Cast("values", TextField())
    width = len(measures) + len(ranking.figures.get("parts", ()))
    stream = places.values_list(*_PLACE, tied, *paths, values).iterator(BATCH)
    previous = None
    while batch := _unpacked(list(islice(stream, BATCH)), missing):
        if set(map(len, [row.values for row in batch])) != {width}:
            raise RuleChanged
        pairs = _with_above(ranking, batch, previous, paths[0])
        decisions = _decisions(ranking, pairs, reasons.kinds)
        reader.look_at(batch)
        for row, above in pairs:
            yield reader.shown(row, reasons.why(row, above, decisions), len(measures))
        previous = batch[-1]


def _chosen(ranking, only, few, first, count) -> list[int]:
    """The ids of a page of places that fit `only`, found before names are read.

    A few are put in order here: asked for an order, SQLite walks along the whole ranking until it has met them.
    """
    fitting = ranking.places.filter(only)
    if not few:
        return list(fitting.filter(position__gte=first).in_order().values_list("pk", flat=True)[:count])
    found = sorted(fitting.values_list("position", "pk"))
    return [pk for position, pk in found if position >= first][:count]


def _unpacked(rows, missing):
    values = json.loads(f"[{','.join([row[-1] for row in rows])}]")
    return [_Row._make((*row[:-1], *missing, of)) for row, of in zip(rows, values, strict=True)]


def follows(ranking: Ranking, measures) -> bool:
    """The places were computed by these measures, as far as is known."""
    return ranking.figures.get("rule", rule_of(measures)) == rule_of(measures)


class _Above(NamedTuple):
    values: list[str]
    subject_id: int


def _with_above(ranking, batch, previous, subject):
    """Each row with the place above it in the whole ranking, which is read where a choice of places leaves it out."""
    pairs = list(zip(batch, [previous, *batch], strict=False))
    apart = [row.position - 1 for row, above in pairs if above is None or above.position != row.position - 1]
    if not apart:
        return pairs
    read = ranking.places.filter(position__in=apart).values_list("position", "values", subject)
    found = {position: _Above(values, subject_id) for position, values, subject_id in read}
    return [(row, found.get(row.position - 1, above) if row.position > 1 else None) for row, above in pairs]


def _decisions(ranking, pairs, kinds):
    """{subject: reason of the newest decision} of those between whom the organisers decided."""
    if Kind.DECISION not in kinds:
        return {}
    index = kinds.index(Kind.DECISION)
    decided = [pair for pair in pairs if pair[0].decided_by == index]
    subjects = {each.subject_id for pair in decided for each in pair if each is not None}
    if not subjects:
        return {}
    field = f"{Subject.FIELDS[ranking.of]}_id"
    rows = Decision.objects.filter(ranking=ranking, **{f"{field}__in": subjects}).order_by("at", "pk")
    return dict(rows.values_list(field, "reason"))


class _Reader:
    """What one reader may know of those in a ranking. Units and classes are read once each, not once a row."""

    def __init__(self, ranking, user):
        self.ranking, self.user = ranking, user
        self.signed_in = user.is_authenticated
        self.mine = own_subjects(ranking, user)
        self.day = timezone.localdate()
        self.units: dict[int | None, str] = {None: ""}
        self.classes: dict[int | None, str] = {None: ""}
        self.looked_after: set[int | None] = set()
        self.named: set[int] = set()
        self.members: dict[int, tuple[str, ...]] = {}

    def look_at(self, batch):
        units = {row.unit_id for row in batch}.difference(self.units)
        if units:
            self.units.update(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
        if self.ranking.of not in SINGLE:
            return
        if units and self.signed_in:
            visible = Unit.objects.visible_to(self.user).filter(pk__in=units)
            self.looked_after.update(visible.values_list("pk", flat=True))
        if classes := {row.class_id for row in batch}.difference(self.classes):
            self.classes.update(SchoolClass.objects.filter(pk__in=classes).values_list("pk", "name"))
        if self.ranking.of == Of.TEAM:
            known = [row.subject_id for row in batch if row.subject_id in self.mine or row.unit_id in self.looked_after]
            self.members = member_names(known, full=known, day=self.day) if known else {}
            return
        others = [row.person_id for row in batch if row.unit_id not in self.looked_after]
        persons = Person.objects.filter(pk__in=others).only("kind", "born_on") if others else ()
        self.named = publicly_named(self.ranking.contest_id, persons, self.day) if others else set()

    def shown(self, row, why, width):
        """`width`: how many of the values are those of the rule."""
        mine, name, school_class, class_id = row.subject_id in self.mine, row.name, "", row.class_id
        if self.ranking.of == Of.CLASS:
            class_id = row.subject_id
        elif self.ranking.of == Of.TEAM:
            school_class = self.classes[class_id]
        elif self.ranking.of == Of.PERSON:
            full = mine or row.unit_id in self.looked_after or row.person_id in self.named
            name = name if full else initials(name)
            # In public a pupil is initials and a school.
            if full or self.signed_in:
                school_class = self.classes[class_id]
            else:
                class_id = None
        return ShownPlace(
            row.position, row.rank, name, self.units[row.unit_id], school_class, tuple(row.values[:width]),
            bool(row.tied), why, mine, row.unit_id, class_id, tuple(row.values[width:]),
            self.members.get(row.subject_id, ()),
        )  # fmt: skip


def own_subjects(ranking: Ranking, user) -> set[int]:
    """Ids of what a reader calls their own in a ranking: themselves; their class, or those they teach; their unit; the
    team they are in, or among teams of many units those of theirs."""
    if not user.is_authenticated:
        return set()
    teams = Member.objects.standing().filter(contest=ranking.contest_id, person__user=user).values("entrant")
    entrants = Entrant.objects.filter(Q(person__user=user) | Q(pk__in=teams), contest=ranking.contest_id)
    if ranking.of in SINGLE:
        own_units = user.memberships.on(timezone.localdate()).values("unit")
        if ranking.of == Of.TEAM and ranking.sitting_id is None:
            entrants = entrants | Entrant.objects.filter(contest=ranking.contest_id, person=None, unit__in=own_units)
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
    places = ranking.places.filter(**{f"{Subject.FIELDS[ranking.of]}__in": own})
    return min(places, key=lambda place: place.position, default=None)
