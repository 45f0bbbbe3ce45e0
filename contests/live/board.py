"""Numbers of a running stage: who is in, who has handed in, who has not started – by unit, or by class of a unit.

They are counted once for all who look, and kept for a while: what a school sees of them is picked out afterwards. How
long depends on what counting cost, so that it never takes more than a small share of the database, however many sit.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Subquery, Sum

from contests.eligibility import by_teams
from contests.models import Answer, Appearance, Attempt, Entrant, FrozenSize, Part, PartScore, Stage
from schools.models import SchoolClass, Unit

KEPT_SECONDS = 10
KEPT_TIMES_COST = 20
# While one request counts anew, the others show what was counted last.
STALE_SECONDS = 300


@dataclass
class Row:
    """A unit, a class, or (pk 0) those of a unit who are in no class. Persons or teams are counted, not attempts."""

    pk: int
    name: str = ""
    key: str = ""  # searched by
    order: tuple = ()
    eligible: int | None = None  # None: nobody has counted
    inside: int = 0
    done: int = 0
    last: datetime | None = None

    @property
    def waiting(self) -> int | None:
        return None if self.eligible is None else max(self.eligible - self.inside - self.done, 0)

    @property
    def state(self) -> str:
        if self.inside:
            return "in"
        if not self.done:
            return "none"
        return "some" if self.waiting else "done"

    def add(self, other: "Row"):
        if other.eligible is not None:
            self.eligible = (self.eligible or 0) + other.eligible
        self.inside += other.inside
        self.done += other.done
        self.last = max(filter(None, [self.last, other.last]), default=None)


@dataclass
class Board:
    rows: list[Row] = field(default_factory=list)
    total: Row = field(default_factory=lambda: Row(0))
    as_of: datetime | None = None


def board(stage: Stage, at, *, unit: int | None = None, units: set[int] | None = None, word: str = "") -> Board:
    """Units of a stage in order of their names, or (`unit`) the classes of one; teams are in no class.

    `units`: only these (None: all). `word`: only whose search key has it; the total stays that of all rows seen.
    """
    as_of, rows = _kept(stage, at, unit)
    seen = [row for row in rows if unit or units is None or row.pk in units]
    total = Row(0)
    for row in seen:
        total.add(row)
    return Board([row for row in seen if word in row.key], total, as_of)


def _kept(stage, at, unit) -> tuple[datetime, list[Row]]:
    key = f"live:{stage.pk}:{unit or 0}"
    as_of, rows, until = cache.get(key, (None, None, 0.0))
    if as_of is None or (time.time() > until and cache.add(f"{key}:counting", 1, STALE_SECONDS)):
        begun = time.time()
        as_of, rows = at, _named(_counted(stage, at, unit), unit)
        until = time.time() + max(KEPT_SECONDS, KEPT_TIMES_COST * (time.time() - begun))
        cache.set(key, (as_of, rows, until), STALE_SECONDS)
        cache.delete(f"{key}:counting")
    return as_of, rows


def _counted(stage, at, unit) -> dict[int, Row]:
    """Rows by the id of their unit, or of their class; 0 for none."""
    by, within = ("school_class", {"unit": unit}) if unit else ("unit", {})
    rows: dict[int, Row] = {}

    def row(pk):
        return rows.setdefault(pk or 0, Row(pk or 0))

    teams = by_teams(stage.contest)
    for counted in _teams(stage, by, within) if teams else _eligible(stage, by, within):
        for pk, size in counted:
            row(pk).eligible = (row(pk).eligible or 0) + size
    entrants = {f"entrant__{name}": value for name, value in within.items()}
    parts = list(stage.parts.filter(kind=Part.Kind.PAPER).values_list("pk", flat=True))
    # Of one part everybody has one score and at most one open paper: nothing doubled to look for.
    persons = Count("pk") if len(parts) == 1 else Count("entrant", distinct=True)
    scores = PartScore.objects.filter(stage=stage, **({"part__in": parts} if teams else {}), **entrants)
    done = scores.values_list(f"entrant__{by}")
    for pk, count in done.annotate(n=persons).order_by():
        row(pk).done = count
    for pk, inside, again, last in _open(parts, at, f"entrant__{by}", entrants, persons):
        row(pk).inside, row(pk).last = inside, last
        row(pk).done -= again
    return rows


def _eligible(stage, by, within):
    """(id, how many) from the sizes counted at the opening, and of those who registered themselves."""
    sizes = FrozenSize.objects.filter(contest=stage.contest_id, audience__self_registration=False, **within)
    yield sizes.values_list(by).annotate(n=Sum("size")).order_by()
    registered = Entrant.objects.filter(contest=stage.contest_id, audience__self_registration=True, **within)
    yield registered.values_list(by).annotate(n=Count("pk")).order_by()


def _teams(stage, by, within):
    """(id, how many) of the teams that are expected or there; where units do not hold the stage, of all."""
    if not stage.by_sittings:
        entered = Entrant.objects.filter(contest=stage.contest_id, **within)
        yield entered.values_list(by).annotate(n=Count("pk")).order_by()
        return
    out = [Appearance.State.ABSENT, Appearance.State.WITHDRAWN]
    coming = Appearance.objects.filter(sitting__stage=stage, sitting__cancelled_at=None).exclude(state__in=out)
    coming = coming.filter(**{f"entrant__{name}": value for name, value in within.items()})
    yield coming.values_list(f"entrant__{by}").annotate(n=Count("pk")).order_by()


def _open(parts, at, by, entrants, persons):
    """(id, entrants with an open paper, those of them who have handed one in before, the last answer saved)."""
    saved = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    scored = PartScore.objects.filter(entrant=OuterRef("entrant"), part__in=parts)
    attempts = (
        Attempt.objects.open()
        .filter(accepts_until__gte=at, part__in=parts, **entrants)
        .annotate(saved=Subquery(saved.annotate(at=Max("saved_at")).values("at")), scored=Exists(scored))
    )
    found: dict[int, list] = {}
    # Grouped by `scored` too and added up here: one pass over the open papers.
    rows = attempts.values_list(by, "scored").annotate(n=persons, last=Max("saved"))
    for pk, again, count, last in rows.order_by():
        entry = found.setdefault(pk, [0, 0, None])
        entry[0] += count
        entry[1] += count if again else 0
        entry[2] = max(filter(None, [entry[2], last]), default=None)
    return [(pk, *entry) for pk, entry in found.items()]


def _named(rows: dict[int, Row], unit) -> list[Row]:
    if unit:
        classes = SchoolClass.objects.filter(pk__in=rows).values_list("pk", "name", "name_key", "grade")
        for pk, name, key, grade in classes:
            rows[pk].name, rows[pk].key, rows[pk].order = name, key, (grade, key, pk)
        if 0 in rows:
            rows[0].order = (99, "", 0)
    else:
        for pk, name, key in Unit.objects.filter(pk__in=rows).values_list("pk", "name", "name_search_key"):
            rows[pk].name, rows[pk].key, rows[pk].order = name, key, (key, pk)
    return sorted(rows.values(), key=lambda row: row.order)
