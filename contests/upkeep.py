"""Keeping rankings in step with scores: which are behind, and asking for them to be computed anew."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from contests.models import PartScore, Ranking
from foundation.jobs.actions import enqueue


def stale_rankings(overlap=timedelta(0)):
    """Rankings whose scores have changed since they were computed, or `overlap` before. Official ones stand."""
    rankings = Ranking.objects.exclude(state=Ranking.State.OFFICIAL).annotate(since=F("computed_at") - overlap)
    of_stage = PartScore.objects.filter(stage=OuterRef("stage"))
    of_contest = PartScore.objects.filter(stage__contest=OuterRef("contest"))
    return rankings.filter(Q(_newer(of_stage), stage__isnull=False) | Q(_newer(of_contest), stage=None))


def _newer(scores):
    """These scores have something that the ranking does not show."""
    return Q(computed_at=None) & Exists(scores) | Q(Exists(scores.filter(updated_at__gt=OuterRef("since"))))


def ask_rebuild(ranking, *, at, every=10):
    """Ask for a ranking to be computed anew; asked again within the same `every` seconds, it is the same job."""
    key = f"rebuild-ranking:{ranking.pk}:{every}:{int(at.timestamp()) // every}"
    enqueue("contests.rebuild_ranking", key=key, title=_("Compute a ranking"), payload={"ranking": ranking.pk}, at=at)
