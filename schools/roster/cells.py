"""What one cell of a class list says: a value, or the kind of finding that tells what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from foundation.vietnamese.codes import AmbiguousClass, NotAClass, class_name, grade_of
from foundation.vietnamese.dates import AmbiguousDate, NotADate, parse_date, written_date
from foundation.vietnamese.text import nfc, search_key
from schools.rules import class_key

NAME_LENGTH, CODE_LENGTH, CLASS_LENGTH = 120, 30, 30
MINISTRY_CODE_LENGTH = 10
NO_CLASS = ("", "", 0)

_YEAR_ONLY = re.compile(r"[\s_./0-]*(?P<year>(?:19|20)\d\d)")
_THREE_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})")
_GENDERS = {"nam": "male", "nu": "female", "male": "male", "female": "female"}
_GRADE = re.compile(r"(?:khoi|lop|grade)?\s*(\d{1,2})")
_CLASS_NOT_A_NAME = re.compile(r"\d|^[\W_]+$")
_WORD = re.compile(r"^l[ớơo]p\s*", re.IGNORECASE)
_CLASS_WORD = re.compile(r"^l[ớơo]p[\s:]*", re.IGNORECASE)
_MONTH_NAME = re.compile(r"^(\d{1,2})[ -](?:thg ?\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"\d|^[\W_]+$")
_WORD = re.compile(r"[^\s'’-]+")


class Reading(NamedTuple):
    """`value` is what the cell means; `kind` names the finding, if there is one; `hint` goes into its sentence."""

    value: Any
    kind: str = ""
    hint: object = ""


def spell(name: str) -> str:
    """A name typed all in capitals or all in small letters, with a capital to each word."""
    if name.isupper() or name.islower():
        return _WORD.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), name)
    return name


def read_name(text: str) -> Reading:
    if len(text) > NAME_LENGTH:
        return Reading("", "name_long", NAME_LENGTH)
    if not text.replace(" ", "").isalpha() and _NOT_A_NAME.search(text):
        return Reading("", "name_not_text")
    spelled = spell(text)
    return Reading(spelled, "name_case" if spelled != text else "", spelled)


def read_born(value, answers: Mapping[str, str]) -> Reading:
    """A real date, a date as Excel users type it, or a year alone (Form 33 of the civil register: 1 January)."""
    if isinstance(value, date):
        return Reading(value.date() if isinstance(value, datetime) else value)
    text = str(value).strip()
    year = _YEAR_ONLY.fullmatch(text)
    if year:
        first = date(int(year["year"]), 1, 1)
        known = answers.get("born_year_only") == "first_january"
        return Reading(first) if known else Reading(None, "born_year_only")
    numbers = _THREE_NUMBERS.fullmatch(text)
    if numbers and int(numbers[1]) <= 12 < int(numbers[2]) <= 31 and len(numbers[3]) == 4:
        return Reading(None, "born_month_first", f"{int(numbers[2]):02}/{int(numbers[1]):02}/{numbers[3]}")
    try:
        return Reading(parse_date(value))
    except AmbiguousDate as error:
        return Reading(None, "born_ambiguous", " / ".join(map(written_date, error.readings)))
    except NotADate:
        return Reading(None, "born_not_a_date")


def read_gender(value) -> Reading:
    found = _GENDERS.get(search_key(nfc(value))) if isinstance(value, str) else None
    return Reading(found) if found else Reading("", "gender_unknown")


def read_grade(value) -> Reading:
    """1 to 12 from 9, "9" or "Khối 9"."""
    text = str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
    found = _GRADE.fullmatch(search_key(nfc(text)))
    if found and 1 <= int(found[1]) <= 12:
        return Reading(int(found[1]))
    return Reading(0, "grade_unknown")


def read_class(value, answers: Mapping[str, str]) -> Reading:
    """(name, key, grade from the name or 0). Excel's dates and numbers are asked about, never guessed."""
    if isinstance(value, date):
        way = answers.get("class_date")
        return read_class(class_of_date(value, way), answers) if way else Reading(NO_CLASS, "class_date")
    try:
        text = class_name(value)
    except AmbiguousClass as error:
        if answers.get("class_number") != "as_written":
            return Reading(NO_CLASS, "class_number")
        text = error.readings[0]
    except NotAClass:
        return Reading(NO_CLASS, "class_unclear")
    text = _CLASS_WORD.sub("", text)
    if len(text) > CLASS_LENGTH:
        return Reading(NO_CLASS, "class_long", CLASS_LENGTH)
    if not text or _MONTH_NAME.match(text):
        return Reading(NO_CLASS, "class_unclear")
    try:
        grade = grade_of(text)
    except NotAClass:
        grade = 0
    return Reading((text, class_key(text), grade))


def class_of_date(day: date, way: str) -> str:
    """What was typed before Excel made a date of it: "dm" as Vietnamese Excel reads 9/3, "md" as English Excel does."""
    return f"{day.day}/{day.month}" if way == "dm" else f"{day.month}/{day.day}"


def class_readings(days: Iterable[date], grades: range) -> list[str]:
    """The ways of reading all these dates that give grades this school has."""
    days = set(days)
    ways = {"dm": [day.day for day in days], "md": [day.month for day in days]}
    return [way for way, found in ways.items() if all(grade in grades for grade in found)]


def read_code(value, answers: Mapping[str, str]) -> Reading:
    """The ministry's code, ten digits, or a school's own; kept as text.

    A number of nine digits lost its leading zero; one of eleven or twelve is a personal number that lost one or none.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != int(value) or value < 0 or value >= 10**15:
            return Reading("", "code_inexact")
        text, number = str(int(value)), True
    elif isinstance(value, str):
        text, number = "".join((value if value.isascii() and value.isalnum() else nfc(value)).split()), False
    else:
        return Reading("", "code_not_text")
    if text.isdigit() and (len(text) == 12 or (number and len(text) == 11)):
        return Reading("", "" if answers.get("personal_number") == "leave_out" else "personal_number")
    if number and len(text) == MINISTRY_CODE_LENGTH - 1:
        return Reading("0" + text, "code_zero", "0" + text)
    if len(text) > CODE_LENGTH:
        return Reading("", "code_long", CODE_LENGTH)
    return Reading(text)
