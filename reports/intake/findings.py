"""What can be wrong with the workbook of a report."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets import kinds_of_any
from foundation.sheets.findings import ERROR, REMARK, CountedFindings, KnownFinding

KINDS: dict[str, tuple[str, Any]] = {
    **kinds_of_any.KINDS,
    "other_report": (
        ERROR, _("This workbook is of another report: %(hint)s. Download the one of this report and fill that in.")
    ),
    "no_seal": (REMARK, _("This is not the workbook that was downloaded here: its rows were told by their codes.")),
    "unknown_code": (REMARK, _("“%(found)s” is no code of this form: the row was left out.")),
    "unknown_class": (ERROR, _("“%(found)s” is no class of this report. Copy the row from the downloaded workbook.")),
    "twice": (ERROR, _("“%(found)s” stands here a second time: the first is in %(hint)s. Leave one of them.")),
    "value": (ERROR, "%(hint)s"),
    "share": (
        ERROR, _("“%(found)s” as a share is %(hint)s. Type it with the sign, such as 12,5%%, or as 0,125.")
    ),
    "date": (ERROR, _("Excel made a date of it: %(found)s. Format the cell as a number and type it anew.")),
}  # fmt: skip


class Finding(KnownFinding):
    KINDS = KINDS


class Findings(CountedFindings):
    FINDING = Finding
