"""Publishing a ranking: provisional, then official, and back only with a reason. Each is one more Publication."""

from django.db import transaction
from django.utils.translation import gettext as _

from contests.awards.freezing import Frozen
from contests.awards.movements import reasons_of
from contests.awards.rules import why_not_publish
from contests.models import Award, Notice, Publication, Ranking
from contests.notices import tell
from contests.upkeep import ask_rebuild
from foundation.files.actions import store
from foundation.history.actions import record
from foundation.refusals import NotPossible

GZIP = "application/gzip"
MOST_BYTES = 2 * 1024**3
State = Ranking.State


class NotReady(NotPossible):
    """`reasons` says everything that stands against it."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def next_number(ranking: Ranking) -> int:
    """The number the next publication of a ranking gets. A form carries it, so that sent twice it publishes once."""
    return Publication.objects.filter(ranking=ranking).count() + 1


@transaction.atomic
def publish(
    ranking_id: int, state: str, frozen: Frozen, *, number: int, note: str, by, at, just_computed: bool = False
) -> Publication:
    """Keep what was frozen as publication `number` and show the ranking as `state`. Raises NotPossible, NotReady.

    Official: awards are given and everybody concerned is told. Back from official: they are only verified again, the
    places follow what came meanwhile; that wants a reason (`note`).
    """
    ranking = (
        Ranking.objects.select_for_update(of=("self",)).select_related("stage", "contest", "sitting").get(pk=ranking_id)
    )
    if next_number(ranking) != number:
        raise NotPossible(_("Somebody has published this ranking meanwhile. Look at what stands now."))
    if reasons := why_not_publish(ranking, state, at, just_computed=just_computed):
        raise NotReady(reasons)
    if frozen.computed_at != ranking.computed_at:
        raise NotPossible(_("The places changed while they were being read. Please publish again."))
    before = Ranking.State(ranking.state)
    if before == State.OFFICIAL and not note:
        raise NotPossible(_("Say why the official ranking is taken back."))
    publication = Publication.objects.create(
        ranking=ranking,
        number=number,
        state=state,
        file=store(frozen.file, name=f"{_('ranking')}-{ranking.pk}-{number}.jsonl.gz", content_type=GZIP, by=by, at=at,
                   max_bytes=MOST_BYTES),
        total=frozen.total,
        changes=_kept(ranking, frozen.comparison),
        note=note,
        by=by,
        at=at,
    )  # fmt: skip
    ranking.state = state
    ranking.save(update_fields=["state"])
    record(by=by, at=at, verb="publish", subject=ranking, changes={"state": [before, state]}, reason=note)
    _follow(ranking, before, note, by=by, at=at)
    return publication


def _kept(ranking, comparison):
    """`{"counts": {kind: number}, "first": [[kind, subject, rank before, rank after, reason], …]}`; first time: {}."""
    if comparison is None:
        return {}
    since = Publication.objects.filter(ranking=ranking).order_by("-number", "pk").values_list("at", flat=True)[0]
    reasons = reasons_of(ranking, {move.subject for move in comparison.first if move.kind != "shifted"}, since)
    return {
        "counts": comparison.counts,
        "first": [[*move, reasons.get(move.subject, "")] for move in comparison.first],
    }


def _follow(ranking, before, note, *, by, at):
    """What a change of state means for awards, and who is told."""
    awards = Award.objects.filter(ranking=ranking)
    words = {"ranking": ranking.name, "note": note}
    if ranking.state == State.OFFICIAL:
        awards.filter(state=Award.State.VERIFIED).update(state=Award.State.GIVEN, given_at=at)
        text = _("The ranking “%(ranking)s” is official now.") % words
    elif before == State.OFFICIAL:
        awards.filter(state=Award.State.GIVEN).update(state=Award.State.VERIFIED, given_at=None)
        ask_rebuild(ranking, at=at, every=1)
        text = _("The ranking “%(ranking)s” is provisional again: %(note)s") % words
    else:
        return
    unit = ranking.sitting.unit if ranking.sitting else None
    tell(ranking.contest, text, by=by, at=at, kind=Notice.Kind.RESULT, audience=ranking.audience, unit=unit)
