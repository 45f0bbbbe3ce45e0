"""What helps to write the document: a first sentence from the figures, what the units wrote, who signed last."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.consolidation.adding import values_of
from reports.consolidation.stored import figures_of, items_of
from reports.models import Consolidation, ConsolidationItem, Figure

SIGNED_BY = ("signer", "signer_title")


def suggested(consolidation: Consolidation, items: Sequence[ConsolidationItem]) -> str:
    """How many reported and who did not, to begin with."""
    counted = [item for item in items if not item.missing]
    moment = date_format(timezone.localtime(consolidation.as_of), "SHORT_DATETIME_FORMAT")
    words = ngettext(
        "As of %(moment)s, %(counted)s of %(of)s unit has reported.",
        "As of %(moment)s, %(counted)s of %(of)s units have reported.", len(items),
    )  # fmt: skip
    said = [words % {"moment": moment, "counted": len(counted), "of": len(items)}]
    if nothing := [item.unit_name for item in counted if item.version and item.version.kind == "nothing"]:
        said.append(_("Nothing to report: %(units)s.") % {"units": ", ".join(nothing)})
    if silent := [item.unit_name for item in items if item.missing in {"owing", "sent_back"}]:
        said.append(_("No report yet: %(units)s.") % {"units": ", ".join(silent)})
    return " ".join(said)


def said_by_units(consolidation: Consolidation) -> list[tuple[Figure, list[tuple[str, str]]]]:
    """`[(figure of text, [(unit, what it wrote)])]`, where something was written."""
    figures = [figure for figure in figures_of(consolidation) if figure.kind == Figure.Kind.TEXT]
    if not figures:
        return []
    items = [item for item in items_of(consolidation) if item.version_id]
    _numbers, texts = values_of(figures, [item.version_id for item in items if item.version_id])
    rows = []
    for figure in figures:
        found = [(item.unit_name, texts.get(item.version_id, {}).get(figure.code, "")) for item in items]
        rows.append((figure, [(unit, words) for unit, words in found if words]))
    return [(figure, said) for figure, said in rows if said]


def last_signature(consolidation: Consolidation) -> dict[str, str]:
    """Who signed for this unit last, to begin with."""
    signed = Consolidation.objects.filter(unit=consolidation.unit_id, state=Consolidation.State.SIGNED)
    return signed.order_by("-signed_at", "-pk").values(*SIGNED_BY).first() or {}
