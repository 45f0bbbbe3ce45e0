"""Lays what a workbook says beside the draft: what would change, and the digest of exactly that."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.filling.collecting import Entry, Filled
from reports.filling.forms import without_repeats
from reports.typing import read, rounded, shown


@dataclass(frozen=True)
class Proposal:
    """`changes`: `{key: {"v", "why", "from"}}` for the draft; `lines`: the same for a person; `digest`: of both, and of
    the draft they are laid on."""

    changes: dict[str, dict[str, str]]
    lines: list[dict[str, Any]]
    same: int
    digest: str


def propose(cells: Mapping[str, Mapping[str, str]], found: Filled) -> Proposal:
    changes, lines, same = {}, [], 0
    for key, entry in found.entries.items():
        cell = cells.get(key)
        if cell is None or entry.follows:
            continue
        value = read(entry.figure, cell["v"])
        if not _changes(entry, value, cell["why"]):
            same += 1
            continue
        changes[key] = {"v": cell["v"], "why": cell["why"] or entry.why, "from": "workbook"}
        lines.append({
            "key": key, "name": entry.name, "before": shown(entry.figure, entry.value),
            "after": shown(entry.figure, value), "why": changes[key]["why"], "known": entry.known_shown,
            "unexplained": _differs(entry, value) and not changes[key]["why"],
        })  # fmt: skip
    changes = without_repeats(found, changes)
    said = json.dumps([found.start.edition, changes, lines], sort_keys=True, ensure_ascii=False)
    return Proposal(changes, lines, same, hashlib.sha256(said.encode()).hexdigest())


def _changes(entry: Entry, value: Decimal | str | None, why: str) -> bool:
    """What the portal knows and the workbook repeats is no change; nor is what was typed already, nor a reason where
    nothing differs."""
    if why and why != entry.why and _differs(entry, value):
        return True
    if isinstance(value, Decimal) and isinstance(entry.value, Decimal):
        return rounded(entry.figure, value) != rounded(entry.figure, entry.value)
    return value != entry.value


def _differs(entry: Entry, value: Decimal | str | None) -> bool:
    if entry.known is None or not isinstance(value, Decimal):
        return False
    return rounded(entry.figure, value) != rounded(entry.figure, entry.known.value)
