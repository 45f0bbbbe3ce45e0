"""Findings of a school's own table of five columns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import ERROR, REMARK

E, R = ERROR, REMARK
KINDS: dict[str, tuple[str, Any]] = {
    "content_missing": (E, _("The content of this line is missing. Type it, or empty the whole row.")),
    "heading_alone": (
        R, _("“%(found)s” has no form, nobody responsible and no time: it is taken for a heading and left out.")
    ),
    "when_missing": (
        E, _("It is not said when. Type for example: Thường xuyên; Quý II/2022; Quý III, IV/2022; 24/10/2022.")
    ),
    "when_unclear": (
        E,
        _("When “%(found)s” is, cannot be told for sure. Type it like one of these: Thường xuyên; Quý II/2022; Quý "
          "III, IV/2022; Tháng 3/2022; Từ 01/3/2022 đến 16/3/2022; Trước ngày 31/10/2022; 24/10/2022."),
    ),
    "when_first": (
        E,
        _("Excel keeps this as the day %(found)s. Was the whole month meant, or that day? Set the cell to Text and "
          "type “%(hint)s”."),
    ),
    "when_refused": (E, _("“%(found)s” cannot be: %(hint)s")),
    "when_doubtful": (R, _("“%(found)s” cannot be, if this is the line proposed below: %(hint)s")),
    "when_differs": (R, _("“%(found)s” is another time than the campaign asks for: %(hint)s. The issuer will see it.")),
    "line_twice": (E, _("“%(found)s” is there twice: also in %(hint)s. Delete one of the two rows.")),
    "own_not_taken": (
        R,
        _("“%(found)s” is no line of the campaign, and this campaign takes no lines of the schools' own. Choose below "
          "which line it is, or it is left out."),
    ),
}  # fmt: skip
