"""Lays out an import for its page: plain values in the order in which people need them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.jobs.models import Job
from schools.models import Person, RosterImport
from schools.roster.findings import KINDS, Finding, Level

FINDINGS_SHOWN = 100
_ORDER = {Level.ERROR: 0, Level.QUESTION: 1, Level.REMARK: 2}
LEVELS = {Level.ERROR: _("to correct"), Level.QUESTION: _("to answer"), Level.REMARK: _("to know")}
FIELDS = {
    "full_name": _("full name"),
    "born_on": _("date of birth"),
    "gender": _("gender"),
    "code": _("code"),
    "left_on": _("left on"),
}
GENDERS = dict(Person.Gender.choices)


def page_of(found: RosterImport) -> dict:
    states = RosterImport.State
    working = found.state in {states.READING, states.APPLYING}
    failed = working and found.job is not None and found.job.state == Job.State.FAILED
    counts = found.changes.get("counts", {})
    missing, unplaced = found.changes.get("missing", []), found.changes.get("unplaced", [])
    findings = sorted((Finding(**kept) for kept in found.findings), key=lambda finding: _ORDER[finding.level])
    return {
        "roster_import": found,
        "upload_url": f"{reverse('staff_upload' if found.of_staff else 'roster_upload')}?unit={found.unit_id}",
        "job": found.job,
        "busy": working and not failed,
        "failed": failed,
        "findings": [(finding, LEVELS[finding.level]) for finding in findings[:FINDINGS_SHOWN]],
        "findings_hidden": max(0, sum(found.counts.values()) - FINDINGS_SHOWN),
        "errors": count_of(found, Level.ERROR),
        "remarks": count_of(found, Level.REMARK),
        "counts": counts,
        "new": [(name, born, GENDERS.get(gender), *rest) for name, born, gender, *rest in found.changes.get("new", [])],
        "changed": [
            (name, school_class, [(FIELDS[field], *map(_shown, values)) for field, values in fields.items()])
            for name, school_class, fields in found.changes.get("changed", [])
        ],
        "moved": found.changes.get("moved", []),
        "nothing_new": not any(
            counts.get(name) for name in ("new", "changed", "moved", "joined", "classes", "resized")
        ),
        "missing": missing,
        "unplaced": unplaced,
        "missing_more": counts.get("missing", 0) - len(missing),
        "unplaced_more": counts.get("unplaced", 0) - len(unplaced),
        "left_total": counts.get("missing", 0) + counts.get("unplaced", 0),
        "new_classes": found.changes.get("classes", []),
        "resized": found.changes.get("resized", []),
        "can_discard": found.state not in {states.APPLIED, states.DISCARDED} and (not working or failed),
    }


def missing_of(found: RosterImport) -> list:
    """Who may be marked as having left: [id, name, born, class] each."""
    return [*found.changes.get("missing", []), *found.changes.get("unplaced", [])]


def count_of(found: RosterImport, level: Level) -> int:
    return sum(count for kind, count in found.counts.items() if KINDS[kind][0] is level)


def _shown(value):
    return GENDERS.get(value, value) or "–"
