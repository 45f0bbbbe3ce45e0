"""What the chair's page shows: a part, its teams in order of their turns, who has not marked yet. No numbers of marks
before the part is closed, whoever looks."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from contests.judging.discussions import flagged
from contests.judging.results import why_not_levelled, worked
from contests.judging.rules import expected_sheets
from contests.models import (
    Appearance,
    Attempt,
    Discussion,
    LateSheet,
    Part,
    PartRun,
    PartScore,
    ScoreSheet,
    Sitting,
    Timing,
)

RUN = PartRun.State


@dataclass
class Clock:
    """A team on stage now: `seconds` up to this moment, earlier stretches with it."""

    timing: Timing
    seconds: int
    least: int | None
    most: int

    @property
    def phase(self) -> str:
        if self.least and self.seconds < self.least:
            return "under"
        return "over" if self.seconds > self.most else "inside"


@dataclass
class Row:
    appearance: Appearance
    expected: int = 0
    missing: list[str] = field(default_factory=list)
    inside: int = 0
    seconds: int = 0
    running: bool = False
    timing: int | None = None  # the last stretch, to be corrected
    flagged: bool = False
    discussion: Discussion | None = None
    paper: str = ""  # of a paper part: open, done
    points: Decimal | None = None
    worked: object = None
    ready: bool = False  # may go on stage now

    @property
    def there(self) -> bool:
        return self.appearance.state == Appearance.State.PRESENT

    @property
    def complete(self) -> bool:
        return self.there and bool(self.expected) and not self.missing


def parts_with_runs(sitting: Sitting) -> list[tuple[Part, str]]:
    states = dict(sitting.runs.order_by("pk").values_list("part", "state"))
    parts = sitting.stage.parts.order_by("order", "pk")
    return [(part, states.get(part.pk, RUN.WAITING)) for part in parts]


def part_shown(parts: list[tuple[Part, str]], asked: str | None) -> tuple[Part, str] | None:
    """The one asked for, else the first that goes on, the first not begun, the last."""
    for wanted in (
        lambda part, _state: str(part.pk) == asked,
        lambda _part, state: state == RUN.RUNNING,
        lambda _part, state: state == RUN.WAITING,
    ):
        for part, state in parts:
            if wanted(part, state):
                return part, state
    return parts[-1] if parts else None


def judging_context(sitting: Sitting, asked: str | None, *, numbers: bool, at: datetime) -> dict:
    """`numbers`: whether the reader may see points once the part is closed."""
    parts = parts_with_runs(sitting)
    shown = part_shown(parts, asked)
    if shown is None:
        return {"parts": [], "part": None}
    part, state = shown
    teams = sitting.appearances.select_related("entrant", "panel").order_by("order", "pk")
    rows = [Row(each) for each in teams]
    clocks = _timed(sitting, part, rows, at)
    if part.kind == Part.Kind.PAPER:
        _papers(part, rows)
    else:
        _marked(sitting, part, rows, state)
    if state == RUN.CLOSED and numbers:
        _points(part, rows)
    busy = {clock.timing.appearance.panel_id for clock in clocks}
    for row in rows:
        row.ready = state == RUN.RUNNING and row.there and row.appearance.panel_id not in busy
    turn = next((row for row in rows if row.ready and not row.seconds and not row.complete), None)
    return {
        "parts": parts, "part": part, "state": state, "rows": rows, "clocks": clocks, "next": turn, "at": at,
        "judged": part.kind == Part.Kind.JUDGED, "numbers": numbers and state == RUN.CLOSED,
        "panels": sitting.panels.count(), "late": LateSheet.objects.filter(
            appearance__sitting=sitting, accepted=None).exists(),
        "levelling": why_not_levelled(part, sitting) if part.levels_panels and state == RUN.CLOSED else None,
        "waiting": sum(bool(row.missing) for row in rows),
    }  # fmt: skip


def _timed(sitting, part, rows, at) -> list[Clock]:
    by_pk = {row.appearance.pk: row for row in rows}
    running = []
    stretches = Timing.objects.standing().filter(part=part, appearance__sitting=sitting)
    for timing in stretches.select_related("appearance__entrant", "appearance__panel").order_by("started_at", "pk"):
        row = by_pk[timing.appearance_id]
        row.seconds += max(int(((timing.ended_at or at) - timing.started_at).total_seconds()), 0)
        row.timing = timing.pk
        if timing.ended_at is None:
            row.running = True
            running.append(timing)
    least = part.minutes_least and part.minutes_least * 60
    return [Clock(timing, by_pk[timing.appearance_id].seconds, least, part.minutes * 60) for timing in running]


def _marked(sitting, part, rows, state):
    counting = ScoreSheet.objects.counting().filter(part=part, appearance__sitting=sitting)
    inside = set(counting.order_by("pk").values_list("appearance", "judge"))
    expected = defaultdict(list)
    for appearance, judge in expected_sheets(sitting, part):
        expected[appearance.pk].append(judge)
    missing = [
        (row.appearance, judge)
        for row in rows for judge in expected[row.appearance.pk] if (row.appearance.pk, judge.pk) not in inside
    ]  # fmt: skip
    over = flagged(sitting, part, missing) if state == RUN.RUNNING else {}
    talks = Discussion.objects.filter(part=part, appearance__sitting=sitting).order_by("pk")
    talked = {talk.appearance_id: talk for talk in talks}
    for row in rows:
        pk = row.appearance.pk
        row.expected = len(expected[pk])
        row.inside = sum(appearance == pk for appearance, _judge in inside)
        row.missing = [judge.name for judge in expected[pk] if (pk, judge.pk) not in inside]
        row.flagged, row.discussion = pk in over, talked.get(pk)


def _papers(part, rows):
    by_entrant = {row.appearance.entrant_id: row for row in rows}
    papers = Attempt.objects.filter(part=part, entrant__in=by_entrant).order_by("pk")
    for entrant, submitted in papers.values_list("entrant", "submitted_at"):
        by_entrant[entrant].paper = "done" if submitted else "open"


def _points(part, rows):
    scores = PartScore.objects.filter(part=part, entrant__in=[row.appearance.entrant_id for row in rows])
    points = dict(scores.order_by("pk").values_list("entrant", "points"))
    if part.kind == Part.Kind.JUDGED:
        found = worked(part, [row.appearance for row in rows])
        for row in rows:
            row.worked = found.get(row.appearance.pk)
    for row in rows:
        row.points = points.get(row.appearance.entrant_id)
