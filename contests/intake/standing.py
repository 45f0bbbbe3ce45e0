"""What a results workbook is about: the parts and teams of one sitting, and the points that stand there now."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import gcd

from django.db.models import F

from contests.models import (
    Appearance,
    Attempt,
    Criterion,
    Member,
    Part,
    PartRun,
    PartScore,
    ResultsUpload,
    ScoreSheet,
    Sitting,
)
from foundation.vietnamese.numbers import typed_number

FINE = 100_000  # points are counted in whole 1/100000, so that steps have a common measure


@dataclass(frozen=True)
class Terms:
    """One part as the workbook has it. `grain`: what the points of one judge are a multiple of; None: anything."""

    part: Part
    grain: Decimal | None
    print: str  # changes when the maximum, the step or a criterion does

    @property
    def heading(self) -> str:
        """Vietnamese in every language, because the reader looks for it."""
        return f"Phần {self.part.order}. {self.part.name} (tối đa {typed_number(self.part.maximum)})"


@dataclass(frozen=True)
class Team:
    appearance: int
    entrant: int
    name: str
    members: str
    state: str
    reason: str

    @property
    def gone(self) -> bool:
        return self.state in {Appearance.State.ABSENT, Appearance.State.WITHDRAWN}


Key = tuple[int, int]  # (appearance, part)


@dataclass
class Table:
    """`here`: what was marked or taken in this portal, which no workbook overwrites ("sheets" or "papers"); `begun`:
    how many sheets are begun and not handed in; `absent_by_file`: teams absent only because a confirmed workbook
    says so."""

    sitting: Sitting
    parts: list[Terms]
    teams: list[Team]
    points: dict[Key, Decimal] = field(default_factory=dict)
    here: dict[Key, str] = field(default_factory=dict)
    begun: Counter[Key] = field(default_factory=Counter)
    absent_by_file: set[int] = field(default_factory=set)
    one_judge: bool = False

    @cached_property
    def by_appearance(self) -> dict[int, Team]:
        return {team.appearance: team for team in self.teams}

    @cached_property
    def by_key(self) -> dict[str, Team]:
        """By what stands in the column of keys."""
        return {str(team.appearance): team for team in self.teams}

    @cached_property
    def stands(self) -> dict[int, dict[int, Decimal]]:
        """The points by team, those of its parts in their order."""
        found: dict[int, dict[int, Decimal]] = {team.appearance: {} for team in self.teams}
        for terms in self.parts:
            for (appearance, part), points in self.points.items():
                if part == terms.part.pk:
                    found[appearance][part] = points
        return found

    @property
    def prints(self) -> dict[str, str]:
        return {str(terms.part.pk): terms.print for terms in self.parts}


def table_of(sitting: Sitting) -> Table:
    """Always the same number of queries."""
    parts, teams = terms_of(sitting), _teams(sitting)
    table = Table(sitting, parts, teams)
    appearances = {team.entrant: team.appearance for team in teams}
    scores = PartScore.objects.filter(stage=sitting.stage_id, entrant__appearances__sitting=sitting)
    for entrant, part, points in scores.order_by("pk").values_list("entrant", "part", "points"):
        table.points[appearances[entrant], part] = points
    sheets = ScoreSheet.objects.standing().filter(appearance__sitting=sitting)
    for appearance, part, state in sheets.order_by("pk").values_list("appearance", "part", "state"):
        if state == ScoreSheet.State.HANDED_IN:
            table.here[appearance, part] = "sheets"
        else:
            table.begun[appearance, part] += 1
    # Nobody reads what judges gave before their part is closed.
    closed = set(sitting.runs.filter(state=PartRun.State.CLOSED).values_list("part", flat=True))
    for key in [key for key in table.points if table.here.get(key) == "sheets" and key[1] not in closed]:
        del table.points[key]
    papers = Attempt.objects.filter(part__stage=sitting.stage_id, entrant__appearances__sitting=sitting)
    for entrant, part in papers.order_by("pk").values_list("entrant", "part"):
        table.here[appearances[entrant], part] = "papers"
    table.absent_by_file = _absent_by_file(sitting)
    table.one_judge = sitting.judges.standing().count() == 1
    return table


def terms_of(sitting: Sitting) -> list[Terms]:
    parts = list(sitting.stage.parts.order_by("order"))
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(part__in=parts).order_by("part", "order"):
        criteria[criterion.part_id].append(criterion)
    return [Terms(part, _grain(part, criteria[part.pk]), _print(part, criteria[part.pk])) for part in parts]


def _grain(part: Part, criteria: list[Criterion]) -> Decimal | None:
    if part.kind != Part.Kind.JUDGED:
        return None
    tick = Criterion.Kind.TICK
    steps = [(each.maximum if each.kind == tick else part.step) * each.weight for each in criteria] or [part.step]
    steps += [part.minute_penalty] if part.minute_penalty else []
    steps += [part.minute_penalty_most] if part.minute_penalty and part.minute_penalty_most else []
    whole = gcd(*(int(step * FINE) for step in steps))
    return Decimal(whole) / FINE if whole else None


def _print(part: Part, criteria: list[Criterion]) -> str:
    said: list = [str(part.maximum), part.kind, str(part.step) if criteria else ""]
    said += [[each.name, each.kind, str(each.maximum), str(each.weight)] for each in criteria]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _teams(sitting: Sitting) -> list[Team]:
    """In the order of their turns; before the lot in that of their names."""
    names: dict[int, list[str]] = defaultdict(list)
    classes: dict[int, dict[str, None]] = defaultdict(dict)
    members = Member.objects.standing().filter(entrant__appearances__sitting=sitting)
    columns = ("entrant", "person__full_name", "school_class__name")
    for entrant, name, school_class in members.order_by("entrant", "role", "pk").values_list(*columns):
        names[entrant].append(name)
        if school_class:
            classes[entrant][school_class] = None
    found = sitting.appearances.order_by(F("order").asc(nulls_last=True), "entrant__name_sort_key", "pk")
    rows = found.values_list("pk", "entrant", "entrant__name", "state", "reason")
    return [
        Team(pk, entrant, name, _who(classes[entrant], names[entrant]), state, reason)
        for pk, entrant, name, state, reason in rows
    ]


def _who(classes, names) -> str:
    return ": ".join(part for part in (", ".join(classes), ", ".join(names)) if part)


def newest_accepted(sitting: Sitting) -> ResultsUpload | None:
    accepted = ResultsUpload.objects.filter(sitting=sitting, state=ResultsUpload.State.ACCEPTED)
    return accepted.order_by("-number").first()


def _absent_by_file(sitting: Sitting) -> set[int]:
    """Whoever was last marked by confirming a workbook, at that very moment, and not by a person on the page Teams."""
    confirmed = ResultsUpload.objects.filter(sitting=sitting, state=ResultsUpload.State.ACCEPTED).values("accepted_at")
    absent = sitting.appearances.filter(state=Appearance.State.ABSENT, changed_at__in=confirmed)
    return set(absent.values_list("pk", flat=True))
