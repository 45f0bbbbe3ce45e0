"""Numbers as Vietnamese schools write them: 1.234.567,5. What could be two numbers is asked about, never guessed.

Source: Accounting Law 03/2003/QH11, Article 12.2: a point after thousands, millions, billions; a comma after the units.
Half of all keyboards and phones write the other way round, so one mark before exactly three digits says nothing.
"""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.text import nfc, straight_punctuation
from foundation.vietnamese.unreadable import Unreadable

_CURRENCY = re.compile(r"\s*(?:đ|₫|đồng|vnđ|vnd)\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"\d+")
_ONE_MARK = re.compile(r"(\d*)([.,])(\d+)")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ .,'])\d{3})(?:\1\d{3})*")
_GROUPED_DECIMAL = re.compile(r"([1-9]\d{0,2}(?:([ .,'])\d{3})(?:\2\d{3})*)([.,])(\d+)")
_MOST_DIGITS = 30


class NotANumber(Unreadable):
    """Nothing a number can be read from."""


class AmbiguousNumber(Unreadable):
    """Two numbers fit what was typed: `readings` is (with thousands, with decimals)."""


def parse_number(value, *, percent=False, currency=False):
    """The Decimal that was typed or that Excel holds; AmbiguousNumber or NotANumber otherwise.

    percent: one % at the end is allowed, and 12,5% is 12.5. currency: đ, ₫, đồng, VND at the end is allowed, and since
    nobody counts parts of a đồng, 1.234 đ is not ambiguous. A float keeps 15 digits, as many as Excel does.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _not_a_number(value)
    if not isinstance(value, str):
        return _from_number(value)
    text = straight_punctuation(unicodedata.normalize("NFKC", nfc(value))).strip()
    if percent:
        text = text.removesuffix("%").rstrip()
    money = False
    if currency:
        text, found = _CURRENCY.subn("", text)
        money = bool(found)
    sign = Decimal(-1 if text.startswith("-") else 1)
    digits = text[1:].lstrip() if text[:1] in {"-", "+"} else text
    if sum(map(str.isdigit, digits)) > _MOST_DIGITS or not digits.isascii():
        raise _not_a_number(value)
    return _plain(_from_text(digits, found=value, sign=sign, money=money))


def _from_number(value):
    number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise _not_a_number(value)
    return _plain(number)


def _from_text(text, *, found, sign, money):
    if _PLAIN.fullmatch(text):
        return _signed(sign, text)
    if match := _ONE_MARK.fullmatch(text):
        whole, _mark, decimals = match.groups()
        with_decimals = _signed(sign, f"{whole or 0}.{decimals}")
        if not _GROUPED.fullmatch(text):
            return with_decimals
        with_thousands = _signed(sign, whole + decimals)
        if money:
            return with_thousands
        raise AmbiguousNumber(
            _(
                "“%(found)s” can be %(thousands)s (if the mark separates thousands) or %(decimals)s (if it separates "
                "decimals). Please type %(thousands)s or %(decimals)s."
            ),
            found=str(found).strip(),
            readings=(with_thousands, with_decimals),
            thousands=typed_number(with_thousands),
            decimals=typed_number(with_decimals),
        )
    if _GROUPED.fullmatch(text):
        return _signed(sign, re.sub(r"\D", "", text))
    match = _GROUPED_DECIMAL.fullmatch(text)
    if match and match[2] != match[3]:
        return _signed(sign, re.sub(r"\D", "", match[1]) + "." + match[4])
    raise _not_a_number(found)


def _signed(sign, digits):
    """copy_sign and not a product: a product is rounded to the 28 digits of the decimal context."""
    return Decimal(digits).copy_sign(sign)


def _not_a_number(value):
    return NotANumber(_("“%(found)s” is not a number. Please type it like 1234 or 3,5."), found=str(value).strip())


def _plain(number):
    """No exponent, no minus before nought; the decimals stay as typed."""
    return Decimal(f"{number:f}") if number else Decimal(f"{abs(number):f}")


def format_number(value, places=None):
    """For reading: 300.000 or 1.234,5. places rounds half up; without it the decimals are those of the value."""
    return _written(value, places, group=True)


def typed_number(value, places=None):
    """For typing back: 1234 or 1234,5, and 1,2340 where three decimals could be thousands; parse_number reads it."""
    text = _written(value, places, group=False)
    return text + "0" if _GROUPED.fullmatch(text.removeprefix("-")) and "," in text else text


def _written(value, places, *, group):
    number = _from_number(value)
    if places is not None:
        number = _plain(round_half_up(number, places))
    sign, digits = ("-", f"{-number:f}") if number < 0 else ("", f"{number:f}")
    whole, _point, decimals = digits.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    if group:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ".", whole)
    return sign + whole + ("," + decimals if decimals else "")


def round_half_up(number, places):
    """Half away from nought, as marks are rounded. By whole numbers, whatever the context's precision."""
    _sign, digits, exponent = number.as_tuple()
    drop = -exponent - places
    if drop <= 0:
        return Decimal(f"{number:.{places}f}")
    scaled = (int("".join(map(str, digits))) + 10**drop // 2) // 10**drop
    return Decimal(f"{scaled}E-{places}").copy_sign(number)
