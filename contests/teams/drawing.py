"""Drawing the lot for the turns of a sitting, and what is remembered of every draw."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contests.models import Appearance, Entrant, PartRun, ScoreSheet, Sitting, Timing
from contests.teams.lot import mark, order_of, panel_at
from contests.teams.rules import TeamRefused
from foundation.history.actions import record
from foundation.history.models import Event

State = Sitting.State
VERB = "draw_lot"
# Those who are not there take no turn; who comes after all gets the last.
GONE = (Appearance.State.ABSENT, Appearance.State.WITHDRAWN)


@dataclass(frozen=True)
class Drawn:
    """One draw as it stands in the history: the teams by name in the order drawn, with their marks."""

    at: datetime
    by: object
    seed: str
    reason: str
    panels: int
    lines: list[tuple[int, str, int, str]]  # turn, name, number of the team, its mark

    @property
    def panels_used(self) -> bool:
        return self.panels > 1


def why_not_drawn(sitting: Sitting) -> str:
    """Why the lot cannot be drawn (again) now; empty if it can."""
    if sitting.cancelled_at or sitting.state not in {State.PLANNED, State.OPEN}:
        return _("The lot is drawn before the teams are judged.")
    begun = PartRun.objects.filter(sitting=sitting).exclude(state=PartRun.State.WAITING)
    if sitting.drawn_at and begun.exists():
        return _("A part has begun, so the turns stay as they were drawn. One team can still be moved, with a reason.")
    sheets = ScoreSheet.objects.filter(appearance__sitting=sitting)
    if sheets.exists() or Timing.objects.filter(appearance__sitting=sitting).exists():
        return _("Teams have been judged already, so no lot is drawn any more.")
    if not sitting.appearances.exclude(state__in=GONE).exists():
        return _("There is no team yet whose turn could be drawn.")
    return ""


@transaction.atomic
def draw(sitting: Sitting, *, by_panels: bool, seen: str, reason: str = "", by, at) -> bool:
    """Draw the turns of all teams not absent or withdrawn; whether that was done.

    `seen`: the moment of the last draw as the page showed it ("" for none), so that a second tap does nothing.
    Drawing again asks for a reason; what was drawn before stays in the history. Raises TeamRefused.
    """
    sitting = Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    if seen != stamp(sitting):
        return False
    if why := why_not_drawn(sitting):
        raise TeamRefused(why)
    if sitting.drawn_at and not reason:
        raise TeamRefused(_("Say why the lot is drawn again: the reason stays in the history."))
    panels = list(sitting.panels.order_by("order"))
    appearances = {each.entrant_id: each for each in sitting.appearances.order_by("pk")}
    seed = secrets.token_hex(16)
    order = order_of(seed, [team for team, each in appearances.items() if each.state not in GONE])
    spread = len(panels) if by_panels and len(panels) > 1 else 1
    for each in appearances.values():
        each.order = None
        if spread > 1 or len(panels) == 1:
            each.panel = None
    for turn, team in enumerate(order, start=1):
        appearances[team].order = turn
        if spread > 1 or len(panels) == 1:
            appearances[team].panel = panels[panel_at(turn, len(panels))]
    put(sitting, appearances.values(), ["order", "panel"])
    sitting.seed, sitting.drawn_at, sitting.panels_by_lot = seed, at, spread > 1
    sitting.save(update_fields=["seed", "drawn_at", "panels_by_lot"])
    record(
        by=by, at=at, verb=VERB, subject=sitting, reason=reason,
        changes={"seed": seed, "order": order, "panels": spread},
    )  # fmt: skip
    return True


def stamp(sitting: Sitting) -> str:
    return sitting.drawn_at.isoformat() if sitting.drawn_at else ""


def put(sitting: Sitting, appearances: Iterable[Appearance], fields: list[str]):
    """Write turns that may change places with each other: no two may have the same one at any moment."""
    Appearance.objects.filter(sitting=sitting).update(order=None)
    Appearance.objects.bulk_update(appearances, fields)


def draws(sitting: Sitting) -> list[Drawn]:
    """All draws of a sitting, the newest first."""
    events = Event.objects.filter(subject_type=Sitting._meta.label_lower, subject_id=sitting.pk, verb=VERB)
    rows = list(events.select_related("by").order_by("-at", "-pk"))
    names = dict(Entrant.objects.filter(pk__in={team for row in rows for team in row.changes["order"]})
                 .values_list("pk", "name"))  # fmt: skip
    return [
        Drawn(
            row.at, row.by, row.changes["seed"], row.reason, row.changes["panels"],
            [
                (turn, names.get(team, "–"), team, mark(row.changes["seed"], team))
                for turn, team in enumerate(row.changes["order"], start=1)
            ],
        )
        for row in rows
    ]  # fmt: skip
