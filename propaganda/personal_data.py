"""All that outreach holds about one person; contestportal composes it with what the other apps hold."""

from typing import Any

from django.db.models import Model, Q

from propaganda.models import (
    Activity,
    Campaign,
    Commendation,
    CommendationList,
    Evidence,
    Material,
    Plan,
    PlanLine,
    PlanVersion,
    SamePicture,
    ServiceSuccess,
    SuccessTotal,
    Upload,
)
from propaganda.successes.names import Names
from propaganda.successes.rules import moves_of
from propaganda.uploads.successes_people import People
from propaganda.uploads.successes_reading import Row


def personal_data(person, at=None):
    """`{heading: [rows]}` of plain values: services carried out, claims and what was decided, commendations; of staff
    what they recorded, added and sent.

    `at`: as the person themselves may read it then, without proposals for commendation.
    """
    held = {"services carried out": _successes(person), "commendations": _commendations(person, at)}
    return held | _in_workbooks(person) | (_of_user(person.user) if person.user_id else {})


def _successes(person):
    related = ("unit", "school_class", "proof", "recorded_by", "decided_by")
    rows = list(ServiceSuccess.objects.filter(person=person).select_related(*related).order_by("done_on", "pk"))
    names = Names(row.service_id for row in rows)
    return [
        {
            "service": str(names.on(row.service_id, row.done_on)),
            "date": row.done_on,
            "school": str(row.unit),
            "class": str(row.school_class) if row.school_class else "",
            "number of the file": row.receipt,
            "state": row.get_state_display(),
            "reason": row.reason,
            "proof": row.proof.name if row.proof else "",
            "recorded_at": row.recorded_at,
            "recorded_by": str(row.recorded_by or ""),
            "decided_at": row.decided_at,
            "decided_by": str(row.decided_by or ""),
        }
        for row in rows
    ]


def _of_user(user):
    activities = Activity.objects.filter(recorded_by=user).select_related("plan__unit").order_by("recorded_at", "pk")
    evidence = Evidence.objects.filter(added_by=user).select_related("activity").order_by("added_at", "pk")
    others = ServiceSuccess.objects.filter(recorded_by=user).exclude(person__user=user)
    totals = SuccessTotal.objects.filter(recorded_by=user).select_related("plan__unit").order_by("recorded_at", "pk")
    uploads = Upload.objects.filter(uploaded_by=user).select_related("plan__unit").order_by("uploaded_at", "pk")
    held = {
        "activities recorded": [
            {"activity": row.title, "date": row.held_on, "school": str(row.plan.unit), "recorded_at": row.recorded_at}
            for row in activities
        ],
        "evidence added": [
            {"activity": row.activity.title, "kind": row.get_kind_display(), "name": str(row), "added_at": row.added_at}
            for row in evidence
        ],
        "successes of others recorded": [
            # Whose they are is in those persons' data.
            {"date": day, "recorded_at": recorded}
            for day, recorded in others.order_by("recorded_at", "pk").values_list("done_on", "recorded_at")
        ],
        "totals told": [
            {
                "school": str(row.plan.unit),
                "successes": row.successes,
                "source": row.source,
                "at": row.recorded_at,
            }
            for row in totals
        ],
        "workbooks sent": [
            {
                "school": str(row.plan.unit),
                "name": row.file_name,
                "at": row.uploaded_at,
                "state": row.get_state_display(),
            }
            for row in uploads
        ],
        **_decided_by(user),
    }
    return {heading: rows for heading, rows in held.items() if rows}


# What a member of staff decided, changed or noted: rows, the path to who it was, to when, and what is told besides.
DECIDED: dict[str, tuple[type[Model], str, str, dict[str, str]]] = {
    "campaigns launched": (Campaign, "launched_by", "launched_at", {"campaign": "title"}),
    "plans changed": (Plan, "changed_by", "changed_at", {"plan": "unit_name"}),
    "plans sent": (PlanVersion, "sent_by", "sent_at", {"plan": "plan__unit_name", "number": "number"}),
    "plans decided": (
        PlanVersion, "decided_by", "decided_at",
        {"plan": "plan__unit_name", "number": "number", "decision": "decision", "reason": "reason"},
    ),
    "schools exempted": (Plan, "exempted_by", "exempted_at", {"plan": "unit_name", "reason": "exempted_reason"}),
    "lines waived": (PlanLine, "waived_by", "waived_at", {"plan": "plan__unit_name", "reason": "waived_reason"}),
    "activities changed": (Activity, "changed_by", "changed_at", {"activity": "title"}),
    "consents noted": (
        Evidence, "consent_by", "consent_at",
        {"activity": "activity__title", "consent": "consent", "note": "consent_note"},
    ),
    "evidence removed": (
        Evidence, "removed_by", "removed_at", {"activity": "activity__title", "reason": "removed_reason"}
    ),
    "same pictures decided": (SamePicture, "decided_by", "decided_at", {"verdict": "verdict", "note": "note"}),
    "claims decided": (ServiceSuccess, "decided_by", "decided_at", {"state": "state", "reason": "reason"}),
    "workbooks written": (Upload, "applied_by", "applied_at", {"school": "plan__unit_name", "name": "file_name"}),
    "commendation lists drawn up": (
        CommendationList, "made_by", "made_at", {"campaign": "campaign__title", "number": "number"}
    ),
    "commendations decided": (
        Commendation, "decided_by", "decided_at",
        {"campaign": "list__campaign__title", "proposed": "proposed", "reason": "decided_reason"},
    ),
    "commendations struck": (
        Commendation, "struck_by", "struck_at", {"campaign": "list__campaign__title", "reason": "struck_reason"}
    ),
    "materials offered": (Material, "offered_by", "offered_at", {"title": "title"}),
    "materials published": (Material, "published_by", "published_at", {"title": "title"}),
    "materials withdrawn": (
        Material, "withdrawn_by", "withdrawn_at", {"title": "title", "reason": "withdrawn_reason"}
    ),
}  # fmt: skip


def _decided_by(user):
    """Whom or which pupil it was about is in those persons' data."""
    return {
        heading: [
            {"at": moment, **{name: _said(model, told[name], value) for name, value in zip(told, row, strict=True)}}
            for moment, *row in model._default_manager.filter(**{by: user})
            .order_by(at, "pk")
            .values_list(at, *told.values())
        ]
        for heading, (model, by, at, told) in DECIDED.items()
    }


def _said(model, column, value):
    """What a column holds, a choice in words."""
    choices = {} if "__" in column else dict(model._meta.get_field(column).flatchoices)
    return str(choices[value]) if value in choices else value


def _in_workbooks(person):
    """Rows that mean a pupil for sure, and no namesake, in files that were sent and are neither written nor discarded,
    and those given back of files that were written in part (the sweep of uploads forgets both): of their school, and of
    one whose class an act moved on to it."""
    moves = moves_of(person.unit_id)
    classes = person.enrolments.order_by("pk").values_list("school_class", flat=True)
    schools = {person.unit_id, *(before for each in classes for _day, before in moves.get(each, ()))}
    kept = Q(state__in=Upload.WAITING) | Q(state=Upload.State.APPLIED) & ~Q(rows=[])
    uploads = Upload.objects.filter(kept, plan__unit__in=schools, kind=Upload.Kind.SUCCESSES)
    held: dict[str, list[dict[str, Any]]] = {"in workbooks that wait": [], "rows of workbooks given back": []}
    waiting, given_back = held.values()
    for upload in uploads.select_related("plan").order_by("uploaded_at", "pk"):
        people = People(upload.plan)
        found, name = (waiting, "rows") if upload.waiting else (given_back, "as_read")
        for row in (Row(*each) for each in (upload.rows or {}).get(name, ())):
            meant = people.find(row, lambda *_unsure: None)
            if meant and meant.pk == person.pk:
                found.append({
                    "workbook": upload.file_name, "row": row.number, "at": upload.uploaded_at, "service": row.service,
                    "date": row.done_on or row.as_typed("done_on"), "number of the file": row.receipt,
                })  # fmt: skip
    return {heading: rows for heading, rows in held.items() if rows}


def _commendations(person, at):
    """Lists are proposals for whoever looks after a campaign; the person reads what was decided elsewhere."""
    if at is not None:
        return []
    rows = Commendation.objects.filter(person=person).select_related("list__campaign").order_by("list", "rule", "pk")
    return [
        {
            "campaign": row.list.campaign.title,
            "as_of": row.list.as_of,
            "rank": row.rank,
            "value": row.value,
            "proposed": row.proposed and row.struck_at is None,
            "reason": row.struck_reason or row.decided_reason,
        }
        for row in rows
    ]
