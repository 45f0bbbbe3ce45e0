"""The model contests to start from, read once from the files beside this module."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "models_to_start_from"


@dataclass(frozen=True)
class ModelContest:
    """A contest of a kind that is often held: what it brings, in one sentence, and its definition."""

    key: str
    title: str
    brings: str
    definition: dict[str, Any]


@cache
def model_contests() -> dict[str, ModelContest]:
    """By key, in the order of their files' names."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        key = path.stem.partition("-")[2]
        found[key] = ModelContest(key, said["title"], said["brings"], said["definition"])
    return found
