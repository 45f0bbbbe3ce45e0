"""Taking an entrant out of the rankings of a contest, and lifting that. Papers and scores stay as they are."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contests.awards.certificates import revoke
from contests.models import Certificate, Disqualification, Entrant, Ranking
from contests.upkeep import ask_rebuild
from foundation.history.actions import record
from foundation.refusals import NotPossible


def standing(entrant: Entrant) -> Disqualification | None:
    return Disqualification.objects.filter(entrant=entrant, lifted_at=None).first()


def official_with(entrant: Entrant) -> list[Ranking]:
    """Official rankings that show the entrant: they stand until they are taken back."""
    shown = Ranking.objects.filter(state=Ranking.State.OFFICIAL, places__entrant=entrant).select_related("stage")
    return list(shown.order_by("pk"))


def disqualify(entrant: Entrant, *, reason: str, by, at) -> Disqualification:
    """Out of every ranking of the contest until it is lifted; certificates in hand no longer count."""
    try:
        with transaction.atomic():
            made = Disqualification.objects.create(entrant=entrant, reason=reason, by=by, at=at)
            for certificate in Certificate.objects.filter(entrant=entrant, revoked_at=None).order_by("pk"):
                revoke(certificate, reason=reason, by=by, at=at)
            record(by=by, at=at, verb="disqualify", subject=entrant, reason=reason)
            _rebuild(entrant, at)
            return made
    except IntegrityError:
        raise NotPossible(_("Somebody has disqualified this entrant already. Look at the reason below.")) from None


@transaction.atomic
def lift(disqualification: Disqualification, *, reason: str, by, at):
    """The entrant is ranked again; a certificate is made anew when it is asked for."""
    lifted = Disqualification.objects.filter(pk=disqualification.pk, lifted_at=None)
    if not lifted.update(lifted_at=at, lifted_by=by, lifted_reason=reason):
        raise NotPossible(_("This disqualification has been lifted already."))
    record(by=by, at=at, verb="lift", subject=disqualification.entrant, reason=reason)
    _rebuild(disqualification.entrant, at)


def _rebuild(entrant, at):
    concerned = Q(sitting=None) | Q(sitting__in=entrant.appearances.values("sitting"))
    rankings = Ranking.objects.filter(concerned, contest=entrant.contest_id, each_sitting=False)
    rankings = rankings.exclude(state=Ranking.State.OFFICIAL)
    for ranking in rankings.order_by("pk"):
        ask_rebuild(ranking, at=at, every=1)
