"""What must hold of a score sheet: when its part is closed, and what is missing before it can be handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from contests.models import Criterion, Part, PartRun, ScoreSheet, Sitting
from foundation.vietnamese.numbers import format_number

HOLDING = {Sitting.State.PLANNED, Sitting.State.OPEN}


@dataclass(frozen=True)
class Fault:
    """What keeps a sheet from being handed in, and at which criterion (0: none of them)."""

    criterion: int
    why: str


def why_closed(sitting: Sitting, run: PartRun | None) -> str:
    """Why marks no longer count by themselves here; "" while they do."""
    if sitting.cancelled_at:
        return _("This sitting is not held.")
    if sitting.state not in HOLDING or (run and run.state == PartRun.State.CLOSED):
        return _("This part was closed.")
    return ""


def why_not_points(criterion: Criterion, step: Decimal, points: Decimal | None) -> str:
    """What is wrong with one mark (None: not given); "" if it can stand."""
    name = criterion.name
    if points is None:
        return _("“%(name)s” is not marked yet.") % {"name": name}
    if not 0 <= points <= criterion.maximum:
        return _("“%(name)s”: %(points)s is more than the maximum of %(maximum)s.") % {
            "name": name, "points": format_number(points), "maximum": format_number(criterion.maximum)
        }  # fmt: skip
    if criterion.kind == Criterion.Kind.TICK:
        if points not in {Decimal(0), criterion.maximum}:
            return _("“%(name)s” is done (%(maximum)s) or not done (0), nothing between.") % {
                "name": name, "maximum": format_number(criterion.maximum)
            }  # fmt: skip
    elif points % step and points != criterion.maximum:
        return _("“%(name)s”: %(points)s is between two steps; marks go by %(step)s.") % {
            "name": name, "points": format_number(points), "step": format_number(step)
        }  # fmt: skip
    return ""


def faults_of(
    part: Part, criteria: Iterable[Criterion], points: Mapping[int, Decimal | None], proved: set[int]
) -> list[Fault]:
    """What is missing or wrong in a sheet; `points` and `proved` by the criterion's id."""
    found = []
    for criterion in criteria:
        given = points.get(criterion.pk)
        why = why_not_points(criterion, part.step, given)
        if not why and criterion.needs_proof and given and criterion.pk not in proved:
            why = _("“%(name)s” was done: a photo or a note is needed as proof.") % {"name": criterion.name}
        if why:
            found.append(Fault(criterion.pk, why))
    return found


def unconfirmed(criteria: Iterable[Criterion], given_of: Mapping[int, Decimal | None]) -> list[Fault]:
    """Marks given on a scale that was changed meanwhile; `given_of`: the maximum they were given out of, if known.

    They are kept and shown, and count once their judge has said that they stand on the new scale too.
    """
    words = _("“%(name)s” was marked out of %(old)s. It is out of %(maximum)s now: confirm or change it.")
    found = []
    for criterion in criteria:
        of = given_of.get(criterion.pk)
        if of is not None and of != criterion.maximum:
            said = {"name": criterion.name, "old": format_number(of), "maximum": format_number(criterion.maximum)}
            found.append(Fault(criterion.pk, words % said))
    return found


def why_not_typed(standing: ScoreSheet | None, user) -> str:
    """Why a sheet on paper cannot be typed (by this user) beside the one that stands; "" if it can."""
    if standing is None or standing.state == ScoreSheet.State.OPEN:
        return ""
    if standing.state == ScoreSheet.State.HANDED_IN:
        if standing.source == ScoreSheet.Source.DEVICE:
            return _(
                "The judge has handed in this sheet on their own device. A sheet on paper cannot be typed over it."
            )
        return _("This sheet was typed and confirmed. Only the chair can open it again.")
    if standing.typed_by_id != user.pk:
        return _("This sheet was typed by somebody else and waits for the second person.")
    return ""


def why_not_second(sheet: ScoreSheet, user) -> str:
    """Why this person cannot confirm or reject what was typed; "" if they can."""
    if sheet.state != ScoreSheet.State.TYPED:
        return _("This sheet no longer waits for the second person.")
    if sheet.typed_by_id == user.pk:
        return _("You typed this sheet yourself: somebody else has to compare it with the paper.")
    return ""


def is_secret(sheet: ScoreSheet) -> bool:
    """Nobody but the judge reads what was given on a device before its part is closed."""
    if sheet.source != ScoreSheet.Source.DEVICE:
        return False
    runs = PartRun.objects.filter(part=sheet.part_id, sitting__appearances=sheet.appearance_id)
    return not runs.filter(state=PartRun.State.CLOSED).exists()
