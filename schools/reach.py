"""Who lies under whom, on which days: the dated closure of the links, kept as rows of Reach.

A child has at most one superior a role on a day, so the way up is a single chain on any day. The closure walks each
unit's chains through all their days at once, cutting the days where a superior changes.
"""

from collections import defaultdict
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from schools.models import Link, Reach, Unit

FOREVER = date.max
TREE_LOCK = 7_042_025  # Any number of our own: the key of the advisory lock on PostgreSQL.


class UnitsFormACycle(Exception):
    """Some units would lie under themselves. `units` are their ids going up, `day` the first such day."""

    def __init__(self, units, day):
        self.units, self.day = list(units), day
        names = dict(Unit.objects.filter(pk__in=self.units).values_list("pk", "name"))
        chain = " → ".join(str(names.get(unit, unit)) for unit in [*self.units, self.units[0]])
        super().__init__(_("From %(day)s on a unit would lie under itself: %(chain)s.") % {"day": day, "chain": chain})


def spans_of(links):
    """`{role: {child: [(superior, from, to), …]}}` from rows (child, role, superior or None, valid_from), in any order.

    `to` is not included; FOREVER where nothing follows. A row without superior only ends the one before it.
    """
    starts = defaultdict(lambda: defaultdict(list))
    for child, role, superior, valid_from in links:
        starts[role][child].append((valid_from, superior))
    spans = {role: {} for role in starts}
    for role, children in starts.items():
        for child, rows in children.items():
            rows.sort(key=lambda row: row[0])
            ends = [row[0] for row in rows[1:]] + [FOREVER]
            lines = zip(rows, ends, strict=True)
            spans[role][child] = [(above, start, end) for (start, above), end in lines if above is not None]
    return spans


def chains_above(unit, spans):
    """Yields (superior, depth, from, to) for everything above a unit in one role. Raises UnitsFormACycle."""
    waiting: list[tuple[tuple, date, date]] = [((unit,), date.min, FOREVER)]
    while waiting:
        path, start, end = waiting.pop()
        for superior, link_start, link_end in spans.get(path[-1], ()):
            since, until = max(start, link_start), min(end, link_end)
            if since >= until:
                continue
            if superior in path:
                raise UnitsFormACycle(path[path.index(superior) :], since)
            yield superior, len(path), since, until
            waiting.append(((*path, superior), since, until))


def closure(units, links):
    """All rows of the closure as `{(superior, unit, role, from): (depth, to or None)}`.

    `units` are (id, opened_on); neighbouring days of the same superior at the same depth are one row.
    """
    units = list(units)
    rows = {(unit, unit, "", opened_on): (0, None) for unit, opened_on in units}
    for role, spans in spans_of(links).items():
        for unit, _opened_on in units:
            if unit not in spans:
                continue
            merged = None
            for superior, depth, since, until in sorted(chains_above(unit, spans)):
                if merged and merged[:2] == (superior, depth) and merged[3] == since:
                    merged = (superior, depth, merged[2], until)
                else:
                    merged = (superior, depth, since, until)
                rows[superior, unit, role, merged[2]] = (depth, None if until == FOREVER else until)
    return rows


def hold_the_tree():
    """One change of the tree at a time, until the transaction ends. (On SQLite every writer is alone already.)"""
    _take_the_tree("pg_advisory_xact_lock")


def keep_the_tree():
    """The tree stays as it is until the transaction ends; any number may keep it so. For whoever makes a list of units
    that acts have to find: an act under way is waited for and seen, a later one finds the list. Taken before all other
    locks, as acts do."""
    _take_the_tree("pg_advisory_xact_lock_shared")


def _take_the_tree(how):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s)", [TREE_LOCK])


@transaction.atomic
def rebuild(only=None):
    """Brings Reach in line with the links, writing only what differs; returns how many rows were written.

    `only`: ids of units under which nothing lies (just founded): their rows alone are looked at.
    """
    hold_the_tree()
    units, links, known = Unit.objects.all(), Link.objects.all(), Reach.objects.all()
    if only is not None:
        units, known = units.filter(pk__in=only), known.filter(unit__in=only)
        links = links.filter(child__in=_and_all_above(only))
    wanted = closure(
        units.order_by("pk").values_list("pk", "opened_on"),
        links.order_by("pk").values_list("child", "role", "superior", "valid_from"),
    )
    return _write_difference(known, wanted)


def _and_all_above(units):
    """The ids of units and of whatever was above them on any day."""
    found, fresh = set(), set(units)
    while fresh:
        found |= fresh
        above = Link.objects.filter(child__in=fresh).exclude(superior=None).values_list("superior", flat=True)
        fresh = set(above) - found
    return found


def _write_difference(known, wanted):
    gone, changed = [], []
    fields = ("pk", "superior", "unit", "role", "valid_from", "depth", "valid_to")
    for pk, superior, unit, role, valid_from, depth, valid_to in known.order_by("pk").values_list(*fields):
        new = wanted.pop((superior, unit, role, valid_from), None)
        if new is None:
            gone.append(pk)
        elif new != (depth, valid_to):
            changed.append(Reach(pk=pk, depth=new[0], valid_to=new[1]))
    added = [
        Reach(superior_id=superior, unit_id=unit, role=role, valid_from=since, depth=depth, valid_to=until)
        for (superior, unit, role, since), (depth, until) in wanted.items()
    ]
    if gone:
        Reach.objects.filter(pk__in=gone).delete()
    Reach.objects.bulk_update(changed, ["depth", "valid_to"], batch_size=500)
    Reach.objects.bulk_create(added, batch_size=2000)
    return len(gone) + len(changed) + len(added)
