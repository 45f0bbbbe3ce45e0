"""What may be done with a requirement, and what stands once it was launched."""

from django.utils.translation import gettext as _

from reports.models import Requirement
from reports.querysets import LOOKING, ORGANISING
from reports.rules import NotPossible

READERS, ORGANISERS = (tuple(sorted(roles)) for roles in (LOOKING, ORGANISING))
State = Requirement.State
# What was promised at launch. Deadlines are moved by the act of extension alone.
FIXED = (
    "form", "contest", "campaign", "period_from", "period_until", "route", "copy_to", "copy_unit", "feeds", "opens_at",
    "due_at", "grace_until", "locks_at", "may_be_nothing",
)  # fmt: skip


def must_be_draft(requirement: Requirement) -> None:
    if requirement.state != State.DRAFT:
        raise NotPossible(
            _("It was launched meanwhile: what was promised to the units stands. A deadline is moved by an extension.")
        )


def must_be_open(requirement: Requirement) -> None:
    """Raises NotPossible for one that is prepared or closed."""
    if requirement.state == State.DRAFT:
        raise NotPossible(_("It has not been launched yet: change it in the workplace."))
    if requirement.state == State.CLOSED:
        raise NotPossible(_("This round of reports is closed. Open it again first."))


def feeds_in_a_circle(requirement: Requirement, feeds: Requirement | None) -> bool:
    """Whether `feeds` leads back to the requirement itself."""
    seen: set[int] = set()
    while feeds is not None and feeds.pk not in seen:
        if feeds.pk == requirement.pk:
            return True
        seen.add(feeds.pk)
        feeds = feeds.feeds
    return False
