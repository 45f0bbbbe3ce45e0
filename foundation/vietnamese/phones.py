"""Telephone numbers: ten digits from 0, as mobile numbers have been since 2018 (the rule of the vn-ident library)."""

import re

from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.unreadable import Unreadable


class NotAPhone(Unreadable):
    """Not ten digits starting with 0, even with the country code and Excel's lost nought put right."""


def normalise_phone(value):
    """ "0912345678" of +84 912 345 678, 84912345678, 0912.345.678 or 912345678, whose nought Excel has eaten.

    Landlines (eleven digits) are refused. A number is never unique: brothers and sisters share a parent's.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = re.sub(r"[^0-9]", "", str(value))
    digits = re.sub(r"^(?:00)?840?(?=[1-9]\d{8}$)", "0", digits)
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = "0" + digits
    if isinstance(value, bool) or not re.fullmatch(r"0[1-9]\d{8}", digits):
        raise NotAPhone(
            _("“%(found)s” is not a phone number. Please type one number of 10 digits, such as 0912345678."),
            found=str(value).strip(),
        )
    return digits


def format_phone(phone):
    """0912 345 678, for reading aloud; anything else as it is."""
    return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if re.fullmatch(r"\d{10}", phone) else phone
