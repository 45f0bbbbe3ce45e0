"""What only shows when the rows of a list are laid beside each other: doubled pupils, doubled codes, classes."""

from collections.abc import Mapping

from schools.roster.parse import Parsed
from schools.roster.rows import Row


def check_doubles(parsed: Parsed):
    """One code, one pupil; and a pupil stands in a class once."""
    by_code: dict[str, Row] = {}
    by_pupil: dict[tuple, Row] = {}
    add = parsed.findings.add
    for row in parsed.rows:
        if row.code:
            first = by_code.setdefault(row.code, row)
            if first is not row:
                add("code_twice", parsed.address(row, "code"), row.code, parsed.address(first, "code"))
                continue
        if row.born is None:
            continue
        first = by_pupil.setdefault((row.search, row.born), row)
        if first is row:
            continue
        same_class = first.class_key == row.class_key
        told_apart = row.code and first.code
        kind = "pupil_twice" if same_class and not told_apart else "pupil_alike"
        add(kind, parsed.address(row, "name"), row.name, parsed.address(first, "name"))


def check_classes(parsed: Parsed, grades_of: Mapping[str, int], grades: range):
    """One class has one grade, here and in the portal (`grades_of`: class key → grade); completes `row.grade`."""
    known = dict(grades_of)
    unusual: set[str] = set()
    for row in parsed.rows:
        grade = known.get(row.class_key)
        if not row.grade:
            row.grade = grade or 0
        if not row.grade:
            parsed.findings.add("class_unclear", parsed.address(row, "class"), row.class_name)
        elif grade and grade != row.grade:
            parsed.findings.add("grade_of_class", parsed.address(row, "class"), row.class_name, grade)
        else:
            known[row.class_key] = row.grade
            if row.grade not in grades and row.class_key not in unusual:
                unusual.add(row.class_key)
                parsed.findings.add("grade_unusual", parsed.address(row, "class"), row.class_name)
