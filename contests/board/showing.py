"""What the hall's board shows: exactly what goes out, nothing that a reader could look behind.

The names and points that are not revealed never enter what is made here, so they can be in no page, order or ETag.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from contests.board.revealing import steps
from contests.board.standing import table
from contests.models import Board, Sitting, Timing

State = Board.State
KEPT_SECONDS = 2
ONE_COLUMN, TWO_COLUMNS = 10, 20  # rows that are readable from the back row on one page


@dataclass(frozen=True)
class Clock:
    """A team on stage. Moments in milliseconds since 1970, lengths in seconds; the page counts."""

    name: str
    part: str
    started: int
    before: int
    least: int
    most: int


@dataclass(frozen=True)
class Shown:
    state: str
    blank: bool
    title: str
    unit: str
    since: datetime | None = None
    parts: list[dict] = field(default_factory=list)
    pages: list[list[list[dict]]] = field(default_factory=list)  # page, column, row
    gone: list[dict] = field(default_factory=list)
    hidden: int = 0  # teams not revealed yet
    clocks: list[Clock] = field(default_factory=list)
    complete: bool = False

    @property
    def rows(self) -> list[dict]:
        return [row for page in self.pages for column in page for row in column]


def find(code: str) -> Board | None:
    """The board of an address, if it still shows anything. Its final places are not read along."""
    boards = Board.objects.filter(code=code, sitting__cancelled_at=None).defer("final")
    return boards.select_related("sitting__stage__contest", "sitting__unit").first()


def shown(board: Board, *, at) -> Shown:
    sitting = board.sitting
    frame: dict[str, Any] = {
        "state": board.state, "blank": board.blank, "title": sitting.stage.contest.title, "unit": sitting.unit.name,
    }  # fmt: skip
    if board.blank:
        return Shown(**frame)
    if board.state == State.LIVE:
        found = table(sitting, at=at)
        return Shown(**frame, **_laid_out(found, found["rows"]), clocks=clocks(sitting))
    if board.state == State.FROZEN:
        found = board.frozen
        laid = _laid_out(found, found["rows"])
        return Shown(**frame, **laid, clocks=clocks(sitting), since=board.frozen_at)
    found = board.final
    rows, hidden = revealed(found, board.revealed)
    return Shown(**frame, **_laid_out(found, rows), hidden=hidden)


def revealed(final: dict, done: int) -> tuple[list[dict], int]:
    """The rows that the first `done` steps show, the newest marked; and how many teams are not shown yet."""
    order = steps([row["rank"] for row in final["rows"]], final["from"])
    newest = set(order[done - 1]) if 0 < done <= len(order) else set()
    seen = sorted(index for group in order[:done] for index in group)
    rows = [{**final["rows"][index], "newest": index in newest} for index in seen]
    return rows, len(final["rows"]) - len(rows)


def _laid_out(found: dict, rows: list[dict]) -> dict:
    return {
        "parts": found["parts"], "pages": pages(rows), "gone": found["gone"], "complete": found["complete"],
    }  # fmt: skip


def pages(rows: list[dict]) -> list[list[list[dict]]]:
    """Rows on pages of one column, or two where there are many; all full ones alike."""
    if len(rows) <= ONE_COLUMN:
        return [[rows]] if rows else []
    found = []
    for start in range(0, len(rows), TWO_COLUMNS):
        page = rows[start : start + TWO_COLUMNS]
        half = ONE_COLUMN if len(rows) > TWO_COLUMNS else (len(page) + 1) // 2
        found.append([column for column in (page[:half], page[half:]) if column])
    return found


def clocks(sitting: Sitting) -> list[Clock]:
    """The teams on stage now: earlier stretches of the same team in the same part count in."""
    standing = Timing.objects.standing().filter(appearance__sitting=sitting)
    running = list(
        standing.filter(ended_at=None).select_related("appearance__entrant", "part").order_by("started_at", "pk")
    )
    if not running:
        return []
    before: dict[tuple[int, int], int] = defaultdict(int)
    over = standing.filter(ended_at__isnull=False, appearance__in=[each.appearance_id for each in running])
    for appearance, part, started, ended in over.order_by("pk").values_list(
        "appearance", "part", "started_at", "ended_at"
    ):
        before[appearance, part] += int((ended - started).total_seconds())
    return [
        Clock(
            each.appearance.entrant.name, each.part.name, int(each.started_at.timestamp() * 1000),
            before[each.appearance_id, each.part_id], 60 * (each.part.minutes_least or 0), 60 * each.part.minutes,
        )
        for each in running
    ]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    body: str
    etag: str


def answer(board: Board, *, at) -> Answer:
    """What a board on a screen gets: made at most once in KEPT_SECONDS however many ask. Its ETag is of the very text
    that goes out."""
    key = (
        f"board:{board.pk}:{board.state}:{board.revealed}:{board.blank}:{board.changed_at.timestamp()}:{get_language()}"
    )
    found = cache.get(key)
    if found is None:
        body = render_to_string("contests/board_now.html", {"shown": shown(board, at=at)})
        if board.state == State.LIVE and not _still(board):
            # Frozen while it was being read: what came in between must not be shown.
            board.refresh_from_db(fields=["state", "revealed", "blank", "changed_at", "frozen", "frozen_at"])
            return answer(board, at=at)
        found = Answer(body, f'"{sha256(body.encode()).hexdigest()[:32]}"')
        cache.set(key, found, KEPT_SECONDS)
    return found


def _still(board):
    return Board.objects.filter(pk=board.pk, state=State.LIVE, changed_at=board.changed_at).exists()
