"""Our Excel template read: every fault named by its cell. Knows no database."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from contests.bank.columns import (
    ALL_KEPT,
    AUDIENCES_BY_KEY,
    DIFFICULTIES_BY_KEY,
    EXAMPLE,
    HEADINGS,
    KINDS_BY_KEY,
    MOST_LETTERS,
    MULTIPLE,
    NEEDED,
    SINGLE,
    STATEMENT,
)
from contests.bank.drafts import LETTERS, Draft, DraftChoice, Read, true_or_false
from foundation.sheets.headers import find_header
from foundation.sheets.reading import CellError, Page, open_workbook
from foundation.sheets.xlsx import Row
from foundation.vietnamese.dates import parse_date
from foundation.vietnamese.text import nfc, nfc_multiline, search_key
from foundation.vietnamese.unreadable import Unreadable

_LETTERED = re.compile(r"(?:^|\n|\s{2,})\s*[A-H]\s?[.)/:]\s*")
_KEY_SEPARATOR = re.compile(r"[\s,;.+&/]+|\bvà\b", re.IGNORECASE)


def read_workbook(source: Any) -> Read:
    """`source`: a path or an open binary file. Raises WorkbookRefused."""
    read = Read()
    with open_workbook(source) as book:
        pages = book.visible_sheets()
        for page in pages:
            _read_page(page, read)
        if not read.of_workbook:
            read.add("no_header", f"{pages[0].title}!A1" if pages else "")
            read.of_workbook = bool(pages)
    return read


def _read_page(page: Page, read: Read) -> None:
    header = find_header(page.rows, HEADINGS, at_least=3)
    if header is None or any(name in header.missing for name in NEEDED):
        return
    if "choices" in header.missing and {"choice0", "choice1"}.intersection(header.missing):
        return
    read.of_workbook = True
    without_value = {place for place in page.without_value if place[0] > header.row}
    for row in page.rows:
        if row.number > header.row:
            reader = _RowReader(page, header.columns, row, read)
            if not reader.is_empty():
                reader.read_row(without_value)


def split_choices(text: str) -> list[str]:
    """“A. … B. …” in one cell, a line each or behind one another; without letters, each line is a choice."""
    pieces = _LETTERED.split(text)
    return pieces[1:] if len(pieces) > 2 else [line for line in text.split("\n") if line.strip()]


class _RowReader:
    def __init__(self, page: Page, columns: Mapping[str, int], row: Row, read: Read) -> None:
        self.page, self.columns, self.row, self.read = page, columns, row, read
        self.at = len(read.drafts)

    def value(self, name: str) -> Any:
        column = self.columns.get(name)
        return self.row.values[column] if column is not None and column < len(self.row.values) else None

    def cell(self, name: str) -> str:
        column = self.columns.get(name, self.columns["text"])
        return self.page.address(self.row.number, column)

    def add(self, kind: str, name: str, found: object = "", hint: object = "") -> None:
        self.read.add(kind, self.cell(name), found, hint, self.at)

    def is_empty(self) -> bool:
        """Only the number, which the template fills in beforehand, or the example."""
        if search_key(str(self.value("number") or "")) in {search_key(EXAMPLE), "vd"}:
            return True
        return not any(str(self.value(name) or "").strip() for name in self.columns if name != "number")

    def text(self, name: str, *, lines: bool = False) -> str:
        """What a cell says as its reader sees it; what Excel spoilt is a fault."""
        value = self.value(name)
        if value is None:
            return ""
        if isinstance(value, CellError):
            self.add("cell_error", name, value)
            return "?"
        if isinstance(value, date):
            self.add("cell_date", name, f"{value:%d/%m/%Y}")
            return "?"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return f"{value:.15g}".replace(".", ",")
        return nfc_multiline(str(value)).strip() if lines else nfc(str(value))

    def read_row(self, without_value: set[tuple[int, int]]) -> None:
        for name, column in self.columns.items():
            if without_value and (self.row.number, column) in without_value:
                self.add("no_value", name)
        draft = Draft(self.cell("text"), self.text("text", lines=True), topic=self.text("topic"))
        draft.cells = {name: self.cell(name) for name in ("text", "topic", "citation", "key", "valid_until")}
        draft.citation = self.text("citation")
        draft.difficulty = self._named("difficulty", DIFFICULTIES_BY_KEY, "difficulty_unknown")
        draft.audience = self._named("audience", AUDIENCES_BY_KEY, "audience_unknown")
        draft.valid_from, draft.valid_until = self._day("valid_from"), self._day("valid_until")
        kind = self._named("kind", KINDS_BY_KEY, "kind_unknown")
        self._choices(draft, kind)
        self._key(draft, kind)
        self._keep(draft)
        self.read.drafts.append(draft)

    def _named(self, name: str, words: Mapping[str, str], fault: str) -> str:
        said = self.text(name)
        if not said:
            return ""
        found = words.get(search_key(said), "")
        if not found:
            self.add(fault, name, said)
        return found

    def _day(self, name: str) -> date | None:
        value = self.value(name)
        if value is None or not str(value).strip():
            return None
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        try:
            return parse_date(value)
        except Unreadable as fault:
            self.add("date_unreadable", name, value, fault.message)
            return None

    def _choices(self, draft: Draft, kind: str) -> None:
        texts = [self.text(f"choice{index}") for index in range(MOST_LETTERS)]
        if not any(texts) and (together := self.text("choices", lines=True)):
            texts = [nfc(text) for text in split_choices(together)]
        last = max((index for index, text in enumerate(texts) if text), default=-1)
        draft.cells["choice1"] = self.cell("choice1" if "choice1" in self.columns else "choices")
        for index, text in enumerate(texts[: last + 1]):
            if not text:
                self.add("choice_gap", f"choice{index}")
            name = f"choice{index}" if f"choice{index}" in self.columns else "choices"
            draft.cells[f"choice{index}"] = self.cell(name)
            draft.choices.append(DraftChoice(text or "?"))
        if not draft.choices and kind == STATEMENT:
            draft.choices = true_or_false(True)
            draft.choices[0].correct = False

    def _key(self, draft: Draft, kind: str) -> None:
        said = self.text("key")
        draft.multiple = kind == MULTIPLE
        if not said or not draft.choices:
            return
        letters = self._letters(said, "key", "key_unreadable", draft)
        if letters is None:
            return
        for letter in letters:
            draft.choices[LETTERS.index(letter)].correct = True
        draft.multiple = kind == MULTIPLE or (not kind and len(letters) > 1)
        if kind in {SINGLE, STATEMENT} and len(letters) > 1:
            self.add("several_keys", "key", ", ".join(letters))

    def _letters(self, said: str, name: str, fault: str, draft: Draft) -> list[str] | None:
        """Letters of choices, or the text of one of them; None, and a finding, for what is neither."""
        pieces = [piece for piece in _KEY_SEPARATOR.split(said.upper()) if piece]
        if len(pieces) == 1 and 1 < len(pieces[0]) <= MOST_LETTERS and set(pieces[0]) <= set(LETTERS[:MOST_LETTERS]):
            pieces = list(pieces[0])
        have = LETTERS[: len(draft.choices)]
        are_letters = bool(pieces) and all(len(piece) == 1 and piece in LETTERS for piece in pieces)
        if are_letters and all(piece in have for piece in pieces):
            return sorted(set(pieces))
        same = [index for index, choice in enumerate(draft.choices) if search_key(choice.text) == search_key(said)]
        if len(same) == 1:
            if not draft.choices[same[0]].keep_last:
                self.add("key_is_text", name, said, LETTERS[same[0]])
            return [LETTERS[same[0]]]
        if are_letters:
            self.add("key_beyond", name, ", ".join(piece for piece in pieces if piece not in have), ", ".join(have))
        else:
            self.add(fault, name, said)
        return None

    def _keep(self, draft: Draft) -> None:
        said = self.text("keep")
        if not said:
            return
        every = search_key(said) == search_key(ALL_KEPT)
        letters = (
            list(LETTERS[: len(draft.choices)]) if every else self._letters(said, "keep", "keep_unreadable", draft)
        )
        for letter in letters or ():
            draft.choices[LETTERS.index(letter)].keep_last = True
