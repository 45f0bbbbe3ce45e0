"""What the keepers of a sitting do with the hall's board. Each act is done once however often it is asked for."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from contests.board.revealing import steps
from contests.board.standing import bring_up_to_date, is_complete, table
from contests.models import Board, Sitting
from foundation.history.actions import record

State = Board.State


class BoardRefused(Exception):
    """The board cannot do that now; str() says why."""


def new_code() -> str:
    return secrets.token_urlsafe(16)


@transaction.atomic
def make_board(sitting: Sitting, *, by, at) -> Board:
    """The board of a sitting, made at the first call."""
    Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    board = Board.objects.filter(sitting=sitting).first()
    if board is None:
        board = Board.objects.create(sitting=sitting, code=new_code(), changed_at=at, changed_by=by)
        record(by=by, at=at, verb="board_made", subject=sitting)
    return board


def _locked(board: Board) -> Board:
    locked = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    locked.sitting = Sitting.objects.select_related("stage__contest", "unit").get(pk=board.sitting_id)
    return locked


def _keep(board, fields, verb, *, by, at, **changes):
    board.changed_at, board.changed_by = at, by
    board.save(update_fields=[*fields, "changed_at", "changed_by"])
    record(by=by, at=at, verb=verb, subject=board.sitting, changes=changes)


@transaction.atomic
def replace_code(board: Board, seen: str, *, by, at) -> bool:
    """Another address in place of the one that was `seen`, which then shows nothing any more."""
    board = _locked(board)
    if board.code != seen:
        return False
    board.code = new_code()
    _keep(board, ["code"], "board_moved", by=by, at=at)
    return True


@transaction.atomic
def freeze(board: Board, *, by, at) -> bool:
    """Keep showing what is shown now; results that come in stay hidden until they are revealed."""
    board = _locked(board)
    if board.state != State.LIVE:
        return False
    if is_complete(board.sitting):
        bring_up_to_date(board.sitting, at=at)
    board.state, board.frozen_at, board.frozen = State.FROZEN, at, table(board.sitting, at=at)
    _keep(board, ["state", "frozen_at", "frozen"], "board_frozen", by=by, at=at)
    return True


@transaction.atomic
def unfreeze(board: Board, *, by, at) -> bool:
    """Show what comes in again; only while nothing has been revealed."""
    board = _locked(board)
    if board.state != State.FROZEN:
        return False
    board.state, board.frozen_at, board.frozen = State.LIVE, None, {}
    _keep(board, ["state", "frozen_at", "frozen"], "board_unfrozen", by=by, at=at)
    return True


@transaction.atomic
def reveal_from(board: Board, place: int, *, by, at) -> bool:
    """From which place on places are revealed one by one; before the revealing begins."""
    board = _locked(board)
    if board.state in {State.REVEALING, State.DONE} or board.reveal_from == place:
        return False
    before, board.reveal_from = board.reveal_from, place
    _keep(board, ["reveal_from"], "board_reveals_from", by=by, at=at, place=[before, place])
    return True


@transaction.atomic
def reveal(board: Board, step: int, *, by, at) -> bool:
    """Show one step more, if `step` (from 1) is the next. Two who press at once reveal one step.

    With the first step the places are fixed as they are then. Raises BoardRefused.
    """
    board = _locked(board)
    if step != board.revealed + 1 or board.state not in {State.FROZEN, State.REVEALING}:
        return False
    if board.state == State.FROZEN:
        board.final = _final(board, at)
    order = steps([row["rank"] for row in board.final["rows"]], board.final["from"])
    board.revealed = step
    board.state = State.DONE if step >= len(order) else State.REVEALING
    _keep(board, ["final", "revealed", "state"], "board_revealed", by=by, at=at, step=step)
    return True


def _final(board, at):
    if not is_complete(board.sitting):
        raise BoardRefused(_("Not all parts are closed, so there are no final places to reveal yet."))
    bring_up_to_date(board.sitting, at=at)
    found = table(board.sitting, at=at)
    if not any(row["rank"] for row in found["rows"]):
        raise BoardRefused(_("No team has a place yet."))
    return {**found, "from": board.reveal_from}


@transaction.atomic
def set_blank(board: Board, blank: bool, *, by, at) -> bool:
    """Show the name of the contest alone, or the board again."""
    board = _locked(board)
    if board.blank == blank:
        return False
    board.blank = blank
    _keep(board, ["blank"], "board_blank" if blank else "board_shown", by=by, at=at)
    return True
