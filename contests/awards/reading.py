"""From the tables to the plain rows of `proposal`: who is ranked where, which prizes there are, what was decided."""

from collections.abc import Iterator
from decimal import Decimal

from contests.awards.proposal import Line, Proposal, Question, Ranked, needed, propose
from contests.awards.subjects import field_of
from contests.models import Award, Bloc, Prize, Ranking, TieRuling

BATCH = 5000
# Where the unit and the grade of a subject stand, by what a ranking ranks.
GROUPS = {
    "person": ("entrant__unit", "entrant__school_class__grade"),
    "team": ("entrant__unit", "entrant__school_class__grade"),
    "class": ("school_class__unit", "school_class__grade"),
    "unit": ("unit", None),
    "bloc": (None, None),
}


def cap_of(ranking: Ranking) -> int | None:
    """The most prizes of a ranking in all: its share of those ranked, rounded down."""
    if ranking.prize_share is None:
        return None
    return int(ranking.total * ranking.prize_share / Decimal(100))


def ranked(ranking: Ranking) -> Iterator[Ranked]:
    """The subjects of a ranking in the order of its places, each with its groups."""
    unit, grade = GROUPS[ranking.of]
    columns = [field_of(ranking), "rank", *filter(None, [unit, grade])]
    blocs = _blocs(ranking)
    for row in ranking.places.in_order().values(*columns).iterator(BATCH):
        subject, at = row[field_of(ranking)], row[unit] if unit else None
        bloc = subject if ranking.of == Ranking.Of.BLOC else blocs.get(at)
        yield Ranked(subject, row["rank"], {"unit": at, "grade": row[grade] if grade else None, "bloc": bloc})


def _blocs(ranking):
    """{unit: its bloc in this contest}; of several the oldest."""
    pairs = Bloc.units.through.objects.filter(bloc__contest=ranking.contest_id).order_by("-bloc", "-pk")
    return dict(pairs.values_list("unit", "bloc"))


def lines_of(ranking: Ranking) -> list[Line]:
    prizes = Prize.objects.filter(ranking=ranking).order_by("order", "pk")
    return [Line(*row) for row in prizes.values_list("pk", "count", "each")]


def rulings_of(ranking: Ranking) -> dict[tuple[int, frozenset[int]], str]:
    """What stands of the decisions on ties."""
    rows = (
        TieRuling.objects.filter(prize__ranking=ranking).order_by("at", "pk").values_list("prize", "subjects", "give")
    )
    newest = {(prize, frozenset(subjects)): give for prize, subjects, give in rows}
    return {key: give for key, give in newest.items() if give != TieRuling.Give.OPEN}


def refused_in(ranking: Ranking) -> set[int]:
    """Who is passed over, because the organisers gave them no prize."""
    awards = Award.objects.filter(ranking=ranking, state=Award.State.REFUSED)
    return set(awards.values_list(field_of(ranking), flat=True))


def proposal_of(ranking: Ranking) -> Proposal:
    """Who would get which prize by the places as they stand now."""
    lines, rulings, refused = lines_of(ranking), rulings_of(ranking), refused_in(ranking)
    candidates = (row for row in ranked(ranking) if row.subject not in refused)
    more = sum(len(subjects) for _prize, subjects in rulings)
    return propose(needed(candidates, lines, more), lines, cap=cap_of(ranking), rulings=rulings)


def question_of(proposal: Proposal, prize: int, subject: int) -> Question | None:
    """The open question about this prize in which this subject is."""
    return next(
        (each for each in proposal.questions if each.prize == prize and subject in each.subjects),
        None,
    )
