"""The portal's settings for the processes of test_faults.py, with work that stops where it is to be killed."""

from contestportal.settings import *  # noqa: F403

HANDLERS = "reports.deadlines.tests.stopping"
JOB_KINDS = {
    **JOB_KINDS,  # noqa: F405
    "reports.send_reminders": f"{HANDLERS}.send_slowly",
    "reports.freeze_export": f"{HANDLERS}.freeze_slowly",
}
JOB_SWEEPS = ["reports.deadlines.tasks.sweep"]
