"""Our Excel template, empty or filled with the questions of a bank. Its headings are what workbook.py looks for."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from contests.bank.columns import (
    ALL_KEPT,
    AUDIENCES,
    DIFFICULTIES,
    EXAMPLE,
    HEADINGS,
    KINDS,
    MOST_LETTERS,
    MULTIPLE,
    SHEET,
    SINGLE,
    STATEMENT,
    TEMPLATE_LETTERS,
)
from contests.bank.drafts import FALSE, LETTERS, MOST_QUESTIONS, TRUE, Draft, DraftChoice
from foundation.sheets.text import cell_text
from foundation.sheets.writing import FORMULA_STARTS

_WIDTHS = {"number": 7, "topic": 20, "kind": 14, "text": 60, "key": 12, "keep": 14, "difficulty": 12, "audience": 12,
           "citation": 34, "valid_from": 13, "valid_until": 13}  # fmt: skip
_HEAD = PatternFill("solid", fgColor="1F3F77")
_SAMPLE = PatternFill("solid", fgColor="EEF2F8")
_DAYS = {"valid_from", "valid_until"}


def question_workbook(file: BinaryIO, drafts: Iterable[Draft] = ()) -> None:
    """Writes the template into `file`: the drafts, or an example when there are none; and a sheet that explains it."""
    drafts = list(drafts)
    widest = max((len(draft.choices) for draft in drafts), default=0)
    shown = [name for name in HEADINGS if _shows(name, max(widest, TEMPLATE_LETTERS))]
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    for column, name in enumerate(shown, start=1):
        _head(sheet, column, name)
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "E2"
    rows: list[tuple[int | str, Draft]] = list(enumerate(drafts, start=1))
    rows = rows or [(EXAMPLE, _example())]
    for at, (number, draft) in enumerate(rows, start=2):
        values = {"number": number, **_values(draft)}
        for column, name in enumerate(shown, start=1):
            _put(sheet.cell(at, column), values.get(name), name)
            if number == EXAMPLE:
                sheet.cell(at, column).fill = _SAMPLE
    for rule in _rules(shown, max(MOST_QUESTIONS, len(rows)) + 1):
        sheet.add_data_validation(rule)
    _explain(book.create_sheet("Hướng dẫn"))
    book.save(file)


def _shows(name: str, letters: int) -> bool:
    return name != "choices" and (not name.startswith("choice") or int(name[6:]) < min(letters, MOST_LETTERS))


def _head(sheet, column: int, name: str) -> None:
    cell = sheet.cell(1, column, HEADINGS[name][0])
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _HEAD
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    dimension = sheet.column_dimensions[cell.column_letter]
    dimension.width = _WIDTHS.get(name, 26)
    # Text, so that Excel makes no date of 1/2 and keeps 007 as it is.
    dimension.number_format = "dd/mm/yyyy" if name in _DAYS else "@"


def _put(cell, value: Any, name: str) -> None:
    if value in {None, ""}:
        return
    if name in _DAYS:
        cell.value, cell.number_format = value, "dd/mm/yyyy"
    elif name == "number":
        cell.value = value
    else:
        text = cell_text(value)
        cell._value, cell.data_type, cell.number_format = text, "s", "@"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
        cell.alignment = _WRAPPED


_WRAPPED = Alignment(wrap_text=True, vertical="top")


def _example() -> Draft:
    choices = [
        DraftChoice("Sở Giáo dục và Đào tạo"), DraftChoice("Cổng Dịch vụ công quốc gia", True), DraftChoice("Bưu điện"),
        DraftChoice("Tất cả các phương án trên", keep_last=True),
    ]  # fmt: skip
    return Draft("", "Người dân nộp hồ sơ trực tuyến ở đâu?", choices, topic="Dịch vụ công", difficulty="easy",
                 citation="Điều 3 Nghị định 42/2022/NĐ-CP")  # fmt: skip


def _values(draft: Draft) -> dict[str, Any]:
    texts = [choice.text for choice in draft.choices]
    statement = texts == [TRUE, FALSE] and all(choice.keep_last for choice in draft.choices) and not draft.multiple
    kept = [LETTERS[index] for index, choice in enumerate(draft.choices) if choice.keep_last]
    return {
        "topic": draft.topic,
        "kind": STATEMENT if statement else MULTIPLE if draft.multiple else SINGLE,
        "text": draft.text,
        **{f"choice{index}": text for index, text in enumerate(texts)},
        "key": ", ".join(LETTERS[index] for index, choice in enumerate(draft.choices) if choice.correct),
        "keep": ALL_KEPT if len(kept) == len(texts) else ", ".join(kept),
        "difficulty": DIFFICULTIES.get(draft.difficulty),  # type: ignore[call-overload]
        "audience": AUDIENCES.get(draft.audience),  # type: ignore[call-overload]
        "citation": draft.citation,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
    }


def _rules(shown: list[str], last: int):
    lists = {
        "kind": (KINDS, _("Choose one of the list, or leave the cell empty.")),
        "difficulty": (tuple(DIFFICULTIES.values()), _("Choose one of the list, or leave the cell empty.")),
        "audience": (tuple(AUDIENCES.values()), _("Choose one of the list, or leave the cell empty.")),
    }
    for name, (words, sentence) in lists.items():
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = HEADINGS[name][0], sentence
        yield _over(rule, shown, name, last)
    notes = {
        "key": _("The letter of the right choice, such as B; several with commas, such as A, C."),
        "keep": _("Letters of choices that must not be shuffled, such as D; or Tất cả."),
        "valid_from": _("Day/month/year, such as 25/05/2026."),
        "valid_until": _("Day/month/year, such as 25/05/2026."),
    }
    for name, sentence in notes.items():
        rule = DataValidation(allow_blank=True, showInputMessage=True)
        rule.promptTitle, rule.prompt = HEADINGS[name][0], sentence
        yield _over(rule, shown, name, last)


def _over(rule: DataValidation, shown: list[str], name: str, last: int) -> DataValidation:
    letter = get_column_letter(shown.index(name) + 1)
    rule.add(f"{letter}2:{letter}{last}")
    return rule


def _explain(sheet) -> None:
    sheet.column_dimensions["A"].width = 100
    lines = (
        _("How to fill in the questions"),
        _("One row a question. Columns with (*) are needed; do not change the headings."),
        _("The row “Ví dụ” is an example and is not read: delete it or leave it."),
        _("Kind: Một đáp án, Nhiều đáp án or Đúng/Sai. Empty: as many as the key has letters. For Đúng/Sai the choices "
          "may stay empty."),
        _("Choices: from A on, without a gap; columns “Phương án G” and “Phương án H” may be added."),
        _("Key: the letter of the right choice, such as B; several with commas, such as A, C."),
        _("Kept in place: letters of choices that must not be shuffled, such as “Cả A, B, C”; or Tất cả. The portal "
          "finds most of them itself."),
        _("Difficulty: Dễ, Trung bình or Khó. For whom: Học sinh, Cán bộ or Người dân; empty is anyone."),
        _("Citation: the law or page the key rests on. Dates: from and until when the question holds."),
        _("Pictures do not travel in this file: add them on the page of the question afterwards."),
    )  # fmt: skip
    for number, line in enumerate(lines, start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=14)
