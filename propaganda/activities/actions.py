"""Recording, changing, moving and withdrawing activities. Each holds the plan first, then counts its lines anew."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.history.rules import changed_fields
from propaganda.activities.entries import Entry, differing, entry_of
from propaganda.activities.rules import NotPossible, check_days, why_closed, why_not_line
from propaganda.activities.warnings import Warned, kinds, named, warnings_of
from propaganda.evidence import links
from propaganda.models import Activity, ClassReached, Plan, PlanLine
from propaganda.progress import lock_plans, recount
from schools.models import SchoolClass


class LookAgain(Exception):
    """Nothing was written: a person should look at `warned` first, and may then save all the same."""

    def __init__(self, warned: list[Warned]):
        super().__init__("; ".join(each.text for each in warned))
        self.warned = warned


class Overtaken(Exception):
    """Nothing was written: somebody saved the activity after it was read. `theirs` is how it is now."""

    def __init__(self, activity: Activity):
        super().__init__(_("Somebody changed this activity meanwhile."))
        self.activity = activity
        self.theirs = entry_of(activity)


@dataclass(frozen=True)
class Saved:
    activity: Activity
    new: bool
    warned: tuple[Warned, ...] = ()
    otherwise: str = ""  # said where it is there already, and not as it was sent now


@transaction.atomic
def record_activity(
    plan: Plan, entry: Entry, *, client_id: UUID, link: str = "", overruled: Collection[str] | None = None, by,
    at: datetime,
) -> Saved:  # fmt: skip
    """A new activity, with its link; the one that is there already if the device sends it again. `overruled`: kinds of
    warnings that a person has seen; None: nobody is there to look, so all are. Raises NotPossible, LookAgain."""
    held = _held(plan.pk)
    known = Activity.objects.filter(client_id=client_id).first()
    if known:
        if (known.plan_id, known.recorded_by_id) != (held.pk, by.pk):
            raise NotPossible(_("This was recorded already, by somebody else or for another plan."))
        return Saved(known, new=False, otherwise=_otherwise(known, entry))
    warned = _checked(held, entry, overruled, at=at)
    activity = Activity.objects.create(
        plan=held, line_id=entry.line, client_id=client_id, recorded_at=at, recorded_by=by, **entry.columns()
    )
    _write_classes(activity, entry)
    recount([entry.line])
    activity.refresh_from_db()
    if link:
        links.add(activity, link, by=by, at=at)
    record(by=by, at=at, verb="record", subject=activity, changes={"line": named(activity.line)})
    return Saved(activity, new=True, warned=warned)


@transaction.atomic
def change_activity(
    activity: Activity, entry: Entry, *, version: int, overruled: Collection[str] = (), by, at: datetime
) -> Saved:
    """Lay an entry over the activity as it was at `version`. Nothing new changes nothing. Raises NotPossible,
    LookAgain, Overtaken."""
    plan = _held(activity.plan_id)
    held = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    before = entry_of(held)
    if not differing(before, entry):
        return Saved(held, new=False)
    if held.version != version:
        raise Overtaken(held)
    if held.withdrawn_at:
        raise NotPossible(_("This activity is withdrawn. Bring it back before you change it."))
    warned = _checked(plan, entry, overruled, at=at, activity=held, before=before)
    for name, value in entry.columns().items():
        setattr(held, name, value)
    held.line_id = entry.line
    held.version += 1
    held.changed_at, held.changed_by = at, by
    held.save(update_fields=[*entry.columns(), "line", "version", "changed_at", "changed_by"])
    _write_classes(held, entry)
    recount({before.line, entry.line})
    held = Activity.objects.select_related("line").get(pk=held.pk)
    record(by=by, at=at, verb="change activity", subject=held, changes=changed_fields(told(before), told(entry)))
    return Saved(held, new=False, warned=warned)


@transaction.atomic
def move_activity(activity: Activity, line: PlanLine, *, by, at: datetime) -> None:
    """To another line of its plan, whatever else was changed. Raises NotPossible."""
    plan = _held(activity.plan_id)
    held = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    if held.line_id == line.pk:
        return
    _refuse(why_closed(plan) or why_not_line(_line(plan, line.pk)))
    if held.withdrawn_at:
        raise NotPossible(_("This activity is withdrawn. Bring it back before you change it."))
    changes = {"line": [named(PlanLine.objects.get(pk=held.line_id)), named(line)]}
    left, held.line_id = held.line_id, line.pk
    held.version += 1
    held.changed_at, held.changed_by = at, by
    held.save(update_fields=["line", "version", "changed_at", "changed_by"])
    recount({left, line.pk})
    record(by=by, at=at, verb="move activity", subject=held, changes=changes)


@transaction.atomic
def withdraw_activity(activity: Activity, reason: str, *, by, at: datetime) -> None:
    """It stays to be read and counts nowhere. Raises NotPossible."""
    _set_withdrawn(activity, at, reason, verb="withdraw activity", by=by, at=at)


@transaction.atomic
def restore_activity(activity: Activity, *, by, at: datetime) -> None:
    """It counts again. Raises NotPossible."""
    _set_withdrawn(activity, None, "", verb="bring activity back", by=by, at=at)


def _set_withdrawn(activity, moment, reason, *, verb, by, at):
    plan = _held(activity.plan_id)
    held = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    if bool(held.withdrawn_at) == bool(moment):
        return
    _refuse(why_closed(plan))
    held.withdrawn_at, held.withdrawn_reason = moment, reason
    held.version += 1
    held.changed_at, held.changed_by = at, by
    held.save(update_fields=["withdrawn_at", "withdrawn_reason", "version", "changed_at", "changed_by"])
    recount([held.line_id])
    record(by=by, at=at, verb=verb, subject=held, reason=reason)


def _otherwise(known: Activity, entry: Entry) -> str:
    if known.version > 1 or not differing(entry_of(known), entry):
        return ""
    return _("It was recorded before, not quite as typed now, and stands as it was. Change it if that is not right.")


def _held(pk: int) -> Plan:
    """The plan under its lock, with campaign and unit."""
    lock_plans([pk])
    return Plan.objects.select_related("campaign", "unit").get(pk=pk)


def _refuse(why: str, field: str | None = None) -> None:
    if why:
        raise NotPossible(why, field)


def _line(plan, pk) -> PlanLine:
    line = PlanLine.objects.filter(plan=plan, pk=pk).first()
    if line is None:
        raise NotPossible(_("This line is not of this plan. Choose one of those shown."), "line")
    return line


def _checked(plan, entry, overruled, *, at, activity=None, before: Entry | None = None) -> tuple[Warned, ...]:
    """What was looked at or nobody was asked about. Raises NotPossible, LookAgain."""
    _refuse(why_closed(plan))
    line = _line(plan, entry.line)
    if before is None or before.line != entry.line:
        _refuse(why_not_line(line), "line")
    check_days(plan, entry.held_on, entry.held_until, timezone.localdate(at))
    _check_classes(plan, entry, before)
    warned = tuple(warnings_of(plan, entry, activity))
    if overruled is not None and kinds(warned) - set(overruled):
        raise LookAgain(list(warned))
    return warned


def _check_classes(plan, entry, before):
    """Those of the school; a class it was recorded with stays, whatever became of it."""
    new = set(entry.classes) - set(before.classes if before else ())
    if SchoolClass.objects.filter(pk__in=new, unit=plan.unit_id).count() != len(new):
        raise NotPossible(_("A class is not of this school any more. Load the page again and choose anew."), "pupils")


def _write_classes(activity, entry):
    there = {each.school_class_id: each for each in activity.classes.all()}
    activity.classes.exclude(school_class__in=entry.classes).delete()
    for school_class, present in entry.classes.items():
        row = there.get(school_class)
        if row is None or row.present != present:
            row = row or ClassReached(activity=activity, school_class_id=school_class)
            row.present = present
            row.save()


def told(entry: Entry) -> dict:
    """An entry in words, for history."""
    names = dict(SchoolClass.objects.filter(pk__in=entry.classes).values_list("pk", "name"))
    classes = sorted(f"{names.get(pk, pk)}: {present}" for pk, present in entry.classes.items())
    days = {name: f"{day:%d/%m/%Y}" if (day := getattr(entry, name)) else "" for name in ("held_on", "held_until")}
    return {
        **entry.columns(),
        **days,
        "line": named(PlanLine.objects.get(pk=entry.line)),
        "classes": ", ".join(classes),
    }
