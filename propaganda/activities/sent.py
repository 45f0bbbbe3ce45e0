"""What a device sends of an activity it has kept: read strictly, so that nothing else is taken for one."""

import json
from dataclasses import dataclass, replace
from uuid import UUID

from propaganda.activities.warnings import KINDS

MOST_FIELDS, LONGEST = 400, 4000


class Malformed(ValueError):
    """Not what the portal's own script sends."""


@dataclass(frozen=True)
class Sent:
    client_id: UUID
    user: int  # whose entry it is, as the device says
    plan: int
    fields: dict[str, str]
    overruled: frozenset[str] | None  # None: nobody is looking at the device now


def read_sent(body: bytes) -> Sent:
    try:
        said = json.loads(body)
        fields, overruled = said["fields"], said["overruled"]
        sent = Sent(
            client_id=UUID(said["client_id"]),
            user=_number(said["user"]),
            plan=_number(said["plan"]),
            fields=fields,
            overruled=None if overruled is None else frozenset(overruled),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed from error
    texts = isinstance(fields, dict) and all(isinstance(each, str) and len(each) <= LONGEST for each in fields.values())
    if not texts or len(fields) > MOST_FIELDS or (sent.overruled or frozenset()) - set(KINDS):
        raise Malformed
    # Half of an emoji, which some keyboards leave, can be stored nowhere.
    return replace(sent, fields={name: each.encode(errors="replace").decode() for name, each in fields.items()})


def _number(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise Malformed
    return value
