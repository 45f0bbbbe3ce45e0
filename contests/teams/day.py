"""On the day: who is there, who comes late, stays away or withdraws, and where a turn goes."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.results import score_sitting
from contests.models import Appearance, Attendance, Member, Part, PartScore, Sitting
from contests.quiz.results import score_parts
from contests.teams.actions import give_last_turn
from contests.teams.drawing import put
from contests.teams.roster import persons
from contests.teams.rules import CHANGEABLE, Chosen, TeamRefused, faults
from contests.upkeep import ask_rebuild, rankings_of_sitting
from foundation.history.actions import record

There = Appearance.State


def why_not_changed(sitting: Sitting) -> str:
    """Why it can no longer be said who is there; empty if it can."""
    if sitting.cancelled_at:
        return _("This sitting is not held.")
    if sitting.state not in CHANGEABLE:
        return _("The results have been checked. Who was there stays as it is on record.")
    return ""


def _locked(appearance: Appearance) -> Appearance:
    """The appearance as it is now, its sitting locked. Raises TeamRefused where it is too late."""
    sitting = Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=appearance.sitting_id)
    if why := why_not_changed(sitting):
        raise TeamRefused(why)
    locked = Appearance.objects.select_related("entrant__contest", "entrant__unit").get(pk=appearance.pk)
    locked.sitting = sitting
    return locked


@transaction.atomic
def set_state(appearance: Appearance, state: str, *, reason: str = "", late: bool = False, by, at) -> bool:
    """Say that a team is present (or came late), absent, withdrawn, or expected again; whether that is new.

    Withdrawing, and coming back from absent or withdrawn, ask for a reason. Who is not there has no scores; what the
    judges wrote stays, and counts again if the team comes back. Raises TeamRefused.
    """
    appearance = _locked(appearance)
    before, team = appearance.state, appearance.entrant
    if before == state and (state != There.PRESENT or appearance.late == late):
        return False
    if why := _why_not(appearance, state, reason):
        raise TeamRefused(why)
    if before == There.WITHDRAWN:
        _gather(appearance, by, at)
    appearance.state, appearance.reason = state, reason
    appearance.late = state == There.PRESENT and (late or before == There.ABSENT)
    if state == There.PRESENT:
        appearance.arrived_at = at
        if appearance.order is None:
            give_last_turn(appearance.sitting, appearance)
    elif state == There.EXPECTED:
        appearance.arrived_at = None
    appearance.changed_at, appearance.changed_by = at, by
    appearance.save()
    if state == There.WITHDRAWN and appearance.sitting.state == Sitting.State.PLANNED:
        # They may join other teams; who was in it when it withdrew is known by the moment.
        team.members.standing().update(left_at=at, by=by, reason=reason)
    record(by=by, at=at, verb=f"team_{state}", subject=team, changes={"state": [before, state]}, reason=reason)
    if There.PRESENT in {before, state}:
        _score(appearance, at)
    return True


def _why_not(appearance, state, reason) -> str:
    before, team = appearance.state, {"team": appearance.entrant.name}
    back = before == There.WITHDRAWN or (before == There.ABSENT and state == There.PRESENT)
    if not reason and state == There.WITHDRAWN:
        return _("Say why “%(team)s” withdraws: it stands in the minutes.") % team
    if not reason and back:
        return _("Say why “%(team)s” takes part after all: it stands in the minutes.") % team
    if state == There.EXPECTED and appearance.sheets.exists():
        return _("“%(team)s” has been judged, so it was there.") % team
    return ""


def _gather(appearance, by, at):
    """Those who were in a team when it withdrew are in it again, if they still may."""
    team = appearance.entrant
    left = team.members.filter(left_at=appearance.changed_at)
    roles = dict(left.order_by("pk").values_list("person", "role"))
    if not roles:
        return
    chosen = [Chosen(person, roles[pk]) for pk, person in persons(roles, at).items()]
    if found := faults(team.contest, team.unit, team.name, chosen, team=team, at=at):
        raise TeamRefused(_("The team cannot come back as it was:"), *found)
    Member.objects.bulk_create(
        Member(entrant=team, contest_id=team.contest_id, person=each.person, school_class_id=each.person.class_pk,
               role=each.role, joined_at=at, by=by)
        for each in chosen
    )  # fmt: skip


def _score(appearance, at):
    """Scores of a team that left go out, those of one that came back are written again, and rankings follow."""
    sitting, team = appearance.sitting, appearance.entrant
    score_sitting(sitting, at=at)
    for part in sitting.stage.parts.filter(kind=Part.Kind.PAPER).select_related("stage").order_by("pk"):
        if appearance.state == There.PRESENT:
            score_parts([team.pk], part, at=at)
        else:
            PartScore.objects.filter(entrant=team, part=part).delete()
    # A score that went out leaves no trace a ranking could notice by itself.
    for ranking in rankings_of_sitting(sitting):
        if ranking.computed_at:
            ask_rebuild(ranking, at=at, every=1)


@transaction.atomic
def check_names(appearance: Appearance, present: Collection[int], *, by, at) -> int:
    """The name check of a team: which of its members (ids) are there; how many. With the first of them the team is
    present."""
    appearance = _locked(appearance)
    members = list(appearance.entrant.members.standing().order_by("pk").values_list("pk", flat=True))
    there = [pk for pk in members if pk in set(present)]
    if there and appearance.state in {There.ABSENT, There.WITHDRAWN}:
        words = _("“%(team)s” stands as %(state)s. If it takes part after all, say so with the reason on its page.")
        raise TeamRefused(words % {"team": appearance.entrant.name, "state": appearance.get_state_display()})
    before = dict(appearance.attendances.values_list("member", "present"))
    changed = [pk for pk in members if before.get(pk) != (pk in there)]
    Attendance.objects.bulk_create(
        [Attendance(appearance=appearance, member_id=pk, present=pk in there, by=by, at=at) for pk in changed],
        update_conflicts=True, unique_fields=["appearance", "member"], update_fields=["present", "by", "at"],
    )  # fmt: skip
    if changed:
        names = dict(Member.objects.filter(pk__in=changed).values_list("pk", "person__full_name"))
        changes = {"present": [names[pk] for pk in changed if pk in there],
                   "missing": [names[pk] for pk in changed if pk not in there]}  # fmt: skip
        record(by=by, at=at, verb="check_names", subject=appearance.entrant, changes=changes)
    if there and appearance.state == There.EXPECTED:
        set_state(appearance, There.PRESENT, late=is_late(appearance.sitting, at), by=by, at=at)
    return len(there)


def is_late(sitting: Sitting, at) -> bool:
    """Whether who arrives now comes late: the first part has begun."""
    return sitting.runs.exclude(state="waiting").filter(started_at__lte=at).exists()


@transaction.atomic
def move_turn(appearance: Appearance, turn: int, *, panel=None, reason: str, by, at) -> bool:
    """Give a team another turn (1 to the number of turns) or panel, by decision of the organisers or the chair; the
    others move up. Whether anything changed. Raises TeamRefused."""
    appearance = _locked(appearance)
    others = list(appearance.sitting.appearances.filter(order__isnull=False).exclude(pk=appearance.pk)
                  .order_by("order"))  # fmt: skip
    turn = max(1, min(turn, len(others) + 1))
    was = (appearance.order, appearance.panel_id)
    if not others and not appearance.order:
        raise TeamRefused(_("The lot has not been drawn yet."))
    if was == (turn, panel.pk if panel else appearance.panel_id):
        return False
    if not reason:
        raise TeamRefused(_("Say who decided this and why: it stays in the history."))
    if panel and panel.pk != was[1] and appearance.sheets.standing().exists():
        raise TeamRefused(_("A panel has begun to mark this team, so it stays with that panel."))
    others.insert(turn - 1, appearance)
    for number, each in enumerate(others, start=1):
        each.order = number
    if panel:
        appearance.panel = panel
    put(appearance.sitting, others, ["order", "panel"])
    changes = {"turn": [was[0], turn], "panel": str(appearance.panel or "")}
    record(by=by, at=at, verb="move_turn", subject=appearance.entrant, changes=changes, reason=reason)
    return True
