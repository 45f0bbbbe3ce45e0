"""Two people changed one activity: both versions, part by part, for the second one to choose from."""

import json
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from propaganda.activities.entries import Entry, differing
from propaganda.activities.forms import ActivityForm, typed_of
from propaganda.activities.warnings import named
from propaganda.models import Activity, PlanLine
from schools.models import SchoolClass

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Part:
    name: str
    label: str | Promise
    mine: str
    theirs: str
    chosen: str  # MINE, THEIRS, or "" where both changed it and a person has to say


def parts(mine: Entry, theirs: Entry, seen: dict[str, str]) -> list[Part]:
    """What differs. `seen`: as the second one read it, so that what only one of the two touched is chosen already."""
    was = {name: _typed(seen, name) for name in _names()}
    one, other = _split(mine), _split(theirs)
    return [
        Part(name, label_of(name), in_words(mine, name), in_words(theirs, name), _chosen(was[name], one[name], other[name]))
        for name in differing(mine, theirs)
    ]  # fmt: skip


def _chosen(was, mine, theirs) -> str:
    if was == theirs:
        return MINE
    return THEIRS if was == mine else ""


def _names():
    return ["classes", *(name for name in ActivityForm.base_fields if name != "link")]


def _split(entry):
    typed = typed_of(entry)
    return {name: _typed(typed, name) for name in _names()}


def _typed(typed: dict[str, str], name: str):
    """What was sent for one part; of classes all their fields."""
    if name == "classes":
        return {key: value for key, value in typed.items() if _of_class(key)}
    return typed.get(name, "")


def _of_class(key: str) -> bool:
    return key.startswith(("in-", "class-"))


def chosen_of(mine: dict[str, str], theirs: dict[str, str], takes: dict[str, str]) -> dict[str, str]:
    """The fields as they are to be saved: mine, with what was chosen of theirs."""
    data = dict(mine)
    for name, take in takes.items():
        if take != THEIRS:
            continue
        if name == "classes":
            data = {key: value for key, value in data.items() if not _of_class(key)}
            data |= {key: value for key, value in theirs.items() if _of_class(key)}
        elif name in theirs:
            data[name] = theirs[name]
    return data


def read_typed(text: str) -> dict[str, str]:
    """Fields that a page carried hidden; nothing if it is not what the page wrote."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def label_of(name: str) -> str | Promise:
    return _("Classes") if name == "classes" else ActivityForm.base_fields[name].label or name


def in_words(entry: Entry, name: str) -> str:
    value = getattr(entry, name)
    if name == "line":
        return named(PlanLine.objects.get(pk=value))
    if name == "form":
        return str(Activity.Form(value).label)
    if name == "classes":
        names = dict(SchoolClass.objects.filter(pk__in=value).values_list("pk", "name"))
        return ", ".join(sorted(f"{names.get(pk, pk)}: {present}" for pk, present in value.items())) or "–"
    if name in {"held_on", "held_until"}:
        return date_format(value, "d/m/Y") if value else "–"
    return str(value) if value not in {None, ""} else "–"
