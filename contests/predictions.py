"""Predictions: what came about, and since when it is known."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Q

from contests.measures import Kind
from contests.models import Measure, Part, Ranking, Stage


def predicted_parts(ranking: Ranking):
    """The parts of a ranking that asked for a prediction."""
    stages = {"stage": ranking.stage_id} if ranking.stage_id else {"stage__contest": ranking.contest_id}
    return Part.objects.filter(**stages, stage__practice=False).exclude(prediction="")


def waits_until(ranking: Ranking, measures: Iterable[Measure], at):
    """The moment from which a ranking by predictions can be computed, if that is still to come; else None."""
    if not any(measure.kind == Kind.NEAREST for measure in measures):
        return None
    open_stages = Stage.objects.filter(parts__in=predicted_parts(ranking), closes_at__gt=at)
    return open_stages.order_by("-closes_at", "pk").values_list("closes_at", flat=True).first()


def came_about(part: Part) -> Decimal:
    """What a prediction in this part is measured against, of everybody with a result in it, whatever their audience.

    A percentage has two decimals, as predictions of it have.
    """
    full = Count("pk", filter=Q(points__gte=F("part__maximum")))
    counted = part.scores.aggregate(entrants=Count("pk"), full=full)
    if part.prediction == Part.Prediction.ENTRANTS:
        return Decimal(counted["entrants"])
    if part.prediction == Part.Prediction.ALL_RIGHT:
        return Decimal(counted["full"])
    share = Decimal(100 * counted["full"]) / max(counted["entrants"], 1)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)
