"""The rankings of one sitting, shown and taken back with it."""

from django.utils.translation import gettext as _

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
    """The other way round, when results are sent back. Raises NotPossible where one is official."""
    rankings = list(_locked(sitting))
    if official := [ranking.name for ranking in rankings if ranking.state == Ranking.State.OFFICIAL]:
        words = _("Official rankings stand on these results: %(rankings)s. Take them back first, on their own page.")
        raise NotPossible(words % {"rankings": ", ".join(official)})
    for ranking in rankings:
        if ranking.state != Ranking.State.HIDDEN:
            _show_as(ranking, Ranking.State.HIDDEN, reason, by=by, at=at)


def _locked(sitting):
    return Ranking.objects.select_for_update(of=("self",), no_key=True).filter(sitting=sitting).order_by("pk")


def _show_as(ranking, state, reason, *, by, at):
    before = Ranking.State(ranking.state)
    Ranking.objects.filter(pk=ranking.pk).update(state=state)
    record(by=by, at=at, verb="publish", subject=ranking, changes={"state": [before, state]}, reason=reason)
