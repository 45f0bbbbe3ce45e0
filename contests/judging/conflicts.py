"""What keeps a judge away from a team."""

from django.db.models import Q
from django.utils.translation import gettext as _

from contests.models import Appearance, Judge, Member, Sitting
from schools.models import Membership, Person


def why_not(judge: Judge, appearance: Appearance) -> str:
    """Why this judge does not mark this team; "" if they may."""
    team = appearance.entrant
    declared = judge.conflicts.filter(lifted_at=None).filter(Q(entrant=team) | Q(unit=team.unit_id))
    if found := declared.order_by("pk").first():
        return _("A conflict is declared: %(kind)s.") % {"kind": found.get_kind_display()}
    if judge.user_id is None:
        return ""
    if appearance.sitting.unit_id == team.unit_id:
        classes = Membership.objects.filter(user=judge.user_id, role="teacher", valid_to=None).values("school_class")
        if Member.objects.standing().filter(entrant=team, school_class__in=classes).exists():
            return _("The judge teaches a class with members of this team.")
        return ""
    if Person.objects.filter(user=judge.user_id, unit=team.unit_id, kind="staff").exists():
        return _("The judge is of the same school as this team.")
    return ""


def why_not_many(sitting: Sitting) -> dict[tuple[int, int], str]:
    """The same for all standing judges and teams of a sitting: {(judge, appearance): words}, of those kept apart."""
    teams = list(sitting.appearances.select_related("entrant", "sitting").order_by("pk"))
    pairs = [(judge, team) for judge in sitting.judges.standing().order_by("pk") for team in teams]
    return {(judge.pk, team.pk): why for judge, team in pairs if (why := why_not(judge, team))}
