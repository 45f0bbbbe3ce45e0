"""The page to fill in: sections with single figures, and tables of classes × figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.cells import key_of
from reports.filling.collecting import Entry, Filled
from reports.filling.drafting import LETTER
from reports.filling.hands import Hand
from reports.filling.problems import Problem
from reports.filling.sent_up import BY_HAND
from reports.last_time import Last
from reports.models import Decision, Figure, Obligation, Section
from reports.typing import shown
from schools.models import SchoolClass


@dataclass
class Field:
    """One cell on the page. `theirs`: what somebody else saved meanwhile; `note`: what was said to it when the report
    was sent back; `before`: last time."""

    entry: Entry
    open: bool
    note: str = ""
    before: str = ""
    theirs: Mapping[str, str] | None = None
    found: list[Problem] = field(default_factory=list)

    @property
    def first(self) -> str:
        """The id of its first remark, for the reader of the screen."""
        return f"{self.entry.field}-said"


@dataclass
class Block:
    section: Section
    singles: list[Field] = field(default_factory=list)
    columns: list[Figure] = field(default_factory=list)
    rows: list[tuple[SchoolClass, bool, list[Field]]] = field(default_factory=list)
    others: list[tuple[SchoolClass, bool, list[Field]]] = field(default_factory=list)  # of other teachers
    totals: list[Field] = field(default_factory=list)

    @property
    def compared(self) -> bool:
        """With last time, which only the unit as a whole is: see reports.last_time."""
        return any(each.before for each in self.totals)


@dataclass(frozen=True)
class Said:
    """What stands beside the fields."""

    notes: Mapping[str, str]
    before: Last
    found: list[Problem]
    theirs: Mapping[str, Mapping[str, str]]


def blocks_of(filled: Filled, hand: Hand, said: Said) -> list[Block]:
    """For a class teacher only what is asked for each class."""
    blocks = []
    for section, figures in filled.sections:
        block = Block(section)
        for figure in figures:
            if figure.by_class and filled.classes:
                block.columns.append(figure)
                block.totals.append(_field(filled.entries[figure.code], hand, said))
            elif hand.keeps:
                block.singles.append(_field(filled.entries[figure.code], hand, said))
        if block.columns:
            for each in filled.classes:
                keys = [key_of(figure.code, each.pk) for figure in block.columns]
                fields = [_field(filled.entries[key], hand, said) for key in keys]
                open_here = hand.keeps or each.pk in hand.classes
                (block.rows if open_here else block.others).append((each, open_here, fields))
        if block.singles or block.columns:
            blocks.append(block)
    return blocks


def _field(entry: Entry, hand: Hand, said: Said) -> Field:
    of_unit = entry.school_class is None
    before = shown(entry.figure, said.before.said.get(entry.figure.code)) if of_unit else ""
    if before and said.before.whose:
        before = f"{before} ({said.before.whose})"
    found = [each for each in said.found if each.kind != "missing" and each.keys and each.keys[0] == entry.key]
    return Field(
        entry, not entry.follows and hand.may_fill(entry.key), said.notes.get(entry.key, ""), before,
        said.theirs.get(entry.key), found,
    )  # fmt: skip


def elsewhere(found: list[Problem], filled: Filled, hand: Hand) -> list[Problem]:
    """Remarks of the checks on what has no field of its own on the page: totals, and ratios of classes."""
    if not hand.keeps:
        return []
    beside = set(open_keys(filled, hand)) | {
        key for key, entry in filled.entries.items() if entry.follows == "ratio" and not entry.figure.by_class
    }
    return [each for each in found if each.kind == "check" and each.keys and each.keys[0] not in beside]


def open_keys(filled: Filled, hand: Hand) -> list[str]:
    keys = [key for key, entry in filled.entries.items() if not entry.follows and hand.may_fill(key)]
    return [*keys, LETTER] if hand.keeps else keys


def answer_of(filled: Filled, found: list[Problem], keys, hand: Hand) -> dict[str, Any]:
    """What the script is told after saving `keys`: as on the page, a class teacher nothing of the figures that are not
    asked for each class, and remarks on their own classes alone."""
    entries = filled.entries
    if not hand.keeps:
        entries = {key: entry for key, entry in entries.items() if entry.figure.by_class}
        found = [each for each in found if each.keys and hand.may_fill(each.keys[0])]
    return {
        "edition": filled.start.edition,
        "cells": {key: cell_of(entries[key]) for key in keys if key in entries},
        "worked": {key: entry.said for key, entry in entries.items() if entry.follows},
        "found": [
            {"severity": each.severity, "words": each.words, "key": each.keys[0] if each.keys else "",
             "kind": each.kind} for each in found if each.kind not in {"missing", BY_HAND}
        ],
        "left": sum(each.severity == "refuse" for each in found),
    }  # fmt: skip


def cell_of(entry: Entry) -> dict[str, Any]:
    return {"field": entry.in_field, "v": entry.typed, "why": entry.why, "fault": entry.fault,
            "differs": entry.differs, "said": entry.said}  # fmt: skip


def last_answer(obligation: Obligation) -> Decision | None:
    """The decision that sent the report back, while it is to be corrected."""
    if obligation.state != Obligation.State.SENT_BACK or obligation.current_id is None:
        return None
    backs = Decision.objects.filter(version=obligation.current_id, kind=Decision.Kind.SEND_BACK)
    return backs.select_related("by", "version").order_by("-at", "-pk").first()


def labelled_notes(
    decision: Decision, filled: Filled | None, figures: Mapping[str, Figure]
) -> list[tuple[str, str, str]]:
    """(name of the figure, what was said, id of its field)."""
    found = []
    for key, words in decision.notes.items():
        entry = filled.entries.get(key) if filled else None
        figure = figures.get(key.partition("@")[0])
        name = entry.name if entry else (figure.label if figure else key)
        found.append((name, words, entry.field if entry and not entry.follows else ""))
    return found
