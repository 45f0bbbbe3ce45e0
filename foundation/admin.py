"""The admin pages of every room of the foundation, where Django looks for them."""

from foundation.accounts import admin as accounts
from foundation.history import admin as history
from foundation.jobs import admin as jobs

__all__ = ["accounts", "history", "jobs"]
