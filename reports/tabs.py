"""The pages of a requirement and those of one unit's report, as far as a reader may open them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.ui.tabs import Tab, address
from reports.models import Obligation, Requirement

# (name of the view, label, for whom): each takes the requirement's id.
OF_REQUIREMENT = (
    ("requirement", _("Overview"), "all"),
    ("reports_board", _("Reports"), "readers"),
    ("chase_list", _("Not sent yet"), "readers"),
    ("consolidations", _("Consolidated"), "receivers"),
    ("exports", _("Frozen workbooks"), "receivers"),
    ("reminders", _("Reminders"), "receivers"),
)


@dataclass(frozen=True)
class Standing:
    """What a user is to a requirement."""

    oversees: bool  # works for the issuer or a unit above it
    organises: bool  # may change it
    receives: bool  # works for a unit that receives some of its reports
    reads: bool = False  # some of its reports go or went to a unit one works for, a copy included


@dataclass(frozen=True)
class StandingAt:
    """What a user is to one report."""

    keeps: bool  # fills it in and sends it
    decides: bool  # works for the receiver or a unit above it
    oversees: bool  # works for whoever asked for it


def standing_in(requirement: Requirement, user) -> Standing:
    rows = Requirement.objects.filter(pk=requirement.pk)
    received = requirement.obligations.all()
    return Standing(
        rows.overseen_by(user).exists(), rows.editable_by(user).exists(), received.decided_by(user).exists(),
        received.received_by(user).exists(),
    )  # fmt: skip


def standing_at(obligation: Obligation, user) -> StandingAt:
    rows = Obligation.objects.filter(pk=obligation.pk)
    return StandingAt(rows.editable_by(user).exists(), rows.decided_by(user).exists(), rows.overseen_by(user).exists())


def requirement_tabs(requirement: Requirement, standing: Standing) -> list[Tab]:
    launched = requirement.state != Requirement.State.DRAFT
    works = launched and (standing.oversees or standing.receives)
    may = {"all": True, "receivers": works, "readers": works or (launched and standing.reads)}
    offered = [Tab(name, label, address(name, requirement.pk)) for name, label, whom in OF_REQUIREMENT if may[whom]]
    return [tab for tab in offered if tab.url]
