"""Names of teams: what makes two of them the same, and their order on a list."""

import re

from foundation.vietnamese.names import sort_key
from foundation.vietnamese.text import nfc

DIGITS = re.compile(r"[0-9]+")
WIDTH = 6  # of a number in the order: “Đội 2” comes before “Đội 10”
NAME_LENGTH = 120


def tidy(name: str) -> str:
    return nfc(name)[:NAME_LENGTH].strip()


def name_key(name: str) -> str:
    """Without case and spaces: “Sao Mai” and “SAO  MAI” are one name in a school."""
    return "".join(tidy(name).casefold().split())[:NAME_LENGTH]


def order_key(name: str) -> str:
    """In Vietnamese order from the first word on (people are ordered by the last), numbers by their value.

    Joined to one word, so that the order of people sees one given name.
    """
    padded = DIGITS.sub(lambda found: found.group().lstrip("0").rjust(WIDTH, "0"), tidy(name))
    return sort_key("_".join(padded.split()))
