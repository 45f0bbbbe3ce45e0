"""Trying a ruling out: whose points would change and who would move in which ranking, with nothing written.

Papers are read as they are, without a lock; see contests.keys.as_if for how rankings are asked.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from contests.keys.as_if import as_if
from contests.keys.proposals import proposed_rulings, questions_of
from contests.keys.rules import rankings_of
from contests.keys.streaming import batches, drew, handed_in
from contests.models import Award, Part, Ranking, Subject
from contests.placing import computed_places, rows_of
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
    before = {ranking.pk: _places(ranking, at) for ranking in rankings}
    with as_if(part, tried.entrants, tried.points):
        after = {ranking.pk: _places(ranking, at) for ranking in rankings}
    return [_moves(ranking, before[ranking.pk], after[ranking.pk]) for ranking in rankings]


def _places(ranking: Ranking, at) -> dict[int, tuple[int, list[str]]]:
    """(rank, values) by the id of the subject, in order."""
    with computed_places(ranking.pk, at=at) as computed:
        return {subject: (rank, values) for subject, rank, values in rows_of(computed)}


def _moves(ranking: Ranking, before: dict, after: dict) -> dict:
    moved = [subject for subject in {**after, **before} if before.get(subject, (0,))[0] != after.get(subject, (0,))[0]]
    moved.sort(key=lambda subject: (min(_rank(before, subject), _rank(after, subject)), subject))
    rows = [[subject, *_both(before, after, subject)] for subject in moved[:MOVERS_SHOWN]]
    field = Subject.FIELDS[ranking.of]
    awards = dict(Award.objects.filter(ranking=ranking).values_list(field, "pk"))
    touched = sorted(awards.keys() & set(moved))
    return {
        "ranking": ranking.pk,
        "state": ranking.state,
        "moved": len(moved),
        "total": len(after),
        "rows": rows,
        "awards": [awards[subject] for subject in touched],
        "prizes": len(awards),
    }


def _rank(places, subject):
    return places[subject][0] if subject in places else len(places) + 1


def _both(before, after, subject):
    """[rank before, rank after, values before, values after]; a rank of None: not ranked."""
    was, will = before.get(subject, (None, [])), after.get(subject, (None, []))
    return [was[0], will[0], was[1], will[1]]
