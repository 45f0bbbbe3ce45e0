"""Carrying out a decision that changes units: dry run, one transaction, and what is left for the effective day."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.vietnamese.text import search_key
from schools.actions.units import found_unit
from schools.acts import NEW, free_name, make_plan, named_in
from schools.models import Act, Enrolment, Link, Membership, Person, SchoolClass, Succession, Unit, UnitName
from schools.orders import ClassFacts, Facts, SeatFacts, UnitFacts
from schools.reach import hold_the_tree, rebuild
from schools.rules import class_key
from schools.touching import follow


class ActForbidden(Exception):
    """The act cannot be; `problems` says why."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(" ".join(problems))


class ThingsChanged(Exception):
    """What would happen now is not what was confirmed; `plan` is what would happen now."""

    def __init__(self, plan):
        self.plan = plan
        super().__init__(_("Something changed since you looked. Nothing was done. Please look again and confirm."))


def plan_act(order, *, by=None):
    """The dry run: what carrying out `order` would change, and what forbids it. Writes nothing.

    `by` is who would carry it out, and must be above the units; None is the portal itself.
    """
    return make_plan(order, _facts(order, by))


@transaction.atomic
def carry_out(order, *, token, by, at):
    """Does what the plan with this token says, or raises ActForbidden or ThingsChanged and does nothing.

    Links, names, memberships and closings carry their day and are written at once; classes, people and today's name
    follow when that day comes (at once if it has come).
    """
    hold_the_tree()
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=named_in(order)).order_by("pk"))
    plan = plan_act(order, by=by)
    if not plan.allowed:
        raise ActForbidden(plan.problems)
    if plan.token != token:
        raise ThingsChanged(plan)
    act = Act.objects.create(
        kind=order.kind,
        number=order.number,
        signed_on=order.signed_on,
        effective_on=order.effective_on,
        note=order.note,
        steps=[step.words for step in plan.steps],
        carried_out_at=at,
        carried_out_by=by,
    )
    new = _open(order, act, by=by, at=at) if order.new else None
    _write(plan, act, new)
    act.pending = _pending(plan, new)
    act.save(update_fields=["pending"])
    rebuild()
    _record(plan, act, new, by=by, at=at)
    if order.effective_on <= timezone.localdate(at):
        finish_act(act, by=by, at=at)
    return act


def finish_due_acts(*, at):
    """Moves the classes and people, and changes the names, of acts whose day has come. Returns how many acts."""
    due = Act.objects.filter(finished_at=None, effective_on__lte=timezone.localdate(at))
    finished = 0
    for pk in due.order_by("effective_on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            hold_the_tree()
            act = Act.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
            if act.finished_at is None:
                finish_act(act, by=act.carried_out_by, at=at)
                finished += 1
    return finished


def finish_act(act, *, by, at):
    """The part of an act that has no dates of its own: today's names, and where classes and people are kept."""
    for unit, name, abbreviation in act.pending.get("names", []):
        new = {"name": name, "name_search_key": search_key(name)}
        Unit.objects.filter(pk=unit).update(**new, **({"abbreviation": abbreviation} if abbreviation else {}))
    moved: list[list[int]] = []
    for old, new in act.pending.get("rosters", []):
        classes = _move_roster(act, Unit.objects.get(pk=old), Unit.objects.get(pk=new), by=by, at=at)
        moved += [[school_class, old, new] for school_class in classes]
    for school_class, old, new in act.pending.get("classes", []):
        if _move_class(SchoolClass.objects.get(pk=school_class), Unit.objects.get(pk=old), Unit.objects.get(pk=new)):
            moved.append([school_class, old, new])
    act.pending["moved"], act.finished_at = moved, at
    act.save(update_fields=["pending", "finished_at"])
    follow(act, by=by, at=at)


def _facts(order, by):
    day, own = order.effective_on, {*order.units, order.successor} - {None}
    links = list(Link.objects.order_by("pk").values_list("child", "role", "superior", "valid_from"))
    below = {child for child, _role, superior, _from in links if superior in own}
    above = {superior for child, _role, superior, _from in links if child in own} - {None}
    people = Person.objects.filter(unit__in=own, left_on=None)
    doubled = people.exclude(code="").values("code").annotate(times=Count("pk")).filter(times__gt=1).values("code")
    seats = Membership.objects.filter(unit__in=own).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return Facts(
        units=_unit_facts(named_in(order) | below | above),
        links=links,
        codes=set(Unit.objects.filter(code=order.new.code).values_list("code", flat=True)) if order.new else set(),
        classes=_class_facts(own, day),
        people=dict(people.values_list("unit").annotate(Count("pk")).order_by("unit")),
        same_codes=list(people.filter(code__in=doubled).order_by("pk").values_list("full_name", flat=True)),
        seats=[_seat_facts(seat) for seat in seats.select_related("user", "unit").order_by("pk")],
        beyond=_beyond(order, by, own),
    )


def _beyond(order, by, own):
    """Which of the units the act is about are not for `by` to decide about."""
    named = Unit.objects.filter(pk__in=own)
    ruled = named if by is None else named.ruled_by(by, order.role if order.kind == "move" else "")
    found = set(named.values_list("pk", flat=True)) - set(ruled.values_list("pk", flat=True))
    for role in {role for _unit, role, _superior in order.handed} if by else ():
        going = {unit for unit, line, _superior in order.handed if line == role}
        ruled = Unit.objects.filter(pk__in=going).ruled_by(by, role)
        found |= going - set(ruled.values_list("pk", flat=True))
    return found


def _unit_facts(pks):
    names = dict(UnitName.objects.filter(unit__in=pks).order_by("valid_from").values_list("unit", "valid_from"))
    return {
        unit.pk: UnitFacts(
            unit.pk, unit.name, unit.code, unit.opened_on, unit.closed_on, names.get(unit.pk, unit.opened_on)
        )
        for unit in Unit.objects.filter(pk__in=pks)
    }


def _class_facts(units, day):
    classes = SchoolClass.objects.filter(unit__in=units, year__ends_on__gt=day).annotate(pupils=Count("enrolments"))
    return [ClassFacts(c.pk, c.unit_id, c.name, c.year_id, c.pupils) for c in classes.order_by("name_key", "pk")]


def _seat_facts(seat):
    words = f"{seat.user} ({seat.get_role_display()})"
    return SeatFacts(seat.pk, seat.unit_id, words, seat.user_id, seat.role, seat.school_class_id, seat.valid_to)


def _open(order, act, *, by, at):
    superiors = {role: Unit.objects.get(pk=unit) for role, unit in order.superiors}
    return found_unit(**asdict(order.new), opened_on=order.effective_on, superiors=superiors, act=act, by=by, at=at)


def _write(plan, act, new):
    """Everything that carries its own date."""
    day = plan.order.effective_on
    for unit, name, _abbreviation in plan.of("name"):
        UnitName.objects.create(unit_id=unit, name=name, valid_from=day, act=act)
    for child, role, superior in plan.links:
        Link.objects.create(child_id=child, role=role, superior_id=superior, valid_from=day, act=act)
    for (unit,) in plan.of("close"):
        Unit.objects.filter(pk=unit).update(closed_on=day)
    for seat, to in plan.of("seat"):
        _continue_seat(Membership.objects.get(pk=seat), _real(to, new), day)
    for predecessor, successor in plan.of("succession"):
        Succession.objects.create(act=act, predecessor_id=predecessor, successor_id=_real(successor, new))


def _real(unit, new):
    return new.pk if unit == NEW else unit


def _continue_seat(seat, unit, day):
    same = Membership.objects.filter(user=seat.user_id, unit=unit, role=seat.role, school_class=seat.school_class_id)
    since = max(day, seat.valid_from)
    if not same.filter(Q(valid_to=None) | Q(valid_to__gt=since)).exists():
        Membership.objects.create(
            user_id=seat.user_id,
            unit_id=unit,
            role=seat.role,
            school_class_id=seat.school_class_id,
            valid_from=since,
            valid_to=seat.valid_to,
        )


def _pending(plan, new):
    """What waits for the day: a merged school's roster as a whole, a split school's chosen classes."""
    if plan.order.kind == "split":
        classes = [[pk, plan.order.units[0], new.pk] for pk, _to, _name in plan.of("class")]
        return {"classes": classes}
    ending = [unit for (unit,) in plan.of("close")]
    continued = dict(plan.of("succession"))
    return {
        "names": [list(data) for data in plan.of("name")],
        "rosters": [[unit, _real(continued[unit], new)] for unit in ending if continued[unit]],
    }


def _move_roster(act, old, new, *, by, at) -> list[int]:
    """The ids of the classes that went."""
    classes = SchoolClass.objects.filter(unit=old, year__ends_on__gt=act.effective_on)
    gone = list(classes.order_by("name_key", "pk"))
    for school_class in gone:
        _rehome(school_class, old, new)
    people = Person.objects.filter(unit=old, left_on=None)
    there = Person.objects.filter(unit=new).exclude(code="").values("code")
    staying = list(people.filter(code__in=there).order_by("name_sort_key", "pk").values_list("full_name", flat=True))
    moved = people.exclude(code__in=there).update(unit=new)
    record(by=by, at=at, verb="roster moved", subject=old, changes={"to": new, "people": moved, "stayed": staying})
    return [school_class.pk for school_class in gone]


def _move_class(school_class, old, new) -> bool:
    if school_class.unit_id != old.pk:
        return False
    _rehome(school_class, old, new)
    enrolled = Enrolment.objects.filter(school_class=school_class).values("person")
    Person.objects.filter(pk__in=enrolled, unit=old, left_on=None).update(unit=new)
    return True


def _rehome(school_class, old, new):
    """Puts a class into another school, renamed if that has one of its name."""
    there = SchoolClass.objects.filter(unit=new, year=school_class.year_id).values_list("name_key", flat=True)
    school_class.name = free_name(school_class.name, old.code, set(there))
    school_class.name_key = class_key(school_class.name)
    school_class.unit = new
    school_class.save(update_fields=["unit", "name", "name_key"])


def _record(plan, act, new, *, by, at):
    verb, words = f"act {act.kind}", {"number": act.number, "effective_on": act.effective_on}
    record(by=by, at=at, verb=verb, subject=act, changes={"steps": act.steps}, reason=act.note)
    for unit in Unit.objects.filter(pk__in={*plan.order.units, *([new.pk] if new else [])}).order_by("pk"):
        record(by=by, at=at, verb=verb, subject=unit, changes=words, reason=act.note)
