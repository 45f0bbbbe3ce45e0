"""Acts as plans: from an order and the facts, what would change, in words and as data, and what forbids it.

Nothing here reads or writes the database; schools.actions.acts does both.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.ordering import name_key
from schools.orders import Order, Step
from schools.reach import UnitsFormACycle, chains_above, spans_of
from schools.rules import class_key
from schools.touching import ending

ROLES = ("professional", "administrative")
KINDS_OF_ONE_UNIT = ("rename", "move", "close", "split")
NEW = "new"  # Stands for the unit that the act founds, in the data of steps.


@dataclass(frozen=True)
class Plan:
    order: Order
    steps: tuple[Step, ...]
    problems: tuple[str, ...]

    @property
    def allowed(self):
        return not self.problems

    @property
    def token(self):
        """The same order on the same facts has the same token, in whatever language it is shown."""
        content = [repr(self.order), [(step.kind, step.data) for step in self.steps]]
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()

    def of(self, kind):
        return [step.data for step in self.steps if step.kind == kind]

    @property
    def links(self):
        """(unit, role, superior or None) of every line that changes."""
        return [*self.of("link"), *(row for rows in self.of("hand over") for row in rows)]


def make_plan(order, facts):
    problems = _problems(order, facts)
    steps = [] if problems else list(_STEPS[order.kind](order, facts))
    if not problems:
        problems = _cycles(order, facts, steps)
    return Plan(order, tuple(steps), tuple(problems))


# What forbids an act


def _problems(order, facts):
    found = [*_shape_problems(order, facts)]
    if found:
        return found
    for unit in sorted(facts.beyond):
        found.append(not_theirs(order.kind) % {"unit": facts.units[unit].name})
    for unit in _touched(order):
        found += _unit_problems(facts.units[unit], order, facts)
    if order.new and order.new.code in facts.codes:
        found.append(_("Another unit has the code %(code)s. Codes are never used twice.") % {"code": order.new.code})
    superiors = [superior for _role, superior in (*order.superiors, (order.role, order.superior)) if superior]
    for superior in dict.fromkeys([*superiors, *(superior for _unit, _role, superior in order.handed)]):
        found += _superior_problems(facts.units[superior], order)
    found += _kind_problems(order, facts)
    return found


def not_theirs(kind):
    """What a person is told who is not above `unit` in the lines that an act of this kind touches."""
    if kind == "move":
        return _(
            "You do not administer %(unit)s from above in this line, so you cannot change it. "
            "Ask the administrator above it in this line, or whoever looks after the whole portal."
        )
    return _(
        "%(unit)s answers to others in a line that you do not administer. "
        "Ask an administrator above it in both lines, or whoever looks after the whole portal."
    )


def named_in(order):
    """The ids of all units that an order names."""
    superiors = (unit for _role, unit in order.superiors)
    handed = (pk for unit, _role, superior in order.handed for pk in (unit, superior))
    return {*order.units, order.successor, order.superior, *superiors, *handed} - {None}


def _shape_problems(order, facts):
    if named_in(order) - facts.units.keys():
        yield _("One of the units is not there any more. Choose again.")
    if order.kind in KINDS_OF_ONE_UNIT and len(order.units) != 1:
        yield _("Choose one unit.")
    if order.kind in {"split", "found"} and order.new is None:
        yield _("Say what the new unit is called.")
    if order.kind == "merge":
        if bool(order.successor) == bool(order.new):
            yield _("Say which unit continues the merged ones: one that exists, or a new one.")
        if len({*order.units, order.successor} - {None}) < 2:
            yield _("A merger needs at least two units.")


def _unit_problems(unit, order, facts):
    day = order.effective_on
    if unit.closed_on:
        yield _("%(unit)s is closed from %(day)s.") % {"unit": unit.name, "day": _day(unit.closed_on)}
    if unit.opened_on > day:
        yield _("%(unit)s opens only on %(day)s.") % {"unit": unit.name, "day": _day(unit.opened_on)}
    if order.kind in {"move", "merge", "close"}:
        roles = [order.role] if order.kind == "move" else ROLES
        ends = order.kind == "move" or unit.id != order.successor
        if ends:
            yield from _changes_later(unit, roles, order, facts)
    if order.kind == "rename" and unit.last_name_on >= day:
        yield _("%(unit)s already gets a name on %(day)s. Choose a later day.") % {
            "unit": unit.name,
            "day": _day(unit.last_name_on),
        }


def _changes_later(unit, roles, order, facts):
    later = [row[3] for row in facts.links if row[0] == unit.id and row[1] in roles and row[3] >= order.effective_on]
    if later:
        words = _("The superior of %(unit)s already changes on %(day)s. An act cannot reach back behind that.")
        yield words % {"unit": unit.name, "day": _day(max(later))}


def _superior_problems(unit, order):
    if unit.closed_on and unit.closed_on <= order.effective_on:
        yield _("%(unit)s is closed by then and cannot be a superior.") % {"unit": unit.name}
    if unit.opened_on > order.effective_on:
        yield _("%(unit)s opens only on %(day)s.") % {"unit": unit.name, "day": _day(unit.opened_on)}
    if order.kind in {"merge", "close"} and unit.id in order.units:
        yield _("%(unit)s ends and cannot be a superior.") % {"unit": unit.name}


def _kind_problems(order, facts):
    if order.kind == "rename" and order.name == facts.units[order.units[0]].name:
        yield _("That is already its name.")
    if order.kind == "move" and order.superior == _superior_on(order.units[0], order.role, order.effective_on, facts):
        yield _("It already answers to this unit.")
    for unit, role, _superior in order.handed:
        yield from _changes_later(facts.units[unit], [role], order, facts)
    if order.kind in {"merge", "close"}:
        yield from _orphans(order, facts)
    if order.kind == "split":
        mine = {school_class.id for school_class in facts.classes if school_class.unit == order.units[0]}
        if set(order.classes) - mine:
            yield _("One of the classes is not a class of this school in a year that goes on.")
    if order.kind == "merge" and facts.same_codes:
        yield _("These people are on two of the lists with one code: %(names)s. Mark where they left.") % {
            "names": ", ".join(facts.same_codes)
        }


def _orphans(order, facts):
    """Units that would be left under one that ends."""
    gone, handed = set(ending(order)), {(unit, role) for unit, role, _superior in order.handed}
    for role, children in spans_of(facts.links).items():
        left = []
        for child, spans in children.items():
            below = any(superior in gone and until > order.effective_on for superior, _since, until in spans)
            if below and child not in gone and (child, role) not in handed:
                left.append(child)
        if left:
            words = _("These units still answer to a unit that ends (%(role)s). Move them first:")
            if order.kind == "close":
                words = _("These units still answer to the unit that ends (%(role)s). Say below to whom they go:")
            yield words % {"role": _role_words(role)} + _listed(left, facts)


def _cycles(order, facts, steps):
    links = list(facts.links)
    for child, role, superior in Plan(order, tuple(steps), ()).links:
        links = [row for row in links if (row[0], row[1], row[3]) != (child, role, order.effective_on)]
        links.append((child, role, superior, order.effective_on))
    try:
        for spans in spans_of(links).values():
            for unit in [*_touched(order), *(unit for unit, _role, _superior in order.handed)]:
                list(chains_above(unit, spans))
    except UnitsFormACycle as cycle:
        return [str(cycle)]
    return []


# What an act changes


def _found(order, facts):
    yield _opening(order)
    yield from _first_links(order, facts)


def _rename(order, facts):
    unit = facts.units[order.units[0]]
    words = _("%(old)s is called %(new)s from %(day)s on.")
    words %= {"old": unit.name, "new": order.name, "day": _day(order.effective_on)}
    yield Step("name", words, (unit.id, order.name, order.abbreviation))
    yield Step("succession", _("It stays the same unit."), (unit.id, unit.id))


def _move(order, facts):
    unit = facts.units[order.units[0]]
    yield from _line(unit, order.role, order.superior, order, facts)
    yield Step("succession", _("It stays the same unit."), (unit.id, unit.id))


def _close(order, facts):
    unit = facts.units[order.units[0]]
    yield from _ending_steps(unit, order, facts)
    yield Step("succession", _("Nothing continues it."), (unit.id, None))
    yield from _handed_over(order, facts)


def _handed_over(order, facts):
    """One step for all that go to one superior in one role."""
    going = defaultdict(list)
    for unit, role, superior in order.handed:
        going[ROLES.index(role), name_key(facts.units[superior].name), superior].append(unit)
    for (index, _key, superior), units in sorted(going.items()):
        words = ngettext(
            "%(count)s unit answers to %(superior)s (%(role)s) from %(day)s on:",
            "%(count)s units answer to %(superior)s (%(role)s) from %(day)s on:",
            len(units),
        )
        values = {"count": len(units), "superior": facts.units[superior].name, "day": _day(order.effective_on)}
        words %= values | {"role": _role_words(ROLES[index])}
        yield Step("hand over", words + _listed(units, facts), tuple((unit, ROLES[index], superior) for unit in units))


def _listed(units, facts):
    """Their names, each on a line of its own."""
    names = [facts.units[unit].name if unit in facts.units else str(unit) for unit in units]
    return "".join(f"\n– {name}" for name in sorted(names, key=name_key))


def _split(order, facts):
    unit = facts.units[order.units[0]]
    yield _opening(order)
    yield from _first_links(order, facts)
    going = [school_class for school_class in facts.classes if school_class.id in order.classes]
    yield from _class_steps(going, {}, NEW, order.new.name, {})
    for seat in facts.seats:
        if seat.school_class in order.classes:
            yield _seat_step(seat, NEW, order.new.name, order)
    yield Step("succession", _("%(unit)s goes on.") % {"unit": unit.name}, (unit.id, unit.id))
    yield Step("succession", _("%(new)s continues a part of it.") % {"new": order.new.name}, (unit.id, NEW))


def _merge(order, facts):
    to, name = (order.successor, facts.units[order.successor].name) if order.successor else (NEW, order.new.name)
    if order.new:
        yield _opening(order)
        yield from _first_links(order, facts)
    taken = {}
    for school_class in facts.classes:
        if school_class.unit == order.successor:
            taken.setdefault(school_class.year, set()).add(class_key(school_class.name))
    labels = {unit.id: unit.code for unit in facts.units.values()}
    for unit in (facts.units[pk] for pk in ending(order)):
        yield from _ending_steps(unit, order, facts)
        yield from _class_steps([c for c in facts.classes if c.unit == unit.id], taken, to, name, labels)
        if facts.people.get(unit.id):
            words = _("%(count)s people of %(old)s go onto the list of %(new)s.")
            words %= {"count": facts.people[unit.id], "old": unit.name, "new": name}
            yield Step("people", words, (unit.id, to))
        for seat in facts.seats:
            if seat.unit == unit.id:
                yield _seat_step(seat, to, name, order)
        words = _("%(new)s continues %(old)s.") % {"new": name, "old": unit.name}
        yield Step("succession", words, (unit.id, to))


_STEPS = {"found": _found, "rename": _rename, "move": _move, "close": _close, "split": _split, "merge": _merge}


def _opening(order):
    words = _("%(name)s (%(code)s) opens on %(day)s.")
    words %= {"name": order.new.name, "code": order.new.code, "day": _day(order.effective_on)}
    return Step("open", words, (order.new.name, order.new.code))


def _first_links(order, facts):
    for role, superior in order.superiors:
        words = _("%(unit)s answers to %(superior)s (%(role)s) from %(day)s on.")
        words %= {
            "unit": order.new.name,
            "superior": facts.units[superior].name,
            "role": _role_words(role),
            "day": _day(order.effective_on),
        }
        yield Step("first link", words, (NEW, role, superior))


def _line(unit, role, superior, order, facts):
    """The end of today's line, and the next one if there is one."""
    now = _superior_on(unit.id, role, order.effective_on, facts)
    if now is None and superior is None:
        return
    values = {"unit": unit.name, "role": _role_words(role), "day": _day(order.effective_on)}
    if superior is None:
        words = _("%(unit)s no longer answers to %(old)s (%(role)s) from %(day)s on.")
    elif now is None:
        words = _("%(unit)s answers to %(new)s (%(role)s) from %(day)s on.")
    else:
        words = _("%(unit)s answers to %(new)s instead of %(old)s (%(role)s) from %(day)s on.")
    values |= {key: facts.units[pk].name for key, pk in (("old", now), ("new", superior)) if pk}
    yield Step("link", words % values, (unit.id, role, superior))


def _ending_steps(unit, order, facts):
    words = _("%(unit)s is closed from %(day)s on; what happened there stays readable.")
    yield Step("close", words % {"unit": unit.name, "day": _day(order.effective_on)}, (unit.id,))
    for role in ROLES:
        yield from _line(unit, role, None, order, facts)


def _class_steps(classes, taken, to, name, labels):
    """`taken`: the keys of class names at the new place, by year."""
    for school_class in classes:
        keys = taken.setdefault(school_class.year, set())
        new_name = free_name(school_class.name, labels.get(school_class.unit, ""), keys)
        keys.add(class_key(new_name))
        values = {"old": school_class.name, "new": new_name, "unit": name, "count": school_class.pupils}
        words = _("Class %(old)s (%(count)s pupils) goes to %(unit)s.")
        if new_name != school_class.name:
            words = _("Class %(old)s (%(count)s pupils) goes to %(unit)s as %(new)s: there is a %(old)s already.")
        yield Step("class", words % values, (school_class.id, to, new_name))


def free_name(name, label, taken):
    """The name if no class has its key, or with its school's code behind it (and a number if need be), cut to fit."""
    found, number = name, 0
    while class_key(found) in taken:
        number += 1
        tail = f" ({label})" if number == 1 else f" ({label} {number})"
        tail = tail[-29:]
        found = f"{name[: 30 - len(tail)]}{tail}"
    return found


def _seat_step(seat, to, name, order):
    words = _("%(seat)s: also at %(new)s from %(day)s on, and still reads the past of the old unit.")
    return Step("seat", words % {"seat": seat.words, "new": name, "day": _day(order.effective_on)}, (seat.id, to))


def _touched(order):
    return [*dict.fromkeys([*order.units, *([order.successor] if order.successor else [])])]


def _superior_on(unit, role, day, facts):
    rows = [row for row in facts.links if row[0] == unit and row[1] == role and row[3] <= day]
    return max(rows, key=lambda row: row[3])[2] if rows else None


def _role_words(role):
    return {"professional": _("professional matters"), "administrative": _("administration")}[role]


def _day(day):
    return date_format(day, "d/m/Y")
