"""All that outreach holds about one person; contestportal composes it with what the other apps hold."""

from propaganda.models import Activity, Commendation, Evidence, ServiceSuccess, SuccessTotal, Upload
from propaganda.successes.names import Names


def personal_data(person, at=None):
    """`{heading: [rows]}` of plain values: services carried out, claims and what was decided, commendations; of staff
    what they recorded, added and sent.

    `at`: as the person themselves may read it then, without proposals for commendation.
    """
    held = {"services carried out": _successes(person), "commendations": _commendations(person, at)}
    return held | (_of_user(person.user) if person.user_id else {})


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
            "state": row.state,
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
            {"activity": row.activity.title, "kind": row.kind, "name": str(row), "added_at": row.added_at}
            for row in evidence
        ],
        "successes of others recorded": [
            # Whose they are is in those persons' data.
            {"date": day, "recorded_at": recorded}
            for day, recorded in others.order_by("recorded_at", "pk").values_list("done_on", "recorded_at")
        ],
        "totals told": [
            {"school": str(row.plan.unit), "successes": row.successes, "source": row.source, "at": row.recorded_at}
            for row in totals
        ],
        "workbooks sent": [
            {"school": str(row.plan.unit), "name": row.file_name, "at": row.uploaded_at} for row in uploads
        ],
    }
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
            "reason": row.struck_reason,
        }
        for row in rows
    ]
