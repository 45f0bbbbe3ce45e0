"""Writing into a draft: cell by cell, by several people. What was typed is kept also where it cannot be read.

A draft is no record of acts, so its changes leave none in the history: what counts is what is sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.vietnamese.text import nfc, nfc_multiline
from reports.actions import lock_obligations
from reports.cells import key_of
from reports.filling.starting import Cells, Start, draft_of, start_of
from reports.models import Draft, Obligation
from reports.rules import NotPossible, must_be_open_to_sending
from reports.sources import Known, classes_of, known

LETTER = "*"  # in place of a key: what is said beside the figures
LONGEST = {"text": 20_000, "number": 200, "why": 500}
EMPTY = {"v": "", "why": ""}


class Newer(Exception):
    """Somebody else saved other values meanwhile: `draft` is the newer one, `keys` what both changed."""

    def __init__(self, draft: Draft, keys: list[str]):
        super().__init__(", ".join(keys))
        self.draft, self.keys = draft, keys


@transaction.atomic
def save_cells(
    obligation: Obligation, changes: Mapping[str, Mapping[str, Any]], *, edition: int, by, at: datetime
) -> Draft:
    """Write `{key: {"v": text, "why": text}}`; LETTER is a key too. All or nothing; what is there already stays.

    A change is written only where its cell still is as it was seen, `"was": {"v", "why"}`; one that does not say so
    only on the `edition` of the draft it was made on: a page knows the newest as soon as it saved any cell, and not
    what others saved before. `"from": "workbook"` says where a value comes from. Raises Newer, NotPossible, KeyError
    for a key that is not filled in here.
    """
    [held] = lock_obligations([obligation.pk])
    must_be_open_to_sending(held, at)
    start = start_of(held)
    figures = fillable(held)
    changes = {key: _tidy(figures, key, change) for key, change in changes.items()}
    new = {key: change for key, change in changes.items() if not _same(start, key, change)}
    if not new:
        return draft_of(held) or _as_draft(held, start)
    if clashes := [key for key, change in new.items() if not _as_seen(start, key, change, edition)]:
        raise Newer(_as_draft(held, start), clashes)
    return _write(held, start, new, by=by, at=at)


@transaction.atomic
def see_known(obligation: Obligation, *, by, at: datetime) -> None:
    """Remember what the portal knows now as seen, so that later changes stand out."""
    [held] = lock_obligations([obligation.pk])
    must_be_open_to_sending(held, at)
    start = start_of(held)
    found = known_of(held)
    cells = {key: {name: said for name, said in cell.items() if name != "seen"} for key, cell in start.cells.items()}
    seen = with_seen(cells, found)
    if seen != start.cells:
        _write(held, Start(seen, start.note, start.edition), {}, by=by, at=at)


def fillable(obligation: Obligation) -> dict[str, Any]:
    """The figure of every key that is typed for this report."""
    classes = classes_of(obligation.requirement, obligation.unit)
    found = {}
    for figure in obligation.requirement.form.figures.exclude(kind="ratio").order_by("pk"):
        split = figure.by_class and classes
        for key in [key_of(figure.code, each.pk) for each in classes] if split else [figure.code]:
            found[key] = figure
    return found


def known_of(obligation: Obligation) -> dict[str, Known]:
    """What the portal knows, by key."""
    codes = dict(obligation.requirement.form.figures.exclude(source="").order_by("pk").values_list("pk", "code"))
    if not codes:
        return {}
    found = known(obligation.requirement, [obligation.unit], by_class=True)
    return {key_of(codes[key[1]], *key[2:]): said for key, said in found.items()}


def with_seen(cells: Cells, found: Mapping[str, Known]) -> Cells:
    seen = {key: {**EMPTY, **cells.get(key, {}), "seen": str(said.value)} for key, said in found.items()}
    return {**cells, **seen}


def _tidy(figures: Mapping[str, Any], key: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The change with tidy texts. Raises KeyError, NotPossible."""
    kind = "text" if key == LETTER or figures[key].kind == "text" else "number"
    said = _texts(kind, change)
    if len(said["v"]) > LONGEST[kind] or len(said["why"]) > LONGEST["why"]:
        name = _("the letter") if key == LETTER else figures[key].label
        raise NotPossible(_("What was typed for “%(figure)s” is too long to be kept. Shorten it.") % {"figure": name})
    return {**change, **said, **({"was": _texts(kind, change["was"])} if "was" in change else {})}


def _texts(kind: str, said: Mapping[str, Any]) -> dict[str, str]:
    tidy = nfc_multiline if kind == "text" else nfc
    return {"v": tidy(str(said.get("v") or "")), "why": nfc(str(said.get("why") or ""))}


def _stored(start: Start, key: str) -> Mapping[str, Any]:
    return {"v": start.note, "why": ""} if key == LETTER else {**EMPTY, **start.cells.get(key, {})}


def _same(start: Start, key: str, said: Mapping[str, Any]) -> bool:
    stored = _stored(start, key)
    return (stored["v"], stored["why"]) == (said["v"], said["why"])


def _as_seen(start: Start, key: str, change: Mapping[str, Any], edition: int) -> bool:
    """Whether the cell is as it was when the change was typed."""
    return _same(start, key, change["was"]) if "was" in change else edition == start.edition


def _as_draft(held: Obligation, start: Start) -> Draft:
    draft = Draft(obligation=held, cells=start.cells, note=start.note, edition=start.edition,
                  changed_by=start.changed_by)  # fmt: skip
    if start.changed_at:
        draft.changed_at = start.changed_at
    return draft


def _write(held: Obligation, start: Start, new: Mapping[str, Mapping[str, Any]], *, by, at: datetime) -> Draft:
    cells = dict(start.cells) if start.cells else with_seen({}, known_of(held))
    for key, change in new.items():
        if key == LETTER:
            continue
        kept = {"seen": cells[key]["seen"]} if "seen" in cells.get(key, {}) else {}
        laid = {"from": change["from"]} if change.get("from") else {}
        cells[key] = {"v": change["v"], "why": change["why"], **kept, **laid}
    note = new[LETTER]["v"] if LETTER in new else start.note
    fields = {"cells": cells, "note": note, "edition": start.edition + 1, "changed_at": at, "changed_by": by}
    draft, _made = Draft.objects.update_or_create(obligation=held, defaults=fields)
    return draft
