"""Who may record and change activities, and when a plan or a line takes none."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from propaganda.models import Activity, Campaign, Plan, PlanLine
from propaganda.querysets import LOOKING, RECORDING

READERS, RECORDERS = (tuple(sorted(roles)) for roles in (LOOKING, RECORDING))


def may_record(plan: Plan, user) -> bool:
    return Plan.objects.filter(pk=plan.pk).recorded_by(user).exists()


def changeable_by(user):
    """Activities that a user may change: of their schools all for those who keep plans, one's own for teachers."""
    rows = Activity.objects.all()
    return rows.filter(
        Q(pk__in=rows.editable_by(user).values("pk"))
        | Q(pk__in=rows.recorded_by(user).filter(recorded_by=user).values("pk"))
    )


def may_change(activity: Activity, user) -> bool:
    return changeable_by(user).filter(pk=activity.pk).exists()


def counts(path: str = "") -> Q:
    """The one rule for activities and people reached in figures, by the path to the activity: it stands, and is dated
    within a period of its line. Whether its line was waived or taken out later lessens what is owed, not what was done.
    """
    return Q(**{f"{path}withdrawn_at": None, f"{path}period__isnull": False})


def why_closed(plan: Plan) -> str:
    """Why a plan takes no activity and no change of one; "" if it does. A plan takes them before it is agreed: what
    was done was done, and it waits for no decision."""
    state = plan.campaign.state
    if state == Campaign.State.DRAFT:
        return _("“%(campaign)s” has not begun. Activities can be recorded once it is launched.") % {
            "campaign": plan.campaign
        }
    if state == Campaign.State.CLOSED:
        return _("“%(campaign)s” is closed. Ask those who issued it if something is still to be recorded.") % {
            "campaign": plan.campaign
        }
    if plan.exempted_at:
        return _("The school is exempt from “%(campaign)s”: %(reason)s") % {
            "campaign": plan.campaign,
            "reason": plan.exempted_reason,
        }
    return ""


def why_not_line(line: PlanLine) -> str:
    """Why a line takes no activity; "" if it does."""
    if line.withdrawn_at:
        return _("Line %(number)d was taken out of the plan. Choose another line.") % {"number": line.order}
    if line.waived_at:
        return _("Line %(number)d is not asked of this school: %(reason)s Choose another line.") % {
            "number": line.order,
            "reason": line.waived_reason,
        }
    return ""


def check_days(plan: Plan, held_on: date, held_until: date | None, today: date) -> None:
    """An activity is what was done. Raises NotPossible."""
    if held_on > today:
        raise NotPossible(
            _("%(day)s has not come yet. Record an activity on the day it takes place, or after it.")
            % {"day": f"{held_on:%d/%m/%Y}"},
            "held_on",
        )
    if held_until and held_until > today:
        raise NotPossible(
            _("%(day)s has not come yet. Leave the last day empty for now and add it when all is over.")
            % {"day": f"{held_until:%d/%m/%Y}"},
            "held_until",
        )
    if plan.ended_on and held_on >= plan.ended_on:
        raise NotPossible(
            _("The plan of this school ended on %(day)s (%(reason)s). Only what was done before can be recorded.")
            % {"day": f"{plan.ended_on:%d/%m/%Y}", "reason": plan.ended_reason},
            "held_on",
        )
