"""All that reports hold about one person; contestportal composes it with what the other apps hold.

Figures are of units and classes, not of persons: what is held are the acts of staff, and the reminders sent to them.
"""

from reports.models import (
    Consolidation,
    Decision,
    Draft,
    Extension,
    Obligation,
    Reminder,
    ReportUpload,
    ReportVersion,
    Requirement,
)


def personal_data(person, at=None):
    """`{heading: [rows]}` of plain values. `at`: as the person themselves may read it then, which is all of it."""
    return _of_user(person.user) if person.user_id else {}


def _of_user(user):
    held = {
        "reports sent": _versions(user, "sent"),
        "reports taken back": _versions(user, "taken_back"),
        "reports decided on": _decisions(user),
        "drafts of reports changed last": [
            {"report": str(row.obligation), "changed_at": row.changed_at}
            for row in _with_report(Draft.objects.filter(changed_by=user)).order_by("changed_at", "pk")
        ],
        "workbooks of reports sent": [
            {"report": str(row.obligation), "name": row.file_name, "at": row.uploaded_at}
            for row in _with_report(ReportUpload.objects.filter(uploaded_by=user)).order_by("uploaded_at", "pk")
        ],
        "workbooks of reports confirmed": [
            {"report": str(row.obligation), "name": row.file_name, "at": row.applied_at}
            for row in _with_report(ReportUpload.objects.filter(applied_by=user)).order_by("applied_at", "pk")
        ],
        "reminders received": _reminders(user),
        "reminders asked for": [
            {"report": str(row.obligation), "channel": row.get_channel_display(), "at": row.claimed_at}
            for row in _with_report(Reminder.objects.filter(asked_by=user)).order_by("claimed_at", "pk")
        ],
        "reminders settled": [
            {"report": str(row.obligation), "state": row.get_state_display(), "at": row.settled_at}
            for row in _with_report(Reminder.objects.filter(settled_by=user)).order_by("settled_at", "pk")
        ],
        "reports asked for": [
            {"requirement": str(row), "at": row.launched_at}
            for row in Requirement.objects.filter(launched_by=user).order_by("launched_at", "pk")
        ],
        "deadlines moved": [
            {"requirement": str(row.requirement), "new_due_at": row.new_due_at, "reason": row.reason, "at": row.at}
            for row in Extension.objects.filter(by=user).select_related("requirement").order_by("at", "pk")
        ],
        "units released": [
            {"report": str(row), "reason": row.released_reason, "at": row.released_at}
            for row in Obligation.objects.filter(released_by=user).select_related("requirement").order_by("pk")
        ],
        "consolidated reports": _consolidations(user),
    }
    return {heading: rows for heading, rows in held.items() if rows}


def _with_report(rows):
    return rows.select_related("obligation__requirement")


def _versions(user, act):
    rows = _with_report(ReportVersion.objects.filter(**{f"{act}_by": user})).order_by(f"{act}_at", "pk")
    return [
        {"report": str(row.obligation), "version": row.number, "kind": row.get_kind_display(), "letter": row.note,
         "at": getattr(row, f"{act}_at")}
        for row in rows
    ]  # fmt: skip


def _decisions(user):
    rows = Decision.objects.filter(by=user).select_related("version__obligation__requirement").order_by("at", "pk")
    return [
        {"report": str(row.version.obligation), "version": row.version.number, "decision": row.get_kind_display(),
         "reason": row.reason, "at": row.at}
        for row in rows
    ]  # fmt: skip


def _reminders(user):
    rows = _with_report(Reminder.objects.filter(recipient=user)).order_by("claimed_at", "pk")
    return [
        {"report": str(row.obligation), "channel": row.get_channel_display(), "address": row.address,
         "state": row.get_state_display(), "at": row.claimed_at, "read_at": row.read_at}
        for row in rows
    ]  # fmt: skip


def _consolidations(user):
    made = Consolidation.objects.filter(made_by=user) | Consolidation.objects.filter(signed_by=user)
    rows = made.select_related("requirement").order_by("made_at", "pk")
    return [
        {"report": str(row), "made_at": row.made_at, "made": row.made_by_id == user.pk,
         "signed_at": row.signed_at if row.signed_by_id == user.pk else None}
        for row in rows
    ]  # fmt: skip
