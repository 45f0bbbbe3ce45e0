"""What the organisers decide about prizes: proposed, verified, refused, ties decided. Every step names a person."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.awards.certificates import let_go
from contests.awards.reading import proposal_of, question_of
from contests.awards.rules import is_current
from contests.awards.subjects import field_of, shown_subjects
from contests.models import Award, Decision, Measure, Prize, Ranking, TieRuling
from contests.upkeep import ask_rebuild
from foundation.history.actions import record
from foundation.refusals import NotPossible

State = Award.State


@dataclass(frozen=True)
class Changes:
    """How many awards a proposal added, moved to another prize or rank, took away, left as they were."""

    added: int
    moved: int
    removed: int
    kept: int


def hold(ranking_id: int) -> Ranking:
    """The ranking under its lock, for acts that an official one does not allow. Raises NotPossible."""
    ranking = (
        Ranking.objects.select_for_update(of=("self",)).select_related("stage", "contest", "sitting").get(pk=ranking_id)
    )
    if ranking.state == Ranking.State.OFFICIAL:
        raise NotPossible(_("The ranking is official: its prizes stand. To change them, take it back first."))
    return ranking


@transaction.atomic
def propose_awards(ranking_id: int, *, by, at) -> Changes:
    """Make the awards what the places give now. Who was verified for the same prize stays verified; who was refused
    stays refused, and the next one moves up. Raises NotPossible."""
    ranking = hold(ranking_id)
    if not is_current(ranking):
        raise NotPossible(_("The places are being computed anew. Wait a minute, then try again."))
    field = f"{field_of(ranking)}_id"
    given = {each.subject: each for each in proposal_of(ranking).given}
    standing = Award.objects.filter(ranking=ranking).exclude(state=State.REFUSED).order_by("pk")
    moved = removed = kept = 0
    for award in standing:
        each = given.pop(getattr(award, field), None)
        if each is None:
            let_go(award, reason=_("The place no longer gives this prize."), by=by, at=at)
            record(by=by, at=at, verb="delete", subject=award)
            award.delete()
            removed += 1
        elif (award.prize_id, award.rank) == (each.prize, each.rank):
            kept += 1
        else:
            _move(award, each, by=by, at=at)
            moved += 1
    Award.objects.bulk_create(
        Award(ranking=ranking, prize_id=each.prize, rank=each.rank, proposed_at=at, **{field: each.subject})
        for each in given.values()
    )
    changes = Changes(len(given), moved, removed, kept)
    record(by=by, at=at, verb="propose prizes", subject=ranking, changes=vars(changes))
    return changes


def _move(award, each, *, by, at):
    """To another prize, which is verified anew; another rank alone changes nothing that was verified."""
    if award.prize_id != each.prize:
        let_go(award, reason=_("The place now gives another prize."), by=by, at=at)
        record(by=by, at=at, verb="change", subject=award, changes={"prize": [award.prize_id, each.prize]})
        award.prize_id, award.state, award.note, award.proposed_at = each.prize, State.PROPOSED, "", at
        award.decided_by = award.decided_at = None
    award.rank = each.rank
    award.save()


@transaction.atomic
def verify_awards(ranking_id: int, award_ids, *, note: str, by, at) -> int:
    """Verify those of these awards that are still only proposed; how many. `note`: what was checked."""
    ranking = hold(ranking_id)
    awards = list(Award.objects.filter(ranking=ranking, pk__in=award_ids, state=State.PROPOSED).order_by("pk"))
    for award in awards:
        _decide(award, State.VERIFIED, note, by=by, at=at)
    return len(awards)


@transaction.atomic
def refuse_award(award: Award, *, reason: str, by, at):
    """This subject gets no prize here; the next proposal passes it over."""
    award = _held(award)
    if award.state not in {State.PROPOSED, State.VERIFIED}:
        raise NotPossible(_("This prize has been decided already."))
    let_go(award, reason=reason, by=by, at=at)
    _decide(award, State.REFUSED, reason, by=by, at=at)


@transaction.atomic
def take_back(award: Award, *, reason: str, by, at):
    """A verified one is only proposed again; a refused one is as if it had not been: the next proposal tells."""
    award = _held(award)
    if award.state == State.VERIFIED:
        _decide(award, State.PROPOSED, "", by=by, at=at, reason=reason)
    elif award.state == State.REFUSED:
        record(by=by, at=at, verb="take back", subject=award, reason=reason)
        let_go(award, reason=reason, by=by, at=at)
        award.delete()
    else:
        raise NotPossible(_("There is nothing to take back here."))


def _held(award):
    hold(award.ranking_id)
    found = Award.objects.filter(pk=award.pk).first()
    if found is None:
        raise NotPossible(_("A newer proposal has taken this prize away. Look at the list as it is now."))
    return found


def _decide(award, state, note, *, by, at, reason=""):
    before, award.state, award.note, award.decided_by, award.decided_at = award.state, state, note, by, at
    award.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record(by=by, at=at, verb=state, subject=award, changes={"state": [before, state]}, reason=reason or note)


@transaction.atomic
def decide_order(prize: Prize, subjects, order, *, reason: str, add_measure: bool, by, at):
    """The organisers' order among tied subjects: `order` lists the first of them, the others come after, still equal.

    Kept as Decisions, which the rule's line of that kind reads; with `add_measure` that line is added at its end.
    """
    ranking = hold(prize.ranking_id)
    subjects, order = sorted(subjects), list(order)
    question = _asked(ranking, prize, subjects)
    if len(set(order)) != len(order) or not set(order) <= set(subjects) or len(order) < question.places:
        raise NotPossible(_("The order does not say who gets the prize."))
    if not ranking.measures.filter(kind=Measure.Kind.DECISION).exists():
        if not add_measure:
            raise NotPossible(
                _("The rule has no line for a decision of the organisers, so it would change nothing. Add that line.")
            )
        last = ranking.measures.aggregate(last=Max("order"))["last"] or 0
        high = Measure.Direction.HIGH
        Measure.objects.create(ranking=ranking, order=last + 1, kind=Measure.Kind.DECISION, direction=high)
    value = {subject: len(order) - index for index, subject in enumerate(order)}
    field = f"{field_of(ranking)}_id"
    Decision.objects.bulk_create(
        Decision(ranking=ranking, value=value.get(subject, 0), reason=reason, by=by, at=at, **{field: subject})
        for subject in subjects
    )
    changes = {"tied": _named(ranking, subjects, at), "order": _named(ranking, order, at)}
    record(by=by, at=at, verb="decide tie", subject=ranking, changes=changes, reason=reason)
    ask_rebuild(ranking, at=at, every=1)


@transaction.atomic
def rule_on_tie(prize: Prize, subjects, give: str, *, reason: str, by, at):
    """The prize to all who are tied at its line, or to none of them. Raises NotPossible."""
    ranking = hold(prize.ranking_id)
    subjects = sorted(subjects)
    question = _asked(ranking, prize, subjects)
    if question.by_cap and give == TieRuling.Give.ALL:
        raise NotPossible(_("All of them together would be more prizes than the ranking allows in all."))
    TieRuling.objects.create(prize=prize, subjects=subjects, give=give, reason=reason, by=by, at=at)
    changes = {"tied": _named(ranking, subjects, at), "give": str(TieRuling.Give(give).label)}
    record(by=by, at=at, verb="decide tie", subject=ranking, changes=changes, reason=reason)


@transaction.atomic
def reopen_tie(ruling: TieRuling, *, reason: str, by, at):
    """A decision on a tie no longer counts; the question is asked again if they are still tied."""
    ranking = hold(ruling.prize.ranking_id)
    give = TieRuling.Give.OPEN
    TieRuling.objects.create(prize=ruling.prize, subjects=ruling.subjects, give=give, reason=reason, by=by, at=at)
    changes = {"tied": _named(ranking, ruling.subjects, at)}
    record(by=by, at=at, verb="take back", subject=ranking, changes=changes, reason=reason)


def _named(ranking, subjects, at):
    """As everybody may read them: whoever sees the ranking reads its history."""
    names = shown_subjects(ranking, subjects, day=timezone.localdate(at))
    return ", ".join(f"{names[each].name} ({names[each].unit})" for each in subjects if each in names)


def _asked(ranking, prize, subjects):
    """The question as it stands now, or NotPossible when it is no more about these."""
    question = question_of(proposal_of(ranking), prize.pk, subjects[0]) if is_current(ranking) and subjects else None
    if question is None or sorted(question.subjects) != subjects:
        raise NotPossible(
            _("The places have changed meanwhile: this tie is no longer the same. Look at the list again.")
        )
    return question
