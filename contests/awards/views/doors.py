"""The doors of this room: who decides about a ranking or organises a contest, 404 outside one's units, 403 for who
only sees. Those who hold a sitting decide about its rankings, as the organisers do about those of their contests."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from contests.models import Contest, Entrant, Ranking, Sitting

ORGANISERS = ("administrator", "organiser")
KEEPERS = (*ORGANISERS, "secretary")  # of sittings: contests.sitting_querysets.HOLDING


def settled_ranking(user, pk) -> Ranking:
    """A ranking whose ties, prizes and publication are the user's to decide."""
    rankings = Ranking.objects.select_related("stage", "contest__unit", "audience", "sitting__unit")
    found = get_object_or_404(rankings.visible_to(user), pk=pk)
    if not Ranking.objects.settled_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def kept_sitting(user, pk) -> Sitting:
    found = get_object_or_404(Sitting.objects.visible_to(user).select_related("stage__contest", "unit"), pk=pk)
    if not Sitting.objects.editable_by(user).filter(pk=pk).exists():
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
