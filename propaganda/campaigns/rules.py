"""What may be done with a campaign, and what a change of a launched one must never do."""

from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from propaganda.models import Campaign, CampaignLine
from propaganda.querysets import LOOKING, ORGANISING
from propaganda.timing import Timing, periods_of
from schools.models import Unit

READERS, ORGANISERS = (tuple(sorted(roles)) for roles in (LOOKING, ORGANISING))
State = Campaign.State


def asked_of(line: CampaignLine, unit: Unit) -> bool:
    """Whether a line is asked of a school: no level chosen means all."""
    return not line.levels or unit.level in line.levels


def loosens(before: Timing, after: Timing) -> bool:
    """Whether whatever met `before` also meets `after`, and nothing falls due sooner.

    So every period that comes must hold one that was there, whole, and expect no more than it.
    """
    were = [(span, before.expected) for span in periods_of(before)]
    return all(
        any(
            span.starts_on <= old.starts_on and old.ends_on <= span.ends_on and after.expected <= expected
            for old, expected in were
        )
        for span in periods_of(after)
    )


def must_be_running(campaign: Campaign) -> None:
    """Raises NotPossible for one that is prepared or closed."""
    if campaign.state == State.DRAFT:
        raise NotPossible(_("The campaign has not been launched yet."))
    if campaign.state == State.CLOSED:
        raise NotPossible(_("The campaign is closed: it can be read, and nothing in it changes any more."))


def must_have_reason(reason: str, field: str = "reason") -> str:
    """The reason without spaces around it. Raises NotPossible for none."""
    if not reason.strip():
        raise NotPossible(_("Say why: the schools read it, and it stays on record."), field)
    return reason.strip()
