"""Findings that any workbook may give rise to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import ERROR, REMARK

E, R = ERROR, REMARK
KINDS: dict[str, tuple[str, Any]] = {
    "unreadable": (E, _("The file cannot be read: %(hint)s")),
    "more": (R, _("%(found)s more are not listed here. Correct these first.")),
    "cell_error": (E, _("Excel shows %(found)s here: the formula does not work. Type the value itself.")),
    "no_value": (E, _("This formula was saved without its result. Open the file in Excel, save it and send it again.")),
    "legacy_font": (
        E, _("“%(found)s” is typed in an old font; it reads “%(hint)s”. Type it anew in a font of today.")
    ),
    "too_long": (E, _("“%(found)s” is too long: at most %(hint)s characters.")),
    "too_many_rows": (E, _("The file has more than %(hint)s rows. Send it in several files.")),
    "no_table": (
        E, _("No row with these headings was found: %(hint)s. Our template shows how. Was the right file sent?")
    ),
    "column_missing": (E, _("The column “%(hint)s” is missing. Add it, or copy the rows into our template.")),
    "nothing": (E, _("There is nothing under the headings. Fill in the rows and send the file again.")),
}  # fmt: skip
