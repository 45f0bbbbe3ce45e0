"""What is done to units, classes, people and memberships. Each action gets `by=` and `at=` and records history."""

from schools.actions.acts import ActForbidden, ThingsChanged, carry_out, finish_due_acts, plan_act
from schools.actions.people import (
    AccountTaken,
    enrol,
    link_account,
    make_accounts,
    make_staff_account,
    save_class,
    save_person,
)
from schools.actions.seats import (
    AlreadyGranted,
    ClassOfAnotherUnit,
    EndsBeforeItStarts,
    TeacherNeedsClass,
    end_membership,
    grant,
)
from schools.actions.units import CodeTaken, change_unit, found_unit

__all__ = [
    "AccountTaken",
    "ActForbidden",
    "AlreadyGranted",
    "ClassOfAnotherUnit",
    "CodeTaken",
    "EndsBeforeItStarts",
    "TeacherNeedsClass",
    "ThingsChanged",
    "carry_out",
    "change_unit",
    "end_membership",
    "enrol",
    "finish_due_acts",
    "found_unit",
    "grant",
    "link_account",
    "make_accounts",
    "make_staff_account",
    "plan_act",
    "save_class",
    "save_person",
]
