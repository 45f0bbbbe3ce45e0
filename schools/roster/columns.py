"""Which columns of a class list or a staff list the portal keeps, and where they stand on a sheet.

The headings come from the national database's export, its older templates and school software (K12Online,
nentanggiaoduc, AZ Edu). A column that is not named here is never read: exports carry parents, ethnicity and personal
numbers, which the portal has no reason to keep (Personal Data Protection Law 91/2025/QH15, articles 3 and 9).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from foundation.vietnamese.text import nfc, search_key

HEADER_DEPTH = 30  # rows searched for the heading on each sheet

# Best heading first: an export may carry both the ministry's identifier and the school's own number.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "number": ("stt", "tt", "so tt", "so thu tu", "no"),
    "name": (
        "ho va ten", "ho ten", "ho va ten hoc sinh", "ho ten hoc sinh", "ho va ten hs", "ho ten hs", "ten hoc sinh",
        "ho dem va ten", "ho chu dem va ten", "ho va ten khai sinh", "ho ten khai sinh", "ho va ten thi sinh",
        "hoc sinh", "full name",
    ),
    "family": (
        "ho dem", "ho va dem", "ho va ten dem", "ho ten dem", "ho va chu dem", "ho chu dem", "ho lot", "ho va chu lot",
        "ho va ten lot", "ho",
    ),
    "given": ("ten",),
    "born": (
        "ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay", "ngay sinh dd mm yyyy",
        "date of birth", "nam sinh",
    ),
    "gender": ("gioi tinh", "gt", "phai", "gender"),
    "female": ("nu",),
    "male": ("nam",),
    "class": ("lop", "lop hoc", "ten lop", "ten lop hoc", "lop hien tai", "class", "ma lop"),
    "grade": ("khoi", "khoi hoc", "khoi lop", "grade"),
    "code": (
        "ma dinh danh bo gd dt", "ma dinh danh bo gddt", "ma dinh danh bo giao duc va dao tao",
        "ma dinh danh bo giao duc", "ma dinh danh bo", "ma dinh danh hoc sinh", "ma dinh danh hs", "ma dinh danh csdl",
        "ma dinh danh", "ma hoc sinh", "ma so hoc sinh", "ma hs", "ma so hs", "student code",
    ),
}  # fmt: skip
# Lists of staff have no classes; a pupil's list may name the code of the class teacher, which is no pupil's.
_STAFF_WORDS = ("giao vien", "gv", "can bo", "cb", "nhan vien", "nv", "cbgv", "cbgvnv", "vien chuc", "cong chuc")
STAFF_ALIASES: Mapping[str, tuple[str, ...]] = {
    **{name: ALIASES[name] for name in ("number", "family", "given", "born", "gender", "female", "male")},
    "name": (
        "ho va ten", "ho ten", "ho dem va ten", "ho chu dem va ten", "ho va ten khai sinh", "full name",
        *(f"{start} {word}" for word in _STAFF_WORDS for start in ("ho va ten", "ho ten", "ten")),
    ),
    "code": (
        *(f"ma dinh danh {word}" for word in _STAFF_WORDS), *(f"ma {word}" for word in _STAFF_WORDS),
        *(f"ma so {word}" for word in _STAFF_WORDS), "ma dinh danh bo gd dt", "ma dinh danh bo gddt",
        "ma dinh danh bo", "ma dinh danh", "so hieu", "so hieu vien chuc", "so hieu cong chuc", "ma so", "staff code",
    ),
}  # fmt: skip

Fields = Mapping[str, tuple[str, int]]


def _by_heading(aliases: Mapping[str, tuple[str, ...]]) -> Fields:
    return {alias: (field, place) for field, names in aliases.items() for place, alias in enumerate(names)}


PUPIL_FIELDS, STAFF_FIELDS = _by_heading(ALIASES), _by_heading(STAFF_ALIASES)
# Folding accents makes these two equal to headings we keep.
_FALSE_FRIENDS = {"năm", "nấm", "tến"}
_OTHERS = re.compile(r"\b(cha|me|(?<!can )bo|phu huynh|giam ho|ong|ba|chu ho|thuong tru|que quan|cho o)\b")
_DIGIT = re.compile(r"\d")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_CLASS_IN_TITLE = re.compile(
    r"(?:^|[^a-z])lop\s*:?\s*(\d{1,2}(?:(?:\s?[./-]\s?[a-z0-9]{1,3}|[a-z]{1,3}\d{0,2}|\s[a-z]\d{0,2})(?![a-z0-9]))?)(?![a-z0-9])"
)
_CLASS_ALONE = re.compile(r"\s*(\d{1,2}\s*[./-]?\s*[a-z]?\s*\d{0,2})\s*")

Converter = Callable[[str], str]


@dataclass(frozen=True)
class Layout:
    """Where the kept columns of one sheet stand: `header` is the index of the last heading row, columns from 0."""

    header: int
    columns: Mapping[str, int]
    class_name: str = ""  # from the title or the sheet's name, when there is no class column
    encoding: str = ""  # the legacy font the headings themselves are typed in

    def __contains__(self, field):
        return field in self.columns


def field_of(
    heading: object, convert: Converter | None = None, fields: Fields = PUPIL_FIELDS
) -> tuple[str, int] | None:
    """The field a heading names and how good the name is (0 is best), or None for a column nobody keeps."""
    if not isinstance(heading, str) or not heading.strip():
        return None
    text = nfc(convert(heading) if convert else heading)
    if text.lower() in _FALSE_FRIENDS:
        return None
    with_brackets = _NOT_WORD.sub(" ", search_key(text)).strip()
    plain = _NOT_WORD.sub(" ", search_key(_BRACKETS.sub(" ", text))).strip()
    return fields.get(plain) or fields.get(with_brackets)


def _parents_part(upper: Sequence, column: int, convert) -> bool:
    """Whether a fine heading stands under a merged one about the parents or an address."""
    for cell in reversed(upper[: column + 1]):
        if isinstance(cell, str) and cell.strip():
            return bool(_OTHERS.search(search_key(nfc(convert(cell) if convert else cell))))
    return False


def _merged(upper: Sequence, lower: Sequence, convert, fields: Fields) -> dict[str, int]:
    """The columns named by one heading row, or by two of which the lower one is the finer."""
    best: dict[str, tuple[int, int]] = {}
    for column in range(max(len(upper), len(lower))):
        below = field_of(lower[column], convert, fields) if column < len(lower) else None
        if below and _parents_part(upper, column, convert):
            continue
        found = below or (field_of(upper[column], convert, fields) if column < len(upper) else None)
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], column)
    columns = {field: column for field, (_, column) in best.items()}
    if "given" in columns and "family" not in columns and "name" in columns:
        columns["family"] = columns.pop("name")  # "Họ và tên" above, only "Tên" below
    if "family" in columns and "given" in columns:
        columns.pop("name", None)
    return columns


def _is_heading(columns: Mapping[str, int]) -> bool:
    named = "name" in columns or {"family", "given"} <= columns.keys()
    return named and bool({"number", "born", "class", "code", "gender", "female", "grade"} & columns.keys())


def _continues(upper: Mapping[str, int], row: Sequence, convert, fields: Fields) -> bool:
    """Whether a row is the lower half of a two-row heading: a heading of ours in it, no digit, and no pupil's name."""
    texts = [cell for cell in row if cell not in (None, "")]
    if not all(isinstance(cell, str) and not _DIGIT.search(cell) for cell in texts):
        return False
    name = upper.get("name", upper.get("family"))
    if (
        name is not None
        and name < len(row)
        and row[name] not in (None, "")
        and not field_of(row[name], convert, fields)
    ):
        return False
    return any(field_of(cell, convert, fields) for cell in texts)


def _second_name_column(rows: Sequence[Sequence], header: int, columns: dict[str, int]) -> dict[str, int]:
    """Forms merge "Họ và tên" over two columns: the second has no heading but holds the given names."""
    name = columns.get("name")
    if name is None or name + 1 in columns.values():
        return columns
    headings = rows[header]
    if name + 1 < len(headings) and headings[name + 1] not in (None, ""):
        return columns
    pairs = [(row[name], row[name + 1]) for row in rows[header + 1 : header + 41] if len(row) > name + 1 and row[name]]
    both = [given for _, given in pairs if isinstance(given, str) and given.strip() and len(given.split()) == 1]
    if pairs and len(both) * 2 > len(pairs):
        return {key: column for key, column in columns.items() if key != "name"} | {"family": name, "given": name + 1}
    return columns


def _title_class(rows: Sequence[Sequence], sheet_name: str, convert) -> str:
    for row in rows:
        for cell in row:
            if isinstance(cell, str):
                found = class_in_title(convert(cell) if convert else cell)
                if found:
                    return found
    return class_in_title(sheet_name) or class_alone(sheet_name)


def class_in_title(text: str) -> str:
    """The class a title names: "DANH SÁCH HỌC SINH LỚP 12.6" → "12.6"; empty when it names none."""
    found = _CLASS_IN_TITLE.search(search_key(text))
    return found.group(1).upper().strip() if found else ""


def class_alone(text: str) -> str:
    """The class a sheet's name is: "6A1" → "6A1"; empty for "Sheet1"."""
    found = _CLASS_ALONE.fullmatch(search_key(text))
    return found.group(1).upper() if found else ""


def find_layout(
    rows: Sequence[Sequence], sheet_name: str, converters: Mapping[str, Converter], fields: Fields = PUPIL_FIELDS
) -> Layout | None:
    """The first heading among the top rows of a sheet, read as it is, then through each legacy font's table."""
    for encoding, convert in [("", None), *converters.items()]:
        for index, row in enumerate(rows[:HEADER_DEPTH]):
            columns = _merged(row, (), convert, fields)
            if not columns:
                continue
            header = index
            below = rows[index + 1] if index + 1 < len(rows) else ()
            if _continues(columns, below, convert, fields):
                columns, header = _merged(row, below, convert, fields), index + 1
            if _is_heading(columns):
                if header == index:
                    columns = _second_name_column(rows, header, columns)
                title = "" if "class" in columns else _title_class(rows[:index], sheet_name, convert)
                return Layout(header, columns, title, encoding)
    return None
