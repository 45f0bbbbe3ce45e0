"""What can be wrong with an uploaded form, in words that say what was found, what is allowed and how to mend it.

A finding is kept as its kind, cell and what stood there; the sentence is made when it is shown.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import ERROR, REMARK, KnownFinding, KnownFindings

E, R = ERROR, REMARK
KINDS: dict[str, tuple[str, Any]] = {
    # The file
    "unreadable": (E, _("The file cannot be read: %(hint)s")),
    "not_ours": (
        E,
        _("This is not a statistics form of this portal, or its hidden sheet was changed or lost. Download the form "
          "anew and copy what you filled in."),
    ),
    "other_contest": (E, _("This is a form of another contest: %(found)s. Here it is about: %(hint)s.")),
    "other_form": (E, _("This is the form of %(found)s. Send it there; here it is about %(hint)s.")),
    "old_version": (
        E,
        _("This form was downloaded before version %(hint)s was confirmed, so it would undo what that version says. "
          "Download the form anew and fill it in again."),
    ),
    "sheet_missing": (E, _("The sheet “%(hint)s” is missing or was renamed. Give it its name back.")),
    "heading_changed": (
        E,
        _("Here should stand “%(hint)s”, not “%(found)s”: rows or columns were moved. Download the form anew."),
    ),
    "row_unknown": (E, _("The row of “%(found)s” is not one of this form. Nobody can be added here: delete the row.")),
    "row_renamed": (
        E,
        _("“%(found)s” stands in the row of %(hint)s. Rows must not be exchanged or overwritten: put the name back, or "
          "download the form anew."),
    ),
    "row_twice": (E, _("The row of %(found)s is there twice. Delete one.")),
    "row_missing": (
        E, _("The row of %(found)s is missing. Put it back; or download the form anew if the class has changed since.")
    ),
    # Any cell
    "cell_error": (E, _("Excel shows %(found)s here: the formula does not work. Type the value itself.")),
    "no_value": (E, _("This formula was saved without its result. Type the value itself.")),
    # The line of one person
    "source_unknown": (E, _("“%(found)s” is no source. Choose “%(hint)s” from the list, or leave the cell as it was.")),
    "source_other": (
        E, _("The cells on the right are filled in. Choose “%(hint)s” here, or empty them.")
    ),
    "missing": (E, _("“%(hint)s” is missing: it is needed for whoever took the quiz on another site.")),
    "attempts_not_whole": (E, _("“%(found)s” is no number of attempts. Type a whole number from 1 to %(hint)s.")),
    "attempts_many": (R, _("%(found)s attempts: here only %(hint)s are allowed. Please look again.")),
    "unclear": (E, "%(hint)s"),
    "points_outside": (E, _("%(found)s points cannot be: from 0 to %(hint)s are possible.")),
    "sum_or_mean": (E, _("With several attempts either the total or the mean of their points is needed.")),
    "sum_outside": (E, _("A total of %(found)s does not go with the best attempt and the number: from %(hint)s.")),
    "mean_outside": (E, _("A mean of %(found)s does not go with the best attempt and the number: from %(hint)s.")),
    "sum_and_mean": (E, _("The total %(found)s and the mean do not go together: the mean would be %(hint)s.")),
    "seconds_outside": (E, _("“%(found)s” is no time. Type the seconds, such as 754, or minutes:seconds as 12:34.")),
    "seconds_clock": (
        E,
        _("Excel has turned this into the time of day %(found)s. Type the seconds, such as 754, as a plain number."),
    ),
    "seconds_long": (R, _("%(found)s seconds are longer than the %(hint)s minutes allowed. Please look again.")),
    "seconds_none": (R, _("No time is given for %(found)s: in a tie decided by time this one comes last.")),
    "moment_not": (E, _("“%(found)s” is no moment. Type day/month/year hour:minute, such as %(hint)s.")),
    "moment_outside": (E, _("%(found)s lies outside the round (%(hint)s). What was done then does not count.")),
    "moment_day": (R, _("Only the day %(found)s is given: it counts as the last minute of that day.")),
    "here_changed": (
        R, _("The portal's own figures were changed here. They are not read from the file: %(hint)s stays.")
    ),
    "also_here": (
        R,
        _("%(found)s has papers on this portal too. They are not added up: the papers here count until the organisers "
          "decide."),
    ),
}  # fmt: skip


class Finding(KnownFinding):
    KINDS = KINDS


class Findings(KnownFindings):
    FINDING, MOST = Finding, 500
