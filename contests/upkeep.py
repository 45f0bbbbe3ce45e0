"""Keeping rankings in step with scores: which are behind, and asking for them to be computed anew."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from contests.models import (
    Appearance,
    Decision,
    Disqualification,
    Entrant,
    FrozenSize,
    Measure,
    PartScore,
    Ranking,
    SizeChange,
    Stage,
)
from foundation.jobs.actions import enqueue


def stale_rankings(overlap=timedelta(0), *, at=None):
    """Rankings that something has changed for since they were computed, or `overlap` before. Official ones stand.

    Scores, whoever wrote them (for a ranking of a sitting: of who appears in it); teams that came or did not;
    decisions, disqualifications and their lifting; sizes. With `at`, also those by
    predictions whose stage has closed since. Each is asked along an index or of a table that stays small, and each
    EXISTS stands inside the one before, because SQLite would join from the entrants of the whole contest.
    """
    rankings = (
        Ranking.objects.filter(each_sitting=False)
        .exclude(state=Ranking.State.OFFICIAL)
        .annotate(since=F("computed_at") - overlap)
    )
    of_stage = PartScore.objects.filter(stage=OuterRef("stage"))
    of_contest = PartScore.objects.filter(stage__contest=OuterRef("contest"))
    there = Appearance.objects.filter(sitting=OuterRef(OuterRef("sitting")), entrant=OuterRef("entrant"))
    stale = Q(_newer(of_stage), stage__isnull=False, sitting=None) | Q(_newer(of_contest), stage=None)
    stale |= Q(_newer(of_stage.filter(Exists(there))), sitting__isnull=False)
    came = Appearance.objects.filter(changed_at__gt=OuterRef("since"))
    of_teams = Q(Exists(came.filter(sitting=OuterRef("sitting"))), sitting__isnull=False)
    of_teams |= Q(Exists(came.filter(sitting__stage__contest=OuterRef("contest"))), sitting=None)
    stale |= Q(of_teams, of=Ranking.Of.TEAM)
    stale |= Q(Exists(Decision.objects.filter(ranking=OuterRef("pk"), at__gt=OuterRef("since"))))
    entrant = Entrant.objects.filter(pk=OuterRef("entrant"), contest=OuterRef(OuterRef("contest")))
    changed = Q(at__gt=OuterRef("since")) | Q(lifted_at__gt=OuterRef("since"))
    stale |= Q(Exists(Disqualification.objects.filter(changed, Exists(entrant))))
    sizes = FrozenSize.objects.filter(contest=OuterRef("contest"), frozen_at__gt=OuterRef("since"))
    corrected = FrozenSize.objects.filter(pk=OuterRef("size"), contest=OuterRef(OuterRef("contest")))
    changes = SizeChange.objects.filter(Exists(corrected), at__gt=OuterRef("since"))
    stale |= Q(
        Exists(sizes) | Exists(changes), ~Q(of__in=[Ranking.Of.PERSON, Ranking.Of.TEAM]), computed_at__isnull=False
    )
    if at is not None:
        stale |= _closed_since(at)
    return rankings.filter(stale)


def _newer(scores):
    """These scores have something that the ranking does not show."""
    return Q(computed_at=None) & Exists(scores) | Q(Exists(scores.filter(updated_at__gt=OuterRef("since"))))


def _closed_since(at):
    """What was predicted is known since the stage closed."""
    closed = Stage.objects.filter(contest=OuterRef("contest"), closes_at__gt=OuterRef("since"), closes_at__lte=at)
    by_prediction = Measure.objects.filter(ranking=OuterRef("pk"), kind=Measure.Kind.NEAREST)
    return Q(Exists(by_prediction), Exists(closed))


def rankings_of_sitting(sitting):
    """Those its results go into that still follow them: its own, those of its stage and over all stages."""
    whole = Q(sitting=None) & (Q(stage=sitting.stage_id) | Q(stage=None, contest=sitting.stage.contest_id))
    rankings = Ranking.objects.filter(Q(sitting=sitting) | whole, each_sitting=False)
    return rankings.exclude(state=Ranking.State.OFFICIAL).order_by("pk")


def ask_rebuild(ranking, *, at, every=10):
    """Ask for a ranking to be computed anew; asked again within the same `every` seconds, it is the same job."""
    key = f"rebuild-ranking:{ranking.pk}:{every}:{int(at.timestamp()) // every}"
    enqueue("contests.rebuild_ranking", key=key, title=_("Compute a ranking"), payload={"ranking": ranking.pk}, at=at)
