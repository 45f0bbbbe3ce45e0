"""Whom the page of the judges offers: staff of the unit, judges nearby, teams and units for a conflict."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from contests.judging.conflicts import several_schools
from contests.models import Sitting
from schools.models import Membership, Person, Reach
from schools.querysets import units_under


@dataclass(frozen=True)
class Chosen:
    name: str
    user: object = None
    person: Person | None = None


def judge_choices(sitting: Sitting, day) -> list:
    """Groups of a select: staff of the unit that holds it, and accounts with a judge's seat there, above or below."""
    taken = set(sitting.judges.standing().exclude(user=None).order_by("pk").values_list("user", flat=True))
    staff = [(f"p{each.pk}", each.full_name) for each in _staff(sitting) if each.user_id not in taken]
    nearby = [(f"u{each.pk}", str(each)) for each in _nearby(sitting, day) if each.pk not in taken]
    groups = [(_("Staff of %(unit)s") % {"unit": sitting.unit}, staff), (_("Judges nearby"), nearby)]
    return [(label, rows) for label, rows in groups if rows]


def chosen(sitting: Sitting, value: str, day) -> Chosen:
    """Whom a value that the select offers means."""
    if value.startswith("p"):
        person = _staff(sitting).get(pk=value[1:])
        return Chosen(person.full_name, person=person)
    user = _nearby(sitting, day).get(pk=value[1:])
    return Chosen(str(user), user=user)


def _staff(sitting):
    staff = Person.objects.filter(unit=sitting.unit_id, kind=Person.Kind.STAFF, left_on=None)
    return staff.order_by("name_sort_key", "pk")


def _nearby(sitting, day):
    above = Reach.objects.on(day).filter(unit=sitting.unit_id).values_list("superior", flat=True)
    units = {sitting.unit_id, *above, *units_under([sitting.unit_id], day)}
    seats = Membership.objects.on(day).filter(role=Membership.Role.JUDGE, unit__in=units)
    return get_user_model().objects.filter(pk__in=seats.values("user"), is_active=True).order_by("full_name", "pk")


def conflict_choices(sitting: Sitting) -> list[tuple[str, str]]:
    teams = list(sitting.appearances.select_related("entrant__unit").order_by("order", "pk"))
    found = [(f"t{each.entrant_id}", str(each.entrant)) for each in teams]
    if several_schools(sitting):
        units = {each.entrant.unit_id: each.entrant.unit for each in teams}
        found += [(f"u{pk}", _("all teams of %(unit)s") % {"unit": unit}) for pk, unit in units.items()]
    return found


def conflict_with(sitting: Sitting, value: str) -> dict:
    """The team or unit that a value means, as fields of a conflict."""
    teams = sitting.appearances.select_related("entrant__unit")
    if value.startswith("t"):
        return {"entrant": teams.get(entrant=int(value[1:])).entrant}
    return {"unit": teams.filter(entrant__unit=int(value[1:])).order_by("pk")[0].entrant.unit}


def may_have_card(sitting: Sitting, judges) -> set[int]:
    """Ids of the judges who may have one. A card lends whoever prints it what the account may do: only for those who
    hold no role anywhere, and who are guests or on the list of this very unit."""
    users = {each.user_id for each in judges if each.user_id}
    refused = set(Membership.objects.filter(user__in=users).order_by("pk").values_list("user", flat=True))
    people = Person.objects.filter(user__in=users).exclude(unit=sitting.unit_id)
    refused |= set(people.order_by("pk").values_list("user", flat=True))
    return {
        each.pk
        for each in judges
        if each.user_id and each.user_id not in refused and not each.withdrawn_at
        and each.user.is_active and not each.user.is_staff and not each.user.is_superuser
    }  # fmt: skip
