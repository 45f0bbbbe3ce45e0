"""Telling those who take part something, and what of it one person is told."""

from django.db.models import Q
from django.utils import timezone

from contests.models import Contest, Entrant, Member, Notice
from contests.rules import class_of
from foundation.history.actions import record
from schools.models import Reach


def tell(contest: Contest, text: str, *, by, at, kind=Notice.Kind.MESSAGE, audience=None, unit=None, school_class=None,
         entrant=None) -> Notice:  # fmt: skip
    """Tell everybody in a contest, or only one audience, unit, class or entrant."""
    notice = Notice.objects.create(
        contest=contest, kind=kind, text=text, audience=audience, unit=unit, school_class=school_class,
        entrant=entrant, by=by, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="tell", subject=contest, changes={"text": text})
    return notice


def notices_for(contest: Contest, entrant=None):
    """What one entrant is told, newest first; with none, what everybody is told."""
    told = Notice.objects.filter(contest=contest)
    everybody = Q(audience=None, unit=None, school_class=None, entrant=None)
    if entrant is None:
        return told.filter(everybody).order_by("-at", "-pk")
    return told.filter(_told(entrant)).order_by("-at", "-pk")


def _told(entrant, at=None, **member) -> Q:
    """Said to this entrant alone, or to everybody, their audience, their unit or one above it, their class; to a team
    what is said to the class of one in it (`member`: which of them)."""
    of_class = Q(school_class=None) | Q(school_class=entrant.school_class_id)
    if entrant.is_team:
        members = Member.objects.standing().filter(entrant=entrant, **member)
        of_class |= Q(school_class__in=members.values("school_class"))
    return Q(entrant=entrant) | (
        Q(entrant=None)
        & (Q(audience=None) | Q(audience=entrant.audience_id))
        & (Q(unit=None) | Q(unit__in=_above(entrant.unit_id, at)))
        & of_class
    )


def _above(unit: int, at):
    """A unit and those above it (today, without `at`): what is told to a unit is told to those below it."""
    return Reach.objects.on(timezone.localdate(at)).filter(unit=unit).values("superior")


def notices_to(person, contests, at) -> list[Notice]:
    """What one person is told in these contests, newest first, in three queries however many contests there are.

    Who has not entered yet is told what concerns their class, their unit and audiences of their kind.
    """
    contests = list(contests)
    entered = {entry.contest_id: entry for entry in Entrant.objects.of(person).filter(contest__in=contests)}
    mine = Q()
    for entry in entered.values():
        mine |= Q(contest=entry.contest_id) & _told(entry, at, person=person)
    if fresh := [contest.pk for contest in contests if contest.pk not in entered]:
        school_class = class_of(person, timezone.localdate(at))
        mine |= (
            Q(contest__in=fresh, entrant=None)
            & (Q(audience=None) | Q(audience__kind=person.kind))
            & (Q(unit=None) | Q(unit__in=_above(person.unit_id, at)))
            & (Q(school_class=None) | Q(school_class=school_class))
        )
    if not mine:
        return []
    return list(Notice.objects.filter(mine).select_related("contest").order_by("-at", "-pk"))
