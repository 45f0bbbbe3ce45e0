"""A preview as its page shows it: names are looked up only now, for whoever reads it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.measures import name
from contests.models import Award, Bloc, Choice, Entrant, Measure, Question, Ranking, Ruling
from contests.why import EXACT, value_text
from foundation.ui.templatetags.portal import score
from schools.models import SchoolClass, Unit

NAMED = {
    "person": Entrant.objects.select_related("person", "unit", "school_class"),
    "team": Entrant.objects.select_related("unit", "school_class"),
    "class": SchoolClass.objects.select_related("unit"),
    "unit": Unit.objects.all(),
    "bloc": Bloc.objects.all(),
}


@dataclass(frozen=True)
class Mover:
    name: str
    where: str
    before: int | None
    after: int | None
    why: str


@dataclass(frozen=True)
class RankingMoves:
    ranking: Ranking
    official: bool
    moved: int
    total: int
    prizes: int
    awards: list[Award]
    rows: list[Mover]


def preview_context(job) -> dict:
    """What a finished preview says, for its page."""
    found = job.result
    return {
        "found": found,
        "changes": [(_signed(Decimal(change)), papers) for change, papers in found["changes"]],
        "rankings": _rankings(found["rankings"]),
        "proposed": proposed(job.payload),
    }


def proposed(payload) -> list[tuple[Question, str, list[str]]]:
    """(question, what holds, its choices in words) of each ruling proposed, or to be undone."""
    if payload["undo"]:
        undone = Ruling.objects.filter(pk__in=payload["undo"]).order_by("pk")
        rows = [(ruling.question_id, ruling.effect, ruling.choices) for ruling in undone]
    else:
        rows = [(each["question"], each["effect"], each["choices"]) for each in payload["rulings"]]
    questions = Question.objects.in_bulk([question for question, _effect, _choices in rows])
    texts = dict(Choice.objects.filter(question__in=questions).values_list("pk", "text"))
    return [
        (questions[question], str(Ruling.Effect(effect).label), [texts[choice] for choice in choices])
        for question, effect, choices in rows
    ]


def _signed(change: Decimal) -> str:
    return f"+{score(change)}" if change > 0 else score(change).replace("-", "−")


def _rankings(found) -> list[RankingMoves]:
    measures = Prefetch("measures", Measure.objects.select_related("part").order_by("order"))
    rankings = Ranking.objects.select_related("stage").prefetch_related(measures)
    known = rankings.in_bulk([each["ranking"] for each in found])
    return [_moves(known[each["ranking"]], each) for each in found if each["ranking"] in known]


def _moves(ranking, each) -> RankingMoves:
    subjects = NAMED[ranking.of].in_bulk([row[0] for row in each["rows"]])
    awards = Award.objects.filter(pk__in=each["awards"]).select_related(
        "prize", "entrant__person", "school_class__unit", "unit", "bloc"
    )
    return RankingMoves(
        ranking=ranking,
        official=ranking.state == Ranking.State.OFFICIAL,
        moved=each["moved"],
        total=each["total"],
        prizes=each["prizes"],
        awards=list(awards.order_by("rank", "pk")),
        rows=[
            _mover(subjects[row[0]], row, list(ranking.measures.all()), ranking.of)
            for row in each["rows"]
            if row[0] in subjects
        ],
    )


def _mover(subject, row, measures, of) -> Mover:
    _subject, before, after, was, will = row
    called, where = named(subject)
    return Mover(called, where, before, after, _why(before, after, was, will, measures, of=of))


def named(subject) -> tuple[str, str]:
    """(name, where from) of what a ranking ranks."""
    if isinstance(subject, Entrant):
        place = [str(subject.unit)] + ([subject.school_class.name] if subject.school_class else [])
        return str(subject), " – ".join(place)
    if isinstance(subject, SchoolClass):
        return subject.name, str(subject.unit)
    return str(subject), ""


def _why(before, after, was, will, measures, *, of) -> str:
    """Their own results, where these change; otherwise how many others pass them or fall behind them."""
    if before is None or after is None:
        return ""
    # Of teams the points of each part are stored behind the values of the rule.
    if len(was) < len(measures) or len(will) < len(measures):
        return _("The rule of this ranking has changed meanwhile.")
    own = [
        _("%(measure)s: from %(before)s to %(after)s")
        % {
            "measure": name(measure, of),
            "before": value_text(measure.kind, old),
            "after": value_text(measure.kind, new),
        }
        for measure, old, new in zip(measures, was, will, strict=False)
        if value_text(measure.kind, old, EXACT) != value_text(measure.kind, new, EXACT)
    ]
    if own:
        return "; ".join(own)
    steps = abs(after - before)
    if after > before:
        text = ngettext(
            "Unchanged results; %(count)d other now stands before.",
            "Unchanged results; %(count)d others now stand before.",
            steps,
        )
    else:
        text = ngettext(
            "Unchanged results; %(count)d other no longer stands before.",
            "Unchanged results; %(count)d others no longer stand before.",
            steps,
        )
    return text % {"count": steps}
