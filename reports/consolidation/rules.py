"""What is possible with a consolidation now; whoever asks holds it."""

import hashlib
import json

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import Consolidation
from reports.rules import NotPossible

State = Consolidation.State

# The officer's own words in the document, in its order: key and heading.
TEXTS = (
    ("situation", gettext_lazy("General situation")),
    ("results", gettext_lazy("Results")),
    ("shortcomings", gettext_lazy("Shortcomings and why")),
    ("proposals", gettext_lazy("Proposals")),
)
LONGEST_TEXT = 10_000


class Newer(NotPossible):
    """Somebody else changed the texts since they were read; `texts` are theirs."""

    def __init__(self, found: Consolidation):
        super().__init__(
            _("Someone else changed the texts while you were writing. Theirs stand beside yours: take over what you "
              "need and save again.")
        )  # fmt: skip
        self.texts, self.edition = found.texts, found.edition


def digest_of(found: Consolidation) -> str:
    """Of all that is read before signing: the figures, the versions they come from (fixed once made), the texts."""
    told = json.dumps([found.pk, found.totals, found.texts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def must_be_draft(found: Consolidation) -> None:
    if found.state == State.SIGNED:
        raise NotPossible(_("It was signed and stays as it was signed. To change something, consolidate anew."))
    if found.state == State.DISCARDED:
        raise NotPossible(_("It was discarded. Consolidate anew."))


def must_be_signed(found: Consolidation) -> None:
    if found.state != State.SIGNED:
        raise NotPossible(_("Sign it first: what is sent up does not change any more."))
