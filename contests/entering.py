"""Entering a contest: who a person is in it, kept as they were when they entered."""

from django.utils import timezone
from django.utils.translation import gettext as _

from contests.eligibility import by_teams
from contests.models import Entrant, Exclusion
from contests.quiz.rules import NotNow
from contests.rules import admissions, class_of


class NotInvited(Exception):
    """The person is in none of the contest's audiences."""


class Excluded(NotNow):
    """The person may not enter; str() says why, to them."""

    def __init__(self, exclusion: Exclusion):
        super().__init__(why_excluded(exclusion))
        self.exclusion = exclusion


class NoTeam(NotNow):
    """Teams enter this contest, and the person is in none; str() says so to them."""

    def __init__(self):
        super().__init__(_("Teams enter this contest, and you are not in a team yet. Ask your teacher."))


def why_excluded(exclusion: Exclusion) -> str:
    """To the person whom it concerns."""
    why = _("By decision of the organisers you do not take part in this contest: %(reason)s")
    return why % {"reason": exclusion.reason}


def enter(contest, person, *, at) -> Entrant:
    """The person's entry in a contest, made at the first call, with school and class as they are now.

    Raises Excluded, also for those who had entered before they were excluded: what they handed in stays, nothing new
    begins. Raises NotInvited. Where teams enter it is that of the person's team; raises NoTeam for who is in none.
    """
    teams = by_teams(contest)
    entries = Entrant.objects.of(person) if teams else Entrant.objects.filter(person=person)
    entrant = entries.filter(contest=contest).first()
    admission = admissions(person, [contest.pk], at, entered=[contest.pk] if entrant else ())[contest.pk]
    if admission.exclusion and (entrant or admission.audience):
        raise Excluded(admission.exclusion)
    if entrant:
        return entrant
    if admission.audience is None:
        raise NotInvited
    if teams:
        raise NoTeam
    return Entrant.objects.create(
        contest=contest,
        person=person,
        audience=admission.audience,
        unit=person.unit,
        school_class=class_of(person, timezone.localdate(at)),
        entered_at=at,
    )
