"""What of a change may be written down, and how."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import Model, QuerySet

# Names of fields whose values are never written, whole or as a part between underscores ("password_hash").
SECRETS = {"password", "digest", "code", "secret", "token", "pin", "otp", "csrfmiddlewaretoken", "sessionid"}
# The code of a unit or a contest is on its letterhead; the code of a card is a key.
NOT_SECRET = {"unit_code", "contest_code", "school_code", "class_code"}
HIDDEN = "•••"


def is_secret(field: str) -> bool:
    return field not in NOT_SECRET and not SECRETS.isdisjoint(field.lower().split("_"))


def as_json(value: Any) -> Any:
    """The value as history keeps it: JSON, exact, and readable when the object it named is gone.

    Decimals and dates become text; an object becomes its name and number, as in "6A1 [17]".
    """
    if isinstance(value, Mapping):
        return {str(key): HIDDEN if is_secret(str(key)) else as_json(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(as_json, value), key=str)
    if isinstance(value, list | tuple | QuerySet):
        return [as_json(item) for item in value]
    return _scalar(value.value if isinstance(value, Enum) else value)


def _scalar(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            return format(value, "f")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Model():
            return f"{value} [{value.pk}]"
        case bytes() | bytearray() | memoryview():
            return HIDDEN
    return str(value)


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list]:
    """{"field": [before, after]} of what differs; a field that is missing on one side counts as None.

    That a secret changed is told, what it was or became is not.
    """
    changes = {}
    for field in sorted({*old, *new}):
        before, after = old.get(field), new.get(field)
        if before != after:
            changes[field] = [HIDDEN, HIDDEN] if is_secret(field) else [as_json(before), as_json(after)]
    return changes


def without_secrets(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same for changes someone put together by hand."""
    return as_json(changes)
