"""Trying rulings out, making and undoing them, and what stands when their papers have been scored anew."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contests.keys.rules import being_applied, rankings_of
from contests.models import ItemStatistic, Part, Ranking, Rescored, Ruling
from contests.quiz.results import standing_rulings
from contests.sittings.moving import look_again
from contests.upkeep import ask_rebuild
from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from foundation.models import Job
from foundation.refusals import NotPossible

Basis = ItemStatistic.Basis


class PreviewOutdated(Exception):
    """Something it rests on has changed since it was shown."""


def propose(part: Part, *, rulings=(), undo=(), reason: str, by, at) -> Job:
    """Have a ruling, or its undoing, tried out: the job whose result is the preview."""
    payload = {"part": part.pk, "rulings": list(rulings), "undo": sorted(undo), "reason": reason}
    key = f"preview-ruling:{part.pk}:{by.pk}:{at:%Y%m%d%H%M%S%f}"
    title = _("Try a ruling out: %(part)s") % {"part": part.name}
    return enqueue("contests.preview_ruling", key=key, title=title, payload=payload, by=by, at=at)


@transaction.atomic
def confirm(preview: Job, digest: str, *, by, at) -> Job:
    """Carry out what a preview showed: rulings are made or undone at once, papers scored anew by the job returned.

    From this moment every paper handed in is scored by it. Confirmed again, it is the same job. Raises PreviewOutdated,
    NotPossible.
    """
    part = Part.objects.select_for_update(no_key=True).get(pk=preview.payload["part"])
    key = f"apply-ruling:{preview.pk}"
    if done := Job.objects.filter(key=key).first():
        return done
    _check_possible(part)
    standing = sorted(ruled.ruling for ruled in standing_rulings(part.pk).values())
    if not digest or digest != preview.result.get("digest") or standing != preview.result["standing"]:
        raise PreviewOutdated
    if undo := preview.payload["undo"]:
        rulings = _undo(part, undo, preview.payload["reason"], by=by, at=at)
    else:
        rulings = _make(part, preview.payload, by=by, at=at)
    return _ask_to_apply(part, rulings, undoing=bool(undo), key=key, by=by, at=at)


def _check_possible(part):
    if being_applied(part).exists():
        raise NotPossible(_("Another ruling on this part is still being applied. Wait until its papers are scored."))
    if names := hold_rankings([part]):
        raise NotPossible(
            _(
                "Official rankings stand as they were published: %(rankings)s. Take them back to provisional first, "
                "then apply the ruling and make them official again."
            )
            % {"rankings": ", ".join(names)}
        )


def hold_rankings(parts: Iterable[Part], concerned: Q | None = None) -> list[str]:
    """Lock the rankings that stand on the scores of parts (those `concerned`); the names of those that are official.

    All at once, by id: one over all rounds stands on each of them. None becomes official beside a change of scores:
    publishing takes the same lock.
    """
    found = reduce(or_, map(rankings_of, parts), Ranking.objects.none())
    rows = found.filter(Q() if concerned is None else concerned).select_for_update(of=("self",), no_key=True)
    return [ranking.name for ranking in rows.order_by("pk") if ranking.state == Ranking.State.OFFICIAL]


def _make(part, payload, *, by, at):
    made = []
    for each in payload["rulings"]:
        ruling = Ruling.objects.create(
            part=part,
            question_id=each["question"],
            effect=each["effect"],
            choices=each["choices"],
            reason=payload["reason"],
            by=by,
            at=at,
        )
        record(by=by, at=at, verb="rule", subject=ruling, changes={"effect": each["effect"]}, reason=ruling.reason)
        made.append(ruling)
    return made


def _undo(part, rulings, reason, *, by, at):
    undone = []
    for ruling in Ruling.objects.filter(part=part, pk__in=rulings, undone_at=None).order_by("pk"):
        ruling.undone_at, ruling.undone_by, ruling.undone_reason, ruling.applied_at = at, by, reason, None
        ruling.save(update_fields=["undone_at", "undone_by", "undone_reason", "applied_at"])
        record(by=by, at=at, verb="undo", subject=ruling, reason=reason)
        undone.append(ruling)
    return undone


def _ask_to_apply(part, rulings, *, undoing, key, by, at):
    payload = {"part": part.pk, "rulings": [ruling.pk for ruling in rulings], "undoing": undoing}
    title = _("Score papers anew: %(part)s") % {"part": part.name}
    return enqueue("contests.apply_ruling", key=key, title=title, payload=payload, by=by, at=at)


def apply_again(ruling: Ruling, *, by, at) -> Job:
    """Take up a ruling whose papers were left half scored because its job failed for good."""
    rulings = being_applied(ruling.part).filter(undone_at=ruling.undone_at, at=ruling.at)
    key = f"apply-ruling-again:{ruling.pk}:{at:%Y%m%d%H%M}"
    return _ask_to_apply(ruling.part, rulings, undoing=ruling.undone_at is not None, key=key, by=by, at=at)


def finish_applying(part: Part, rulings: list[Ruling], *, undoing: bool, by, at) -> int:
    """All papers are scored: rankings are asked for, how questions did is counted anew. Points changed in how many."""
    Ruling.objects.filter(pk__in=[ruling.pk for ruling in rulings]).update(applied_at=at)
    rescored = Rescored.objects.filter(ruling__in=rulings, undoing=undoing)
    changed = rescored.count()
    if changed:
        because = _("A ruling on a question of “%(part)s” changed points. Look at the results and confirm them again.")
        look_again(rescored.values("attempt"), because=because % {"part": part.name}, by=by, at=at)
    for ruling in rulings:
        record(by=by, at=at, verb="apply", subject=ruling, changes={"papers": changed})
    for ranking in rankings_of(part).exclude(state="official"):
        ask_rebuild(ranking, at=at, every=1)
    ask_statistics(part, at=at, every=1)
    return changed


def ask_statistics(part: Part, *, at, every=60) -> Job:
    """Ask for how the questions of a part did; asked again within `every` seconds, it is the same job."""
    key = f"item-statistics:{part.pk}:{every}:{int(at.timestamp()) // every}"
    title = _("Count how questions did: %(part)s") % {"part": part.name}
    return enqueue("contests.item_statistics", key=key, title=title, payload={"part": part.pk}, at=at)


@transaction.atomic
def write_statistics(part: Part, measured, *, at) -> int:
    """Exchange the statistics of a part's questions for measured ones (contests.keys.streaming); how many questions."""
    ItemStatistic.objects.filter(part=part).delete()
    ItemStatistic.objects.bulk_create(
        (
            ItemStatistic(
                part=part,
                question_id=question,
                basis=basis,
                papers=item.papers,
                facility=item.facility,
                discrimination=item.discrimination,
                choices={str(choice): times for choice, times in item.choices.items()},
                computed_at=at,
            )
            for basis, items in measured.items()
            for question, item in items.items()
        ),
        batch_size=1000,
    )
    return len(measured[Basis.ALL])
