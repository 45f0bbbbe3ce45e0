"""Certificates: one's own, those of a ranking, and the public page that confirms one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from contests.awards.certificates import by_code, issue_participation, issue_prize, whole
from contests.awards.guessing import guessed_wrong, is_held_back
from contests.awards.mine import entry_of
from contests.awards.papers import achievement, certificates_pdf
from contests.awards.subjects import Shown, shown_entrants
from contests.awards.views.doors import KEEPERS, settled_ranking
from contests.models import Award, Certificate, Contest, Ranking
from foundation.accounts.rules import address_of, spaced
from foundation.jobs.asking import ask
from foundation.refusals import NotPossible
from schools.access import public, pupil, signed_in, staff
from schools.models import Person


@staff(*KEEPERS)
@require_POST
def certificates(request, pk):
    """Ask for the certificates of all prizes of a ranking in one file; a worker makes it."""
    ranking = settled_ranking(request.user, pk)
    title = _("Certificates of the ranking “%(ranking)s”") % {"ranking": ranking.name}
    said = {"ranking": ranking.pk, "address": request.build_absolute_uri("/"), "each": "each" in request.POST}
    return ask(request, "contests.certificates", ranking, title, **said)


@staff(*KEEPERS)
@require_POST
def award_certificate(request, pk):
    """The certificate of one prize, as PDF; of a team with a page for each member if that is asked for."""
    award = get_object_or_404(Award.objects.visible_to(request.user).select_related("ranking__contest"), pk=pk)
    settled_ranking(request.user, award.ranking_id)
    try:
        issued = issue_prize(award, by=request.user, at=timezone.now())
    except NotPossible as refused:
        messages.error(request, str(refused))
        return redirect("award", pk)
    return _pdf(request, issued, for_each="each" in request.POST)


@pupil
@require_POST
def certificate_mine(request, pk):
    """One's own certificate of participation, of a team member their own page of it; asked for again, the same one."""
    entrant = entry_of(pk, request.person)
    if entrant is None:
        raise Http404
    try:
        issued = issue_participation(entrant, by=request.user, at=timezone.now())
    except NotPossible as refused:
        messages.error(request, str(refused))
        return redirect("contest", pk)
    return _pdf(request, issued, only=request.person)


@signed_in
@require_GET
def certificate_pdf(request, pk):
    """A certificate that stands: for the one it is about, a member's own page of a team's; whole for the contest's
    organisers, and for who decides about its prize."""
    found = get_object_or_404(Certificate.objects.filter(revoked_at=None).select_related("award"), pk=pk)
    person = Person.objects.filter(user=request.user).first()
    mine = entry_of(found.contest_id, person) if person else None
    if mine is not None and mine.pk == found.entrant_id:
        return _pdf(request, found, only=person)
    if not _keeps(request.user, found):
        raise Http404
    return _pdf(request, found)


def _keeps(user, certificate):
    award = certificate.award
    if award and Ranking.objects.settled_by(user).filter(pk=award.ranking_id).exists():
        return True
    return Contest.objects.editable_by(user).filter(pk=certificate.contest_id).exists()


def _pdf(request, certificate, *, only=None, for_each=False):
    found = whole().get(pk=certificate.pk)
    content = certificates_pdf([found], request.build_absolute_uri("/"), only=only, for_each=for_each)
    disposition = content_disposition_header(True, f"{_('certificate')}-{found.code}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@public
@never_cache
@require_GET
def certificate(request, code):
    """Confirms a certificate to whoever holds it: kind, contest, date, what for; a name only as everybody may read it.

    Wrong codes from one address are counted, and after many of them no code is looked up for a while.
    """
    at, address = timezone.now(), address_of(request)
    if is_held_back(address, at=at):
        return render(request, "contests/certificate.html", {"held": True}, status=429)
    found = by_code(code)
    if found is None:
        guessed_wrong(address, at=at)
        return render(request, "contests/certificate.html", {"typed": code[:40]}, status=404)
    context = {
        "certificate": found,
        "contest": found.contest,
        "code": spaced(found.code),
        "shown": _shown(found, timezone.localdate(at)),
        "achievement": achievement(found),
        "pending": found.kind == Certificate.Kind.PRIZE
        and (found.award is None or found.award.state != Award.State.GIVEN),
    }
    return render(request, "contests/certificate.html", context)


def _shown(certificate, day) -> Shown:
    if certificate.entrant_id:
        at = certificate.issued_at
        return shown_entrants(certificate.contest, [certificate.entrant_id], day=day, at=at)[certificate.entrant_id]
    if certificate.school_class:
        return Shown(certificate.school_class.name, certificate.school_class.unit.name)
    return Shown(str(certificate.subject))
