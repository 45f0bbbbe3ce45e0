"""The rankings of one sitting: kept in step with its results, and made official together."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from contests.awards.freezing import frozen
from contests.awards.publishing import NotReady, next_number, publish
from contests.awards.rules import is_current, why_not_publish
from contests.models import Entrant, Ranking, Sitting
from contests.places import RuleChanged, ShownPlace, shown_places
from contests.placing import rebuild_ranking
from contests.upkeep import ask_rebuild, stale_rankings
from contests.why import value_text

OFFICIAL = Ranking.State.OFFICIAL
FIRST = 3  # places shown on the page of the sitting


def rankings_of(sitting: Sitting, among=None) -> list[Ranking]:
    found = Ranking.objects.all() if among is None else among
    related = ("stage", "contest__unit", "sitting__unit", "audience")
    return list(found.filter(sitting=sitting).select_related(*related).order_by("pk"))


def ask_places(sitting: Sitting, *, at):
    """Ask for the places of a sitting's rankings where its results have changed; for its pages."""
    for ranking in stale_rankings(at=at).filter(sitting=sitting).order_by("pk"):
        ask_rebuild(ranking, at=at)


@dataclass(frozen=True)
class Standing:
    """One ranking of a sitting: its first places, and what stands against making it official with the sitting."""

    ranking: Ranking
    first: list[tuple[ShownPlace, str]]  # with the value of the first measure in words
    against: list[str]


def standing_of(sitting: Sitting, user, at) -> list[Standing]:
    """The rankings of a sitting that this reader may see, and how far each is."""
    seen = Ranking.objects.visible_to(user).filter(sitting=sitting)
    return [
        Standing(
            ranking,
            first=_first(ranking, user),
            against=[] if ranking.state == OFFICIAL else _against(ranking, at),
        )
        for ranking in rankings_of(sitting, seen)
    ]


def _first(ranking, user):
    measure = ranking.measures.order_by("order").first()
    try:
        places = list(shown_places(ranking, user, count=FIRST))
        return [(place, value_text(measure.kind, place.values[0])) for place in places]
    except RuleChanged:  # being computed anew
        return []


@transaction.atomic
def make_official(sitting: Sitting, *, by, at) -> list[Ranking]:
    """Make all rankings of a sitting official, after its results were published; those that became so.

    Raises NotReady with all reasons, of all rankings. Done twice, it does nothing.
    """
    # It is not sent back meanwhile; and no score of its teams is written (contests.judging.results locks these). In the
    # order of contests.quiz.results, so rankings before entrants.
    Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    list(Ranking.objects.select_for_update(of=("self",)).filter(sitting=sitting).order_by("pk").values_list("pk"))
    teams = Entrant.objects.select_for_update(no_key=True).filter(appearances__sitting=sitting)
    list(teams.order_by("pk").values_list("pk"))
    left = [ranking for ranking in rankings_of(sitting) if ranking.state != OFFICIAL]
    for ranking in left:
        if not is_current(ranking):
            rebuild_ranking(ranking.pk, at=at)
    left = [ranking for ranking in rankings_of(sitting) if ranking.state != OFFICIAL]
    reasons = [_said(reason, ranking, left) for ranking in left for reason in _against(ranking, at)]
    if reasons:
        raise NotReady(reasons)
    for ranking in left:
        with frozen(ranking) as read:
            number = next_number(ranking)
            publish(ranking.pk, OFFICIAL, read, number=number, note="", by=by, at=at, just_computed=True)
    return left


def _against(ranking, at):
    return why_not_publish(ranking, OFFICIAL, at, just_computed=True)


def _said(reason, ranking, rankings):
    """With the name of the ranking, where there are several."""
    if len(rankings) == 1:
        return reason
    return _("%(ranking)s: %(reason)s") % {"ranking": ranking.name, "reason": reason}
