"""What is not kept of class lists: their files, which hold more about children than the portal may know."""

from functools import partial

from foundation.files.actions import delete
from foundation.models import StoredFile
from schools.models import Unit


def forget_file(stored: StoredFile, *, unit):
    """Inside a transaction; under the unit's lock, which start_import holds too when the same list arrives again."""
    delete(stored, hold=partial(hold, unit.pk))


def hold(unit_pk: int):
    """One change of a school's roster at a time, until the transaction ends."""
    Unit.objects.select_for_update(of=("self",)).only("pk").get(pk=unit_pk)
