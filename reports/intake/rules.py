"""What waits of the workbooks that were sent, and for how long they are kept."""

from reports.models import ReportUpload

KEPT_DAYS = 7  # how long a file that nobody confirmed is kept
State = ReportUpload.State
WAITING = (State.READING, State.FAULTY, State.READY)
