"""Launching a requirement to units: what would be owed and to whom it would go, and making it owed.

The obligations made are the list that every count is of; none is deleted, a unit that is released or ends stays on it
with the reason.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record, record_all
from foundation.history.rules import as_json
from reports.actions import moments_of
from reports.deadlines.planning import plan_exports
from reports.models import Obligation, ReportForm, Requirement
from reports.moments import next_reminder
from reports.requirements.contacts import unreachable
from reports.requirements.readiness import faults, remarks
from reports.requirements.remarks import Remark
from reports.requirements.rules import State
from reports.routes import copies_on, receivers_on
from reports.rules import NotPossible
from schools.choosing import Changed, fresh_and_already
from schools.models import Unit
from schools.ordering import name_key
from schools.reach import keep_the_tree

BATCH = 500
NAMED = 5
_SHOWN = ("title", "due_at", "opens_at", "grace_until", "locks_at", "route", "copy_to", "copy_unit_id", "feeds_id",
          "may_be_nothing")  # fmt: skip


@dataclass(frozen=True)
class Owing:
    """A unit, where its report would go, and who would read a copy."""

    unit: Unit
    receiver: Unit | None
    copied_to: Unit | None


@dataclass(frozen=True)
class Launch:
    """What launching a requirement would make owed; `already` owe it and keep what they have."""

    requirement: Requirement
    owings: list[Owing]
    already: list[Unit]
    remarks: list[Remark]
    form: list[list]

    @property
    def digest(self) -> str:
        said = {
            "requirement": {name: str(getattr(self.requirement, name)) for name in _SHOWN},
            "form": self.form,
            "units": sorted(
                [each.unit.pk, each.unit.name, each.receiver and each.receiver.pk, each.copied_to and each.copied_to.pk]
                for each in self.owings
            ),
            "already": sorted(unit.pk for unit in self.already),
            "remarks": [str(remark) for remark in self.remarks],
        }
        return hashlib.sha256(json.dumps(as_json(said)).encode()).hexdigest()

    @property
    def without_receiver(self) -> list[Unit]:
        """Those with no superior of the kind that the route needs."""
        return [each.unit for each in self.owings if each.receiver is None]

    @property
    def by_receiver(self) -> list[tuple[Unit, int]]:
        """(receiver, how many reports it would get), in the order of names."""
        counts = Counter(each.receiver.pk for each in self.owings if each.receiver)
        units = {each.receiver.pk: each.receiver for each in self.owings if each.receiver}
        return [(units[pk], counts[pk]) for pk in sorted(units, key=lambda pk: (name_key(units[pk].name), pk))]


def units_below(requirement: Requirement, day) -> QuerySet[Unit]:
    """Those it may be launched to: at or below its issuer today, and not closed. An issuer asks itself only where its
    report goes further up (a centre that plans its own report to the department)."""
    below = Unit.objects.under([requirement.keeper_id], day).open_on(day)
    return below.exclude(pk=requirement.keeper_id) if requirement.route == Requirement.Route.ISSUER else below


def launch_of(requirement: Requirement, units: Iterable[Unit], at: datetime) -> Launch:
    day = timezone.localdate(at)
    fresh, already = fresh_and_already(units, set(requirement.obligations.values_list("unit", flat=True)))
    pks = [unit.pk for unit in fresh]
    receivers, copies = receivers_on(requirement, pks, day), copies_on(requirement, pks, day)
    known = Unit.objects.in_bulk({pk for pk in (*receivers.values(), *copies.values()) if pk})
    owings = [Owing(unit, known.get(receivers[unit.pk]), known.get(copies[unit.pk])) for unit in fresh]
    said = [*remarks(requirement, at, pks), *_of_units(requirement, owings, day)]
    figures = requirement.form.figures.order_by("section__order", "order", "pk")
    form = [list(row) for row in figures.values_list("pk", "code", "label", "kind", "required", "by_class")]
    return Launch(requirement, owings, already, said, form)


def _of_units(requirement, owings: list[Owing], day) -> list[Remark]:
    found = []
    if requirement.copy_to and (alone := [each.unit for each in owings if each.copied_to is None]):
        found.append(Remark(_("Nobody reads a copy of the reports of: %(units)s.") % {"units": _names(alone)}))
    if silent := unreachable([each.unit for each in owings], day):
        words = _("Nobody who sends reports there has an e-mail address or a telephone in the portal: %(units)s.")
        found.append(Remark(words % {"units": _names(silent)}))
    if requirement.feeds_id and requirement.feeds.state != State.DRAFT:
        owe = set(requirement.feeds.obligations.values_list("unit", flat=True))
        strangers = {
            each.receiver.pk: each.receiver for each in owings if each.receiver and each.receiver.pk not in owe
        }
        if strangers:
            words = _("These units receive reports but do not owe “%(above)s”, which is made of them: %(units)s.")
            found.append(Remark(words % {"above": requirement.feeds, "units": _names(list(strangers.values()))}))
    return found


def _names(units) -> str:
    """The first names, and how many more."""
    named = ", ".join(unit.name for unit in units[:NAMED])
    more = len(units) - NAMED
    return named if more <= 0 else _("%(names)s and %(count)s more") % {"names": named, "count": more}


def why_not_launch(requirement: Requirement, at: datetime) -> str:
    if requirement.state == State.CLOSED:
        return _("This round of reports is closed. Open it again on its page if a unit was forgotten.")
    if faults(requirement, at):
        return _("Something is missing before it can be launched: see its page.")
    return ""


@transaction.atomic
def launch(
    requirement: Requirement, chosen: Collection[int], *, shown: Collection[int], digest: str, read: bool, by,
    at: datetime,
) -> int:  # fmt: skip
    """Make it owed by the `chosen` units that do not owe it yet; how many. `digest` is of the launch to the units that
    were `shown`; `read`: its remarks were read. Raises NotPossible, Changed."""
    keep_the_tree()
    # One launch or change after another, so that none makes what the other has made; the form stays as it is now.
    rows = Requirement.objects.select_for_update(of=("self",), no_key=True)
    requirement = rows.select_related("unit", "feeds").get(pk=requirement.pk)
    form = ReportForm.objects.select_for_update(no_key=True).get(pk=requirement.form_id)
    if why := why_not_launch(requirement, at):
        raise NotPossible(why)
    if not chosen:
        raise NotPossible(_("Tick at least one unit."))
    what = launch_of(requirement, units_below(requirement, timezone.localdate(at)).filter(pk__in=shown), at)
    wanted = set(chosen) - {unit.pk for unit in what.already}
    if not wanted:
        return 0
    if what.digest != digest or not wanted <= {each.unit.pk for each in what.owings}:
        raise Changed
    owings = [each for each in what.owings if each.unit.pk in wanted]
    if lost := [each.unit for each in owings if each.receiver is None]:
        words = _("Nobody receives the reports of: %(units)s. Take their ticks away, or give them a superior first.")
        raise NotPossible(words % {"units": _names(lost)})
    if what.remarks and not read:
        raise NotPossible(_("Read the remarks below and tick that you have read them."))
    _make(requirement, form, owings, by=by, at=at)
    return len(owings)


def _make(requirement, form, owings: list[Owing], *, by, at) -> None:
    minutes = moments_of([requirement.pk]).get(requirement.pk, ())
    made = [
        Obligation(
            requirement=requirement, unit=each.unit, unit_name=each.unit.name, receiver=each.receiver,
            copied_to=each.copied_to, due_at=requirement.due_at, grace_until=requirement.grace_until,
            locks_at=requirement.locks_at,
        )
        for each in owings
    ]  # fmt: skip
    for obligation in made:
        obligation.remind_at = next_reminder(obligation, minutes, at)
    made = Obligation.objects.bulk_create(made, batch_size=BATCH)
    if form.frozen_at is None:
        form.frozen_at = at
        form.save(update_fields=["frozen_at"])
    if requirement.state == State.DRAFT:
        requirement.state, requirement.launched_at, requirement.launched_by = State.OPEN, at, by
        requirement.save(update_fields=["state", "launched_at", "launched_by"])
    record_all(by=by, at=at, verb="launch", subjects=made)
    names = [each.unit.name for each in owings]
    record(by=by, at=at, verb="launch", subject=requirement, changes={"units": len(names), "names": names})
    plan_exports(requirement, at=at)
