"""An activity as it was typed, and the same of one that is stored: what is compared, written and kept in history."""

from dataclasses import dataclass, field, fields, replace
from datetime import date

from propaganda.models import Activity

COLUMNS = (
    "form", "title", "held_on", "held_until", "place", "speaker", "audience", "pupils", "staff", "citizens", "note"
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    line: int
    form: str
    title: str
    held_on: date
    held_until: date | None = None
    place: str = ""
    speaker: str = ""
    audience: str = ""
    pupils: int = 0
    staff: int = 0
    citizens: int = 0
    note: str = ""
    classes: dict[int, int] = field(default_factory=dict)  # id of the class -> how many of it were there

    def columns(self) -> dict:
        return {name: getattr(self, name) for name in COLUMNS}


NAMES = tuple(each.name for each in fields(Entry))


def entry_of(activity: Activity) -> Entry:
    return Entry(
        line=activity.line_id,
        classes=dict(activity.classes.values_list("school_class_id", "present")),
        **{name: getattr(activity, name) for name in COLUMNS},
    )


def differing(one: Entry, other: Entry) -> list[str]:
    """The names of what is not the same in both."""
    return [name for name in NAMES if getattr(one, name) != getattr(other, name)]


def merged(mine: Entry, theirs: Entry, take_theirs) -> Entry:
    """Mine, with the named parts as they are in theirs."""
    return replace(mine, **{name: getattr(theirs, name) for name in take_theirs if name in NAMES})
