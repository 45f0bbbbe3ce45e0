"""Teams as they are made and changed: before a sitting opens freely, after that by substitution."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from contests.eligibility import admitted
from contests.models import Appearance, Contest, Entrant, Member, Sitting
from contests.teams.lot import panel_at
from contests.teams.naming import name_key, order_key, tidy
from contests.teams.roster import persons
from contests.teams.rules import Chosen, TeamRefused, faults, sitting_of, why_not_added, why_not_edited
from foundation.history.actions import record

Role = Member.Role


@transaction.atomic
def add_team(contest, unit, name: str, members: Sequence[Chosen], *, by, at) -> Entrant:
    """Enter a team of a unit; it appears in the unit's sitting of the first stage held by units, once launched.

    The first member is the captain where none is named. After the lot its turn is the last. Raises TeamRefused.
    """
    sitting = _locked(contest, unit)
    if why := why_not_added(sitting):
        raise TeamRefused(why)
    members = with_captain(members)
    if found := faults(contest, unit, name, members, at=at):
        raise TeamRefused(*found)
    team = Entrant.objects.create(
        contest=contest, unit=unit, name=tidy(name), name_key=name_key(name), name_sort_key=order_key(name),
        audience=admitted(contest, [members[0].person], at)[members[0].person.pk], entered_at=at,
    )  # fmt: skip
    _join(team, members, by, at)
    if sitting:
        appear(sitting, team)
    changes = {"members": [f"{each.person.full_name} ({each.role})" for each in members]}
    record(by=by, at=at, verb="add_team", subject=team, changes=changes)
    return team


def _locked(contest, unit, sitting: Sitting | None = None) -> Sitting | None:
    """The sitting (that of the unit), or the contest where it is not launched: one change of teams after another."""
    sitting = sitting or sitting_of(contest, unit)
    if sitting is None:
        Contest.objects.select_for_update(of=("self",), no_key=True).get(pk=contest.pk)
        return None
    return Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)


def with_captain(members: Sequence[Chosen]) -> list[Chosen]:
    """With the first who is no reserve as captain, where none is named."""
    members = list(members)
    if any(each.role == Role.CAPTAIN for each in members):
        return members
    first = next((index for index, each in enumerate(members) if each.role == Role.MEMBER), None)
    if first is not None:
        members[first] = members[first]._replace(role=Role.CAPTAIN)
    return members


def _join(team, members, by, at):
    Member.objects.bulk_create(
        [
            Member(
                entrant=team, contest_id=team.contest_id, person=each.person, school_class_id=each.person.class_pk,
                role=each.role, joined_at=at, by=by,
            )
            for each in members
        ]
    )  # fmt: skip


def appear(sitting: Sitting, team: Entrant) -> Appearance:
    """Put a team on the list of a sitting; after the lot its turn is the last."""
    appearance = Appearance(sitting=sitting, entrant=team)
    give_last_turn(sitting, appearance)
    appearance.save()
    return appearance


def give_last_turn(sitting: Sitting, appearance: Appearance):
    """The turn after all others where the lot was drawn, none before; and its panel as far as that is certain."""
    panels = list(sitting.panels.order_by("order"))
    if sitting.drawn_at:
        turns = sitting.appearances.filter(order__isnull=False).order_by("-order").values_list("order", flat=True)
        appearance.order = (turns.first() or 0) + 1
    if len(panels) == 1:
        appearance.panel = panels[0]
    elif panels and sitting.panels_by_lot and appearance.order:
        appearance.panel = panels[panel_at(appearance.order, len(panels))]


def enlist(sitting: Sitting, *, by, at) -> int:
    """For who launches a sitting: the unit's teams that were entered before appear in it. How many were put there."""
    entered = Entrant.objects.filter(contest=sitting.stage.contest_id, unit=sitting.unit_id, person=None)
    waiting = entered.exclude(appearances__sitting__stage=sitting.stage_id).order_by("name_sort_key", "pk")
    return len([appear(sitting, team) for team in waiting])


@transaction.atomic
def change_team(team: Entrant, name: str, members: Sequence[Chosen], *, sitting: Sitting | None = None, by, at) -> bool:
    """Name and members as they are to be, before the sitting opens; whether anything changed. Raises TeamRefused.

    Who leaves stays on record. `sitting`: another than that of the unit in the first stage.
    """
    sitting = _locked(team.contest, team.unit, sitting)
    if why := why_not_edited(sitting):
        raise TeamRefused(why)
    team = Entrant.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    members = with_captain(members)
    if found := faults(team.contest, team.unit, name, members, team=team, at=at):
        raise TeamRefused(*found)
    changes = {**_renamed(team, name), **_regrouped(team, members, by, at)}
    if changes:
        record(by=by, at=at, verb="change_team", subject=team, changes=changes)
    return bool(changes)


def _renamed(team, name):
    before, team.name = team.name, tidy(name)
    if before == team.name:
        return {}
    team.name_key, team.name_sort_key = name_key(name), order_key(name)
    team.save(update_fields=["name", "name_key", "name_sort_key"])
    return {"name": [before, team.name]}


def _regrouped(team, members, by, at):
    standing = {member.person_id: member for member in team.members.standing().select_related("person")}
    wanted = {each.person.pk: each for each in members}
    gone = [member for person, member in standing.items() if person not in wanted]
    new = [each for person, each in wanted.items() if person not in standing]
    other = [member for person, member in standing.items() if person in wanted and wanted[person].role != member.role]
    Member.objects.filter(pk__in=[member.pk for member in gone]).update(left_at=at, by=by)
    # Whoever is no captain any more first: at no moment are there two.
    for member in sorted(other, key=lambda member: wanted[member.person_id].role == Role.CAPTAIN):
        Member.objects.filter(pk=member.pk).update(role=wanted[member.person_id].role)
    _join(team, new, by, at)
    changes = {
        "left": [member.person.full_name for member in gone],
        "joined": [each.person.full_name for each in new],
        "roles": [f"{member.person.full_name}: {member.role} → {wanted[member.person_id].role}" for member in other],
    }
    return {key: value for key, value in changes.items() if value}


@transaction.atomic
def substitute(leaving: Member, coming: int | None, *, reason: str, sitting: Sitting | None = None, by, at):
    """One member leaves a team, another (the id of a person) takes the place, or nobody. Raises TeamRefused.

    A reserve needs no reason; anybody else does. A captain who leaves is followed by the first member left. Asked for
    again, it does nothing.
    """
    team = leaving.entrant
    sitting = _locked(team.contest, team.unit, sitting)
    if why := why_not_added(sitting):
        raise TeamRefused(why)
    standing = {member.person_id: member for member in team.members.standing().order_by("pk")}
    if leaving.person_id not in standing:
        return
    known = persons({*standing, *([coming] if coming else [])}, at)
    # Whom they do not know of must not be named to them.
    if coming and (coming not in known or (coming not in standing and known[coming].unit_id != team.unit_id)):
        raise TeamRefused(_("Choose a pupil of the roster."))
    reserve = standing.get(coming) if coming else None
    if coming and reserve and reserve.role != Role.RESERVE:
        raise TeamRefused(_("%(name)s is in this team already.") % {"name": known[coming].full_name})
    if not reserve and not reason:
        raise TeamRefused(_("Say why: only a reserve takes a place without a reason."))
    role = leaving.role if leaving.role != Role.CAPTAIN else Role.MEMBER
    after = [
        Chosen(known[person], role if member == reserve else member.role)
        for person, member in standing.items() if person != leaving.person_id
    ]  # fmt: skip
    if coming and not reserve:
        after.append(Chosen(known[coming], role))
    after = with_captain(after)
    if found := faults(team.contest, team.unit, team.name, after, team=team, at=at):
        raise TeamRefused(*found)
    changes = _regrouped(team, after, by, at)
    Member.objects.filter(pk=leaving.pk).update(reason=reason)
    record(by=by, at=at, verb="substitute", subject=team, changes=changes, reason=reason)
