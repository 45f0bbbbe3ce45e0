"""A small reader of the formulas that our workbooks have, apart from the code that writes them: it computes each anew
from the cells, as Excel would."""

import re
from fractions import Fraction
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

_REFERENCE = r"(?:'((?:[^']|'')+)'!|([^\W\d]\w*)!)?(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)"


class Recomputed:
    """`value(sheet, "D7")`: of the formula there, or what is written; numbers as fractions of what is stored."""

    def __init__(self, content: bytes):
        self.formulas = load_workbook(BytesIO(content))
        self.values = load_workbook(BytesIO(content), data_only=True)

    def all(self):
        """(sheet, cell, formula, stored value) of every formula."""
        for sheet in self.formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield sheet.title, cell.coordinate, cell.value, self.values[sheet.title][cell.coordinate].value

    def value(self, sheet: str, at: str):
        written = self.formulas[sheet][at.replace("$", "")]
        return self.of(sheet, written.value) if written.data_type == "f" else _number(written.value)

    def of(self, sheet: str, formula: str):
        text = formula.removeprefix("=")
        if found := re.fullmatch(rf'SUMIF\({_REFERENCE},">0",{_REFERENCE}\)', text):
            pairs = zip(self._cells(sheet, *found.groups()[:3]), self._cells(sheet, *found.groups()[3:]), strict=True)
            return sum(each for which, each in pairs if _is_number(which) and which > 0 and _is_number(each))
        if found := re.fullmatch(rf"(SUM|MAX|MIN)\({_REFERENCE}\)", text):
            cells = [each for each in self._cells(sheet, *found.groups()[1:]) if _is_number(each)]
            return {"SUM": sum, "MAX": max, "MIN": min}[found[1]](cells)
        if found := re.fullmatch(r"SUMPRODUCT\((.+)\)/SUMPRODUCT\((.+)\)", text):
            return self._product(sheet, found[1]) / self._product(sheet, found[2])
        found = re.fullmatch(_REFERENCE, text)
        assert found, f"no formula of ours: {formula}"
        return self._cells(sheet, *found.groups())[0]

    def _product(self, sheet, inside):
        columns = []
        for part in inside.split(","):
            found = re.fullmatch(rf"(--ISNUMBER\()?{_REFERENCE}\)?", part)
            cells = self._cells(sheet, *found.groups()[1:])
            asked = bool(found[1])
            columns.append([Fraction(_is_number(each)) if asked else each if _is_number(each) else 0 for each in cells])
        total = Fraction(0)
        for row in zip(*columns, strict=True):
            product = Fraction(1)
            for each in row:
                product *= each
            total += product
        return total

    def _cells(self, sheet, quoted, plain, area):
        own = (quoted or plain or sheet).replace("''", "'")
        left, top, right, bottom = range_boundaries(area)
        return [
            self.value(own, self.formulas[own].cell(row, column).coordinate)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


def _is_number(value) -> bool:
    return isinstance(value, Fraction)


def _number(value):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Fraction(str(value)) if is_number else value
