"""The order in which units stand on a list: by name as Vietnamese has it, 2 before 10."""

import re

from foundation.vietnamese.names import text_key

_DIGITS = re.compile(r"\d+")
_WIDTH = 6


def name_key(name: str) -> str:
    return text_key(_DIGITS.sub(lambda found: found[0].zfill(_WIDTH), name))
