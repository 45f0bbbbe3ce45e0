"""The order in which units stand on a list: by name as Vietnamese has it, 2 before 10."""

import re
from functools import lru_cache

from foundation.vietnamese.names import text_key

_DIGITS = re.compile(r"\d+")
_WIDTH = 6


@lru_cache(maxsize=8192)  # a board puts the same schools in order at every look
def name_key(name: str) -> str:
    return text_key(_DIGITS.sub(lambda found: found[0].zfill(_WIDTH), name))
