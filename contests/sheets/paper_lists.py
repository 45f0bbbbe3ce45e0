"""What of a sitting's sheets on paper is to be typed, waits for the second person, or was rejected."""

from collections.abc import Iterable
from dataclasses import dataclass

from contests.models import Appearance, Judge, Part, ScoreSheet, Sitting

State = ScoreSheet.State
STANDING = {State.OPEN, State.TYPED, State.HANDED_IN}


@dataclass
class Line:
    """One sheet there is to be. `sheet`: the one that stands, or the last that was rejected, or None."""

    judge: Judge
    part: Part
    appearance: Appearance
    sheet: ScoreSheet | None

    @property
    def state(self) -> str:
        return self.sheet.state if self.sheet else "none"


def lines_of(sitting: Sitting, parts: Iterable[Part]) -> list[Line]:
    """By part, judge and turn: every team there with every judge of its panel (further judges: only what they have)."""
    judges = list(sitting.judges.standing().order_by("panel", "-role", "pk"))
    teams = sorted(
        sitting.appearances.exclude(state__in=["absent", "withdrawn"]).select_related("entrant__unit"),
        key=lambda team: (team.order is None, team.order or 0, team.pk),
    )
    parts = list(parts)
    newest = {}
    sheets = ScoreSheet.objects.filter(appearance__in=teams, part__in=parts).select_related("typed_by", "second_by")
    for sheet in sheets.order_by("number", "pk"):
        key = (sheet.judge_id, sheet.part_id, sheet.appearance_id)
        if sheet.state in STANDING or sheet.state == State.REJECTED:
            newest[key] = sheet
        else:
            newest.pop(key, None)
    found = [
        Line(judge, part, team, newest.get((judge.pk, part.pk, team.pk)))
        for part in parts
        for judge in judges
        for team in teams
        if team.panel_id == judge.panel_id
    ]
    return [line for line in found if line.sheet or not line.judge.further]


def to_confirm(lines, user) -> list[Line]:
    return [line for line in lines if line.state == State.TYPED and line.sheet.typed_by_id != user.pk]


def typed_by(lines, user) -> list[Line]:
    return [line for line in lines if line.state == State.TYPED and line.sheet.typed_by_id == user.pk]


def rejected(lines) -> list[Line]:
    return [line for line in lines if line.state == State.REJECTED]


def next_to_type(lines, after: Line) -> Line | None:
    """The next team of the same judge and part that is still to be typed."""
    own = [line for line in lines if (line.judge.pk, line.part.pk) == (after.judge.pk, after.part.pk)]
    at = next((at for at, line in enumerate(own) if line.appearance.pk == after.appearance.pk), -1)
    return next((line for line in own[at + 1 :] + own[: at + 1] if line.state in {"none", State.REJECTED}), None)
