from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.history.rules import changed_fields
from foundation.vietnamese.text import search_key
from schools.models import Link, Unit, UnitName
from schools.reach import hold_the_tree, rebuild


class CodeTaken(Exception):
    """Another unit, perhaps one that is closed, has this code."""

    def __init__(self, code):
        super().__init__(_("Another unit has the code %(code)s. Codes are never used twice.") % {"code": code})


@transaction.atomic
def found_unit(*, kind, name, code, opened_on, by, at, level="", abbreviation="", superiors=None, act=None):
    """A new unit with its first name and its first links, which all begin the day it opens.

    `superiors`: {role: Unit}. `act` is the decision that founds it, where there is one.
    """
    hold_the_tree()
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(code)
    unit = Unit.objects.create(
        kind=kind,
        level=level,
        name=name,
        name_search_key=search_key(name),
        code=code,
        abbreviation=abbreviation,
        opened_on=opened_on,
    )
    UnitName.objects.create(unit=unit, name=name, valid_from=opened_on, act=act)
    given = {role: superior for role, superior in (superiors or {}).items() if superior}
    Link.objects.bulk_create(
        Link(child=unit, role=role, superior=superior, valid_from=opened_on, act=act)
        for role, superior in given.items()
    )
    rebuild(only=[unit.pk])
    changes = {"name": [None, name], "unit_code": [None, code], "opened_on": [None, opened_on]}
    changes |= {role: [None, superior] for role, superior in given.items()}
    record(by=by, at=at, verb="found", subject=unit, changes=changes)
    return unit


@transaction.atomic
def change_unit(unit, *, kind, level, code, abbreviation, by, at):
    """What may be put right without a decision. Name, superiors and closing are acts."""
    before = Unit.objects.select_for_update().get(pk=unit.pk)
    if Unit.objects.filter(code=code).exclude(pk=unit.pk).exists():
        raise CodeTaken(code)
    after = {"kind": kind, "level": level, "unit_code": code, "abbreviation": abbreviation}
    old = {"kind": before.kind, "level": before.level, "unit_code": before.code, "abbreviation": before.abbreviation}
    changes = changed_fields(old, after)
    if changes:
        unit.kind, unit.level, unit.code, unit.abbreviation = kind, level, code, abbreviation
        unit.save(update_fields=["kind", "level", "code", "abbreviation"])
        record(by=by, at=at, verb="change", subject=unit, changes=changes)
    return unit
