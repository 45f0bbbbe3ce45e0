"""Which pictures look the same: 64 bits that stay nearly the same when a photo is made smaller or saved again."""

import heapq
import io
from collections.abc import Iterable

from PIL import Image

# dHash: is a field of 9 × 8 grey fields brighter than its right neighbour? (Known as “difference hash”.)
WIDTH, HEIGHT = 9, 8
# Below this a picture is all but one colour, and its bits are noise.
LEAST_CONTRAST = 12
# Bits of 64 that may differ. Measured by tests/test_likeness.py: saved again and shrunk, a photo differs in 0–2.
NEAR = 4
MOST_PAIRS = 5


def look_of(picture: bytes) -> str:
    """16 hex digits; "" of a picture with nothing on it. For pictures that were drawn anew here."""
    with Image.open(io.BytesIO(picture)) as opened:
        fields = opened.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    values = list(fields.tobytes())
    if max(values) - min(values) < LEAST_CONTRAST:
        return ""
    bits = 0
    for row in range(0, WIDTH * HEIGHT, WIDTH):
        for left in range(row, row + WIDTH - 1):
            bits = bits << 1 | (values[left] > values[left + 1])
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def nearest(look: str, sha256: str, others: Iterable[tuple[int, str, str]]) -> list[tuple[int, int]]:
    """(bits that differ, id) of those that are or look the same, the nearest and then the oldest first, at most
    MOST_PAIRS; `others` are (id, look, sha256), read once, so that they may come from the database row by row."""
    mine = int(look, 16) if look else None

    def found():
        for pk, its_look, its_sha256 in others:
            if its_sha256 == sha256:
                yield 0, pk
            elif mine is not None and its_look:
                differs = (mine ^ int(its_look, 16)).bit_count()
                if differs <= NEAR:
                    yield differs, pk

    return heapq.nsmallest(MOST_PAIRS, found())
