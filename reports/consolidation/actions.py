"""Consolidating what was received, writing the texts, discarding. Signing and sending up have modules of their own."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports.actions import lock_obligations
from reports.consolidation.adding import Added, Part
from reports.consolidation.rules import TEXTS, Newer, must_be_draft
from reports.consolidation.scope import Asked, add_up, day_of, obligations_of
from reports.models import Consolidation, ConsolidationItem, Requirement
from reports.rules import NotPossible
from schools.models import Unit

BATCH = 500
State = Consolidation.State


@transaction.atomic
def consolidate(requirement: Requirement, unit: Unit, asked: Asked, *, by, at: datetime) -> tuple[Consolidation, bool]:
    """The next consolidation of a unit, and whether it is new: where nothing has changed since the last one, it is that
    one. Nobody sends or decides meanwhile. Raises NotPossible."""
    held = Requirement.objects.select_for_update(of=("self",), no_key=True).get(pk=requirement.pk)
    if held.state == Requirement.State.DRAFT:
        raise NotPossible(_("This round of reports is not launched yet: there is nothing to add up."))
    if asked.as_of and asked.as_of > at:
        raise NotPossible(_("This moment is still to come. Choose one that has passed."))
    owed = lock_obligations(obligations_of(held, unit.pk, asked.as_of).values_list("pk", flat=True))
    if not owed:
        raise NotPossible(_("%(unit)s receives no report of this round.") % {"unit": unit})
    found = add_up(held, unit.pk, asked, at=at, obligations=owed)
    made = Consolidation.objects.filter(requirement=held, unit=unit).order_by("-number")
    last = made.exclude(state=State.DISCARDED).first()
    if last and _same(last, asked, found):
        return last, False
    number = (made.values_list("number", flat=True).first() or 0) + 1
    new = Consolidation.objects.create(
        requirement=held, unit=unit, unit_name=unit.name, number=number, accepted_only=asked.accepted_only,
        as_of=asked.as_of or at, tree=asked.tree, tree_day=day_of(held, asked.tree, at),
        totals=as_text(found.totals), texts=dict(last.texts) if last else {}, made_at=at, made_by=by,
    )  # fmt: skip
    ConsolidationItem.objects.bulk_create([_item(new, part) for part in found.parts], batch_size=BATCH)
    counts = {"added": len(found.parts) - len(found.missing), "missing": len(found.missing)}
    record(by=by, at=at, verb="consolidate reports", subject=new, changes=counts)
    return new, True


def as_text(totals: Mapping[str, Decimal]) -> dict[str, str]:
    return {code: format(value.normalize(), "f") for code, value in totals.items()}


def _item(consolidation: Consolidation, part: Part) -> ConsolidationItem:
    return ConsolidationItem(
        consolidation=consolidation, obligation=part.obligation, unit_name=part.unit_name, superior_id=part.superior,
        superior_name=part.superior_name, version=part.version, missing=part.missing,
    )  # fmt: skip


def _same(last: Consolidation, asked: Asked, found: Added) -> bool:
    """Whether it was asked for in the same way and would hold the same."""
    as_of_making = last.as_of == last.made_at
    if (last.accepted_only, last.tree) != (asked.accepted_only, asked.tree):
        return False
    if last.as_of != asked.as_of if asked.as_of else not as_of_making:
        return False
    columns = ("obligation", "unit_name", "superior", "version", "missing")
    kept = set(last.items.values_list(*columns))
    new = {
        (part.obligation.pk, part.unit_name, part.superior, part.version and part.version.pk, part.missing)
        for part in found.parts
    }
    return kept == new


def hold(pk: int) -> Consolidation:
    rows = Consolidation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("requirement__unit", "unit").get(pk=pk)


@transaction.atomic
def write_texts(consolidation: Consolidation, texts: Mapping[str, str], *, edition: int, by, at: datetime) -> None:
    """The officer's words for the document; `edition` is that of the texts read. Raises NotPossible, Newer."""
    held = hold(consolidation.pk)
    said = {key: words for key, _heading in TEXTS if (words := texts.get(key, "").strip())}
    if said == held.texts:
        return
    must_be_draft(held)
    if edition != held.edition:
        raise Newer(held)
    changed = [key for key, _heading in TEXTS if said.get(key) != held.texts.get(key)]
    held.texts, held.edition = said, held.edition + 1
    held.save(update_fields=["texts", "edition"])
    record(by=by, at=at, verb="write the texts", subject=held, changes={"texts": changed})


@transaction.atomic
def discard(consolidation: Consolidation, *, by, at: datetime) -> None:
    """Only a draft; it stays on the list, and its number is not given again. Done twice it is done once."""
    held = hold(consolidation.pk)
    if held.state == State.DISCARDED:
        return
    must_be_draft(held)
    held.state = State.DISCARDED
    held.save(update_fields=["state"])
    record(by=by, at=at, verb="discard", subject=held)
