"""Telling those who take part something, and what of it one person is told."""

from django.db.models import Q

from contests.models import Contest, Notice
from foundation.history.actions import record


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
    mine = Q(entrant=entrant) | Q(entrant=None) & (Q(audience=None) | Q(audience=entrant.audience_id)) & (
        Q(unit=None) | Q(unit=entrant.unit_id)
    ) & (Q(school_class=None) | Q(school_class=entrant.school_class_id))
    return told.filter(mine).order_by("-at", "-pk")
