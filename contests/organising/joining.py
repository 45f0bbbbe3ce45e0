"""Staff who take part themselves: a colleague with a role and no entry on a list gets one at their unit."""

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.vietnamese.text import search_key
from schools.actions import save_person
from schools.models import Person, Unit
from schools.querysets import seat_units


class CannotJoin(ValueError):
    """str() says why, to the one who asked."""


def units_to_join(user):
    """Where somebody with a role and without an entry on a list could be entered: the units of their roles today."""
    if hasattr(user, "person"):
        return Unit.objects.none()
    return Unit.objects.filter(pk__in=seat_units(user)).order_by("name", "pk")


@transaction.atomic
def join_as_staff(user, unit: Unit, *, by, at) -> Person:
    """Their entry on the list of the unit's staff: the one with their name that has no account, or a new one."""
    if unit not in units_to_join(user):
        raise CannotJoin(_("You are on a list already, or hold no role at this unit."))
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    name = user.get_full_name() or user.get_username()
    known = Person.objects.filter(unit=unit, kind=Person.Kind.STAFF, user=None, left_on=None)
    same = list(known.filter(name_search_key=search_key(name)[:120]).order_by("pk")[:2])
    if len(same) > 1:
        raise CannotJoin(
            _("The list of your unit has several colleagues of your name. Ask the unit's secretary to give the right "
              "entry your account.")
        )  # fmt: skip
    if not same:
        return save_person(Person(unit=unit, kind=Person.Kind.STAFF, full_name=name, user=user), by=by, at=at)
    [person] = same
    person.user = user
    person.save(update_fields=["user"])
    record(by=by, at=at, verb="account given", subject=person, changes={"account": user})
    return person
