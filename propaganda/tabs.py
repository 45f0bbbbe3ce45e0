"""The pages of a campaign and those of one school's plan, as far as a reader may open them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.ui.tabs import Tab, address
from propaganda.models import Campaign, Plan
from propaganda.querysets import OVERSEEING

# (name of the view, label, for whom): each takes the campaign's or plan's id.
OF_CAMPAIGN = (
    ("campaign", _("Overview"), "all"),
    ("plans_decide", _("Plans"), "overseers"),
    ("outreach_board", _("Board"), "watchers"),
    ("campaign_successes", _("Service successes"), "overseers"),
    ("same_pictures", _("Same pictures"), "overseers"),
    ("commendations", _("Commendations"), "overseers"),
    ("campaign_materials", _("Public page"), "overseers"),
)
OF_PLAN = (
    ("plan", _("Plan"), "all"),
    ("activities", _("Activities"), "all"),
    ("successes", _("Service successes"), "all"),
    ("plan_commendations", _("Commendations"), "all"),
    ("plan_materials", _("For the public"), "all"),
)


@dataclass(frozen=True)
class Standing:
    """What a user is to a campaign or plan."""

    oversees: bool  # works for the issuer or a unit above it
    organises: bool = False  # may change the campaign
    keeps: bool = False  # secretary or administrator of the school: changes the plan, all activities
    records: bool = False  # besides these its teachers: records activities and successes
    watches: bool = False  # an officer below the issuer: has the board of the schools in their own reach


def standing_in(campaign: Campaign, user) -> Standing:
    rows = Campaign.objects.filter(pk=campaign.pk)
    oversees = rows.overseen_by(user).exists()
    watches = not oversees and campaign.plans.within(user, OVERSEEING).exists()
    return Standing(oversees, rows.editable_by(user).exists(), watches=watches)


def standing_at(plan: Plan, user) -> Standing:
    rows = Plan.objects.filter(pk=plan.pk)
    campaigns = Campaign.objects.filter(pk=plan.campaign_id)
    return Standing(
        campaigns.overseen_by(user).exists(),
        campaigns.editable_by(user).exists(),
        rows.editable_by(user).exists(),
        rows.recorded_by(user).exists(),
    )


def campaign_tabs(campaign: Campaign, standing: Standing) -> list[Tab]:
    return _tabs(OF_CAMPAIGN, campaign.pk, standing, without=_left_out(campaign))


def plan_tabs(plan: Plan, standing: Standing) -> list[Tab]:
    return _tabs(OF_PLAN, plan.pk, standing, without=_left_out(plan.campaign))


def _left_out(campaign) -> set[str]:
    gone: set[str] = set()
    if campaign.state == Campaign.State.DRAFT:
        gone |= {name for name, _label, _for in OF_CAMPAIGN if name != "campaign"}
    if not campaign.asks_plans:
        gone.add("plans_decide")
    if not campaign.counts_successes:
        gone |= {"campaign_successes", "successes"}
    if not campaign.public:
        gone |= {"campaign_materials", "plan_materials"}
    return gone


def _tabs(pages, pk, standing, *, without) -> list[Tab]:
    offered = [
        Tab(name, label, address(name, pk))
        for name, label, whom in pages
        if name not in without and (whom == "all" or standing.oversees or (whom == "watchers" and standing.watches))
    ]
    return [tab for tab in offered if tab.url]
