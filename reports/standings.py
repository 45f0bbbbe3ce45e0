"""How a report stands: a word, and a look of `.state`, whose shape tells it without colour; what counts as missing."""

from collections.abc import Iterable

from django.utils.translation import pgettext_lazy

from reports.moments import ACCEPTED, NOT_OPEN, OVERDUE, OWING, RELEASED, SENT, SENT_BACK, STANDINGS

WORDS = {
    OVERDUE: pgettext_lazy("standing of a report", "overdue"),
    SENT_BACK: pgettext_lazy("standing of a report", "sent back"),
    OWING: pgettext_lazy("standing of a report", "not sent"),
    NOT_OPEN: pgettext_lazy("standing of a report", "not open yet"),
    SENT: pgettext_lazy("standing of a report", "waits for a decision"),
    ACCEPTED: pgettext_lazy("standing of a report", "accepted"),
    RELEASED: pgettext_lazy("standing of a report", "owes nothing"),
}
LOOKS = {
    OVERDUE: "state-bad", SENT_BACK: "state-bad", OWING: "state-wait", NOT_OPEN: "", SENT: "state-sent",
    ACCEPTED: "state-done", RELEASED: "",
}  # fmt: skip
# Asked for by now and not there; whatever is still to come; what has come.
MISSING = frozenset({OVERDUE, SENT_BACK, OWING})
TO_COME = MISSING | {NOT_OPEN}
CAME = frozenset({SENT, ACCEPTED})


class Counts(dict):
    """`{standing: how many}`, zeros included."""

    def __init__(self, standings: Iterable[str] = ()):
        super().__init__(dict.fromkeys(STANDINGS, 0))
        for standing in standings:
            self[standing] += 1

    @property
    def missing(self) -> int:
        """Also of those for whom it opens later."""
        return sum(self[standing] for standing in TO_COME)

    @property
    def came(self) -> int:
        return sum(self[standing] for standing in CAME)

    @property
    def asked(self) -> int:
        """Of how many something is asked: all but those released or ended."""
        return self.missing + self.came

    @property
    def total(self) -> int:
        return self.asked + self[RELEASED]

    @property
    def chips(self) -> list[tuple[str, object, int]]:
        """(standing, words, how many) of those there are."""
        return [(standing, WORDS[standing], self[standing]) for standing in STANDINGS if self[standing]]
