"""Who comes to the organisers' pages of a contest."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from contests.querysets import ORGANISING

ORGANISERS = tuple(sorted(ORGANISING))


def to_change(rows, user, pk):
    """Outside the user's reach: 404; seen and not theirs to change: 403."""
    found = get_object_or_404(rows.visible_to(user), pk=pk)
    if not rows.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found
