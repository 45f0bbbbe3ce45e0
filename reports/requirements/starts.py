"""Making a requirement: with what is usual, or like last time's."""

from datetime import datetime

from django.db import transaction

from foundation.history.actions import record
from reports.models import Extract, ReminderMoment, Requirement
from reports.requirements.moment_words import USUAL

# A copy asks the same of the same receivers; what it is about, by which plan and when are set anew.
COPIED = ("about", "route", "copy_to", "copy_unit", "may_be_nothing", "export_hours")


@transaction.atomic
def start(requirement: Requirement, *, by, at: datetime) -> Requirement:
    """Save a new one (unit, title, form, opens_at and due_at are set) with the usual reminders."""
    return _make(requirement, USUAL, {}, by=by, at=at)


@transaction.atomic
def copy(source: Requirement, requirement: Requirement, *, by, at: datetime) -> Requirement:
    """Save a new one like `source`, which becomes its last time. The time of grace and that until the lock are as long
    as they were; extracts come with it where the form is the same."""
    for name in COPIED:
        setattr(requirement, name, getattr(source, name))
    requirement.copied_from = requirement.previous = source
    for name in ("grace_until", "locks_at"):
        if before := getattr(source, name):
            setattr(requirement, name, requirement.due_at + (before - source.due_at))
    minutes = source.moments.order_by("-minutes_before").values_list("minutes_before", flat=True)
    made = _make(requirement, minutes, {"made from": str(source)}, by=by, at=at)
    if source.form_id == made.form_id:
        for extract in source.extracts.order_by("pk"):
            fields = {name: getattr(extract, name) for name in ("title", "clause", "receiver")}
            Extract.objects.create(requirement=made, **fields).figures.set(extract.figures.all())
    return made


def _make(requirement, minutes, changes, *, by, at):
    requirement.created_at = at
    requirement.save()
    ReminderMoment.objects.bulk_create(
        [ReminderMoment(requirement=requirement, minutes_before=each) for each in minutes]
    )
    record(by=by, at=at, verb="create", subject=requirement, changes=changes)
    return requirement
