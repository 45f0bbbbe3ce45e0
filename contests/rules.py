"""What must hold in a contest. The rules themselves stand in modules of their own; this is where others ask."""

from django.utils.translation import gettext as _

from contests.eligibility import Admission, admissions, admitted, class_of, people_of
from contests.models import Attempt, Ruling, Stage
from contests.organising.faults import Fault
from contests.organising.readiness import readiness, remarks
from contests.pools import LONGEST_PAPER, drawing_order, line_pool, lines_for

__all__ = [
    "LONGEST_PAPER",
    "Admission",
    "Fault",
    "admissions",
    "admitted",
    "class_of",
    "drawing_order",
    "line_pool",
    "lines_for",
    "people_of",
    "readiness",
    "remarks",
    "why_not_official",
]


def why_not_official(stage: Stage, at) -> str:
    """Why no ranking of this stage can be official yet; empty if one can."""
    if at < stage.closes_at:
        return _("The stage has not closed yet: results can still come in. Make the ranking official after that.")
    if Attempt.objects.open().filter(part__stage=stage).exists():
        return _("Papers of this stage are still open. They are closed within minutes of their end; try again then.")
    if Ruling.objects.filter(part__stage=stage, applied_at=None).exists():
        return _("Papers of this part are being scored anew after a ruling. Try again when that is done.")
    return ""
