"""What can be wrong with a results workbook: what was found, what is allowed, how to mend it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import ERROR, REMARK, KnownFinding, KnownFindings

E, R = ERROR, REMARK
KINDS: dict[str, tuple[str, Any]] = {
    # The file
    "unreadable": (E, _("The file cannot be read: %(hint)s")),
    "not_ours": (
        E,
        _("This is not a results workbook of this portal, or its hidden sheet was changed or lost. Download the "
          "workbook anew and copy your points into it."),
    ),
    "other_contest": (E, _("This is a workbook of another contest: %(found)s. Here it is about: %(hint)s.")),
    "other_stage": (E, _("This is a workbook of another stage: %(found)s. Here it is about: %(hint)s.")),
    "other_unit": (E, _("These are the results of %(found)s. Send them there; here it is about %(hint)s.")),
    "old_layout": (
        E, _("This workbook has the form of an older version of the portal. Download it anew and copy your points.")
    ),
    "parts_changed": (
        E,
        _("The parts have changed since this workbook was downloaded. It has: %(found)s. Now it is: %(hint)s, or a "
          "criterion is another. Download the workbook anew and copy your points."),
    ),
    "teams_added": (
        E,
        _("This workbook was downloaded before these teams were added: %(hint)s. Download it anew and copy your "
          "points."),
    ),
    "blank": (E, _("No points are filled in. Type the points of each team into the yellow cells and send it again.")),
    "more": (R, _("%(found)s more are not listed here. Correct these first.")),
    # Its structure
    "sheet_missing": (E, _("The sheet “%(hint)s” is missing. Download the workbook anew and copy your points.")),
    "sheet_renamed": (R, _("The sheet “%(hint)s” is now named “%(found)s”. It was read all the same.")),
    "column_missing": (
        E, _("The column “%(hint)s” is missing. Download the workbook anew and copy your points.")
    ),
    "heading_changed": (
        E, _("Here should stand “%(hint)s”, not “%(found)s”. Give the column its heading back.")
    ),
    # Teams
    "team_unknown": (
        E,
        _("“%(found)s” is not a team of this sitting. Teams are added on the page Teams; then download the workbook "
          "anew. If it is none, delete the row."),
    ),
    "team_gone": (E, _("%(found)s is no longer a team of this sitting. Empty its points.")),
    "team_renamed": (
        E,
        _("“%(found)s” stands in the row of %(hint)s. Rows must not be exchanged or overwritten: put the name back, or "
          "download the workbook anew."),
    ),
    "team_twice": (E, _("%(found)s is there twice: also in row %(hint)s. Delete one of the two rows.")),
    "team_missing": (E, _("The row of %(found)s is missing. Put it back, or download the workbook anew.")),
    "example_used": (E, _("This is the example row, which does not count. Type “%(found)s” into a row of its own.")),
    "legacy_font": (
        E, _("“%(found)s” is typed in an old font; it reads “%(hint)s”. Type it anew in a font of today.")
    ),
    # Points
    "cell_error": (E, _("Excel shows %(found)s here: the formula does not work. Type the points themselves.")),
    "no_value": (
        E,
        _("This formula was saved without its result. Type the points themselves, or open the file in Excel, save it "
          "and send it again."),
    ),
    "date": (
        E, _("Excel has turned this into the date %(found)s. Was it %(hint)s? Type the points anew, with a comma.")
    ),
    "unclear": (E, "%(hint)s"),
    "below": (E, _("%(found)s is below 0. From 0 to %(hint)s are possible.")),
    "over": (E, _("%(found)s is more than the maximum of this part. From 0 to %(hint)s are possible.")),
    "step": (E, _("%(found)s is not a multiple of %(hint)s, the smallest step. Type the points as they were given.")),
    "step_mean": (
        R,
        _("%(found)s is not a multiple of %(hint)s. That is right for the mean of several judges; otherwise correct "
          "it."),
    ),
    "rounded": (R, _("%(found)s has more than four decimals and is kept as %(hint)s.")),
    "word_in_points": (
        E, _("“%(found)s” is no number of points. If the team was absent, choose “%(hint)s” in the column Vắng.")
    ),
    "missing": (
        E, _("The points of %(found)s are missing. Type them (0 for none), or choose “Vắng” if the team was absent.")
    ),
    "part_left_out": (R, _("Nobody has points in “%(hint)s”. This part is not taken from this workbook.")),
    "here": (
        E,
        _("%(found)s was judged in the portal (%(hint)s). A workbook cannot overwrite that: empty the cell, or "
          "leave the points as they were."),
    ),
    "here_paper": (
        E,
        _("%(found)s took this part in the portal (%(hint)s). A workbook cannot overwrite that: empty the cell, or "
          "leave the points as they were."),
    ),
    "begun": (R, _("Sheets for %(found)s are begun in the portal and not handed in: %(hint)s. They will not count.")),
    # Absence
    "absent_unknown": (E, _("“%(found)s” is not known here. Choose “%(hint)s” from the list, or empty the cell.")),
    "absent_scored": (E, _("%(found)s is marked as absent and has points. Empty the points, or the cell “Vắng”.")),
    "absent_reason": (E, _("%(found)s is marked as absent without a reason. Write it into the column “Ghi chú”.")),
    "absent_here": (
        E, _("%(found)s is marked as absent here, but was judged or took a paper in the portal. Empty the cell “Vắng”.")
    ),
    "portal_absent": (
        E,
        _("The portal has %(found)s as %(hint)s, so it cannot have points. Empty them; or correct it first on the page "
          "Teams."),
    ),
    "note_long": (E, _("The note is longer than %(hint)s characters. Shorten it.")),
    # Time, sums
    "seconds_outside": (E, _("“%(found)s” is no time. Type minutes:seconds, such as 6:30, or empty the cell.")),
    "seconds_clock": (
        E, _("Excel has turned this into the time of day %(found)s. Set the cell to Text and type it again: %(hint)s.")
    ),
    "total_differs": (
        E,
        _("The total %(found)s was typed over the formula, and the points of the parts make %(hint)s. Correct what is "
          "wrong, or empty the cell: the portal adds up itself."),
    ),
    "total_typed": (R, _("A number was typed over the formula of the total. It is right: %(found)s.")),
    "total_stale": (
        R, _("The file shows the total %(found)s; the points of the parts make %(hint)s, and that counts.")
    ),
    "rank_typed": (
        R, _("The rank %(found)s was typed over the formula. The portal ranks by its own rule; there it is %(hint)s.")
    ),
    "totals_unsaved": (R, _("The totals were saved without their values. The portal adds up itself.")),
}  # fmt: skip


class Finding(KnownFinding):
    KINDS = KINDS


class Findings(KnownFindings):
    FINDING = Finding

    def as_json(self) -> list[dict[str, str]]:
        more = [Finding.made("more", found=self.left_out)] if self.left_out else []
        return [finding.as_json() for finding in [*self, *more]]
