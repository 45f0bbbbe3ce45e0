"""Who marks whom, what is in the way, and who may lead: pure questions, no writing."""

from django.utils.translation import gettext as _

from contests.judging.conflicts import why_not, why_not_many
from contests.models import Appearance, Discussion, Judge, Part, PartRun, ScoreSheet, Sitting

# Judges, conflicts and marks may change until the results were checked.
CHANGEABLE = frozenset({Sitting.State.PLANNED, Sitting.State.OPEN, Sitting.State.JUDGED})


def run_of(sitting: Sitting, part: Part) -> PartRun | None:
    return PartRun.objects.filter(sitting=sitting, part=part).first()


def not_running(run: PartRun | None, part: Part) -> str:
    """Why no marks are taken now, in words; "" while the part is going on."""
    if run is None or run.state == PartRun.State.WAITING:
        return _("“%(part)s” has not begun.") % {"part": part.name}
    return _("“%(part)s” is closed.") % {"part": part.name} if run.state == PartRun.State.CLOSED else ""


def may_mark(judge: Judge, appearance: Appearance, part: Part) -> str:
    """Why this judge may not mark this team in this part now, in words; "" where they may."""
    if words := not_running(run_of(appearance.sitting, part), part):
        return words
    if judge.withdrawn_at:
        return _("%(judge)s is no longer a judge here.") % {"judge": judge.name}
    if appearance.state != Appearance.State.PRESENT:
        return _("“%(team)s” is not there: %(state)s.") % {
            "team": appearance.entrant, "state": appearance.get_state_display()}  # fmt: skip
    calls = further_calls(appearance.sitting, part)
    if judge.sitting_id != appearance.sitting_id or not _marks(judge, appearance, calls.get(appearance.pk)):
        if judge.further:
            return _("A further judge marks only where they were called.")
        return _("“%(team)s” is marked by another panel.") % {"team": appearance.entrant}
    reason = why_not(judge, appearance)
    return (
        _("You do not mark “%(team)s”: %(reason)s.") % {"team": appearance.entrant, "reason": reason} if reason else ""
    )


def further_calls(sitting: Sitting, part: Part) -> dict[int, Discussion]:
    """The discussions that ended in calling one more judge, by appearance."""
    called = Discussion.objects.filter(appearance__sitting=sitting, part=part, outcome=Discussion.Outcome.FURTHER)
    return {each.appearance_id: each for each in called.order_by("pk")}


def _marks(judge, appearance, call) -> bool:
    """Whether this team is this judge's: of their panel; a further judge's where they were called by name, or where
    nobody was named."""
    if judge.further and (call is None or call.further_id):
        return call is not None and call.further_id == judge.pk
    return appearance.panel_id in {None, judge.panel_id}


def expected_sheets(sitting: Sitting, part: Part) -> list[tuple[Appearance, Judge]]:
    """Who has to score whom in this part, in the order of turns: standing judges of the team's panel, teams that are
    there, nobody kept apart; further judges where they were called. Of a closed part not those who came after it."""
    apart, run = why_not_many(sitting), run_of(sitting, part)
    appearances, calls = list(present(sitting)), further_calls(sitting, part)
    judges = list(sitting.judges.standing().order_by("pk"))
    if run is not None and run.closed_at and run.state == PartRun.State.CLOSED:
        judges = [judge for judge in judges if judge.added_at <= run.closed_at]
    return [
        (appearance, judge)
        for appearance in appearances
        for judge in judges
        if _marks(judge, appearance, calls.get(appearance.pk)) and (judge.pk, appearance.pk) not in apart
    ]


def present(sitting: Sitting):
    """Its teams that are there, in the order of their turns."""
    there = sitting.appearances.filter(state=Appearance.State.PRESENT).select_related("entrant", "panel")
    return there.order_by("order", "pk")


def missing_sheets(sitting: Sitting, part: Part) -> list[tuple[Appearance, Judge]]:
    """Those expected that are not handed in."""
    inside = set(
        ScoreSheet.objects.counting().filter(part=part, appearance__sitting=sitting)
        .order_by("pk").values_list("appearance", "judge")
    )  # fmt: skip
    return [(team, judge) for team, judge in expected_sheets(sitting, part) if (team.pk, judge.pk) not in inside]


def keeps(user, sitting: Sitting) -> bool:
    """Whether the user holds this sitting for its unit: organiser, secretary or administrator there or above."""
    return Sitting.objects.editable_by(user).filter(pk=sitting.pk).exists()


def judge_of(user, sitting: Sitting) -> Judge | None:
    """The user as a standing judge of this sitting."""
    return sitting.judges.standing().filter(user=user).select_related("panel").first()


def leads(user, sitting: Sitting) -> bool:
    """Whether the user may run the judging: a chair of the sitting, or who holds it."""
    judge = judge_of(user, sitting)
    return bool(judge and judge.role == Judge.Role.CHAIR) or keeps(user, sitting)
