"""What a browser sends of the page to fill in: as a plain form, or as JSON from the script that saves each field."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.forms import NFCForm
from reports.filling.collecting import Filled
from reports.filling.drafting import LETTER
from reports.typing import read, rounded

MOST_CHANGES = 3000
# Also of numbers such as Infinity, and of lists in lists in lists.
UNREADABLE = (ValueError, AttributeError, TypeError, KeyError, OverflowError, RecursionError)


class Malformed(ValueError):
    """Nothing that the page sends."""


class NothingForm(NFCForm, forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why there is nothing to report"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Such as: the school has no grade 6 to 9 this year."),
    )  # fmt: skip


def base_of(filled: Filled, keys) -> dict[str, list[str]]:
    """`{key: [what stands in the field, what is stored, its reason]}`, carried by the page."""
    found = {key: [filled.entries[key].in_field, filled.entries[key].typed, filled.entries[key].why]
             for key in keys if key != LETTER}  # fmt: skip
    if LETTER in keys:
        found[LETTER] = [filled.start.note, filled.start.note, ""]
    return found


def changes_of(data: QueryDict) -> tuple[int, dict[str, dict[str, Any]]]:
    """The edition, and the fields that are not as the page was given out. Raises Malformed."""
    try:
        base = {str(key): [str(each) for each in said] for key, said in json.loads(data.get("was", "{}")).items()}
        edition = int(data.get("edition", "0"))
    except UNREADABLE as fault:
        raise Malformed from fault
    if len(base) > MOST_CHANGES or any(len(said) != 3 for said in base.values()):
        raise Malformed
    changes = {}
    for key, (stood, stored, why) in base.items():
        if f"v-{key}" not in data:
            continue
        said, said_why = _lines(str(data[f"v-{key}"])), _lines(str(data.get(f"w-{key}", why)))
        if said != _lines(stood) or said_why != _lines(why):
            value = said if said != _lines(stood) else stored
            changes[key] = {"v": value, "why": said_why, "was": {"v": stored, "why": why}}
    return edition, changes


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def changes_in(body: bytes) -> tuple[int, dict[str, dict[str, Any]]]:
    """The same of the script: `{"edition", "changes": {key: {"v", "why", "was": {"v", "why"}}}}`. Raises Malformed."""
    try:
        said = json.loads(body)
        edition, changes = int(said["edition"]), dict(said["changes"])
        found = {}
        for key, change in changes.items():
            was = change.get("was") or {}
            found[str(key)] = {"v": _text(change["v"]), "why": _text(change.get("why", "")),
                               "was": {"v": _text(was.get("v", "")), "why": _text(was.get("why", ""))}}  # fmt: skip
    except UNREADABLE as fault:
        raise Malformed from fault
    if len(found) > MOST_CHANGES:
        raise Malformed
    return edition, found


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def without_repeats(filled: Filled, changes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Typing what the portal knows is taking its number: it is not stored, and moves with the portal's."""
    found = {}
    for key, change in changes.items():
        entry = filled.entries.get(key)
        found[key] = dict(change)
        if entry is not None and entry.known is not None and _reads_as(entry.figure, change["v"], entry.known.value):
            found[key] |= {"v": "", "why": ""}
    return found


def _reads_as(figure, text: str, number) -> bool:
    try:
        value = read(figure, text)
    except ValueError:
        return False
    return value is not None and not isinstance(value, str) and rounded(figure, value) == rounded(figure, number)
