"""What moved between two publications: why, as far as a record says so, and in the words a reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contests.awards.subjects import Shown, field_of, shown_subjects
from contests.models import Decision, Disqualification, Publication, Ranking, Rescored

OUT, RESCORED, DECIDED, BACK = "disqualified", "rescored", "decided", "lifted"


def reasons_of(ranking: Ranking, subjects, since) -> dict[int, str]:
    """The recorded reason for those of these subjects for whom there is one since a moment."""
    reasons = {}
    decided = Decision.objects.filter(ranking=ranking, at__gte=since, **{f"{field_of(ranking)}__in": subjects})
    reasons.update(dict.fromkeys(decided.values_list(field_of(ranking), flat=True), DECIDED))
    if field_of(ranking) != "entrant":
        return reasons
    rescored = Rescored.objects.filter(attempt__entrant__in=subjects, at__gte=since)
    reasons.update(dict.fromkeys(rescored.values_list("attempt__entrant", flat=True), RESCORED))
    out = Disqualification.objects.filter(entrant__in=subjects)
    lifted = out.filter(lifted_at__gte=since)
    reasons.update(dict.fromkeys(lifted.values_list("entrant", flat=True), BACK))
    reasons.update(dict.fromkeys(out.filter(lifted_at=None).values_list("entrant", flat=True), OUT))
    return reasons


@dataclass(frozen=True)
class ShownMove:
    shown: Shown
    before: int | None
    after: int | None
    why: str


def shown_moves(ranking: Ranking, publications: Iterable[Publication], *, user, day, organising: bool):
    """For each publication the changes kept one by one. Why somebody is out is told to the organisers alone."""
    first = {each.pk: each.changes.get("first", []) for each in publications}
    names = shown_subjects(ranking, {move[1] for moves in first.values() for move in moves}, user=user, day=day)
    return {
        pk: [
            ShownMove(names[subject], before, after, _words(kind, reason, organising=organising))
            for kind, subject, before, after, reason in moves
            if subject in names
        ]
        for pk, moves in first.items()
    }


def _words(kind, reason, *, organising):
    if reason == OUT:
        return _("disqualified") if organising else _("no longer ranked")
    recorded = {
        RESCORED: _("scored anew after a decision on a question"),
        DECIDED: _("decision of the organisers between equals"),
        BACK: _("disqualification lifted") if organising else _("ranked again"),
    }
    plain = {
        "new": _("newly ranked"),
        "gone": _("no longer ranked"),
        "changed": _("own result changed"),
        "shifted": _("moved because others did"),
    }
    return recorded.get(reason) or plain[kind]
