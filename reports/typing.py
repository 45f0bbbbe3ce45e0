"""What a secretary types for a figure, read; and a value as people read it.

A share is kept as a share and typed and shown in percent: 12,5 % is 0.125, in a figure typed as in a ratio.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.numbers import (
    AmbiguousNumber,
    NotANumber,
    format_number,
    parse_number,
    round_half_up,
    typed_number,
)
from foundation.vietnamese.text import nfc, nfc_multiline, search_key
from foundation.vietnamese.unreadable import Unreadable

Ambiguous = AmbiguousNumber
LONGEST_TEXT = 5000
LARGEST = Decimal(10) ** 12
HUNDRED = Decimal(100)
# “Không” is the word for nought. A dash may be nought or “not known”, and is asked about.
NOUGHT = frozenset({"khong", "khong co", "khong phat sinh", "khong phat sinh so lieu"})
DASHES = frozenset({"-", "--", "---", "/", "x"})


class Unfit(Unreadable):
    """A number or a text, but none that this figure takes."""


def read(figure: Any, text: str) -> Decimal | str | None:
    """What was typed; None: nothing. Raises Ambiguous, or another Unreadable (a ValueError), with words for a person in
    `message`. `figure`: reports.models.Figure."""
    if figure.kind == "text":
        return _text(text)
    if figure.kind == "ratio":
        raise Unfit(_("This is worked out from two other figures and is not typed."), found=text)
    if not (found := nfc(text)):
        return None
    if search_key(found) in NOUGHT:
        return Decimal(0)
    if found in DASHES or search_key(found) in DASHES:
        raise Unfit(_("“%(found)s” is not a number. Type 0 if there was none, and nothing if it is not known."),
                    found=found)  # fmt: skip
    return _whole(found) if figure.kind == "integer" else _decimal(figure, found)


def _text(text: str) -> str | None:
    tidy = nfc_multiline(text)
    if len(tidy) > LONGEST_TEXT:
        raise Unfit(
            _("The text has %(length)s characters; %(most)s is the most. Shorten it, or put the rest in a document."),
            length=format_number(len(tidy)), most=format_number(LONGEST_TEXT),
        )  # fmt: skip
    return tidy or None


def _whole(found: str) -> Decimal:
    try:
        number = parse_number(found)
    except AmbiguousNumber as unclear:
        thousands, decimals = unclear.readings
        raise Ambiguous(
            _("“%(found)s” can be %(thousands)s or %(decimals)s. A whole number is asked for: if %(thousands)s is "
              "meant, type %(thousands)s."),
            found=found, readings=unclear.readings, thousands=typed_number(thousands), decimals=typed_number(decimals),
        ) from unclear  # fmt: skip
    except NotANumber as unclear:
        raise NotANumber(
            _("“%(found)s” is not a whole number. Type it in digits, such as 1234."), found=found
        ) from unclear
    if number != number.to_integral_value():
        raise Unfit(_("“%(found)s” is not a whole number. Type it without decimals."), found=found)
    if number < 0:
        raise Unfit(_("“%(found)s” is less than 0. What is counted here cannot be."), found=found)
    return _bounded(number.to_integral_value(), found)


def _decimal(figure: Any, found: str) -> Decimal:
    if "%" in found and not figure.percent:
        raise Unfit(_("“%(found)s” is a percentage, and a number is asked for. Type it without %%."), found=found)
    number = parse_number(found, percent=figure.percent)
    if number != round_half_up(number, figure.decimals):
        raise Unfit(
            _("“%(found)s” has more decimals than the %(most)s asked for. Round it to %(rounded)s."),
            found=found, most=figure.decimals, rounded=typed_number(number, figure.decimals),
        )  # fmt: skip
    number = _bounded(round_half_up(number, figure.decimals), found)
    return number / HUNDRED if figure.percent else number


def _bounded(number: Decimal, found: str) -> Decimal:
    if abs(number) >= LARGEST:
        raise Unfit(_("“%(found)s” is too large. Please look at the digits."), found=found)
    return number


def decimals_of(figure: Any, value: Decimal) -> int:
    """A whole number that was averaged shows its decimals."""
    return 2 if figure.kind == "integer" and value != value.to_integral_value() else figure.decimals


def as_percent(figure: Any) -> bool:
    return figure.percent and figure.kind in {"decimal", "ratio"}


def rounded(figure: Any, value: Decimal) -> Decimal:
    """The value as it is shown: two that look the same are the same."""
    return round_half_up(value, decimals_of(figure, value) + (2 if as_percent(figure) else 0))


def shown(figure: Any, value: Decimal | str | None) -> str:
    """For reading: 1.234, 8,50, 12,5 %; a text as it is; nothing for None."""
    if value is None or isinstance(value, str):
        return value or ""
    if as_percent(figure):
        return f"{format_number(value * HUNDRED, figure.decimals)} %"
    return format_number(value, decimals_of(figure, value))


def typed(figure: Any, value: Decimal | str | None) -> str:
    """For typing back: `read` of it is the value as it is shown."""
    if value is None or isinstance(value, str):
        return value or ""
    if as_percent(figure):
        return typed_number(value * HUNDRED, figure.decimals)
    return typed_number(value, decimals_of(figure, value))
