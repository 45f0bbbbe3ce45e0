"""The models of every room of the foundation, where Django looks for them."""

from foundation.accounts.models import Card, Throttle, User
from foundation.files.models import StoredFile
from foundation.history.models import Event
from foundation.jobs.models import Job, Pulse

__all__ = ["Card", "Event", "Job", "Pulse", "StoredFile", "Throttle", "User"]
