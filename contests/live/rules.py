"""Whom the pages of a running contest show, and whom an organiser's act there is about."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from contests.models import Contest, Entrant
from schools.models import SchoolClass, Unit
from schools.querysets import lies_under, seat_units, units_under

# Judges and markers have no use for who sits where.
WATCHING = ("administrator", "organiser", "officer", "secretary", "teacher")


def organises(contest: Contest, user) -> bool:
    return Contest.objects.editable_by(user).filter(pk=contest.pk).exists()


def watched_units(user, day) -> set[int]:
    """Ids of the units whose entrants this user looks after."""
    return units_under(seat_units(user, WATCHING), day)


@dataclass(frozen=True)
class Target:
    """Whom an act is about: one entrant, a class, a unit with those below it (`units`), or everybody (all None)."""

    entrant: Entrant | None = None
    school_class: SchoolClass | None = None
    unit: Unit | None = None
    units: frozenset[int] = frozenset()

    def fields(self) -> dict:
        """As the fields of an Extension or a Notice."""
        return {"entrant": self.entrant, "school_class": self.school_class, "unit": self.unit}

    def of_entrants(self, path="") -> Q:
        """A condition on entrants, or on rows that lead to one by `path` ("entrant__")."""
        if self.entrant:
            return Q(**{f"{path}pk": self.entrant.pk})
        if self.school_class:
            return Q(**{f"{path}school_class": self.school_class})
        return Q(**{f"{path}unit__in": self.units}) if self.unit else Q()

    def words(self) -> str:
        if self.entrant:
            return f"{self.entrant} – {self.entrant.school_class or ''} {self.entrant.unit}".replace("–  ", "– ")
        if self.school_class:
            return _("Class %(name)s – %(unit)s") % {"name": self.school_class, "unit": self.school_class.unit}
        if self.unit and len(self.units) > 1:
            return _("%(unit)s and the units below it") % {"unit": self.unit}
        return str(self.unit) if self.unit else _("Everybody in the contest")

    def query(self) -> dict:
        """The parameters of an address that lead here again."""
        given = {"entrant": self.entrant, "class": self.school_class, "unit": self.unit}
        return {name: found.pk for name, found in given.items() if found}


class NoSuchTarget(Exception):
    """Nobody of this contest has the number given."""


def find_target(contest: Contest, data, day) -> Target:
    """Whom the parameters entrant, class or unit of an address or a form name. Raises NoSuchTarget."""
    if pk := data.get("entrant"):
        entrants = Entrant.objects.filter(contest=contest).select_related("person", "unit", "school_class")
        return Target(entrant=_found(entrants, pk))
    mine, then = Entrant.objects.filter(contest=contest), contest.unit.day_of_tree(day)
    if pk := data.get("class"):
        inside = lies_under("unit", [contest.unit_id], then) | Exists(mine.filter(school_class=OuterRef("pk")))
        return Target(school_class=_found(SchoolClass.objects.filter(inside).select_related("unit"), pk))
    if pk := data.get("unit"):
        inside = lies_under("pk", [contest.unit_id], then) | Exists(mine.filter(unit=OuterRef("pk")))
        unit = _found(Unit.objects.filter(inside), pk)
        return Target(unit=unit, units=frozenset({unit.pk, *units_under([unit.pk], unit.day_of_tree(day))}))
    return Target()


def _found(rows, pk):
    found = rows.filter(pk=pk).first() if str(pk).isdecimal() and len(str(pk)) < 19 else None
    if found is None:
        raise NoSuchTarget(pk)
    return found
