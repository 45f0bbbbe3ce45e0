"""What waits of the workbooks that were sent, and for how long they are kept."""

KEPT_DAYS = 7  # how long a file that nobody confirmed is kept
