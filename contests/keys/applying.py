"""Scoring a part's papers anew after a ruling or its undoing: batch by batch, each its own transaction.

Broken off, it goes on where it was: nothing is done twice, and nobody is told twice.
"""

from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contests.keys.rules import Showing
from contests.keys.streaming import drew, entrant_batches
from contests.models import Attempt, Notice, Part, Rescored, Ruling
from contests.quiz.results import Changed, score_anew
from foundation.ui.templatetags.portal import score


def apply_batches(
    part: Part, rulings: Collection[Ruling], *, undoing: bool, by, clock, size=200
) -> Iterator[tuple[int, int]]:
    """Score anew whoever drew one of the questions; after each batch (papers looked at, points changed)."""
    questions = {ruling.question_id: ruling for ruling in rulings}
    done = Rescored.objects.filter(ruling__in=rulings, undoing=undoing).aggregate(last=Max("attempt__entrant"))
    # Batches go by id and are whole: up to the last entrant with a change, a run that was broken off has done all.
    for entrants in entrant_batches(part, size=size, after=done["last"] or 0):
        papers = Attempt.objects.filter(part=part, entrant__in=entrants).values_list("pk", "paper")
        looked, concerned = 0, []
        for pk, paper in papers.iterator(500):
            looked += 1
            if drew(paper, questions):
                concerned.append(pk)
        changed = _apply(part, concerned, questions, undoing=undoing, by=by, at=clock()) if concerned else []
        yield looked, len(changed)


@transaction.atomic
def _apply(part, attempts, questions, *, undoing, by, at):
    changed = score_anew(attempts, part, at=at)
    because = {each.attempt.pk: _ruling_for(each.attempt.paper, questions) for each in changed}
    Rescored.objects.bulk_create(
        Rescored(
            ruling=because[each.attempt.pk],
            attempt=each.attempt,
            before=each.before,
            after=each.after,
            undoing=undoing,
            at=at,
        )
        for each in changed
    )
    _tell(part, changed, because, undoing=undoing, by=by, at=at)
    return changed


def _ruling_for(paper, questions) -> Ruling:
    return next(questions[question] for question, _choices in paper if question in questions)


def _tell(part, changed: list[Changed], because, *, undoing, by, at):
    """One notice for each entrant, with only what they may read by now."""
    shown: dict[int, Showing] = {}
    lines: dict[int, list[str]] = {}
    for each in changed:
        ruling = because[each.attempt.pk]
        reason = ruling.undone_reason if undoing else ruling.reason
        # What may be read is one answer for all, but where each unit publishes its own results.
        whose = each.attempt.entrant_id if part.stage.by_sittings else 0
        seen = shown.setdefault(whose, Showing(part, at, whose or None))
        lines.setdefault(each.attempt.entrant_id, []).append(_line(part, each, reason, seen))
    Notice.objects.bulk_create(
        (
            Notice(
                contest_id=part.stage.contest_id,
                kind=Notice.Kind.RESCORE,
                entrant_id=entrant,
                text="\n".join(said),
                at=at,
                by=by,
            )
            for entrant, said in lines.items()
        ),
        batch_size=500,
    )


def _line(part, changed: Changed, reason, seen) -> str:
    words = {
        "part": part.name,
        "number": changed.attempt.number,
        "before": score(changed.before),
        "after": score(changed.after),
        "reason": reason,
    }
    if seen.score:
        text = _("“%(part)s”, attempt %(number)d: the points changed from %(before)s to %(after)s.") % words
    else:
        text = _("“%(part)s”, attempt %(number)d: the paper has been scored anew.") % words
    if seen.reasons:
        return text + " " + _("Reason: %(reason)s") % words
    return text + " " + _("A question was ruled on; the reason can be read when this stage is over.")
