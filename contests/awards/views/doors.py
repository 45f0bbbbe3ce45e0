"""The doors of this room: who organises a ranking or a contest, 404 outside one's units, 403 for who only sees."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from contests.models import Contest, Entrant, Ranking

ORGANISERS = ("administrator", "organiser")


def organised_ranking(user, pk) -> Ranking:
    rankings = Ranking.objects.select_related("stage", "contest__unit", "audience")
    found = get_object_or_404(rankings.visible_to(user), pk=pk)
    if not Ranking.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def organised_contest(user, pk) -> Contest:
    found = get_object_or_404(Contest.objects.visible_to(user).select_related("unit"), pk=pk)
    if not Contest.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def organised_entrant(user, pk) -> Entrant:
    """An entrant of a contest the user organises, wherever they go to school."""
    related = ("person", "unit", "school_class", "contest__unit")
    found = get_object_or_404(
        Entrant.objects.filter(contest__in=Contest.objects.visible_to(user)).select_related(*related), pk=pk
    )
    if not Contest.objects.editable_by(user).filter(pk=found.contest_id).exists():
        raise PermissionDenied
    return found
