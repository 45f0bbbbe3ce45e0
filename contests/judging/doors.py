"""What every page of this room asks first: the sitting that is seen, and what the reader may do there."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from contests.judging.rules import keeps, leads
from contests.models import Appearance, Judge, Part, Sitting
from contests.sitting_querysets import LOOKING


def seen_sitting(request, pk) -> Sitting:
    """404 for whoever neither looks after its unit nor judges there."""
    sittings = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    return get_object_or_404(sittings, pk=pk)


def led_sitting(request, pk) -> Sitting:
    """403 for whoever sees it and leads no panel of it."""
    sitting = seen_sitting(request, pk)
    if not leads(request.user, sitting):
        raise PermissionDenied
    return sitting


def kept_sitting(request, pk) -> Sitting:
    """403 for whoever sees it and does not hold it for its unit."""
    sitting = seen_sitting(request, pk)
    if not keeps(request.user, sitting):
        raise PermissionDenied
    return sitting


def looks_after(user, sitting: Sitting) -> bool:
    """Whether the user sees it as staff of its unit or above, not only as one of its judges."""
    return Sitting.objects.within(user, LOOKING).filter(pk=sitting.pk).exists()


def sees_all_scores(user, sitting: Sitting) -> bool:
    """Organisers and officers, once a part is closed; class teachers wait for the publication."""
    return Sitting.objects.within(user, LOOKING - {"teacher"}).filter(pk=sitting.pk).exists()


def part_of(sitting: Sitting, pk) -> Part:
    return get_object_or_404(Part.objects.filter(stage=sitting.stage_id).select_related("stage"), pk=pk)


def led_appearance(request, pk) -> Appearance:
    appearance = get_object_or_404(Appearance.objects.select_related("entrant", "panel"), pk=pk)
    appearance.sitting = led_sitting(request, appearance.sitting_id)
    return appearance


def seen_judge(request, pk) -> Judge:
    judge = get_object_or_404(Judge.objects.select_related("panel", "user"), pk=pk)
    judge.sitting = seen_sitting(request, judge.sitting_id)
    return judge
