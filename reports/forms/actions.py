"""Making and changing forms. Once used (`frozen_at`) a form stays as it is; other figures are another form."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.starts import Model, models_in
from reports.forms.definitions import definition, write
from reports.models import ReportForm
from reports.rules import NotPossible


def model_forms() -> dict[str, Model]:
    return models_in(Path(__file__).parent / "models_to_start_from")


@transaction.atomic
def build(form: ReportForm, said: Mapping[str, Any], *, by, at, what: str = "") -> ReportForm:
    """Save a new form (its unit and title are set) as a definition says; `what` it was made from."""
    form.created_at = at
    write(form, said)
    record(by=by, at=at, verb="create", subject=form, changes={"made from": what} if what else {})
    return form


def copy_form(source: ReportForm, form: ReportForm, *, by, at) -> ReportForm:
    """A new form like another, which may be changed."""
    form.copied_from = source
    return build(form, definition(source), by=by, at=at, what=source.title)


def hold(form: int) -> ReportForm:
    """Held until the transaction ends, so that nobody begins to use it meanwhile. Raises NotPossible if it is used."""
    held = ReportForm.objects.select_for_update(of=("self",), no_key=True).get(pk=form)
    if held.frozen_at:
        raise NotPossible(_("This form is used since a moment ago and stays as it is. Copy it to change it."))
    return held


def renumber(rows: Any, numbers: Mapping[int, int]) -> None:
    """Sections, figures of a section or checks change places, all at once: what leaves its place goes out of the way
    first, since no two may have one number. `numbers`: by id; the caller holds the form."""
    far = 20_000
    for away in (far, 0):
        for pk, order in numbers.items():
            rows.filter(pk=pk).update(order=order + away)
