"""Codes of pupils and names of classes, with what Excel does to both."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.text import nfc, without_soft_hyphens
from foundation.vietnamese.unreadable import Unreadable

_CLASS_WORD = re.compile(r"^(?:lớp|lop|khối|khoi)(?=\d)")
_GRADE = re.compile(r"0?(1[0-2]|[1-9])(?!\d)")


class NotACode(Unreadable):
    """Not ten digits. `readings` has the code with its noughts put back where Excel may have eaten them."""


class NotAClass(Unreadable):
    """No class or no grade can be read."""


class AmbiguousClass(Unreadable):
    """Excel has turned the class into a date or a number: `readings` are the names it may have had."""


def pupil_code(value):
    """The ministry's pupil code: ten digits as text (the education database's "Mã định danh Bộ GD&ĐT").

    A number with fewer digits has probably lost noughts in Excel; the error offers them, nothing puts them back.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", nfc(str(value)))).strip("'")
    if re.fullmatch(r"[0-9]{10}", text):
        return text
    if number and re.fullmatch(r"[0-9]{6,9}", text):
        raise NotACode(
            _(
                "“%(found)s” has %(count)s digits, a pupil code has 10: Excel may have dropped the zeros in front. "
                "If so, please make the cell text and type %(padded)s."
            ),
            found=text,
            readings=[text.zfill(10)],
            count=len(text),
            padded=text.zfill(10),
        )
    if re.fullmatch(r"[0-9][.,]?[0-9]*E\+?[0-9]+", text, re.IGNORECASE):
        raise NotACode(
            _("“%(found)s” was shortened by Excel. Please make the cell text and type all 10 digits."), found=text
        )
    raise NotACode(_("“%(found)s” is not a pupil code. Please type all 10 digits."), found=str(value).strip())


def class_name(value):
    """The name as typed, tidied: "9A1", "12.6". AmbiguousClass for what Excel has made of "9/3" and of "12.10".

    Excel takes 9/3 for 9 March (or 3 September, as the computer is set) and 12.10 for the number 12.1.
    """
    if isinstance(value, date):
        readings = [f"{a}/{b}" for a, b in ((value.day, value.month), (value.month, value.day)) if a <= 12]
        raise _ambiguous(f"{value.day:02}/{value.month:02}/{value.year}", list(dict.fromkeys(readings)))
    if isinstance(value, float):
        if value.is_integer():
            value = int(value)
        elif re.fullmatch(r"\d{1,2}\.[12]", f"{value:.15g}"):
            raise _ambiguous(f"{value:.15g}", [f"{value:.15g}", f"{value:.15g}0"])
        else:
            value = f"{value:.15g}"
    name = nfc(without_soft_hyphens("" if value is None else str(value))).strip("'")
    if not name or isinstance(value, bool):
        raise NotAClass(_("The class is missing. Please type it, for example 9A1."), found=name)
    return name


def class_key(value):
    """What two spellings of one class share: "9 A1", "9a1" and "Lớp 9A1" are "9a1"."""
    return _CLASS_WORD.sub("", re.sub(r"\s", "", class_name(value).lower()))


def grade_of(value):
    """The grade, 1 to 12, that the name of a class starts with: "9A1" 9, "12.6" 12, "Lớp 6/3" 6; NotAClass if none."""
    match = _GRADE.match(class_key(value))
    if not match:
        raise NotAClass(
            _("The grade cannot be read from “%(found)s”. Please start the class with it, for example 9A1."),
            found=str(value).strip(),
        )
    return int(match[1])


def _ambiguous(found, readings):
    return AmbiguousClass(
        _(
            "Excel turned this class into “%(found)s”. Please make the cell text and type the class again, "
            "such as %(names)s."
        ),
        found=found,
        readings=readings,
        names=", ".join(readings),
    )
