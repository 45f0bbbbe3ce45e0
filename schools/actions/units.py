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
def found_unit(
    *, kind, name, code, opened_on, by, at, level="", abbreviation="", place="", superiors=None, act=None
):  # fmt: skip
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
        place=place,
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
def change_unit(unit, *, kind, level, code, abbreviation, place, by, at):
    """What may be put right without a decision. Name, superiors and closing are acts."""
    before = Unit.objects.select_for_update().get(pk=unit.pk)
    if Unit.objects.filter(code=code).exclude(pk=unit.pk).exists():
        raise CodeTaken(code)
    said = {"kind": kind, "level": level, "abbreviation": abbreviation, "place": place}
    old = {"unit_code": before.code, **{name: getattr(before, name) for name in said}}
    changes = changed_fields(old, {"unit_code": code, **said})
    if changes:
        for name, value in {"code": code, **said}.items():
            setattr(unit, name, value)
        unit.save(update_fields=["code", *said])
        record(by=by, at=at, verb="change", subject=unit, changes=changes)
    return unit
