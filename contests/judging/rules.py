"""What is possible now in judging."""

from django.utils.translation import gettext as _

from contests.judging.conflicts import why_not
from contests.models import Appearance, Discussion, Judge, Part


def may_mark(judge: Judge, appearance: Appearance, part: Part) -> str:
    """Why this judge does not mark this team in this part now; "" if they may."""
    if judge.withdrawn_at:
        return _("This judge has withdrawn.")
    if appearance.panel_id != judge.panel_id:
        return _("Another panel marks this team.")
    if appearance.state in {Appearance.State.ABSENT, Appearance.State.WITHDRAWN}:
        return _("This team does not take part.")
    if judge.further and not Discussion.objects.filter(appearance=appearance, part=part, outcome="further").exists():
        return _("No further judge is called for here.")
    return why_not(judge, appearance)
