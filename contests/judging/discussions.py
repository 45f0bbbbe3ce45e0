"""Judges who differ by more than the limit: flagged to the chair once all have marked, discussed, settled."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging import scoring
from contests.judging.actions import Refused, lock_run
from contests.judging.conflicts import why_not
from contests.judging.results import score_sitting
from contests.judging.rules import judge_of, keeps, missing_sheets, not_running
from contests.models import Appearance, Discussion, Judge, Part, ScoreSheet, Sitting
from foundation.history.actions import record

Outcome = Discussion.Outcome


def flagged(sitting: Sitting, part: Part, missing: list | None = None) -> dict[int, Decimal]:
    """By appearance: the spread of the judges where it is over the limit, all sheets are in, and it was not talked
    about since a judge of the panel last marked. Those under discussion are not among them."""
    if part.spread_limit is None:
        return {}
    missing = missing_sheets(sitting, part) if missing is None else missing
    waiting = {appearance.pk for appearance, _judge in missing}
    totals, last = _marked(sitting, part)
    talked = _talked_about(sitting, part)
    return {
        pk: scoring.spread(given)
        for pk, given in totals.items()
        if pk not in waiting
        and scoring.over_limit(given, part.spread_limit, part.maximum)
        and not (pk in talked and _after(talked[pk], last[pk]))
    }


def _after(settled: datetime | None, marked: datetime) -> bool:
    return settled is None or settled >= marked


def _marked(sitting, part) -> tuple[dict[int, list[Decimal]], dict[int, datetime]]:
    """The totals that count, and when a judge who is no further judge last handed one in; of teams that are there."""
    totals: dict[int, list[Decimal]] = defaultdict(list)
    last: dict[int, datetime] = {}
    sheets = ScoreSheet.objects.counting().filter(
        part=part, appearance__sitting=sitting, appearance__state=Appearance.State.PRESENT
    )
    rows = sheets.order_by("handed_in_at", "pk")
    for pk, total, handed_in, further in rows.values_list("appearance", "total", "handed_in_at", "judge__further"):
        totals[pk].append(total)
        if not further or pk not in last:
            last[pk] = handed_in
    return totals, last


def _talked_about(sitting, part) -> dict[int, datetime | None]:
    """When the newest discussion of a team was settled; None while it is open."""
    rows = Discussion.objects.filter(appearance__sitting=sitting, part=part).order_by("pk")
    return dict(rows.values_list("appearance", "at"))


def may_see(user, discussion: Discussion) -> bool:
    """While it is open the team's panel sees its marks, and who holds the sitting; nobody kept apart from the team."""
    appearance = discussion.appearance
    if keeps(user, appearance.sitting):
        return True
    judge = judge_of(user, appearance.sitting)
    if judge is None or why_not(judge, appearance):
        return False
    return appearance.panel_id in {None, judge.panel_id}


@transaction.atomic
def open_discussion(appearance: Appearance, part: Part, *, by, at) -> Discussion:
    """Let the panel talk about a team in a part. Opened twice it is one. Raises Refused unless it is flagged."""
    sitting = appearance.sitting
    run = lock_run(sitting, part)
    standing = Discussion.objects.filter(appearance=appearance, part=part, outcome=Outcome.OPEN).first()
    if standing:
        return standing
    if words := not_running(run, part):
        raise Refused(words)
    spread = flagged(sitting, part).get(appearance.pk)
    if spread is None:
        raise Refused(_("There is nothing to discuss: not all have marked, or they do not differ by so much."))
    discussion = Discussion.objects.create(appearance=appearance, part=part, spread=spread, opened_at=at, opened_by=by)
    record(by=by, at=at, verb="open discussion", subject=discussion, changes={"spread": str(spread)})
    return discussion


@transaction.atomic
def settle(discussion: Discussion, outcome: str, *, reason: str, further: Judge | None = None, by, at) -> Discussion:
    """How a discussion ended: the marks stand, were corrected, or one more judge marks. Settled once, it stays.

    Raises Refused while a corrected sheet is still out, where nothing was corrected, or nobody fit was named.
    """
    appearance, part = discussion.appearance, discussion.part
    run = lock_run(appearance.sitting, part)
    locked = Discussion.objects.select_for_update(of=("self",)).get(pk=discussion.pk)
    if locked.outcome != Outcome.OPEN:
        return locked
    if words := not_running(run, part) or _not_settled_by(locked, outcome, further):
        raise Refused(words)
    locked.outcome, locked.reason, locked.by, locked.at = outcome, reason, by, at
    locked.further = further if outcome == Outcome.FURTHER else None
    locked.save(update_fields=["outcome", "reason", "by", "at", "further"])
    changes = {"outcome": outcome, "further": str(further) if locked.further else None}
    record(by=by, at=at, verb="settle discussion", subject=locked, changes=changes, reason=reason)
    score_sitting(appearance.sitting, [part], at=at)
    return locked


def _not_settled_by(discussion, outcome, further) -> str:
    appearance, part = discussion.appearance, discussion.part
    out = [judge for each, judge in missing_sheets(appearance.sitting, part) if each.pk == appearance.pk]
    if out:
        names = ", ".join(judge.name for judge in out)
        return _("A corrected sheet is still out: %(names)s. Wait until it is handed in.") % {"names": names}
    if outcome == Outcome.CHANGED and not corrected_since(discussion):
        return _("No sheet was corrected since the discussion was opened.")
    if outcome == Outcome.FURTHER and further not in further_judges(discussion):
        return _("Choose a further judge who may mark this team. They are added on the page of the judges.")
    return ""


def corrected_since(discussion: Discussion) -> bool:
    sheets = ScoreSheet.objects.filter(appearance=discussion.appearance_id, part=discussion.part_id)
    return sheets.filter(number__gt=1, opened_at__gte=discussion.opened_at).exists()


def further_judges(discussion: Discussion) -> list[Judge]:
    """Who may be called: further judges of the sitting who stand, are not kept apart and have not marked this team."""
    appearance = discussion.appearance
    judges = appearance.sitting.judges.standing().filter(further=True)
    marked = ScoreSheet.objects.standing().filter(appearance=appearance, part=discussion.part_id).values("judge")
    return [judge for judge in judges.exclude(pk__in=marked).order_by("pk") if not why_not(judge, appearance)]
