"""What an act about units does to reports: who ended owes nothing more, who continues it does, and what is open goes to
the superior of the day. What was accepted keeps the route it had. The rounds that an ended unit asked for are looked
after by whoever continues it or stands above it, and its forms kept there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports.actions import lock_obligations, refresh
from reports.deadlines.planning import replan
from reports.models import Obligation, ReportForm, Requirement
from reports.moments import OPEN_STATES, due_of
from reports.routes import ADDED, RELEASE_ENDED, copies_on, receivers_on
from schools.heirs import ended_by, hand_over, handing, looked_after
from schools.models import Act, Unit
from schools.ordering import name_key
from schools.orders import Order
from schools.touching import Touched, ending, moving, touched

State, Route = Obligation.State, Requirement.Route
WAITING = (*OPEN_STATES, State.SENT)


def running():
    """Reports of rounds under way that are not over: neither accepted nor released."""
    rows = Obligation.objects.filter(requirement__state=Requirement.State.OPEN, state__in=WAITING)
    return rows.filter(released_at=None, ended_on=None)


def touched_by(order: Order) -> list[Touched]:
    gone, going = ending(order), moving(order)
    asked = looked_after(Requirement, gone).exclude(state=Requirement.State.CLOSED)
    return [
        *touched(
            "reports",
            _("%(count)s reports not sent yet end with their unit; who continues it owes them where it owed none."),
            _names(running().filter(unit__in=gone, state__in=OPEN_STATES)),
        ),
        *touched(
            "reports",
            _("%(count)s reports wait for a decision; they are decided on as they were sent."),
            _names(running().filter(unit__in=gone, state=State.SENT)),
        ),
        *touched(
            "reports",
            _("%(count)s reports that are not accepted yet go to the new superior."),
            _names(_rerouted(gone, going)),
        ),
        *handing(
            "reports",
            order,
            asked,
            goes=_("%(count)s rounds of reports go to %(heir)s, which looks after them from then on."),
            stays=_(
                "%(count)s rounds of reports stay with the unit that ends, since nothing continues it or stands above "
                "it: only its own staff look after them. Close them before, or leave these people their roles."
            ),
        ),
        *handing(
            "reports",
            order,
            looked_after(ReportForm, gone),
            goes=_("%(count)s report forms are kept by %(heir)s from then on."),
            stays=_("%(count)s report forms stay with the unit that ends; nobody else changes them."),
        ),
    ]


def _rerouted(gone: Iterable[int], going: Iterable[int]):
    by_asker = Q(requirement__route=Route.ISSUER, requirement__copy_to="", requirement__handed_to=None)
    by_line = running().filter(~by_asker, unit__in=going)
    return (by_line | running().filter(receiver__in=gone)).exclude(unit__in=gone)


def _names(obligations) -> list[str]:
    rows = obligations.select_related("unit", "requirement").order_by("pk")
    ordered = sorted(rows, key=lambda each: (name_key(each.unit.name), each.pk))
    return [f"{each.unit}: {each.requirement}" for each in ordered]


def follow(act: Act, *, by, at: datetime) -> None:
    """In the transaction that finishes the act, when its day has come. Done again it finds nothing to do."""
    ended = ended_by(act)
    gone = {unit.pk for unit in ended}
    going = set(act.links.exclude(superior=None).values_list("child", flat=True))
    for model in (Requirement, ReportForm):
        hand_over(model, act, by=by, at=at)
    held = _hold(gone, going, {successor.pk for successor in ended.values() if successor})
    changed = {
        *_end(act, ended, [each for each in held if each.unit_id in gone and each.state in OPEN_STATES], by=by, at=at),
        *_reroute([each for each in held if each.unit_id not in gone], by=by, at=at),
    }
    for requirement in sorted(changed, key=lambda each: each.pk):
        replan(requirement, at=at)


def catch_up(since: datetime | None, *, by, at: datetime) -> None:
    """For what runs again after it was closed or released: acts finished since then are followed now."""
    missed = Act.objects.filter(finished_at__gte=since) if since else Act.objects.none()
    for act in missed.order_by("effective_on", "pk"):
        follow(act, by=by, at=at)


def _hold(gone: set[int], going: set[int], successors: set[int]) -> list[Obligation]:
    """What the act touches, as it is now and all at once, after its requirements: nobody extends a deadline, releases
    or closes meanwhile, and who began to before is waited for. What the successors owe is held too."""
    rows = (running().filter(unit__in=gone, state__in=OPEN_STATES) | _rerouted(gone, going)).order_by()
    requirements = Requirement.objects.filter(pk__in=set(rows.values_list("requirement", flat=True)))
    list(requirements.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    theirs = Obligation.objects.filter(unit__in=successors, requirement__in=rows.values("requirement"))
    wanted = set(rows.values_list("pk", flat=True))
    held = lock_obligations({*wanted, *theirs.values_list("pk", flat=True)})
    return [
        each for each in held
        if each.pk in wanted and each.state in WAITING and each.requirement.state == Requirement.State.OPEN
        and not (each.released_at or each.ended_on)
    ]  # fmt: skip


def _end(act: Act, ended: dict[Unit, Unit | None], held: list[Obligation], *, by, at: datetime) -> set[Requirement]:
    """The requirements that have another unit on their list now."""
    successors, added = {unit.pk: successor for unit, successor in ended.items()}, set()
    for obligation in held:
        successor = successors[obligation.unit_id]
        obligation.ended_on, obligation.ended_reason = act.effective_on, _reason(act, successor)[:500]
    Obligation.objects.bulk_update(held, ["ended_on", "ended_reason"], batch_size=500)
    refresh(held, at=at)
    for obligation in held:
        record(by=by, at=at, verb="end", subject=obligation, reason=obligation.ended_reason)
    for obligation in sorted(held, key=due_of, reverse=True):  # of several, the one with most time
        successor = successors[obligation.unit_id]
        if successor and _continue(obligation, successor, act, by=by, at=at):
            added.add(obligation.requirement)
    return added


def _reason(act: Act, successor: Unit | None) -> str:
    if successor is None:
        return _("Closed by decision %(number)s.") % {"number": act.number}
    return _("Merged into %(successor)s by decision %(number)s.") % {"successor": successor, "number": act.number}


def _continue(obligation: Obligation, successor: Unit, act: Act, *, by, at: datetime) -> bool:
    """The successor owes it with the time that was left, unless it does already: one that was released owes it again.
    Whether it did not."""
    requirement, day, due = obligation.requirement, timezone.localdate(at), due_of(obligation)
    receiver = receivers_on(requirement, [successor.pk], day)[successor.pk] or obligation.receiver_id
    new, created = Obligation.objects.get_or_create(
        requirement=requirement,
        unit=successor,
        defaults={
            "unit_name": successor.name,
            "receiver_id": receiver,
            "copied_to_id": copies_on(requirement, [successor.pk], day)[successor.pk],
            "due_at": due,
            "grace_until": obligation.grace_until and max(obligation.grace_until, due),
            "locks_at": obligation.locks_at and max(obligation.locks_at, due),
        },
    )
    again = new.released_at is not None and new.state in OPEN_STATES
    if again:
        new.released_at, new.released_by, new.released_reason = None, None, ""
        new.due_at = max(new.due_at, due)
        new.grace_until = new.grace_until and max(new.grace_until, new.due_at)
        new.locks_at = new.locks_at and max(new.locks_at, new.due_at)
        new.save(update_fields=["released_at", "released_by", "released_reason", "due_at", "grace_until", "locks_at"])
    if created or again:
        refresh([new], at=at)
        words = _("Continues %(unit)s by decision %(number)s.") % {"unit": obligation.unit_name, "number": act.number}
        record(by=by, at=at, verb=ADDED if created else RELEASE_ENDED, subject=new, reason=words)
    return created or again


def _reroute(waiting: list[Obligation], *, by, at: datetime) -> set[Requirement]:
    """The requirements some of whose reports go elsewhere now: by the superiors of today, since an act that is followed
    late may have been overtaken by another."""
    day = timezone.localdate(at)
    of: dict[Requirement, list[Obligation]] = defaultdict(list)
    for obligation in waiting:
        of[obligation.requirement].append(obligation)
    changed = [each for requirement, held in of.items() for each in _anew(requirement, held, day)]
    Obligation.objects.bulk_update([each for each, _old in changed], ["receiver", "copied_to"], batch_size=500)
    names = dict(Unit.objects.in_bulk({pk for each, old in changed for pk in (old, each.receiver_id)}))
    for obligation, old in changed:
        words = {"receiver": [str(names[old]), str(names[obligation.receiver_id])]}
        record(by=by, at=at, verb="reroute", subject=obligation, changes=words)
    return {obligation.requirement for obligation, _old in changed}


def _anew(requirement: Requirement, held: list[Obligation], day: date) -> list[tuple[Obligation, int]]:
    """Those that go elsewhere now, by the route on the day, each with the receiver (id) it had."""
    units = [obligation.unit_id for obligation in held]
    receivers, copies = receivers_on(requirement, units, day), copies_on(requirement, units, day)
    changed = []
    for obligation in held:
        old, unit = (obligation.receiver_id, obligation.copied_to_id), obligation.unit_id
        obligation.receiver_id, obligation.copied_to_id = receivers[unit] or old[0], copies[unit]
        if old != (obligation.receiver_id, obligation.copied_to_id):
            changed.append((obligation, old[0]))
    return changed
