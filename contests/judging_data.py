"""Of one person's data in contests: their teams with what judges wrote of them, and what they did as a judge."""

from django.db.models import Q

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


def in_teams(person, at):
    """`{heading: [rows]}`. `at`: as the person may read it then, without what is told when a sitting is published."""
    members = list(
        Member.objects.filter(person=person)
        .select_related("contest", "entrant__unit", "school_class")
        .order_by("joined_at", "pk")
    )
    teams = {member.entrant_id for member in members}
    appearances = Appearance.objects.filter(entrant__in=teams).select_related("entrant", "sitting__unit")
    told = Q(appearance__sitting__state=Sitting.State.PUBLISHED) if at is not None else Q()
    sheets = ScoreSheet.objects.counting().filter(told, appearance__entrant__in=teams)
    checks = Attendance.objects.filter(member__in=members).select_related("appearance__sitting__unit")
    promotions = Promotion.objects.filter(entrant__in=teams).select_related("entrant", "stage")
    return {
        "teams": [
            {
                "contest": member.contest.title,
                "team": member.entrant.name,
                "school": member.entrant.unit.name,
                "class": member.school_class.name if member.school_class else "",
                "role": member.get_role_display(),
                "joined_at": member.joined_at,
                "left_at": member.left_at,
                "reason": member.reason,
            }
            for member in members
        ],
        "appearances of the team": [
            {
                "team": each.entrant.name,
                "held by": each.sitting.unit.name,
                "turn": each.order,
                "state": each.get_state_display(),
                "reason": each.reason,
                "came late": each.late,
            }
            for each in appearances.order_by("pk")
        ],
        "name checks": [
            {
                "held by": check.appearance.sitting.unit.name,
                "present": check.present,
                "note": check.note,
                "at": check.at,
            }
            for check in checks.order_by("at", "pk")
        ],
        "points of the team": _points(teams, at),
        "what judges wrote of the team": [
            {"part": sheet.part.name, "comment": sheet.comment, "total": sheet.total}
            for sheet in sheets.select_related("part").order_by("part__order", "pk")
        ],
        "promotions of the team": [
            {
                "team": each.entrant.name,
                "to stage": each.stage.name,
                "rank": each.rank,
                "reason": each.reason,
                "at": each.at,
                "withdrawn_at": each.withdrawn_at,
                "withdrawn_reason": each.withdrawn_reason,
            }
            for each in promotions.order_by("at", "pk")
        ],
    }


def _points(teams, at):
    scores = PartScore.objects.filter(entrant__in=teams).select_related("part__stage__contest", "entrant")
    waiting = Appearance.objects.exclude(sitting__state=Sitting.State.PUBLISHED).filter(entrant__in=teams)
    held_back = set(waiting.values_list("entrant", "sitting__stage")) if at is not None else set()
    return [
        {
            "contest": score.part.stage.contest.title,
            "team": score.entrant.name,
            "part": score.part.name,
            "points": score.points,
        }
        for score in scores.order_by("part__stage", "part__order", "pk")
        if (score.entrant_id, score.stage_id) not in held_back
    ]


def as_judge(person):
    """A judge's own sheets, whole: they gave what stands there."""
    if person.user_id is None:
        return {}
    judges = Judge.objects.filter(user=person.user_id).select_related("sitting__unit", "sitting__stage__contest")
    sheets = ScoreSheet.objects.filter(judge__user=person.user_id).select_related("part", "appearance__entrant")
    late = LateSheet.objects.filter(judge__user=person.user_id).select_related("part", "appearance__entrant")
    conflicts = Conflict.objects.filter(judge__user=person.user_id).select_related("entrant", "unit")
    appeals = Appeal.objects.filter(filed_by=person.user_id).select_related("appearance__entrant")
    return {
        "seats as a judge": [
            {
                "contest": judge.sitting.stage.contest.title,
                "held by": judge.sitting.unit.name,
                "role": judge.get_role_display(),
                "position": judge.title,
                "added_at": judge.added_at,
                "withdrawn_at": judge.withdrawn_at,
                "withdrawn_reason": judge.withdrawn_reason,
            }
            for judge in judges.order_by("added_at", "pk")
        ],
        "score sheets": [
            {
                "team": sheet.appearance.entrant.name,
                "part": sheet.part.name,
                "number": sheet.number,
                "state": sheet.get_state_display(),
                "total": sheet.total,
                "comment": sheet.comment,
                "opened_at": sheet.opened_at,
                "handed_in_at": sheet.handed_in_at,
                "reason": sheet.reason,
            }
            for sheet in sheets.order_by("opened_at", "pk")
        ],
        "score sheets that came too late": [
            {
                "team": sheet.appearance.entrant.name,
                "part": sheet.part.name,
                "comment": sheet.comment,
                "received_at": sheet.received_at,
                "decided": sheet.reason,
            }
            for sheet in late.order_by("received_at", "pk")
        ],
        "conflicts of interest": [
            {
                "with": str(each.entrant or each.unit),
                "kind": each.get_kind_display(),
                "note": each.note,
                "declared_at": each.declared_at,
                "lifted_at": each.lifted_at,
            }
            for each in conflicts.order_by("declared_at", "pk")
        ],
        "appeals filed": [
            {
                "team": each.appearance.entrant.name,
                "text": each.text,
                "filed_at": each.filed_at,
                "state": each.get_state_display(),
                "answer": each.answer,
            }
            for each in appeals.order_by("filed_at", "pk")
        ],
    }
