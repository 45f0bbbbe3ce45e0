"""What was read before it was sent: its digest, and what changed since."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from reports.filling.collecting import Entry, Filled
from reports.filling.problems import Problem, refusals, warnings

MOST_SHOWN = 200_000


def digest_of(filled: Filled, found: Iterable[Problem]) -> str:
    """Of all that a sender reads on the page: values, where they come from, reasons, the letter, what is remarked on.

    Of remarks the checks and cells count, not their words, so that it is the same in every language.
    """
    found = list(found)
    cells = [
        [entry.key, str(cell.number if cell.number is not None else cell.text), cell.origin, cell.reason,
         str(cell.known) if cell.known is not None else ""]
        for entry in filled.entries.values() if (cell := entry.cell()).filled
    ]  # fmt: skip
    remarks = [[each.kind, each.check, list(each.keys)] for each in [*refusals(found), *warnings(found)]]
    text = json.dumps([cells, filled.start.note, remarks], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def as_shown(filled: Filled) -> str:
    """What stands on the page, to be compared with later."""
    said = {entry.key: [entry.said, entry.why if entry.differs else ""] for entry in filled.entries.values()}
    return json.dumps({"cells": said, "note": filled.start.note}, ensure_ascii=False)


@dataclass(frozen=True)
class Moved:
    entry: Entry | None  # None: the letter
    before: str
    now: str


def moved_since(filled: Filled, shown: str) -> list[Moved]:
    """What differs from `as_shown` of then; nothing where that cannot be read."""
    try:
        before = json.loads(shown[:MOST_SHOWN])
        cells, note = dict(before["cells"]), str(before["note"])
        found = []
        for entry in filled.entries.values():
            said, why = cells.get(entry.key, ["", ""])
            now_why = entry.why if entry.differs else ""
            if (said, why) != (entry.said, now_why):
                found.append(Moved(entry, _both(said, why), _both(entry.said, now_why)))
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    if note != filled.start.note:
        found.append(Moved(None, note, filled.start.note))
    return found


def _both(said: str, why: str) -> str:
    return f"{said} ({why})" if why else said
