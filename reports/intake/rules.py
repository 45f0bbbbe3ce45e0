"""Whether a workbook is taken now, and for how long it is kept."""

from datetime import datetime

from reports.models import Obligation, ReportUpload
from reports.rules import NotPossible, must_be_open_to_sending

KEPT_DAYS = 7  # how long a file that nobody confirmed is kept
State = ReportUpload.State
WAITING = (State.READING, State.FAULTY, State.READY)


def why_not(obligation: Obligation, at: datetime) -> str:
    """Why no workbook is taken now, in words for who sends it; "" where it is."""
    try:
        must_be_open_to_sending(obligation, at)
    except NotPossible as refusal:
        return str(refusal)
    return ""
