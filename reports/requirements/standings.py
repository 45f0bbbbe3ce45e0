"""How a report stands, in words and looks, in the order of a person's attention."""

from collections.abc import Iterable

from reports import moments
from reports.decisions.words import WORDS

LABELS = WORDS
# The looks of `.state`.
LOOKS = {moments.OVERDUE: "state-bad", moments.SENT_BACK: "state-bad", moments.OWING: "state-wait",
         moments.SENT: "state-open", moments.ACCEPTED: "state-done"}  # fmt: skip
# What has not come and is owed.
MISSING = (moments.OVERDUE, moments.SENT_BACK, moments.OWING, moments.NOT_OPEN)
CAME = (moments.SENT, moments.ACCEPTED)


class Counts(dict):
    """`{standing: how many}`, zeros included."""

    def __init__(self, standings: Iterable[str] = ()):
        super().__init__(dict.fromkeys(moments.STANDINGS, 0))
        for standing in standings:
            self[standing] += 1

    @property
    def missing(self) -> int:
        return sum(self[standing] for standing in MISSING)

    @property
    def came(self) -> int:
        return sum(self[standing] for standing in CAME)

    @property
    def asked(self) -> int:
        """Of how many something is asked: all but those released or ended."""
        return self.missing + self.came

    @property
    def total(self) -> int:
        return self.asked + self[moments.RELEASED]

    @property
    def chips(self) -> list[tuple[str, object, int]]:
        """(standing, label, how many) of those there are."""
        return [(standing, LABELS[standing], self[standing]) for standing in moments.STANDINGS if self[standing]]
