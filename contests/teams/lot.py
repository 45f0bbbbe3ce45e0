"""The lot, in plain arithmetic: from a seed and the numbers of the teams anybody can work out the same order.

Each team's mark is the SHA-256 of the text “seed-number” (UTF-8, written in hexadecimal); the smallest mark comes
first. The seed is drawn by the computer's source of chance at the moment of the draw, after the teams are known, so
nobody can choose it for its outcome; and it is shown, so that nobody needs to believe that.
"""

from collections.abc import Iterable
from hashlib import sha256


def mark(seed: str, number: int) -> str:
    return sha256(f"{seed}-{number}".encode()).hexdigest()


def order_of(seed: str, numbers: Iterable[int]) -> list[int]:
    """The numbers of the teams in the order of their turns."""
    return sorted(set(numbers), key=lambda number: (mark(seed, number), number))


def panel_at(turn: int, panels: int) -> int:
    """The index of the panel before which a turn (from 1) comes when teams are spread by lot: one after another, so
    that no panel has two teams more than another."""
    return (turn - 1) % panels
