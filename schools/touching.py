"""What an act touches in the apps above: each says it before (`touched_by`), and follows when the day has come.

The functions are listed in the settings by dotted path, since nothing imports upwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from schools.models import Act
from schools.orders import Order

NAMES_SHOWN = 8


@dataclass(frozen=True)
class Touched:
    """So many things of one kind: in words, with the names of some and an address to look at them."""

    kind: str
    words: str | Promise
    names: tuple[str, ...] = ()
    more: int = 0
    url: str = ""


def touched(kind: str, words: str | Promise, names: Iterable[str], url: str = "", **said: str) -> list[Touched]:
    """One entry whose words take `%(count)s` and what else is `said`; none where there are no names."""
    names = list(names)
    if not names:
        return []
    filled = str(words) % {"count": len(names), **said}
    return [Touched(kind, filled, tuple(names[:NAMES_SHOWN]), max(0, len(names) - NAMES_SHOWN), url)]


def all_touched(order: Order) -> list[Touched]:
    """What every app says that carrying out `order` would touch."""
    return [each for path in settings.TOUCHED_BY for each in import_string(path)(order)]


def follow(act: Act, *, by, at: datetime) -> None:
    """Every app does its part of an act whose day has come, in the transaction that finishes it."""
    for path in settings.ACT_FOLLOWERS:
        import_string(path)(act, by=by, at=at)


def ending(order: Order) -> list[int]:
    """The units that end by an order."""
    return [unit for unit in order.units if unit != order.successor] if order.kind in {"merge", "close"} else []


def moving(order: Order) -> list[int]:
    """The units that answer to another superior by an order."""
    return [*order.units] if order.kind == "move" else [unit for unit, _role, _superior in order.handed]
