"""Deletes a file for good: its row at once, its bytes when the transaction is through."""

from functools import partial

from django.db import transaction

from foundation.files.rules import path_of_digest
from foundation.models import StoredFile
from schools.models import Unit


def forget_file(stored: StoredFile, *, unit):
    """Inside a transaction. Content that another row has too stays; what a killed process leaves, the sweep takes."""
    stored.delete()
    transaction.on_commit(partial(_delete_content, stored.sha256, unit.pk), robust=True)


def _delete_content(sha256: str, unit_pk: int):
    """Under the unit's lock, which start_import holds too: the same list may be arriving again at this moment."""
    with transaction.atomic():
        hold(unit_pk)
        if not StoredFile.objects.filter(sha256=sha256).exists():
            path_of_digest(sha256).unlink(missing_ok=True)


def hold(unit_pk: int):
    """One change of a school's roster at a time, until the transaction ends."""
    Unit.objects.select_for_update(of=("self",)).only("pk").get(pk=unit_pk)
