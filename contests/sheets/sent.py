"""What a judge's device sends."""

from dataclasses import dataclass
from decimal import Decimal

LARGEST = 2**53 - 1  # of a sequence: what JavaScript counts exactly


@dataclass(frozen=True, slots=True)
class SentMark:
    criterion: int
    sequence: int
    points: Decimal | None  # None: taken back
    of: Decimal | None = None  # the maximum on the device when it was given; None: the device does not say


@dataclass(frozen=True, slots=True)
class SentSheet:
    """One sheet, whole, as the device holds it.

    number: of the version the device knows, 0 if it knows of none. handed_in: the moment in milliseconds by the
    server's clock at which the judge handed it in, perhaps long before there was a network.
    """

    appearance: int
    part: int
    number: int
    marks: tuple[SentMark, ...]
    comment: tuple[int, str] | None  # sequence, text
    handed_in: int | None

    @property
    def last(self) -> int:
        """The highest sequence in it."""
        comment = self.comment[0] if self.comment else 0
        return max([comment, self.handed_in or 0, *(mark.sequence for mark in self.marks)])


@dataclass(frozen=True, slots=True)
class SentProof:
    """A photo or a note that a step was done."""

    appearance: int
    part: int
    criterion: int
    note: str
    picture: bytes | None
