"""Models to start from: JSON files of a folder, `NN-key.json`, each with `title`, `brings` and `definition`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


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
