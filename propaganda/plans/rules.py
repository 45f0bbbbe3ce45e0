"""What may be done with a school's plan and when, and what a line of it may ask."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from foundation.vietnamese.dates import written_date
from propaganda.models import Campaign, Plan, PlanVersion
from propaganda.timing import Span, Timing, periods_of, quarter_span, timing_of

State = Plan.State
CHANGEABLE = frozenset({State.DRAFT, State.SENT_BACK})
MOST_LINES = 100
MOST_EXPECTED = 200


class Unread(NotPossible):
    """What stands there is not what was shown."""

    def __init__(self):
        super().__init__(_("Something changed since this page was shown. Look at it again, then confirm."))


def why_not_kept(plan: Plan) -> str:
    """Why nothing of a plan is changed any more, whatever its state; "" if it can be."""
    if plan.campaign.state != Campaign.State.OPEN:
        return _("The campaign is closed. What was planned and done stays as it is.")
    if plan.exempted_at:
        return _("The school is exempt from this campaign: %(reason)s") % {"reason": plan.exempted_reason}
    if plan.ended_on:
        words = _("The plan ended on %(day)s: %(reason)s")
        return words % {"day": written_date(plan.ended_on), "reason": plan.ended_reason}
    return ""


def why_not_changed(plan: Plan) -> str:
    """Why its lines cannot be changed now; "" if they can."""
    if why := why_not_kept(plan):
        return why
    if not plan.campaign.asks_plans:
        return _("Schools make no plans in this campaign: what it asks holds as it stands.")
    if plan.state == State.SENT:
        return _("The plan is with %(unit)s. Take it back to change it.") % {"unit": plan.campaign.keeper}
    if plan.state == State.AGREED:
        return _("The plan is agreed. Begin a change of it, with a reason, to write in it again.")
    return ""


def agreed_version(plan: Plan) -> PlanVersion | None:
    """The one that holds: the newest that was agreed."""
    return plan.versions.filter(decision=PlanVersion.Decision.AGREED).order_by("-number", "pk").first()


def agreed_versions(plans: Iterable[Plan]) -> dict[int, PlanVersion]:
    """By the id of the plan, of those that have one."""
    rows = PlanVersion.objects.filter(plan__in=[plan.pk for plan in plans], decision=PlanVersion.Decision.AGREED)
    return {version.plan_id: version for version in rows.order_by("number", "pk")}


def campaign_span(campaign: Campaign) -> Span:
    return Span(campaign.starts_on, campaign.ends_on)


def amount(timing: Timing) -> int:
    """Activities asked in all."""
    return timing.expected * len(periods_of(timing))


def check_timing(timing: Timing, campaign: Campaign, asked=None) -> None:
    """`asked`: the line of the campaign, where there is one. Raises NotPossible."""
    most = max(MOST_EXPECTED, asked.expected) if asked else MOST_EXPECTED
    if not 1 <= timing.expected <= most:
        raise NotPossible(_("Expect from 1 to %(most)s activities.") % {"most": most}, "expected")
    allowed = _stretches(asked) if asked else [campaign_span(campaign)]
    if not all(_fits(stretch, allowed, timing) for stretch in _stretches(timing)):
        days = "; ".join(f"{written_date(each.starts_on)} – {written_date(each.ends_on)}" for each in allowed)
        by_line = _("The campaign asks this line for %(days)s. Choose days in that time.")
        by_campaign = _("The campaign runs %(days)s. Choose days in that time.")
        raise NotPossible((by_line if asked else by_campaign) % {"days": days}, "when_text")
    if asked and amount(timing) < amount(timing_of(asked)):
        words = _("The campaign asks for %(asked)s in all, this would come to %(planned)s. Expect more, or ask the "
                  "issuer not to ask this line of the school.")  # fmt: skip
        raise NotPossible(words % {"asked": amount(timing_of(asked)), "planned": amount(timing)}, "expected")


def _stretches(row) -> list[Span]:
    """Its days without gaps: quarters that follow one another are one stretch."""
    if row.when != "quarters":
        return [Span(row.starts_on, row.ends_on)]
    found: list[Span] = []
    for span in map(quarter_span, sorted(row.quarters)):
        if found and (span.starts_on - found[-1].ends_on).days == 1:
            found[-1] = Span(found[-1].starts_on, span.ends_on)
        else:
            found.append(span)
    return found


def _fits(stretch: Span, allowed: Iterable[Span], timing: Timing) -> bool:
    """Whole quarters may begin before a campaign that starts in the middle of one."""
    if timing.when == "quarters":
        quarters = [quarter_span(each) for each in timing.quarters]
        within = [span for span in quarters if stretch.starts_on <= span.starts_on <= stretch.ends_on]
        return all(any(_touch(span, each) for each in allowed) for span in within)
    return any(each.starts_on <= stretch.starts_on and stretch.ends_on <= each.ends_on for each in allowed)


def _touch(one: Span, other: Span) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
