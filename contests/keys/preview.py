"""Trying a ruling out: whose points would change and who would move in which ranking, with nothing written.

Papers are read as they are, without a lock; see contests.keys.as_if for how rankings are asked.
"""

import hashlib
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from contests.keys.as_if import as_if
from contests.keys.proposals import proposed_rulings, questions_of
from contests.keys.rules import rankings_of
from contests.keys.streaming import batches, drew, handed_in
from contests.models import Award, Part, Ranking, Subject
from contests.placing import Computed, computed_places
from contests.quiz.results import Scorer, answers_of, standing_rulings

MOVERS_SHOWN = 200
CHANGES_SHOWN = 20


@dataclass
class Tried:
    """What scoring by the proposal would change: points by attempt, and attempts by entrant."""

    papers: int = 0
    points: dict[int, Decimal] = field(default_factory=dict)
    entrants: set[int] = field(default_factory=set)
    changes: Counter = field(default_factory=Counter)  # change of points → papers


def try_out(part: Part, payload: dict, progress, *, at) -> dict:
    """The preview as plain data; its "digest" stands for all of it."""
    tried = score_as_proposed(part, payload, progress)
    found = {
        "standing": sorted(ruled.ruling for ruled in standing_rulings(part.pk).values()),
        "papers": tried.papers,
        "changed": len(tried.points),
        "entrants": len(tried.entrants),
        "up": sum(papers for change, papers in tried.changes.items() if change > 0),
        "down": sum(papers for change, papers in tried.changes.items() if change < 0),
        "changes": [[str(change), papers] for change, papers in tried.changes.most_common(CHANGES_SHOWN)],
        "rankings": ranking_changes(part, tried, at=at),
    }
    return {**found, "digest": digest_of(found)}


def digest_of(found: dict) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def score_as_proposed(part: Part, payload: dict, progress) -> Tried:
    """Score every paper that drew one of the questions by the proposal, beside the points it has."""
    questions, tried = questions_of(payload), Tried()
    scorer = Scorer(part, proposed_rulings(part.pk, payload))
    done, total = 0, handed_in(part).count()
    for batch in batches(part):
        concerned = [attempt for attempt in batch if drew(attempt.paper, questions)]
        answers = answers_of(attempt.pk for attempt in concerned)
        for attempt in concerned:
            before, after = attempt.points or Decimal(0), scorer.score(attempt, answers[attempt.pk]).points
            if after != before:
                tried.points[attempt.pk] = after
                tried.entrants.add(attempt.entrant_id)
                tried.changes[after - before] += 1
        tried.papers += len(concerned)
        done += len(batch)
        progress(done, max(total, done))
    return tried


def ranking_changes(part: Part, tried: Tried, *, at) -> list[dict]:
    """For each ranking: how many would move, and the first of them with where they stand and would stand."""
    rankings = list(rankings_of(part)) if tried.points else []
    if not rankings:
        return []
    with ExitStack() as stack:
        before = [stack.enter_context(computed_places(ranking.pk, at=at)) for ranking in rankings]
        with as_if(part, tried.entrants, tried.points):
            return [_moves(ranking, was, at) for ranking, was in zip(rankings, before, strict=True)]


def _moves(ranking: Ranking, was: Computed, at) -> dict:
    """Who stands elsewhere than in `was`. The same subjects are ranked: points change, not who has any."""
    with computed_places(ranking.pk, at=at) as will, connection.cursor() as cursor:
        moved = f"FROM {was.table} b JOIN {will.table} w ON w.subject = b.subject WHERE b.rank <> w.rank"
        cursor.execute(f"SELECT COUNT(*) {moved}")
        [[count]] = cursor.fetchall()
        cursor.execute(
            f"""SELECT b.subject, b.rank, w.rank, b."values", w."values" {moved}
            ORDER BY CASE WHEN b.rank < w.rank THEN b.rank ELSE w.rank END, b.subject LIMIT {MOVERS_SHOWN}"""
        )
        rows = [[*row[:3], *map(_listed, row[3:])] for row in cursor.fetchall()]
        awards = {subject: award for award, subject in _awards(ranking)}
        cursor.execute(f"SELECT b.subject {moved}")
        touched = sorted(awards[subject] for (subject,) in cursor if subject in awards) if awards else []
    return {
        "ranking": ranking.pk,
        "state": ranking.state,
        "moved": count,
        "total": will.total,
        "rows": rows,
        "awards": touched,
        "prizes": len(awards),
    }


def _awards(ranking):
    return Award.objects.filter(ranking=ranking).values_list("pk", Subject.FIELDS[ranking.of])


def _listed(values) -> list[str]:
    """Stored values as a list: one database gives it, the other its text."""
    return json.loads(values) if isinstance(values, str) else values
