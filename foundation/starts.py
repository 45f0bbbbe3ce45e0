"""What something new is started from: models, JSON files of a folder (`NN-key.json`, each with `title`, `brings` and
`definition`), or a copy of a row that one has."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html

COPIES = 30  # the newest rows offered to copy


@dataclass(frozen=True)
class Model:
    """What it brings, in one sentence, and its definition, for whoever builds from it."""

    key: str
    title: str
    brings: str
    definition: dict[str, Any]


@cache
def models_in(folder: Path) -> dict[str, Model]:
    """By key, in the order of their files' names; read once."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        key = path.stem.partition("-")[2]
        found[key] = Model(key, said["title"], said["brings"], said["definition"])
    return found


def one_choice(title, sentence) -> str:
    """A choice with what it brings below its name."""
    return format_html('<b>{}</b> <span class="brings">{}</span>', title, sentence)


def copies_offered(form, newest_first) -> list:
    """The newest of the rows one may copy, and the one that `form` (its `start_from`) asks for, however old."""
    asked = str(form.data.get("start_from") or form.initial.get("start_from") or "").removeprefix("copy:")
    newest = list(newest_first[:COPIES])
    if asked.isascii() and asked.isdigit() and asked not in {str(row.pk) for row in newest}:
        newest += newest_first.filter(pk=asked[:18])
    return newest
