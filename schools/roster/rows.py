"""What a list and a roster are made of: rows, known pupils, questions, and what is plausible at a school."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from schools.roster import cells


@dataclass(slots=True)
class Row:
    """One person of the list. `sheet` and `number` say where; `grade` is 1 to 12."""

    sheet: str
    number: int
    name: str
    search: str
    born: date | None
    gender: str
    class_name: str
    class_key: str
    grade: int
    code: str
    user: int | None = None  # the account of somebody new who has one by their role


@dataclass
class Question:
    """What a person is asked before anything goes on: its kind, the possible answers, and examples.

    `samples` has a list for each option; `about` names the row a question belongs to, if it is about one row only.
    """

    kind: str
    options: list[str]
    samples: list[list[str]] = field(default_factory=list)
    count: int = 0
    about: str = ""

    @property
    def key(self) -> str:
        """Under which its answer is kept."""
        return f"{self.kind}:{self.about}" if self.about else self.kind


@dataclass(frozen=True)
class Terms:
    """What is plausible at this school: `grades` as a range, dates of birth between two days, answers given."""

    grades: range
    born_from: date
    born_until: date
    usual_from: date
    usual_until: date
    answers: Mapping[str, str]
    of_staff: bool = False  # a list of staff: nobody has a class


def letters(column: int) -> str:
    """The column's letters, from 0: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


class Asked:
    """The cells behind each question that nobody has answered yet."""

    def __init__(self):
        self.cells: dict[str, list] = {}

    def about(self, kind: str, value):
        self.cells.setdefault(kind, []).append(value)

    def questions(self, grades: range) -> list[Question]:
        return [self._question(kind, values, grades) for kind, values in self.cells.items()]

    @staticmethod
    def _question(kind: str, values: list, grades: range) -> Question:
        if kind == "class_date":
            days = sorted(set(values))
            ways = cells.class_readings(days, grades)
            samples = [[cells.class_of_date(day, way) for day in days[:6]] for way in ways]
            return Question(kind, ways, samples, len(values))
        if kind == "personal_number":
            return Question(kind, ["leave_out"], [[]], len(values))
        option = {"born_year_only": "first_january", "class_number": "as_written"}[kind]
        return Question(kind, [option], [sorted({shown(value) for value in values})[:6]], len(values))


def shown(value) -> str:
    """A cell's value as its user sees it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()


def label_of(pupil) -> str:
    """Enough of a pupil, known or on the list, to tell them apart."""
    born = f"{pupil.born:%d/%m/%Y}" if pupil.born else ""
    return " · ".join(part for part in (pupil.name, born, pupil.class_name, pupil.code) if part)


@dataclass(slots=True)
class Known:
    """Somebody of the roster; the class is that of the school year in question, empty for none.

    `of_kind`: a pupil, or for a list of staff one of the staff.
    """

    pk: int
    name: str
    search: str
    born: date | None
    gender: str
    code: str
    left_on: date | None
    of_kind: bool = True
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
