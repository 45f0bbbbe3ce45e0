"""Contests and rankings as everybody sees them: each reader gets what `visible_to` gives them."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contests.listing import for_person, overview
from contests.models import Ranking
from contests.places import RuleChanged, own_place, shown_places
from contests.querysets import ORGANISING, StatementQuerySet
from contests.upkeep import ask_rebuild, stale_rankings
from contests.why import value_text
from foundation.jobs.actions import enqueue
from schools.access import pupil, signed_in, staff
from schools.querysets import WORKPLACE_ROLES, seat_units

PAGE = 50
# A ranking of more places than this is computed at most once a minute for those who look at it.
LARGE = 2000
EXPORTING = ("administrator", "organiser", "officer", "secretary")


@pupil
def contest(request, pk):
    """One contest as the person who takes part sees it: what to do now, and what they have so far."""
    at = timezone.now()
    entries = [entry for entry in for_person(request.person, at) if entry.contest.pk == pk]
    if not entries:
        raise Http404
    rankings = Ranking.objects.filter(contest=pk).exclude(state="hidden").order_by("stage__order", "pk")
    context = {
        "contest": entries[0].contest,
        "entries": entries,
        "rankings": rankings.select_related("stage"),
        "at": at,
    }
    return render(request, "contests/contest.html", context)


@staff()
def contests(request):
    """Every contest a member of staff may see, with how many have entered and submitted."""
    page = Paginator(overview(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_organise": _holds(request.user, ORGANISING),
        "may_work": _holds(request.user, WORKPLACE_ROLES),
        "sees_statements": _holds(request.user, StatementQuerySet.viewing_roles),
    }
    return render(request, "contests/contests.html", context)


def _holds(user, roles):
    return user.is_superuser or bool(seat_units(user, roles))


@signed_in
def ranking(request, pk):
    """The places of a ranking, fifty a page, with the reason for each and one's own."""
    found = get_object_or_404(Ranking.objects.visible_to(request.user).select_related("stage", "contest__unit"), pk=pk)
    at = timezone.now()
    total = found.total
    pages = Paginator(range(1, total + 1), PAGE)
    page = pages.get_page(request.GET.get("page"))
    measures = list(found.measures.order_by("order"))
    shown, stale = _shown(found, request.user, first=page.start_index() or 1)
    if stale:
        ask_rebuild(found, at=at, every=60 if total > LARGE else 10)
    person = getattr(request.user, "person", None)
    context = {
        "ranking": found,
        "contest": found.contest,
        "measures": measures,
        "page": page,
        "total": total,
        "rows": [_row(place, measures) for place in shown],
        "own": own_place(found, person) if person else None,
        "stale": stale,
        "may_export": _holds(request.user, EXPORTING),
    }
    return render(request, "contests/ranking.html", context)


def _shown(found, user, *, first):
    """A page of places and whether newer ones are awaited; none while they do not fit the rule any more."""
    try:
        shown = list(shown_places(found, user, first=first, count=PAGE))
    except RuleChanged:
        return [], True
    return shown, stale_rankings().filter(pk=found.pk).exists()


def _row(place, measures):
    values = [
        (measure.get_kind_display(), value_text(measure.kind, value))
        for measure, value in zip(measures, place.values, strict=True)
    ]
    return {"place": place, "values": values}


@staff(*EXPORTING)
@require_POST
def ranking_workbook(request, pk):
    """Ask for the workbook of a ranking; a worker makes it, its page shows the progress."""
    found = get_object_or_404(Ranking.objects.visible_to(request.user), pk=pk)
    at = timezone.now()
    job = enqueue(
        "contests.ranking_workbook",
        key=f"ranking-workbook:{found.pk}:{request.user.pk}:{at:%Y%m%d%H%M%S}",
        title=_("Workbook of the ranking “%(ranking)s”") % {"ranking": found.name},
        payload={"ranking": found.pk},
        by=request.user,
        at=at,
    )
    return redirect("job", pk=job.pk)
