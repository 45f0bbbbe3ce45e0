"""Teams as pages show them. Names and classes for whoever sees the sitting; dates of birth for its keepers alone."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404

from contests.models import Attendance, Member, Sitting, TeamRule
from contests.teams.roster import candidates, persons, pupils_of

_ROLES = {Member.Role.CAPTAIN: 0, Member.Role.MEMBER: 1, Member.Role.RESERVE: 2}


def sitting_for(user, pk) -> Sitting:
    sittings = Sitting.objects.visible_to(user).select_related("stage__contest__unit", "unit")
    return get_object_or_404(sittings, pk=pk)


def keeps(user, sitting: Sitting) -> bool:
    return Sitting.objects.editable_by(user).filter(pk=sitting.pk).exists()


def teams_of(sitting: Sitting) -> list[Any]:
    """The teams by turn, those without one after them by name; each with its `members` in the order of their roles."""
    members = Member.objects.standing().select_related("person", "school_class").order_by("pk")
    appearances = (
        sitting.appearances.select_related("entrant", "panel")
        .prefetch_related(Prefetch("entrant__members", members, to_attr="standing"))
        .order_by(F("order").asc(nulls_last=True), "entrant__name_sort_key", "pk")
    )
    found: list[Any] = list(appearances)
    for each in found:
        each.members = sorted(each.entrant.standing, key=lambda member: _ROLES[member.role])
    return found


def with_checks(sitting: Sitting) -> list[Any]:
    """The same, each member with `here`: True, False, or None before the name check."""
    teams = teams_of(sitting)
    rows = Attendance.objects.filter(appearance__sitting=sitting).values_list("appearance", "member", "present")
    there = {(appearance, member): present for appearance, member, present in rows}
    for each in teams:
        for member in each.members:
            member.here = there.get((each.pk, member.pk))
        each.here = sum(member.here is True for member in each.members)
        each.checked = any(member.here is not None for member in each.members)
    return teams


@dataclass(frozen=True)
class Found:
    """A pupil found by a search, and the team that has them already, if one has."""

    person: object
    team: str


def picker_context(sitting: Sitting, picking, *, team=None, at) -> dict:
    """What the page shows on which a team is put together; only people of the unit, and the team's own."""
    contest, unit = sitting.stage.contest, (team.unit if team else sitting.unit)
    known = {person.pk: person for person in pupils_of(unit, at).filter(pk__in=picking.picked)}
    if team:
        own = set(team.members.standing().values_list("person", flat=True))
        known |= persons(own.intersection(picking.picked) - known.keys(), at)
    found = candidates(contest, unit, picking.key, without=picking.picked, at=at) if picking.key else []
    taken = Member.objects.standing().filter(contest=contest, person__in=found).exclude(entrant=team)
    teams = dict(taken.values_list("person", "entrant__name"))
    rule = TeamRule.objects.get(contest=contest)
    chosen = picking.chosen(known)
    return {
        "sitting": sitting, "contest": contest, "team": team, "picking": picking, "rule": rule, "chosen": chosen,
        "members": sum(each.role != Member.Role.RESERVE for each in chosen),
        "captain": picking.captain or next((each.person.pk for each in chosen if each.role == "member"), None),
        "found": [Found(person, teams.get(person.pk, "")) for person in found],
        "audiences": list(contest.audiences.order_by("pk")),
    }  # fmt: skip
