"""Lines of plans as a campaign asks them."""

from propaganda.models import CampaignLine, Plan, PlanLine

# Of a campaign's line, what each school's line begins with.
COPIED = (
    "content", "forms", "responsible", "grades", "when", "when_text", "starts_on", "ends_on", "quarters", "every",
    "expected",
)  # fmt: skip
BATCH = 500


def plan_line(plan: Plan, line: CampaignLine, order: int) -> PlanLine:
    """Not saved."""
    return PlanLine(plan=plan, campaign_line=line, order=order, **{name: getattr(line, name) for name in COPIED})
