"""Acts that cannot be done now, and how that is said."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _


class NotPossible(Exception):
    """str() says to the person who asked why, and what to do. `field`: of the form, where one is to blame."""

    def __init__(self, message: object = "", field: str | None = None):
        super().__init__(message)
        self.field = field


class Outdated(NotPossible):
    """Something else would be written now than what was looked at."""

    def __init__(self):
        super().__init__(_("Something has changed since this preview was made. Please look at it as it is now."))


def refuse(form, refused: NotPossible) -> None:
    """Said beside the field that is to blame."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def taken(form, act: Callable[..., Any], *args, **kwargs) -> bool:
    """Whether the act was done; if not, the form says why."""
    try:
        act(*args, **kwargs)
    except NotPossible as refused:
        refuse(form, refused)
        return False
    return True


def done(request, act: Callable[..., Any], *args, said: object = "", tell=messages.success, **kwargs) -> bool:
    """Have the reader do it; the next page says `said`, or why not."""
    try:
        act(*args, by=request.user, **kwargs)
    except NotPossible as refused:
        messages.warning(request, str(refused))
        return False
    if said:
        tell(request, said)
    return True
