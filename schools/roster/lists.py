"""The rows under one heading: which are pupils, and what each says."""

import re
from collections.abc import Sequence
from datetime import date

from foundation.sheets.reading import CellError
from foundation.vietnamese.text import nfc, search_key
from schools.roster import cells
from schools.roster.columns import Layout, class_in_title
from schools.roster.findings import KINDS, Findings, Level
from schools.roster.reading import Grid
from schools.roster.rows import Asked, Row, Terms, letters, shown

STEP = 500  # rows between two reports of progress
# What follows a list: totals, places and dates, signatures.
_FOOTER = re.compile(
    r"(tong (so|cong)|cong:?$|danh sach (nay|tren|co)|nguoi lap|(pho )?hieu truong|giao vien chu nhiem|gvcn|thu truong"
    r"|ghi chu|luu y|xac nhan|\(ky|.*ngay \S* ?thang \S* ?nam)"
)
_CLASS_ROW = re.compile(r"lop\b.{1,20}")


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) or str(value).strip("() .").isdigit()


class SheetReader:
    """Reads the rows under one heading. Cells that repeat (dates, classes, genders) are worked out once."""

    def __init__(self, grid: Grid, layout: Layout, terms: Terms, *, findings: Findings, asked: Asked, convert=None):
        self.grid, self.layout, self.terms = grid, layout, terms
        self.findings, self.asked, self.convert = findings, asked, convert
        self.letters = {name: letters(column) for name, column in layout.columns.items()}
        self.class_name = layout.class_name
        self.found: list[Row] = []
        self.number = 0
        self.no_class_said = False
        self.memo: dict[tuple, cells.Reading] = {}
        self.words: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def read(self):
        """Goes through the rows, pausing every STEP rows (yields how many are done) so that the caller can report."""
        for index in range(self.layout.header + 1, len(self.grid.rows)):
            self.number = self.grid.numbers[index]
            row = self._row(self.grid.rows[index])
            if row:
                self.found.append(row)
            if index % STEP == 0:
                yield index

    def _row(self, values: Sequence) -> Row | None:
        width = len(values)
        kept = {}
        for name, at in self.layout.columns.items():
            value = values[at] if at < width else None
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            if isinstance(value, CellError):
                self.add("cell_error", name, value)
            kept[name] = value
        if not kept or (kept.keys() == {"number"} and not isinstance(kept["number"], str)):
            return None
        text = self._name_text(kept)
        if self._is_no_pupil(kept, text):
            return None
        name = self._name(text, kept)
        grade = self._repeating("grade", kept, cells.read_grade) if "grade" in kept else 0
        class_name, key, grade = self._class(kept, grade)
        code = self._code(kept)
        born = self._born(kept, code)
        gender = self._gender(kept)
        if not (name and (class_name or self.terms.of_staff)):
            return None
        return Row(
            self.grid.name, self.number, name, self._search_key(name), born, gender,
            class_name, key, grade, code,
        )  # fmt: skip

    def add(self, kind: str, name: str, found: object = "", hint: object = ""):
        column = self.letters.get(name) or self.letters.get("name") or self.letters["given"]
        self.findings.add(kind, f"{self.grid.name}!{column}{self.number}", found, hint)

    def _text(self, value: str) -> str:
        """The text as the portal writes it; word by word, because the words of a list repeat."""
        words = []
        for word in (self.convert(value) if self.convert else value).split():
            tidy = self.words.get(word)
            if tidy is None:
                tidy = self.words[word] = nfc(word)
            if tidy:
                words.append(tidy)
        return " ".join(words)

    def _search_key(self, name: str) -> str:
        keys = []
        for word in name.split():
            key = self.keys.get(word)
            if key is None:
                key = self.keys[word] = search_key(word)
            keys.append(key)
        return " ".join(keys)[: cells.NAME_LENGTH]

    def _name_text(self, kept) -> str:
        parts = [kept[name] for name in ("name", "family", "given") if name in kept]
        return " ".join(self._text(part) if isinstance(part, str) else shown(part) for part in parts)

    def _is_no_pupil(self, kept, text: str) -> bool:
        """Totals, dates and signatures under a list, a row of column numbers, and a row that opens the next class."""
        number = str(kept.get("number", ""))
        if len(kept) > 2 and all(_is_number(value) for value in kept.values()):
            return True
        if text and number and _is_number(number):
            return False
        words = [self._text(value) for value in kept.values() if isinstance(value, str)]
        if any(_FOOTER.match(search_key(word)) for word in words):
            return True
        if len(kept) == 1 and words and _CLASS_ROW.fullmatch(search_key(words[0])) and class_in_title(words[0]):
            self.class_name = class_in_title(words[0])
            return True
        if kept.keys() & {"born", "code", "gender", "female", "male", "class", "grade"}:
            return False
        if text:
            self.add("not_a_pupil", "name", text)
        return True

    def _name(self, text: str, kept) -> str:
        if not text:
            self.add("name_missing", "name")
            return ""
        if not isinstance(kept.get("name") or kept.get("given") or kept.get("family"), str):
            self.add("name_not_text", "name", text)
            return ""
        reading = cells.read_name(text)
        if reading.kind:
            self.add(reading.kind, "name", text, reading.hint)
        return reading.value

    def _repeating(self, name: str, kept, read, *more):
        """Reads a cell whose value many rows share, once; what is wrong is noted at every cell."""
        value = kept[name]
        known = (name, type(value), value)
        reading = self.memo.get(known)
        if reading is None:
            text = self._text(value) if isinstance(value, str) else value
            reading = self.memo[known] = read(text, *more)
        if reading.kind:
            self.add(reading.kind, name, shown(value), reading.hint)
            if KINDS[reading.kind][0] is Level.QUESTION:
                self.asked.about(reading.kind, value)
        return reading.value

    def _class(self, kept, grade: int) -> tuple[str, str, int]:
        if self.terms.of_staff:
            return cells.NO_CLASS
        if "class" in kept:
            name, key, own_grade = self._repeating("class", kept, cells.read_class, self.terms.answers)
        elif self.class_name:
            name, key, own_grade = cells.read_class(self.class_name, {}).value
        else:
            self._say_no_class()
            return cells.NO_CLASS
        if grade and own_grade and grade != own_grade:
            self.add("grade_differs", "grade", shown(kept["grade"]), name)
        return name, key, own_grade or grade

    def _say_no_class(self):
        if "class" in self.layout.columns:
            self.add("class_missing", "class")
        elif not self.no_class_said:
            self.no_class_said = True
            self.findings.add("no_class_column", f"{self.grid.name}!A{self.grid.numbers[self.layout.header]}")

    def _code(self, kept) -> str:
        if "code" not in kept:
            return ""
        reading = cells.read_code(kept["code"], self.terms.answers)
        if reading.kind == "personal_number":
            self.asked.about(reading.kind, "")
            self.add(reading.kind, "code")  # the number itself is not noted anywhere
        elif reading.kind:
            self.add(reading.kind, "code", shown(kept["code"]), reading.hint)
        return reading.value

    def _born(self, kept, code: str) -> date | None:
        if "born" not in kept:
            self.add("born_left_out" if code else "born_missing", "born")
            return None
        born = self._repeating("born", kept, cells.read_born, self.terms.answers)
        if born and not self.terms.born_from <= born <= self.terms.born_until:
            self.add("born_impossible", "born", shown(born))
        elif born and not self.terms.usual_from <= born <= self.terms.usual_until:
            self.add("born_unusual", "born", shown(born))
        return born

    def _gender(self, kept) -> str:
        if "gender" in kept:
            return self._repeating("gender", kept, cells.read_gender)
        if "female" in kept:
            return "female"
        if "male" in kept or ("female" in self.letters and "male" not in self.letters):
            return "male"
        if "gender" in self.letters or "male" in self.letters:
            self.add("gender_left_out", "gender" if "gender" in self.letters else "male")
        return ""
