from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.accounts.actions import revoke_cards
from foundation.history.actions import record
from schools.models import Membership


class AlreadyGranted(Exception):
    def __init__(self, membership):
        super().__init__(
            _("%(user)s already holds this role at %(unit)s in that time.")
            % {
                "user": membership.user,
                "unit": membership.unit,
            }
        )


class ClassOfAnotherUnit(Exception):
    def __init__(self):
        super().__init__(_("This class belongs to another school. Choose a class of the unit."))


class TeacherNeedsClass(Exception):
    def __init__(self):
        super().__init__(_("A class teacher is the teacher of one class. Choose the class."))


class EndsBeforeItStarts(Exception):
    def __init__(self):
        super().__init__(_("The last day lies before the first. Choose a later one."))


@transaction.atomic
def grant(user, unit, role, *, valid_from, by, at, valid_to=None, school_class=None):
    """Gives `user` a role at `unit` from a day on (until a day, not included).

    A card they have stops: whoever prints or finds one would sign in with their role.
    """
    if school_class and school_class.unit_id != unit.pk:
        raise ClassOfAnotherUnit
    if role == Membership.Role.TEACHER and school_class is None:
        raise TeacherNeedsClass
    if valid_to and valid_to <= valid_from:
        raise EndsBeforeItStarts
    unit.__class__.objects.select_for_update(no_key=True).get(pk=unit.pk)
    same = Membership.objects.filter(user=user, unit=unit, role=role, school_class=school_class)
    same = same.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    clash = (same.filter(valid_from__lt=valid_to) if valid_to else same).select_related("user", "unit").first()
    if clash:
        raise AlreadyGranted(clash)
    membership = Membership.objects.create(
        user=user, unit=unit, role=role, school_class=school_class, valid_from=valid_from, valid_to=valid_to
    )
    changes = {"role": [None, role], "valid_from": [None, valid_from], "valid_to": [None, valid_to]}
    record(by=by, at=at, verb="grant", subject=membership, changes=changes)
    revoke_cards([user], by=by, at=at, reason=_("They hold a role now, and sign in with a password."))
    return membership


@transaction.atomic
def end_membership(membership, *, on, by, at, reason=""):
    """Ends a role: `on` is the first day it is not held any more. On its own first day it never was held."""
    if on < membership.valid_from:
        raise EndsBeforeItStarts
    before, membership.valid_to = membership.valid_to, on
    membership.save(update_fields=["valid_to"])
    record(by=by, at=at, verb="end role", subject=membership, changes={"valid_to": [before, on]}, reason=reason)
    return membership
