"""Of one person's data in contests: their teams with what judges wrote of them, and what they did as a judge."""

from django.db.models import Exists, OuterRef, Q

from contests.models import (
    Appeal,
    Appearance,
    Attendance,
    Conflict,
    Judge,
    LateSheet,
    Member,
    PartScore,
    Promotion,
    ScoreSheet,
    Sitting,
)

PUBLISHED = Sitting.State.PUBLISHED


def _rows(found, **columns):
    """Plain values of rows. A column says where its value is: the name of a field, dots lead on, what is callable is
    called."""
    return [{name: _value(row, path) for name, path in columns.items()} for row in found]


def _value(row, path):
    for name in path.split("."):
        row = getattr(row, name)
        if row is None:
            return "" if "." in path else None
        if callable(row):
            row = row()
    return row


def in_teams(person, at):
    """`{heading: [rows]}`. `at`: as the person may read it then, without what is told when a sitting is published."""
    joined = Member.objects.filter(person=person).select_related("contest", "entrant__unit", "school_class")
    members = list(joined.order_by("joined_at", "pk"))
    teams = {member.entrant_id for member in members}
    appearances = Appearance.objects.filter(entrant__in=teams).select_related("entrant", "sitting__unit")
    checks = Attendance.objects.filter(member__in=members).select_related("appearance__sitting__unit")
    sheets = ScoreSheet.objects.counting().filter(appearance__entrant__in=teams).select_related("part")
    promotions = Promotion.objects.filter(entrant__in=teams).select_related("entrant", "stage")
    if at is not None:
        sheets = sheets.filter(appearance__sitting__state=PUBLISHED)
        unpublished = Appearance.objects.filter(~Q(sitting__state=PUBLISHED), entrant=OuterRef("entrant"))
        promotions = promotions.filter(~Exists(unpublished.exclude(sitting__stage=OuterRef("stage"))))
    return {
        "teams": _rows(
            members, contest="contest.title", team="entrant.name", school="entrant.unit.name",
            **{"class": "school_class.name"}, role="get_role_display", joined_at="joined_at", left_at="left_at",
            reason="reason",
        ),
        "appearances of the team": _rows(
            appearances.order_by("pk"), team="entrant.name", **{"held by": "sitting.unit.name"}, turn="order",
            state="get_state_display", reason="reason", **{"came late": "late"},
        ),
        "name checks": _rows(
            checks.order_by("at", "pk"), **{"held by": "appearance.sitting.unit.name"}, present="present", note="note",
            at="at",
        ),
        "points of the team": _points(teams, at),
        "what judges wrote of the team": _rows(
            sheets.order_by("part__order", "pk"), part="part.name", comment="comment", total="total"
        ),
        "promotions of the team": _rows(
            promotions.order_by("at", "pk"), team="entrant.name", **{"to stage": "stage.name"}, rank="rank",
            reason="reason", at="at", withdrawn_at="withdrawn_at", withdrawn_reason="withdrawn_reason",
        ),
    }  # fmt: skip


def _points(teams, at):
    scores = PartScore.objects.filter(entrant__in=teams).select_related("part__stage__contest", "entrant")
    held_back = set()
    if at is not None:
        waiting = Appearance.objects.filter(~Q(sitting__state=PUBLISHED), entrant__in=teams)
        held_back = set(waiting.values_list("entrant", "sitting__stage"))
    told = [
        score
        for score in scores.order_by("part__stage", "part__order", "pk")
        if (score.entrant_id, score.stage_id) not in held_back
    ]
    return _rows(told, contest="part.stage.contest.title", team="entrant.name", part="part.name", points="points")


def as_judge(person):
    """A judge's own sheets, whole: they gave what stands there."""
    if person.user_id is None:
        return {}
    judges = Judge.objects.filter(user=person.user_id).select_related("sitting__unit", "sitting__stage__contest")
    sheets = ScoreSheet.objects.filter(judge__user=person.user_id).select_related("part", "appearance__entrant")
    late = LateSheet.objects.filter(judge__user=person.user_id).select_related("part", "appearance__entrant")
    conflicts = Conflict.objects.filter(judge__user=person.user_id).select_related("entrant", "unit")
    appeals = Appeal.objects.filter(filed_by=person.user_id).select_related("appearance__entrant")
    team = "appearance.entrant.name"
    return {
        "seats as a judge": _rows(
            judges.order_by("added_at", "pk"), contest="sitting.stage.contest.title",
            **{"held by": "sitting.unit.name"}, role="get_role_display", position="title", added_at="added_at",
            withdrawn_at="withdrawn_at", withdrawn_reason="withdrawn_reason",
        ),
        "score sheets": _rows(
            sheets.order_by("opened_at", "pk"), team=team, part="part.name", number="number",
            state="get_state_display", total="total", comment="comment", opened_at="opened_at",
            handed_in_at="handed_in_at", reason="reason",
        ),
        "score sheets that came too late": _rows(
            late.order_by("received_at", "pk"), team=team, part="part.name", comment="comment",
            received_at="received_at", decided="reason",
        ),
        "conflicts of interest": _rows(
            conflicts.order_by("declared_at", "pk"), **{"with": "subject.__str__"}, kind="get_kind_display",
            note="note", declared_at="declared_at", lifted_at="lifted_at",
        ),
        "appeals filed": _rows(
            appeals.order_by("filed_at", "pk"), team=team, text="text", filed_at="filed_at",
            state="get_state_display", answer="answer",
        ),
    }  # fmt: skip
