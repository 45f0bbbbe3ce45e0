"""What a list would change in a school's roster. Plain Python over rows and over what the roster holds.

A pupil is known again by code, else by name (without accents) and date of birth, else by the class as well. Whoever
then could still be two people is asked about. Nobody is ever deleted, and an empty cell erases nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from schools.roster.lists import Question, Row
from schools.roster.parse import Parsed

MOST_QUESTIONS = 50  # about single pupils, at one time
MOST_SAMPLES = 6


def label_of(pupil) -> str:
    """Enough of a pupil, known or on the list, to tell them apart."""
    born = f"{pupil.born:%d/%m/%Y}" if pupil.born else ""
    return " · ".join(part for part in (pupil.name, born, pupil.class_name, pupil.code) if part)


@dataclass(slots=True)
class Known:
    """A pupil of the roster; the class is that of the school year in question, empty for none."""

    pk: int
    name: str
    search: str
    born: date | None
    gender: str
    code: str
    left_on: date | None
    is_pupil: bool = True
    enrolment: int | None = None
    class_key: str = ""
    class_name: str = ""


@dataclass(slots=True)
class KnownClass:
    pk: int
    key: str
    name: str
    grade: int
    size: int


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
            [(row.name, row.born, row.gender, row.class_key, row.code) for row in self.new],
            [(change.known.pk, sorted(change.fields.items())) for change in self.changed],
            [(known.pk, known.class_key, row.class_key) for known, row in self.moved],
            [(known.pk, row.class_key) for known, row in self.joined],
            sorted(self.new_classes.items()),
            sorted(self.resized.items()),
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
        if not known.class_key:
            diff.joined.append((known, row))
        elif known.class_key != row.class_key:
            diff.moved.append((known, row))
        elif not fields:
            diff.unchanged += 1
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
    changes = {name: (old[name], value) for name, value in new.items() if value and value != old[name]}
    if known.left_on is not None:
        changes["left_on"] = (known.left_on, None)
    return changes


def _set_classes(diff: Diff, rows: list[Row], classes: Mapping[str, KnownClass]):
    sizes: dict[str, int] = defaultdict(int)
    first: dict[str, Row] = {}
    for row in rows:
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


class Matching:
    """Finds for each row the one person it means."""

    def __init__(self, parsed: Parsed, people: list[Known], answers: Mapping[str, str]):
        self.parsed, self.answers = parsed, answers
        self.people = people
        self.taken: dict[int, Row] = {}
        self.questions: list[Question] = []
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.same_code: dict[str, Known] = {}
        for known in people:
            if known.code:
                self.same_code[known.code] = known
            if known.is_pupil:
                self.by_name[known.search].append(known)
        self.doubtful: dict[str, list[list[str]]] = {}  # question → [in the roster, on the list] of each row

    def pairs(self):
        """(row, person or None for somebody new), row by row as in the list; rows that are asked about are left out."""
        found: dict[int, Known | None] = {}
        later = []
        for index, row in enumerate(self.parsed.rows):
            known = self.same_code.get(row.code) if row.code else None
            if known:
                found[index] = self._by_code(row, known)
                if found[index] is ASKED:
                    del found[index]
            elif row.search in self.by_name:
                later.append(index)
            else:
                found[index] = None
        for same_class in (True, False):
            rest = []
            for index in later:
                known = self._by_name(self.parsed.rows[index], same_class)
                if known is UNDECIDED:
                    rest.append(index)
                elif known is not ASKED:
                    found[index] = known
            later = rest
        self._finish_questions()
        return [(self.parsed.rows[index], known) for index, known in sorted(found.items(), key=lambda pair: pair[0])]

    def unmatched(self) -> list[Known]:
        return [known for known in self.people if known.is_pupil and known.pk not in self.taken]

    def _by_code(self, row: Row, known: Known) -> "Known | object":
        self.taken[known.pk] = row
        address = self.parsed.address(row, "code")
        if not known.is_pupil:
            self.parsed.findings.add("code_of_staff", address, row.code, known.name)
        elif known.search != row.search and known.born != row.born and self.answers.get("code_of_another") != "same":
            self._doubt("code_of_another", address, row, known)
            return ASKED
        return known

    def _doubt(self, kind: str, address: str, row: Row, known: Known):
        self.parsed.findings.add(kind, address, row.code, label_of(known))
        self.doubtful.setdefault(kind, []).append([label_of(known), label_of(row)])

    def _by_name(self, row: Row, same_class: bool):
        """The person with this name and date of birth; first only where the class agrees, then wherever."""
        free = [known for known in self.by_name[row.search] if known.pk not in self.taken]
        exact = [known for known in free if known.born == row.born and row.born]
        near = [known for known in exact if known.class_key == row.class_key]
        candidates = near if same_class else exact
        if same_class and len(near) != 1:
            return UNDECIDED
        if len(candidates) == 1 and not self._asks_for_code(candidates[0], row):
            return self._take(candidates[0], row)
        if len(candidates) == 1:
            return self._other_code(row, candidates[0])
        candidates = candidates or [known for known in free if known.born is None or row.born is None]
        return self._which(row, candidates) if candidates else None

    @staticmethod
    def _asks_for_code(known: Known, row: Row) -> bool:
        return bool(known.code and row.code and known.code != row.code)

    def _take(self, known: Known, row: Row) -> Known:
        self.taken[known.pk] = row
        return known

    def _other_code(self, row: Row, known: Known):
        answer = self.answers.get("other_code")
        if answer == "same":
            return self._take(known, row)
        if answer == "different":
            return None
        self.taken[known.pk] = row
        self._doubt("other_code", self.parsed.address(row, "code"), row, known)
        return ASKED

    def _which(self, row: Row, candidates: list[Known]):
        address = self.parsed.address(row, "name")
        question = Question(
            "which_pupil",
            [*(str(known.pk) for known in candidates), "new"],
            [[label_of(known)] for known in candidates],
            1,
            about=address,
        )
        answer = self.answers.get(question.key)
        if answer == "new":
            return None
        for known in candidates:
            if answer == str(known.pk):
                return self._take(known, row)
        self.parsed.findings.add("which_pupil", address, row.name)
        self.questions.append(question)
        return ASKED

    def _finish_questions(self):
        self.questions = self.questions[:MOST_QUESTIONS]
        for kind, options in (("other_code", ["same", "different"]), ("code_of_another", ["same"])):
            pairs = self.doubtful.get(kind)
            if pairs:
                self.questions.append(Question(kind, options, pairs[:MOST_SAMPLES], len(pairs)))


UNDECIDED, ASKED = object(), object()
