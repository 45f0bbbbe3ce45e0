"""What a page of a consolidation offers its reader, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.consolidation.comparing import Later
from reports.consolidation.sending import WAITING
from reports.models import Consolidation, Obligation

State = Consolidation.State


@dataclass(frozen=True)
class Page:
    """`above`: what its unit owes to the floor above; `sends`: the reader may send that."""

    consolidation: Consolidation
    changes: bool
    sends: bool
    above: Obligation | None
    later: Sequence[Later]

    @property
    def draft(self) -> bool:
        return self.consolidation.state == State.DRAFT

    @property
    def may_send(self) -> bool:
        waits = self.above and self.above.state in WAITING
        return self.sends and self.consolidation.state == State.SIGNED and not waits


def next_act(page: Page) -> str:
    """The name of the one primary act: write, sign, send, anew; "" for a reader, or when all is done."""
    if page.may_send and page.consolidation.sent_as.filter(taken_back_at=None).exists():
        return "anew" if page.changes else ""
    if page.may_send:
        return "send"
    if not page.changes:
        return ""
    if page.later:
        return "anew"
    if not page.draft:
        return ""
    return "sign" if page.consolidation.texts else "write"


def place_of(sections: Sequence[tuple], asked: str | None) -> tuple:
    """The section asked for by its number, else the first; none in an empty form."""
    if not sections:
        return None, []
    return next((each for each in sections if str(each[0].order) == asked), sections[0])
