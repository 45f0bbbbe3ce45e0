"""A report that was sent up from a consolidation: it is corrected by a newer one, or filled in by hand for a reason
that its receiver reads. So it stays when it was taken back or sent back: what was added up still stands below."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.ui.tabs import address
from reports.models import Consolidation, Obligation

BY_HAND = "by_hand"  # kind of the remark that a version carries which was typed all the same


@dataclass(frozen=True)
class SentUp:
    """`url`: where to consolidate anew; "" for a reader who may not."""

    consolidation: Consolidation
    url: str = ""


def consolidation_of(obligation: Obligation) -> Consolidation | None:
    """The last that was sent as this report."""
    versions = obligation.versions.exclude(consolidation=None).select_related("consolidation").order_by("-number")
    return next((version.consolidation for version in versions[:1]), None)


def sent_up(obligation: Obligation, user) -> SentUp | None:
    """For the pages that write by hand into such a report."""
    if (found := consolidation_of(obligation)) is None:
        return None
    may = Consolidation.objects.editable_by(user).filter(pk=found.pk).exists()
    return SentUp(found, address("consolidations", found.requirement_id) if may else "")


def by_hand(consolidation: Consolidation) -> str:
    """What the receiver reads, with the reason."""
    return _("Not from a consolidated report, though no. %(number)s had been sent up before.") % {
        "number": consolidation.number
    }  # fmt: skip
