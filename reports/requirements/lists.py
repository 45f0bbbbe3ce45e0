"""The three lists of reports: what one's unit owes, what one receives, what was asked for."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.ui.tabs import address
from reports.models import Extract, Obligation, Requirement
from reports.querysets import ORGANISING, OVERSEEING
from reports.requirements import overview, owed
from schools.querysets import seat_units

OWED, RECEIVED, ASKED = "owed", "received", "asked"
LABELS = {OWED: _("My unit owes"), RECEIVED: pgettext_lazy("reports", "Received"), ASKED: _("Asked for")}


def list_of(user, asked, at: datetime) -> dict:
    """The list the address names (`list`), or the first of the reader's that has something in it."""
    offered = lists_of(user)
    counts = owed.box_counts(user, at) if OWED in offered else {}
    here = asked.get("list")
    if here not in offered:
        here = OWED if any(counts.values()) or RECEIVED not in offered else _above(user)
    organises = user.is_superuser or bool(seat_units(user, ORGANISING))
    context = {
        "at": at,
        "here": here,
        "lists": [(each, LABELS[each]) for each in offered],
        "add_url": address("admin:reports_requirement_add") if organises else "",
        "asked": {name: asked.get(name, "") for name in ("state", "q", "box")},
    }
    if here == OWED:
        return context | _owed(user, asked, counts, at)
    rows, counted = {
        RECEIVED: lambda: (overview.received_by(user), Obligation.objects.coming_to(user)),
        ASKED: lambda: (overview.asked_for_by(user), Obligation.objects.overseen_by(user)),
    }[here]()
    page = overview.rounds_page(rows, counted, asked, at)
    extracts = extracts_for(user) if here == RECEIVED else []
    return context | {
        "page": page, "states": Requirement.State.choices[0 if here == ASKED else 1 :], "extracts": extracts
    }  # fmt: skip


def extracts_for(user) -> list[Extract]:
    """Those that go to one's own units: who receives nothing else of a round finds its extract here."""
    rows = Extract.objects.visible_to(user).filter(receiver__in=seat_units(user, OVERSEEING))
    return list(rows.select_related("requirement__unit").order_by("-requirement__due_at", "-pk")[: overview.PAGE])


def _above(user) -> str:
    return RECEIVED if overview.received_by(user).exists() else ASKED


def lists_of(user) -> list[str]:
    """A school has what it owes; who works above schools also what they receive and ask for."""
    above = user.is_superuser or bool(seat_units(user, OVERSEEING))
    own = bool(owed.own_units(user))
    return [*([OWED] if own else []), *([RECEIVED, ASKED] if above else [])]


def _owed(user, asked, counts, at) -> dict:
    box = asked.get("box")
    if box not in owed.BOXES:
        box = next((each for each in owed.BOXES if counts.get(each)), owed.TO_DO)
    page: Any = Paginator(owed.box_of(owed.owed_by(user, at), box), overview.PAGE).get_page(asked.get("page"))
    page.object_list = owed.shown(page.object_list, user, at)
    boxes = [(each, label, counts.get(each, 0)) for each, label in owed.BOXES.items()]
    return {"page": page, "box": box, "boxes": boxes, "has_own": any(counts.values())}
