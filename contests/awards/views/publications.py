"""Publishing a ranking, the history of its publications, and the winners."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contests.awards import lists
from contests.awards.forms import PublishForm
from contests.awards.freezing import frozen
from contests.awards.movements import shown_moves
from contests.awards.publishing import next_number
from contests.awards.publishing import publish as publish_frozen
from contests.awards.rules import why_not_publish
from contests.awards.views.doors import KEEPERS, settled_ranking
from contests.models import Award, Publication, Ranking, Sitting
from foundation.jobs.actions import enqueue
from foundation.refusals import NotPossible
from foundation.sheets.writing import XLSX, write_workbook
from schools.access import public, signed_in, staff

# A ranking of more places than this is frozen by a worker.
LARGE = 5000
PAGE = 20


@staff(*KEEPERS)
def publish(request, pk):
    """Publish as provisional or official, or take an official one back; what stands against it is listed."""
    ranking = settled_ranking(request.user, pk)
    at = timezone.now()
    form = PublishForm(request.POST or None, ranking=ranking, number=next_number(ranking))
    if request.method == "POST" and form.is_valid():
        sent = _publish_large if ranking.total > LARGE else _publish_now
        if answer := sent(request, ranking, form.cleaned_data, at):
            return answer
    wanted = Ranking.State.PROVISIONAL if form.taking_back else Ranking.State.OFFICIAL
    context = {
        "ranking": ranking,
        "form": form,
        "against": why_not_publish(ranking, wanted, at),
        "refused": Award.objects.filter(ranking=ranking, state=Award.State.REFUSED).count(),
        "sitting_waits": ranking.sitting and ranking.sitting.state != Sitting.State.PUBLISHED,
        "verified": Award.objects.filter(ranking=ranking, state=Award.State.VERIFIED).count(),
        "number": next_number(ranking),
    }
    return render(request, "contests/publish.html", context)


def _publish_now(request, ranking, typed, at):
    try:
        with frozen(ranking) as read:
            publish_frozen(ranking.pk, typed["state"], read, number=typed["number"], note=typed["note"],
                           by=request.user, at=at)  # fmt: skip
    except NotPossible as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, _("Published. What it shows now is kept for ever, with what changed."))
    return redirect("publications", ranking.pk)


def _publish_large(request, ranking, typed, at):
    if reasons := why_not_publish(ranking, typed["state"], at):
        messages.error(request, " ".join(reasons))
        return None
    job = enqueue(
        "contests.publish_ranking",
        key=f"publish-ranking:{ranking.pk}:{typed['number']}:{at:%Y%m%d%H%M%S}",
        title=_("Publish the ranking “%(ranking)s”") % {"ranking": ranking.name},
        payload={"ranking": ranking.pk, "state": typed["state"], "note": typed["note"], "number": typed["number"]},
        by=request.user,
        at=at,
    )
    return redirect("job", pk=job.pk)


@signed_in
@require_GET
def publications(request, pk):
    """When a ranking was published as what, by whom, and what changed each time: for everybody who may see it."""
    related = Ranking.objects.select_related("stage", "contest__unit", "sitting__unit")
    ranking = get_object_or_404(related.visible_to(request.user), pk=pk)
    organising = Ranking.objects.settled_by(request.user).filter(pk=pk).exists()
    found = Publication.objects.filter(ranking=ranking).select_related("by")
    page = Paginator(found.order_by("-number", "pk"), PAGE).get_page(request.GET.get("page"))
    moves = shown_moves(ranking, page, user=request.user, day=timezone.localdate(), organising=organising)
    rows = [(each, each.changes.get("counts"), moves[each.pk]) for each in page]
    context = {"ranking": ranking, "page": page, "rows": rows, "organising": organising}
    return render(request, "contests/publications.html", context)


def _official_or_404(user, pk) -> Ranking:
    """An official ranking that is shown to everybody, or that this reader may see."""
    rankings = Ranking.objects.visible_to(user).filter(state=Ranking.State.OFFICIAL)
    return get_object_or_404(rankings.select_related("stage", "contest__unit", "sitting__unit"), pk=pk)


@public
@require_GET
def award_list(request, pk):
    """Who won what, once the ranking is official; to everybody if the ranking is."""
    ranking = _official_or_404(request.user, pk)
    winners = lists.winners_of(ranking, user=request.user, day=timezone.localdate())
    context = {
        "ranking": ranking,
        "contest": ranking.contest,
        "holder": lists.holder_of(ranking),
        "winners": winners,
        "money": lists.total_money(winners),
        "official": Publication.objects.filter(ranking=ranking, state="official").order_by("-number", "pk").first(),
        "organising": request.user.is_authenticated and Ranking.objects.settled_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "contests/award_list.html", context)


@staff(*KEEPERS)
@require_GET
def award_list_workbook(request, pk):
    ranking = settled_ranking(request.user, pk)
    at = timezone.now()
    winners = lists.winners_of(ranking, user=request.user, day=timezone.localdate(at))
    content = io.BytesIO()
    write_workbook(content, [lists.award_workbook(ranking, winners, at=at)], at=at)
    content.seek(0)
    name = f"{_('award list')}-{ranking.pk}.xlsx"
    response = FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff(*KEEPERS)
@require_GET
def award_list_pdf(request, pk):
    ranking = settled_ranking(request.user, pk)
    at = timezone.now()
    winners = lists.winners_of(ranking, user=request.user, day=timezone.localdate(at))
    disposition = content_disposition_header(True, f"{_('award list')}-{ranking.pk}.pdf")
    content = lists.award_list_pdf(ranking, winners, at=at)
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
