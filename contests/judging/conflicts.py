"""What keeps a judge away from a team: their school where schools meet, their class, being in the team, or what was
declared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Appearance, Conflict, Judge, Member, Sitting
from schools.models import Membership, Person


def why_not(judge: Judge, appearance: Appearance) -> str:
    """Why this judge may not mark this team, in words; "" where nothing is in the way."""
    return _between(appearance.sitting, [judge], [appearance]).get((judge.pk, appearance.pk), "")


def why_not_many(sitting: Sitting) -> dict[tuple[int, int], str]:
    """The same for all standing judges and all teams of a sitting at once: {(judge, appearance): words}, only of
    those kept apart."""
    appearances = sitting.appearances.select_related("entrant").order_by("pk")
    return _between(sitting, list(sitting.judges.standing().order_by("pk")), list(appearances))


@dataclass
class _Team:
    """Ids of the classes and accounts of those who are in it."""

    classes: set = field(default_factory=set)
    users: set = field(default_factory=set)


def _between(sitting, judges: list[Judge], appearances: list[Appearance]) -> dict[tuple[int, int], str]:
    if not judges or not appearances:
        return {}
    users = [judge.user_id for judge in judges if judge.user_id]
    schools, classes = _homes(users, _day(sitting))
    teams, declared = _teams(appearances), _declared(judges)
    meet = several_schools(sitting)
    found = {}
    for judge in judges:
        mine = {
            "schools": schools.get(judge.user_id or 0, set()),
            "classes": classes.get(judge.user_id or 0, set()),
            "declared": declared[judge.pk],
        }
        for appearance in appearances:
            words = _words(judge, appearance, teams[appearance.entrant_id], meet=meet, **mine)
            if words:
                found[judge.pk, appearance.pk] = words
    return found


def _words(judge, appearance, team, *, meet, schools, classes, declared) -> str:
    entrant = appearance.entrant
    if judge.user_id and judge.user_id in team.users:
        return _("is in this team")
    if meet and entrant.unit_id in schools:
        return _("of the same school as the team")
    if not meet and classes & team.classes:
        return _("class teacher of a member of the team")
    for conflict in declared:
        if entrant.pk == conflict.entrant_id or entrant.unit_id == conflict.unit_id:
            return _("declared: %(kind)s") % {"kind": conflict.get_kind_display()}
    return ""


def several_schools(sitting: Sitting) -> bool:
    """Whether teams of more than one unit meet here. In a school's own sitting every judge is of that school."""
    units = sitting.appearances.order_by().values_list("entrant__unit", flat=True).distinct()[:2]
    return len(units) > 1


def _day(sitting) -> date:
    return timezone.localdate(sitting.starts_at or sitting.launched_at)


def _homes(users: Iterable[int], day) -> tuple[dict[int, set], dict[int, set]]:
    """By account: the units where they work or hold a seat, and the classes they are teacher of, on that day."""
    schools: dict[int, set] = defaultdict(set)
    classes: dict[int, set] = defaultdict(set)
    for user, unit in Person.objects.filter(user__in=users, left_on=None).order_by("pk").values_list("user", "unit"):
        schools[user].add(unit)
    seats = Membership.objects.on(day).filter(user__in=users).order_by("pk")
    for user, unit, school_class in seats.values_list("user", "unit", "school_class"):
        schools[user].add(unit)
        if school_class:
            classes[user].add(school_class)
    return schools, classes


def _teams(appearances) -> dict[int, _Team]:
    teams: dict[int, _Team] = defaultdict(_Team)
    members = Member.objects.standing().filter(entrant__in=[each.entrant_id for each in appearances])
    for entrant, school_class, user in members.order_by("pk").values_list("entrant", "school_class", "person__user"):
        teams[entrant].classes.add(school_class)
        teams[entrant].users.add(user)
    for team in teams.values():
        team.classes.discard(None)
    return teams


def _declared(judges) -> dict[int, list[Conflict]]:
    found = defaultdict(list)
    for conflict in standing_conflicts().filter(judge__in=judges).order_by("pk"):
        found[conflict.judge_id].append(conflict)
    return found


def standing_conflicts():
    """Declared and not lifted."""
    return Conflict.objects.filter(lifted_at=None)
