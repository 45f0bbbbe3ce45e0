"""What takes more evidence and who sees it, how much there may be, and how long it is kept."""

from calendar import monthrange
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from propaganda.activities.rules import why_closed
from propaganda.models import Activity, Campaign, Evidence, Plan
from propaganda.progress import lock_plans

MOST_FILES = 30
MOST_PIECE = 1024 * 1024
# What takes up one of the places of an activity.
STANDING = (Evidence.State.ARRIVING, Evidence.State.WAITING, Evidence.State.READY)


class Closed(Exception):
    """It takes nothing more; str() says why."""


def hold_open(activity: Activity) -> None:
    """Hold an activity of a plan that takes something new. Raises Closed. What stands is described and removed also
    later: consent can be taken back at any time."""
    lock_plans([activity.plan_id])
    plan = Plan.objects.select_related("campaign").get(pk=activity.plan_id)
    if why := why_closed(plan):
        raise Closed(why)
    if Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk).withdrawn_at:
        raise Closed(_("This activity was withdrawn: nothing is added to it any more."))


def most_bytes() -> int:
    return settings.UPLOAD_MAX_BYTES


def seen_by(user):
    """The evidence this user may be shown. That of a withdrawn activity stays with those who may change it."""
    mine = Evidence.objects.filter(pk=OuterRef("pk"))
    changing = Exists(mine.editable_by(user)) | Q(activity__recorded_by=user.pk)
    return Evidence.objects.visible_to(user).filter(Q(activity__withdrawn_at=None) | changing)


def open_to(user, day: date):
    """The evidence whose content this user may have on that day: what is over, though not deleted yet, is had by
    nobody."""
    kept = Q(expires_on=None) | Q(expires_on__gt=day)
    return seen_by(user).filter(kept, state=Evidence.State.READY)


def expiry_of(campaign: Campaign) -> date:
    """The day from which on photos and files are deleted: so many months after the campaign's last day."""
    months = campaign.ends_on.month - 1 + campaign.evidence_months
    year, month = campaign.ends_on.year + months // 12, months % 12 + 1
    return date(year, month, min(campaign.ends_on.day, monthrange(year, month)[1]))
