"""The scale of a judged part after marks were given: what would change, tried out with nothing kept, then carried out.

Either every mark is converted by the new maximum of its criterion over the old, or all sheets of the part are taken
back and the judges asked anew. Marks of two scales never stand side by side.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.keys.rules import official_rankings, rankings_of
from contests.models import Amendment, LateSheet, Part, PartRun, PartScore, Ranking, ScoreSheet, Sitting
from contests.organising.amending import amend, change_of
from contests.organising.judging_rules import sheet_maximum
from contests.organising.rescale_writing import CONVERT, rewrite
from contests.placing import computed_places
from foundation.history.actions import record

State = Sitting.State
HOLDS = {
    CONVERT: gettext_lazy("Marks that were given already have been converted to the new scale."),
    "take_back": gettext_lazy("Score sheets that were handed in no longer count: the judges mark anew."),
}


@dataclass(frozen=True)
class Scale:
    """What is asked for. `criteria`: id → (maximum, weight), of every criterion of the part."""

    how: str
    criteria: dict[int, tuple[Decimal, Decimal]]
    step: Decimal
    combines: str

    @property
    def maximum(self) -> Decimal:
        return sheet_maximum(self.criteria.values())

    def changes(self, part: Part) -> bool:
        now = {row.pk: (row.maximum, row.weight) for row in part.criteria.all()}
        return (self.criteria, self.step, self.combines) != (now, part.step, part.combines)


@dataclass(frozen=True)
class TeamPoints:
    entrant: int
    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Moves:
    """Who would stand elsewhere in one ranking: (name, rank now, rank then)."""

    ranking: str
    of: int
    rows: list[tuple[str, int | None, int | None]]


@dataclass
class Tried:
    in_the_way: list[tuple[str, str]] = field(default_factory=list)  # (where, why and what to do)
    sittings: list[tuple[str, int]] = field(default_factory=list)  # (where, sheets that count there)
    unfinished: int = 0  # sheets being filled in or waiting for the second person
    teams: list[TeamPoints] = field(default_factory=list)
    moves: list[Moves] = field(default_factory=list)

    @property
    def changed(self) -> list[TeamPoints]:
        return [team for team in self.teams if team.before != team.after]

    def digest(self, scale: Scale) -> str:
        """Stands for what was shown, and for what was asked."""
        said = json.dumps([asdict(scale), asdict(self)], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


class CannotRescale(Exception):
    """Something is in the way, or is not as it was shown; str() says so."""


def try_out(part: Part, scale: Scale, *, at) -> Tried:
    """What carrying it out would change; the database is as before."""
    with transaction.atomic():
        tried = _try(part, scale, _locked(part), at=at)
        transaction.set_rollback(True)
    return tried


@transaction.atomic
def carry_out(part: Part, scale: Scale, *, digest: str, reason: str, by, at) -> Amendment | None:
    """Convert or take back, if all is as it was shown; otherwise, and when pressed twice, raises CannotRescale."""
    sittings = _locked(part)
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    old = {row.pk: row for row in part.criteria.order_by("order")}
    step, combines, maximum = part.step, part.combines, part.maximum
    with transaction.atomic():
        tried = _try(part, scale, sittings, at=at)
        transaction.set_rollback(True)
    if tried.in_the_way:
        raise CannotRescale(_("Something is in the way: it is listed below."))
    if tried.digest(scale) != digest:
        raise CannotRescale(
            _("Marks or settings have changed since you looked. Look at what would change now, then confirm again.")
        )
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    rewrite(part, scale, sittings, reason=reason, by=by, at=at)
    verb = "convert marks" if scale.how == CONVERT else "take back sheets"
    counts = {"sheets": sum(count for _where, count in tried.sittings), "sittings": len(tried.sittings)}
    record(by=by, at=at, verb=verb, subject=part, reason=reason, changes=counts)
    for sitting in sittings:
        record(by=by, at=at, verb=verb, subject=sitting, reason=reason, changes={"part": part.name})
    before = {"maximum": maximum, "step": step, "combines": combines}
    changes = [change_of(part, name, was) for name, was in before.items() if getattr(part, name) != was]
    for row in part.criteria.order_by("order"):
        for name in ("maximum", "weight"):
            if getattr(row, name) != getattr(old[row.pk], name):
                changes.append(change_of(row, name, getattr(old[row.pk], name)))
    return amend(part.stage.contest, changes, reason=reason, by=by, at=at, holds=HOLDS[scale.how])


def _locked(part) -> list[Sitting]:
    """The sittings where the part is or was judged, in a moment in which nobody hands anything in.

    Locked in the order of everywhere (sitting, run); the part last, and so that sheets that name it are not waited for.
    """
    sittings = Sitting.objects.select_for_update(of=("self",)).filter(stage=part.stage_id, cancelled_at=None)
    found = list(sittings.select_related("unit", "stage__contest").order_by("pk"))
    list(PartRun.objects.select_for_update(of=("self",)).filter(part=part).order_by("pk").values_list("pk"))
    Part.objects.select_for_update(of=("self",), no_key=True).get(pk=part.pk)
    return found


def _try(part, scale, sittings, *, at) -> Tried:
    """Called inside a transaction that is rolled back."""
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    tried = Tried(in_the_way=in_the_way(part, sittings))
    counting = ScoreSheet.objects.counting().filter(part=part).order_by().values("appearance__sitting")
    counts = dict(counting.annotate(n=Count("pk")).values_list("appearance__sitting", "n"))
    tried.sittings = [(str(row.unit), counts[row.pk]) for row in sittings if row.pk in counts]
    tried.unfinished = ScoreSheet.objects.filter(part=part, state__in=["open", "typed"]).count()
    rankings = list(rankings_of(part).filter(of=Ranking.Of.TEAM, each_sitting=False).select_related("sitting__unit"))
    before, stood = _points(part), {row.pk: _ranks(row, at) for row in rankings}
    rewrite(part, scale, sittings, reason="", by=None, at=at)
    after = _points(part)
    named = _names(part)
    tried.teams = [
        TeamPoints(pk, *named[pk], before.get(pk), after.get(pk))
        for pk in sorted(named, key=lambda pk: (named[pk][1], named[pk][0], pk)) if pk in before or pk in after
    ]  # fmt: skip
    tried.moves = [
        moved for row in rankings if (moved := _moves(row, stood[row.pk], _ranks(row, at), named)).rows
    ]  # fmt: skip
    return tried


def in_the_way(part: Part, sittings: list[Sitting]) -> list[tuple[str, str]]:
    """(where, why and what to do about it)."""
    found = []
    for sitting in sittings:
        if sitting.state in {State.SENT, State.PUBLISHED}:
            words = _("Its results are %(state)s. Send them back first, on the page of the sitting.")
            found.append((str(sitting.unit), words % {"state": sitting.get_state_display()}))
    for ranking in official_rankings(part):
        found.append((str(ranking), _("It is official. Make it provisional first, on its page of publication.")))
    waiting = LateSheet.objects.filter(part=part, accepted=None).order_by("appearance__sitting__unit__name", "pk")
    units = waiting.values_list("appearance__sitting__unit__name", flat=True)
    for unit in dict.fromkeys(units):
        found.append((unit, _("Marks that arrived late wait for a decision there. Decide on them first.")))
    return found


def _points(part) -> dict[int, Decimal]:
    return dict(PartScore.objects.filter(part=part).values_list("entrant", "points"))


def _names(part) -> dict[int, tuple[str, str]]:
    """(team, unit) by entrant, of all who have appeared in the stage."""
    rows = Sitting.objects.filter(stage=part.stage_id, appearances__isnull=False)
    fields = ("appearances__entrant", "appearances__entrant__name", "appearances__entrant__unit__name")
    return {pk: (name, unit) for pk, name, unit in rows.order_by("pk").values_list(*fields)}


def _ranks(ranking, at) -> dict[int, int]:
    with computed_places(ranking.pk, at=at) as computed, connection.cursor() as cursor:
        cursor.execute(f"SELECT subject, rank FROM {computed.table}")  # noqa: S608 – the table's name is ours
        return dict(cursor.fetchall())


def _moves(ranking, before, after, named) -> Moves:
    rows = [
        (named[pk][0] if pk in named else str(pk), before.get(pk), after.get(pk))
        for pk in sorted({*before, *after}, key=lambda pk: (after.get(pk, 10**9), before.get(pk, 10**9), pk))
        if before.get(pk) != after.get(pk)
    ]  # fmt: skip
    where = f"{ranking.name} – {ranking.sitting.unit}" if ranking.sitting_id else ranking.name
    return Moves(where, len(after), rows)
