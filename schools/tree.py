"""The units as a tree, as of a day, with the names they had then."""

from dataclasses import dataclass, field

from schools.models import Link, Reach, Unit, UnitName


@dataclass
class Branch:
    """A unit in the tree of one role; `name` is the one it had on the day, `other` its superior in the other role."""

    unit: Unit
    name: str
    other: str = ""
    below: list = field(default_factory=list)


def names_on(day, units):
    """`{unit id: name}` on a day; a unit whose names all begin later keeps its first one."""
    rows = UnitName.objects.filter(unit__in=units).order_by("-valid_from", "-pk")
    first = dict(rows.values_list("unit", "name"))
    return first | dict(rows.filter(valid_from__lte=day).order_by("valid_from", "pk").values_list("unit", "name"))


def superiors_on(day, units):
    """`{(unit id, role): superior id or None}` of the links in force on a day."""
    rows = Link.objects.filter(child__in=units, valid_from__lte=day).order_by("valid_from", "pk")
    return {(child, role): superior for child, role, superior in rows.values_list("child", "role", "superior")}


def between(superior, units, day):
    """The departments, districts and communes that are between a unit (its id) and these units, to choose one."""
    reach = Reach.objects.on(day)
    over = reach.filter(unit__in=units, depth__gt=0).values("superior")
    below = reach.filter(superior=superior, depth__gt=0).values("unit")
    return Unit.objects.filter(pk__in=over).filter(pk__in=below).order_by("name", "pk")


def tree_on(day, units, role):
    """The roots of the tree that `units` (a queryset) form on a day in one role; each has its branches in `below`.

    A unit whose superior is not among the units is a root: so everyone sees their own part as a whole.
    """
    units = list(units.open_on(day).order_by("name", "pk"))
    pks = [unit.pk for unit in units]
    superiors = superiors_on(day, pks)
    names = names_on(day, {*pks, *filter(None, superiors.values())})
    branches = {unit.pk: Branch(unit, names.get(unit.pk, unit.name)) for unit in units}
    roots = []
    for pk, branch in branches.items():
        others = {superior for (unit_role, superior) in _lines(superiors, pk) if unit_role != role and superior}
        branch.other = ", ".join(sorted(names[superior] for superior in others))
        above = branches.get(superiors.get((pk, role)))
        (above.below if above else roots).append(branch)
    return roots


def _lines(superiors, unit):
    return [(role, superiors[unit, role]) for role in ("professional", "administrative") if (unit, role) in superiors]


def count_of(branches):
    return sum(1 + count_of(branch.below) for branch in branches)
