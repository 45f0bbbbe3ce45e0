"""What the organisers' pages of prizes show, put together from the tables."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from contests.awards.proposal import Proposal, Question
from contests.awards.reading import cap_of, proposal_of, rulings_of
from contests.awards.rules import is_current
from contests.awards.subjects import Shown, field_of, shown_subjects
from contests.models import Award, Contest, Prize, Ranking, TieRuling
from contests.ranking_querysets import JUDGED

State = Award.State


@dataclass(frozen=True)
class Row:
    award: Award
    shown: Shown


@dataclass(frozen=True)
class Tie:
    question: Question
    prize: Prize
    names: list[Shown]
    first: int  # the subject its page is found by


@dataclass(frozen=True)
class Ruled:
    """A decision on a tie that stands, of those its prize was asked about."""

    ruling: TieRuling
    names: list[Shown]


@dataclass(frozen=True)
class Line:
    prize: Prize
    verified: int
    proposed: int
    waiting: bool


@dataclass(frozen=True)
class Overview:
    """`current`: the places are; `differences`: (added, moved or taken away) against the places, None if unknown."""

    lines: list[Line]
    ties: list[Tie]
    ruled: list[Ruled]
    current: bool
    differences: tuple[int, int] | None
    cap: int | None
    capped: bool
    counts: Counter


def overview_of(ranking: Ranking, *, user, day) -> Overview:
    """The prizes of a ranking: how far each is, which ties are open, and whether the awards follow the places."""
    current = is_current(ranking)
    made = proposal_of(ranking) if current and ranking.state != Ranking.State.OFFICIAL else Proposal((), (), (), False)
    prizes = list(Prize.objects.filter(ranking=ranking).order_by("order", "pk"))
    field = field_of(ranking)
    rows = list(Award.objects.filter(ranking=ranking).values_list("prize", "state", field, "rank"))
    per_prize = Counter((prize, state) for prize, state, _subject, _rank in rows)
    return Overview(
        lines=[
            Line(
                prize,
                per_prize[prize.pk, State.VERIFIED] + per_prize[prize.pk, State.GIVEN],
                per_prize[prize.pk, State.PROPOSED],
                prize.pk in made.waiting,
            )
            for prize in prizes
        ],
        ties=_ties(ranking, made, {prize.pk: prize for prize in prizes}, user=user, day=day),
        ruled=_ruled(ranking, user=user, day=day),
        current=current,
        differences=_differences(made, rows) if current and ranking.state != Ranking.State.OFFICIAL else None,
        cap=cap_of(ranking),
        capped=made.capped,
        counts=Counter(state for _prize, state, _subject, _rank in rows),
    )


def _differences(made, rows):
    known = {(prize, subject, rank) for prize, state, subject, rank in rows if state != State.REFUSED}
    given = set(made.given)
    return len(given - known), len(known - given)


def _ties(ranking, made, prizes, *, user, day):
    subjects = {subject for question in made.questions for subject in question.subjects}
    names = shown_subjects(ranking, subjects, user=user, day=day)
    return [
        Tie(question, prizes[question.prize], [names[each] for each in question.subjects], min(question.subjects))
        for question in made.questions
    ]


def _ruled(ranking, *, user, day):
    standing = rulings_of(ranking)
    newest: dict[tuple[int, frozenset[int]], TieRuling] = {}
    for ruling in TieRuling.objects.filter(prize__ranking=ranking).select_related("prize", "by").order_by("at", "pk"):
        newest[ruling.prize_id, frozenset(ruling.subjects)] = ruling
    kept = [ruling for key, ruling in newest.items() if key in standing]
    names = shown_subjects(ranking, {each for ruling in kept for each in ruling.subjects}, user=user, day=day)
    return [Ruled(ruling, [names[each] for each in ruling.subjects if each in names]) for ruling in kept]


def rows_of(ranking: Ranking, awards, *, user, day) -> list[Row]:
    """A page of awards with the names of whose they are."""
    field = f"{field_of(ranking)}_id"
    names = shown_subjects(ranking, [getattr(award, field) for award in awards], user=user, day=day)
    return [Row(award, names[getattr(award, field)]) for award in awards if getattr(award, field) in names]


def rankings_of(contest: Contest):
    """The rankings of a contest with how far their prizes are; of sittings once they are judged."""
    counted = {
        str(state): Count("awards", filter=Q(awards__state=state), distinct=True)
        for state in (State.PROPOSED, State.VERIFIED, State.REFUSED, State.GIVEN)
    }
    return (
        Ranking.objects.filter(contest=contest, each_sitting=False)
        .filter(Q(sitting=None) | Q(sitting__state__in=JUDGED))
        .select_related("stage", "sitting__unit")
        .annotate(**counted, lines=Count("prizes", distinct=True))
        .order_by("stage__order", "sitting", "pk")
    )
