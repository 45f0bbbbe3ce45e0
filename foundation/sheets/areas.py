"""Named ranges of an .xlsx: they follow their cells when people move rows and columns or rename a sheet."""

import re
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string

# 'Kết quả'!$E$9:$E$30; of what a name may be besides (formulas, several areas) we write none.
AREA = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)"
    r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?"
)


@dataclass(frozen=True)
class Area:
    """Rows as Excel counts, from 1; columns from 0, as in a row's tuple."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def area_of(reference: str) -> Area | None:
    """None for what is no area of cells any more: "#REF!" where its cells were deleted."""
    found = AREA.fullmatch(reference.strip().removeprefix("="))
    if found is None:
        return None
    top, left = int(found["top"]), column_index_from_string(found["left"]) - 1
    bottom = int(found["bottom"] or top)
    right = column_index_from_string(found["right"]) - 1 if found["right"] else left
    sheet = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
    return Area(sheet, top, left, bottom, right)
