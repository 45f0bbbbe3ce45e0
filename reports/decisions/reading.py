"""The list of one round of reports: who has sent and who has not, in the order of their names. Also for other rooms.

One short row a unit however much was reported; what is in a report is asked for the rows that are shown alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import ngettext

from foundation.vietnamese.text import search_key
from reports.models import Obligation, ReportVersion
from reports.moments import ACCEPTED, NOT_OPEN, RELEASED, SENT, SENT_BACK, standing_case
from reports.standings import CAME, MISSING
from schools.ordering import name_key

_COLUMNS = (
    "pk", "unit", "unit__name", "unit_name", "unit__name_search_key", "unit__code", "unit__kind", "receiver",
    "receiver__name", "standing", "state", "due_at", "due_again_at", "locks_at", "first_sent_at", "current",
    "current__number", "current__sent_at", "current__kind", "released_reason", "ended_reason", "warned", "reads",
    "decides",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One obligation. `reads`: its standing version may be read; `decides`: it may be decided on; `warned`: it was sent
    over a warning. `kind` is that of the unit, `version_kind` that of what was sent."""

    pk: int
    unit: int
    name: str
    name_at_launch: str
    search: str
    code: str
    kind: str
    receiver: int
    receiver_name: str
    standing: str
    state: str
    due_at: datetime
    due_again_at: datetime | None
    locks_at: datetime | None
    first_sent_at: datetime | None
    current: int | None
    number: int | None
    sent_at: datetime | None
    version_kind: str | None
    released_reason: str
    ended_reason: str
    warned: bool
    reads: bool
    decides: bool

    @property
    def late(self) -> bool:
        """It first came after its deadline; a version sent anew does not make it late."""
        return self.first_sent_at is not None and self.first_sent_at > self.due_at

    @property
    def due(self) -> datetime:
        """Until when it is to come, as reports.moments.due_of says."""
        again = self.due_again_at if self.state == SENT_BACK else None
        return max(self.due_at, again) if again else self.due_at

    @property
    def version(self) -> int | None:
        """What stands and may be read here."""
        return self.current if self.reads else None

    @property
    def nothing(self) -> bool:
        return self.version_kind == ReportVersion.Kind.NOTHING

    @property
    def waits(self) -> bool:
        """For a decision of the reader's."""
        return self.decides and self.reads and self.standing == SENT

    @property
    def missing(self) -> bool:
        return self.standing in MISSING

    @property
    def why_not(self) -> str:
        return self.released_reason or self.ended_reason

    def fits(self, word: str) -> bool:
        """By name without accents, today's or that of the launch, or by code; `word` is a search key."""
        if word in self.search or word == self.code.casefold():
            return True
        return self.name_at_launch != self.name and word in search_key(self.name_at_launch)


def rows_of(obligations: QuerySet[Obligation], at: datetime, *, user=None) -> list[Row]:
    """One query; in the Vietnamese order of names, those that owe nothing last. Without a user nothing is hidden and
    nothing is decided."""
    shown, decided = Q(), Q(pk=None)
    if user is not None:
        of = obligations.order_by().values("pk")
        shown = Q(current__in=ReportVersion.objects.visible_to(user).filter(obligation__in=of).values("pk"))
        decided = Q(pk__in=Obligation.objects.decided_by(user).filter(pk__in=of).values("pk"))
    rows = obligations.annotate(
        standing=standing_case(at),
        warned=_one_if(Q(current__isnull=False) & ~Q(current__warnings=[])),
        reads=_one_if(Q(current__isnull=False) & shown),
        decides=_one_if(decided),
    )
    found = [Row(*row) for row in rows.order_by().values_list(*_COLUMNS)]
    return sorted(found, key=lambda row: (row.standing == RELEASED, name_key(row.name), row.pk))


def _one_if(condition: Q) -> Case:
    """A number, since SQLite's booleans are made one by one by Python."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


@dataclass(frozen=True)
class Tally:
    """`missing` by name: asked for by now and not there. `of`: all but those that owe nothing (`gone`)."""

    missing: list[Row]
    sent: int
    accepted: int
    not_open: int
    of: int
    gone: int
    schools: bool  # all of them are schools, so they are called that

    @property
    def words(self) -> str:
        """“9/10 trường”."""
        return counted(self.sent, self.of, schools=self.schools)

    @property
    def accepted_words(self) -> str:
        return counted(self.accepted, self.of, schools=self.schools)


def tally(rows: Iterable[Row]) -> Tally:
    rows = list(rows)
    owing = [row for row in rows if row.standing != RELEASED]
    return Tally(
        missing=[row for row in owing if row.missing],
        sent=sum(row.standing in CAME for row in owing),
        accepted=sum(row.standing == ACCEPTED for row in owing),
        not_open=sum(row.standing == NOT_OPEN for row in owing),
        of=len(owing),
        gone=len(rows) - len(owing),
        schools=all(row.kind == "school" for row in rows),
    )


def missing_of(obligations: QuerySet[Obligation], at: datetime) -> Tally:
    """Who has not sent at a moment, for other rooms: names first, then counts. One query."""
    return tally(rows_of(obligations, at))


def counted(part: int, whole: int, *, schools: bool) -> str:
    """Never a percentage: one school of two hundred is not rounded away."""
    words = (
        ngettext("%(part)s/%(whole)s school", "%(part)s/%(whole)s schools", whole)
        if schools
        else ngettext("%(part)s/%(whole)s unit", "%(part)s/%(whole)s units", whole)
    )
    return words % {"part": part, "whole": whole}
