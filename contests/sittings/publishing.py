"""The rankings of one sitting, shown and taken back with it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from contests.keys.actions import hold_rankings
from contests.models import Ranking, Sitting
from contests.placing import rebuild_ranking
from contests.sittings.rules import NotPossible
from foundation.history.actions import record


def publish_rankings(sitting: Sitting, *, by, at):
    """Show every ranking of a sitting that is hidden, with its places as the scores are now."""
    for ranking in _locked(sitting).filter(state=Ranking.State.HIDDEN):
        rebuild_ranking(ranking.pk, at=at)
        _show_as(ranking, Ranking.State.PROVISIONAL, "", by=by, at=at)


def hide_rankings(sitting: Sitting, reason: str, *, by, at):
    """The other way round, when results are sent back."""
    for ranking in _locked(sitting).exclude(state=Ranking.State.HIDDEN):
        _show_as(ranking, Ranking.State.HIDDEN, reason, by=by, at=at)


def keep_official(sitting: Sitting):
    """No result changes below a ranking that stands as it was published: of this sitting, its stage or the contest.
    They are held, so that none becomes official meanwhile. Raises NotPossible."""
    if official := hold_rankings(sitting.stage.parts.all(), Q(sitting=None) | Q(sitting=sitting)):
        words = _("Official rankings stand on these results: %(rankings)s. Whoever published them takes them back "
                  "first, on the page of each.")  # fmt: skip
        raise NotPossible(words % {"rankings": ", ".join(official)})


def _locked(sitting):
    return Ranking.objects.select_for_update(of=("self",), no_key=True).filter(sitting=sitting).order_by("pk")


def _show_as(ranking, state, reason, *, by, at):
    before = Ranking.State(ranking.state)
    Ranking.objects.filter(pk=ranking.pk).update(state=state)
    record(by=by, at=at, verb="publish", subject=ranking, changes={"state": [before, state]}, reason=reason)
