"""What a list would change in a school's roster. Plain Python over rows and over what the roster holds.

A pupil is known again by code, else by name (without accents) and date of birth, else by the class as well. Whoever
then could still be two people is asked about. Nobody is ever deleted, and an empty cell erases nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from schools.roster.matching import Matching
from schools.roster.parse import Parsed
from schools.roster.rows import Known, KnownClass, Question, Row


@dataclass(slots=True)
class Change:
    """`fields` maps a field of Person to (old, new)."""

    known: Known
    row: Row
    fields: dict[str, tuple]


@dataclass
class Diff:
    new: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    moved: list[tuple[Known, Row]] = field(default_factory=list)
    joined: list[tuple[Known, Row]] = field(default_factory=list)  # known, but in no class of this year so far
    unchanged: int = 0
    missing: list[Known] = field(default_factory=list)  # in a class of this list, but not on it
    unplaced: list[Known] = field(default_factory=list)  # in no class this year, and not on the list
    new_classes: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # key → name, grade, size
    resized: dict[int, tuple[str, int, int]] = field(default_factory=dict)  # class pk → name, old, new
    other_classes: int = 0  # classes of the year that this list does not speak of
    questions: list[Question] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.moved or self.joined or self.new_classes or self.resized)

    def digest(self) -> str:
        """Changes when anything that would be written changes: what a person confirmed is what is written."""
        written = (
            [(row.name, row.born, row.gender, row.class_key, row.code, row.user) for row in self.new],
            [(change.known.pk, sorted(change.fields.items())) for change in self.changed],
            [(known.pk, known.class_key, row.class_key) for known, row in self.moved],
            [(known.pk, row.class_key) for known, row in self.joined],
            sorted(self.new_classes.items()),
            sorted(self.resized.items()),
            # "All of them have left" writes to those who were listed, and to nobody who came since.
            sorted(known.pk for known in self.missing),
            sorted(known.pk for known in self.unplaced),
        )
        return hashlib.sha256(repr(written).encode()).hexdigest()


def compare(parsed: Parsed, people: list[Known], classes: Mapping[str, KnownClass], answers: Mapping[str, str]) -> Diff:
    """Adds its own findings (a code of somebody else, questions) to `parsed.findings`."""
    diff = Diff()
    matches = Matching(parsed, people, answers)
    for row, known in matches.pairs():
        if known is None:
            diff.new.append(row)
            continue
        fields = _changes(known, row)
        if fields:
            diff.changed.append(Change(known, row, fields))
        if known.class_key == row.class_key:  # of staff both are empty
            diff.unchanged += not fields
        elif not known.class_key:
            diff.joined.append((known, row))
        else:
            diff.moved.append((known, row))
    diff.questions = matches.questions
    _set_classes(diff, parsed.rows, classes)
    in_list = {row.class_key for row in parsed.rows}
    for known in matches.unmatched():
        if known.left_on is None and known.class_key in in_list:
            diff.missing.append(known)
        elif known.left_on is None and not known.class_key:
            diff.unplaced.append(known)
    diff.other_classes = len(classes.keys() - in_list)
    return diff


def _changes(known: Known, row: Row) -> dict[str, tuple]:
    new = {"full_name": row.name, "born_on": row.born, "gender": row.gender, "code": row.code}
    old = {"full_name": known.name, "born_on": known.born, "gender": known.gender, "code": known.code}
    changes: dict[str, tuple] = {
        name: (old[name], value) for name, value in new.items() if value and value != old[name]
    }
    if known.left_on is not None:
        changes["left_on"] = (known.left_on, None)
    return changes


def _set_classes(diff: Diff, rows: list[Row], classes: Mapping[str, KnownClass]):
    sizes: dict[str, int] = defaultdict(int)
    first: dict[str, Row] = {}
    for row in rows:
        if not row.class_key:
            continue
        sizes[row.class_key] += 1
        first.setdefault(row.class_key, row)
    gone: dict[str, int] = defaultdict(int)
    for known, _row in diff.moved:
        gone[known.class_key] += 1
    for key, size in sizes.items():
        if key not in classes:
            diff.new_classes[key] = (first[key].class_name, first[key].grade, size)
        elif classes[key].size != size:
            diff.resized[classes[key].pk] = (classes[key].name, classes[key].size, size)
    for key, count in gone.items():
        if key not in sizes and key in classes and classes[key].size:
            old = classes[key].size
            diff.resized[classes[key].pk] = (classes[key].name, old, max(old - count, 0))
