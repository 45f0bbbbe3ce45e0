"""Recording who goes on to the next stage, and taking it back. Each act locks the stage they go to."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.results import score_sitting
from contests.models import Appearance, Promotion, Ranking, Sitting, Stage
from contests.outcome.promoted import Group, groups_of
from contests.quiz.teams import score_papers
from foundation.history.actions import record
from foundation.refusals import NotPossible

ALL, NAMED, NONE = "all", "named", "none"
# States of a sitting in which a team can still be added to it, or taken out of it.
BEFORE = (Sitting.State.PLANNED, Sitting.State.OPEN)


@transaction.atomic
def promote(stage: Stage, to: Stage, source: Ranking, entrants: Collection[int], *, sitting: Sitting | None = None, by,
            at) -> int:  # fmt: skip
    """Those of `entrants` go on; how many did now. They appear in `sitting` of the next stage, or in its only one.

    Raises NotPossible when the places no longer give them this; those who have gone on already are left as they are.
    """
    _hold(to)
    groups = groups_of(stage, to, source, at)
    sitting = _where(to, sitting)
    before = {promotion.entrant_id for group in groups for promotion in group.standing}
    rows = {row.entrant: (group, row.rank) for group in groups for row in group.line.go}
    wanted = [entrant for entrant in entrants if entrant not in before]
    if not set(wanted) <= set(rows):
        raise NotPossible(_("The places have changed meanwhile. Look at the list as it is now, then confirm it."))
    for entrant in sorted(wanted, key=lambda each: (rows[each][1], each)):
        group, rank = rows[entrant]
        _go_on(to, group, entrant, rank, sitting=sitting, reason="", by=by, at=at)
    return len(wanted)


@transaction.atomic
def decide(
    stage: Stage, to: Stage, source: Ranking, key: int, *, tied: Collection[int], chosen: str,
    named: Collection[int] = (), reason: str, sitting: Sitting | None = None, by, at,
) -> int:  # fmt: skip
    """Of those tied at the line of group `key` all go on, or the named (as many as there are places), or none.

    That none does is kept as promotions withdrawn in the same moment: nobody after them goes on either. It can be
    decided anew. How many went on.
    """
    _hold(to)
    group = next((each for each in groups_of(stage, to, source, at) if each.key == key), None)
    ranks = _asked(group)
    if group is None or not tied or set(tied) != set(ranks):
        raise NotPossible(_("The places have changed meanwhile: this tie is no longer the same. Look at it again."))
    going = {ALL: set(tied), NAMED: set(named), NONE: set()}[chosen]
    places = group.line.places
    if chosen == NAMED and (not going <= set(tied) or len(going) != places):
        raise NotPossible(_("Name as many as there are places: %(places)d.") % {"places": places})
    sitting = _where(to, sitting)
    for entrant in sorted(going):
        _go_on(to, group, entrant, ranks[entrant], sitting=sitting, reason=reason, by=by, at=at)
    if chosen == NONE:
        Promotion.objects.bulk_create(
            Promotion(stage=to, entrant_id=entrant, from_sitting=group.sitting, rank=ranks[entrant], reason=reason,
                      by=by, at=at, withdrawn_at=at, withdrawn_reason=reason)
            for entrant in sorted(tied)
        )  # fmt: skip
    changes = {"tied": sorted(tied), "go on": sorted(going)}
    record(by=by, at=at, verb="decide who goes on", subject=to, changes=changes, reason=reason)
    return len(going)


def _asked(group: Group | None) -> dict[int, int]:
    """{entrant: rank} of those a decision can be about: tied at the line, or decided about before."""
    if group is None:
        return {}
    if group.line.tied:
        return {row.entrant: row.rank for row in group.line.tied}
    return {promotion.entrant_id: promotion.rank for promotion in group.declined}


@transaction.atomic
def withdraw(promotion: Promotion, *, reason: str, by, at):
    """One does not go on after all, so the next can. Their appearance in the next stage goes, if nothing was done."""
    _hold(promotion.stage)
    found = Promotion.objects.get(pk=promotion.pk)
    if found.withdrawn_at is not None:
        return
    appearances = Appearance.objects.filter(entrant=found.entrant_id, sitting__stage=found.stage_id)
    for appearance in appearances.order_by("pk"):
        held = Sitting.objects.select_for_update(of=("self",), no_key=True).select_related("stage")
        sitting = held.get(pk=appearance.sitting_id)
        if sitting.state not in BEFORE:
            raise NotPossible(_("The next stage has been judged with them already, so this stands."))
        _leave(appearance, reason, by, at)
        score_sitting(sitting, at=at)
        score_papers(sitting, at=at)
    found.withdrawn_at, found.withdrawn_reason = at, reason
    found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(by=by, at=at, verb="withdraw promotion", subject=found.entrant, changes={"stage": str(found.stage)},
           reason=reason)  # fmt: skip


def _leave(appearance, reason, by, at):
    touched = appearance.sheets.exists() or appearance.timings.exists() or appearance.attendances.exists()
    if not touched and appearance.state == Appearance.State.EXPECTED and appearance.order is None:
        appearance.delete()
        return
    appearance.state, appearance.reason = Appearance.State.WITHDRAWN, reason
    appearance.changed_at, appearance.changed_by = at, by
    appearance.save(update_fields=["state", "reason", "changed_at", "changed_by"])


@transaction.atomic
def seat_promoted(to: Stage, sitting: Sitting | None = None, *, by, at) -> int:
    """Put all who go on and were on no list yet into a sitting of the next stage, or its only one; how many. Who has
    withdrawn from one stays so."""
    _hold(to)
    found = _where(to, sitting)
    if found is None:
        raise NotPossible(_("Choose a sitting of the next stage."))
    placed = Appearance.objects.filter(sitting__stage=to)
    waiting = Promotion.objects.filter(stage=to, withdrawn_at=None).exclude(entrant__in=placed.values("entrant"))
    entrants = list(waiting.order_by("rank", "pk").values_list("entrant", flat=True))
    for entrant in entrants:
        _appear(entrant, found, by, at)
    if entrants:
        record(by=by, at=at, verb="add teams", subject=found, changes={"teams": entrants})
    return len(entrants)


def _hold(to: Stage):
    Stage.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)


def _where(to, sitting) -> Sitting | None:
    """The sitting chosen, or the only one; None while there is none, or the next stage is not held by units."""
    if not to.by_sittings:
        return None
    sittings = list(Sitting.objects.filter(stage=to, cancelled_at=None, state__in=BEFORE).order_by("pk"))
    if sitting is not None:
        if sitting not in sittings:
            raise NotPossible(_("This sitting takes no more teams. Choose one that is planned or being held."))
        return sitting
    if len(sittings) > 1:
        raise NotPossible(_("The next stage has several sittings: choose the one in which they appear."))
    return sittings[0] if sittings else None


def _go_on(to, group, entrant, rank, *, sitting, reason, by, at):
    made = Promotion.objects.create(
        stage=to, entrant_id=entrant, from_sitting=group.sitting, rank=rank, reason=reason, by=by, at=at
    )
    if sitting is not None:
        _appear(entrant, sitting, by, at)
    record(by=by, at=at, verb="promote", subject=made.entrant, changes={"stage": str(to), "rank": rank}, reason=reason)


def _appear(entrant, sitting, by, at):
    """A team appears in one sitting of a stage: its scores are those of the stage."""
    if Appearance.objects.filter(entrant=entrant, sitting__stage=sitting.stage_id).exclude(sitting=sitting).exists():
        return
    panels = list(sitting.panels.order_by("order")[:2])
    state = {"state": Appearance.State.EXPECTED, "reason": "", "changed_at": at, "changed_by": by}
    Appearance.objects.update_or_create(
        sitting=sitting,
        entrant_id=entrant,
        defaults=state,
        create_defaults={**state, "panel": panels[0] if len(panels) == 1 else None},
    )
