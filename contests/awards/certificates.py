"""Certificates as rows: issued once, revoked with a reason, found by their code."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contests.models import Award, Certificate, Disqualification, Entrant, PartScore, Ranking
from foundation.accounts.rules import new_code, normalised
from foundation.history.actions import record
from foundation.refusals import NotPossible

Kind = Certificate.Kind


def fresh_code() -> str:
    """Twelve signs of the alphabet of cards, 57 bits: nobody guesses one (see foundation.accounts.rules)."""
    return normalised(new_code())


def may_have_participation(entrant: Entrant) -> bool:
    """As soon as something handed in was scored outside practice, and not while disqualified."""
    scored = PartScore.objects.filter(entrant=entrant, stage__practice=False).exists()
    return scored and not Disqualification.objects.filter(entrant=entrant, lifted_at=None).exists()


def issue_participation(entrant: Entrant, *, by, at) -> Certificate:
    """The entrant's certificate of participation; asked again, the same one. Raises NotPossible."""
    if not may_have_participation(entrant):
        raise NotPossible(_("There is no certificate of participation yet: no result of this contest is on record."))
    found = {"contest": entrant.contest, "entrant": entrant, "kind": Kind.PARTICIPATION, "revoked_at": None}
    return _issued(found, by=by, at=at)


def issue_prize(award: Award, *, by, at) -> Certificate:
    """The certificate of a prize that was given; asked again, the same one. Raises NotPossible."""
    if award.state != Award.State.GIVEN:
        raise NotPossible(_("Certificates of prizes are made once the ranking is official."))
    if Disqualification.objects.filter(entrant=award.entrant_id, lifted_at=None).exists():
        raise NotPossible(_("The entrant has been disqualified since."))
    return _issued({"award": award, "revoked_at": None}, by=by, at=at)


def issue_prizes(ranking: Ranking, *, by, at) -> list[Certificate]:
    """The certificates of all prizes given in a ranking, in the order of prizes and ranks; none for who is out."""
    out = Disqualification.objects.filter(entrant__contest=ranking.contest_id, lifted_at=None).values("entrant")
    missing = ~Exists(Certificate.objects.filter(award=OuterRef("pk"), revoked_at=None))
    awards = Award.objects.filter(Q(entrant=None) | ~Q(entrant__in=out), ranking=ranking, state=Award.State.GIVEN)
    for award in awards.filter(missing).select_related("ranking__contest").order_by("prize__order", "rank", "pk"):
        _issued({"award": award, "revoked_at": None}, by=by, at=at)
    standing = whole().filter(award__in=awards, revoked_at=None)
    return list(standing.order_by("award__prize__order", "award__rank", "pk"))


def _issued(which, *, by, at):
    """One insert, or what another has inserted just now: constraints allow one that stands."""
    if standing := Certificate.objects.filter(**which).first():
        return standing
    try:
        with transaction.atomic():
            made = Certificate.objects.create(**_columns(which), code=fresh_code(), issued_at=at, by=by)
            record(by=by, at=at, verb="issue certificate", subject=made)
            return made
    except IntegrityError:
        return Certificate.objects.get(**which)


def _columns(which):
    if award := which.get("award"):
        subject = {name: getattr(award, name) for name in ("entrant", "school_class", "unit", "bloc")}
        return {**which, **subject, "kind": Kind.PRIZE, "contest": award.ranking.contest}
    return which


def revoke(certificate: Certificate, *, reason: str, by, at):
    """It stays, and its public page says that it no longer counts."""
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = at, by, reason
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    record(by=by, at=at, verb="revoke certificate", subject=certificate, reason=reason)


def let_go(award: Award, *, reason: str, by, at):
    """Before an award is taken away or changed: certificates of it are revoked and no longer hang on it."""
    for certificate in Certificate.objects.filter(award=award).order_by("pk"):
        if certificate.revoked_at is None:
            revoke(certificate, reason=reason, by=by, at=at)
    Certificate.objects.filter(award=award).update(award=None)


def whole():
    """Certificates with all that their paper and their page say."""
    related = ("contest__unit", "award__prize", "award__ranking__stage", "entrant__person", "entrant__unit", "unit")
    of_sitting = "award__ranking__sitting__unit"
    return Certificate.objects.select_related(
        *related, of_sitting, "entrant__school_class", "school_class__unit", "bloc"
    )


def by_code(typed: str) -> Certificate | None:
    """The certificate with this code, however it was typed."""
    code = normalised(typed)
    return whole().filter(code=code).first() if code else None
