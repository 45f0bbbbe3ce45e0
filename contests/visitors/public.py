"""What a contest shows to everybody."""

from datetime import date

from django.db.models import Max, Min

from contests.models import Contest, Document, Part, Ranking
from contests.visitors.charts import bars
from contests.visitors.rules import age_words, is_running, registering

SHOWN = 12


def public_contests():
    """Contests with a page for everybody, the newest first, each with its first opening and last closing."""
    contests = Contest.objects.filter(public=True).exclude(state=Contest.State.DRAFT).select_related("unit")
    dates = {"opens_at": Min("stages__opens_at"), "closes_at": Max("stages__closes_at")}
    return contests.annotate(**dates).order_by("-opened_at", "-pk")


def public_context(contest: Contest, at) -> dict:
    latest: dict[str, Document] = {}
    for document in Document.objects.filter(contest=contest).select_related("file").order_by("-version", "pk"):
        latest.setdefault(document.title, document)
    rankings = Ranking.objects.shown(at).filter(contest=contest, public=True)
    keys = Part.objects.filter(stage__contest=contest, publish_key=True, stage__closes_at__lte=at)
    audiences = registering(contest)
    return {
        "contest": contest,
        "at": at,
        "stages": list(contest.stages.order_by("opens_at", "order", "pk")),
        "audiences": [
            (audience, age_words(audience)) for audience in contest.audiences.select_related("residence").order_by("pk")
        ],
        "documents": sorted(latest.values(), key=lambda document: (document.published_at, document.pk)),
        "rankings": rankings.select_related("stage").order_by("stage__order", "pk"),
        "keys": keys.select_related("stage").order_by("stage__order", "order", "pk"),
        "registers": bool(audiences) and is_running(contest, at),
        "statistics": _statistics(contest),
    }


def _statistics(contest):
    if not contest.publishes_statistics:
        return None
    newest = contest.statistics.order_by("-as_of").first()
    if newest is None:
        return None
    days = [(date.fromisoformat(day), count) for day, count in newest.figures.get("days", [])]
    counts = [count for _day, count in days]
    chart = {"chart": bars(counts), "most": max(counts, default=0), "days": days}
    span = {"first": days[0][0], "last": days[-1][0]} if days else {}
    return {"as_of": newest.as_of, **newest.figures, **chart, **span}
