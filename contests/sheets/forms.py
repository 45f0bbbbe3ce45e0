"""Reading what judges' devices send: strict shapes, small bounds, no trust."""

import base64
import binascii
import json
import re
from decimal import Decimal

from contests.sheets.sent import LARGEST, SentMark, SentProof, SentSheet

MOST_SHEETS = 40
MOST_MARKS = 100
LONGEST_COMMENT = 4000
LONGEST_NOTE = 300
LARGEST_ID = 2**63 - 1
POINTS = re.compile(r"\d{1,4}(\.\d{1,2})?")


class Malformed(Exception):
    """The request's body does not have the shape that the function which raises this describes."""


def read_batch(body: bytes) -> list[SentSheet]:
    """Sheets from JSON `{"sheets": [{"a": appearance, "p": part, "n": version, "m": [[criterion, sequence,
    "7.5" or null, "10"], …], "c": [sequence, "comment"] or null, "h": milliseconds or null}, …]}`."""
    rows = _loaded(body, "sheets")
    if type(rows) is not list or len(rows) > MOST_SHEETS:
        raise Malformed("not a short list of sheets")
    try:
        return [_sheet(row) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(str(error)) from error


def read_full(body: bytes) -> bool:
    """Whether a device asks for everything anew: `{"full": true}`."""
    return _loaded(body, "full") is True


def read_proof(body: bytes) -> SentProof:
    """A proof from JSON `{"a": appearance, "p": part, "c": criterion, "note": "…", "picture": base64 or null}`."""
    try:
        row = json.loads(body)
        note, encoded = row["note"], row["picture"]
        if type(note) is not str or len(note) > LONGEST_NOTE or not (note.strip() or encoded):
            raise Malformed("neither a note nor a picture")
        picture = base64.b64decode(encoded, validate=True) if encoded else None
        return SentProof(
            _whole(row["a"], LARGEST_ID), _whole(row["p"], LARGEST_ID), _whole(row["c"], LARGEST_ID),
            _text(note.strip()), picture,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error) as error:
        raise Malformed(str(error)) from error


def _loaded(body, key):
    try:
        return json.loads(body or b"{}").get(key)
    except (AttributeError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error


def _sheet(row):
    marks, comment, handed_in = row["m"], row["c"], row["h"]
    if type(marks) is not list or len(marks) > MOST_MARKS:
        raise Malformed("not a short list of marks")
    latest: dict[int, SentMark] = {}
    for criterion, sequence, points, *of in marks:  # pages loaded before the maximum was sent know of none
        mark = SentMark(_whole(criterion, LARGEST_ID), _whole(sequence, LARGEST), *map(_points, [points, *of]))
        if mark.criterion not in latest or latest[mark.criterion].sequence < mark.sequence:
            latest[mark.criterion] = mark
    if comment is not None:
        sequence, text = comment
        if type(text) is not str or len(text) > LONGEST_COMMENT:
            raise Malformed("not a comment")
        comment = (_whole(sequence, LARGEST), _text(text))
    return SentSheet(
        appearance=_whole(row["a"], LARGEST_ID),
        part=_whole(row["p"], LARGEST_ID),
        number=_whole(row["n"], 32_000, least=0),
        marks=tuple(latest.values()),
        comment=comment,
        handed_in=None if handed_in is None else _whole(handed_in, LARGEST),
    )


def _whole(value, largest, *, least=1):
    if type(value) is not int or not least <= value <= largest:
        raise Malformed("not a whole number")
    return value


def _points(value):
    if value is None:
        return None
    if type(value) is not str or not POINTS.fullmatch(value):
        raise Malformed("not points")
    return Decimal(value)


def _text(value):
    value.encode()  # half of a pair is no text: UnicodeEncodeError is a ValueError
    if "\x00" in value:  # PostgreSQL keeps no such text
        raise Malformed("not a text")
    return value
