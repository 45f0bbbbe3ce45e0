"""Photos posted with the form itself, by a browser without scripts: each is taken on the road all photos take."""

from uuid import uuid5

from propaganda.evidence.arriving import NotTaken, Piece, WrongOffset, receive
from propaganda.evidence.rules import MOST_PIECE
from propaganda.models import Activity


def take_photos(files, activity: Activity, *, by, at) -> list[str]:
    """What was not taken and why, one text a file. The same form sent twice brings each photo once."""
    refused = []
    for number, file in enumerate(files):
        try:
            _take(file, uuid5(activity.client_id, f"{number}:{file.name}"), activity, by=by, at=at)
        except NotTaken as error:
            refused.append(f"{file.name}: {error}")
    return refused


def _take(file, client_id, activity, *, by, at):
    offset = 0
    for content in file.chunks(MOST_PIECE) if file.size else [b""]:
        try:
            receive(Piece(client_id, file.name, offset, file.size, content), activity, by=by, at=at)
        except WrongOffset as error:
            if offset >= error.received:
                raise
        offset += len(content)
