"""Contests and rankings as everybody sees them: each reader gets what `visible_to` gives them."""

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contests.charts import charts
from contests.listing import for_person, overview
from contests.measures import DEFAULT_WORDS, is_default, rule_lines
from contests.models import Ranking
from contests.notices import notices_to
from contests.panels import panels_note
from contests.places import own_place
from contests.predictions import waits_until
from contests.querysets import ORGANISING, StatementQuerySet
from contests.showing import (
    chosen,
    columns_of,
    held_back,
    listing,
    made_by,
    over_size,
    rankings_beside,
    shown_row,
)
from contests.upkeep import ask_rebuild, stale_rankings
from foundation.jobs.asking import ask
from schools.access import public, pupil, staff
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
    rankings = Ranking.objects.shown(at).near(request.user).filter(contest=pk).order_by("stage__order", "pk")
    context = {
        "contest": entries[0].contest,
        "entries": entries,
        "rankings": rankings.select_related("stage", "sitting"),
        "notices": notices_to(request.person, [entries[0].contest], at),
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
    return user.is_superuser or (user.is_authenticated and bool(seat_units(user, roles)))


@public
def ranking(request, pk):
    """The places of a ranking, fifty a page, with the reason for each and one's own; open to all if it is public."""
    related = ("stage__contest", "contest__unit", "audience", "sitting__unit")
    found = Ranking.objects.visible_to(request.user).select_related(*related).filter(pk=pk).first()
    if found is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if found is None:
        raise Http404
    at = timezone.now()
    measures = list(found.measures.select_related("part").order_by("order"))
    own, columns = own_place(found, request.user), columns_of(found, measures)
    choice = chosen(found, request.GET, all_grades=_holds(request.user, EXPORTING))
    listed = listing(found, request.user, choice, request.GET, PAGE)
    stale = listed.outdated or stale_rankings(at=at).filter(pk=found.pk).exists()
    if stale and request.user.is_authenticated:
        ask_rebuild(found, at=at, every=60 if found.total > LARGE else 10)
    context = {
        "ranking": found,
        "contest": found.contest,
        "measures": measures,
        "headings": [column.label for column in columns],
        "rule": rule_lines(measures, found.of),
        "default_rule": DEFAULT_WORDS if is_default(measures, found.of, found.stage) else "",
        "panels": panels_note(found),
        "total": found.total,
        "listed": listed,
        "rows": [shown_row(place, columns) for place in listed.places],
        "choice": choice,
        "own": own,
        "own_page": own and (own.position - 1) // PAGE + 1,
        "stale": stale,
        # Of organisers: why others do not see it.
        "held_back": held_back(found, at),
        "copies": made_by(found, request.user),
        "waits_until": waits_until(found, measures, at),
        "over": over_size(found, request.user),
        "tabs": rankings_beside(found, request.user),
        "charts": charts(found),
        "may_export": _holds(request.user, EXPORTING),
    }
    return render(request, "contests/ranking.html", context)


@staff(*EXPORTING)
@require_POST
def ranking_workbook(request, pk):
    """Ask for the workbook of a ranking; a worker makes it, its page shows the progress."""
    found = get_object_or_404(Ranking.objects.visible_to(request.user), pk=pk)
    title = _("Workbook of the ranking “%(ranking)s”") % {"ranking": found.name}
    return ask(request, "contests.ranking_workbook", found, title, ranking=found.pk)
