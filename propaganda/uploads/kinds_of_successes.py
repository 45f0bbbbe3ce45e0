"""Findings of a workbook of service successes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import ERROR, REMARK

E, R = ERROR, REMARK
KINDS: dict[str, tuple[str, Any]] = {
    # Which workbook it is
    "other_plan": (
        E, _("This workbook was downloaded for %(found)s. Send it there; here it is about %(hint)s.")
    ),
    "old_layout": (
        E, _("This workbook has the form of an older version of the portal. Download it anew and copy your rows.")
    ),
    "no_seal": (R, _("The file is not our template, or its hidden sheet was lost. It was read all the same.")),
    # The pupil
    "pupil_missing": (E, _("Which pupil it was is missing. Type the code, or the class and the full name.")),
    "name_missing": (E, _("The name is missing. Type the full name, or the pupil's code.")),
    "class_missing": (
        E, _("The class of %(found)s is missing. Type it, or the date of birth, so that nobody else is taken.")
    ),
    "class_unclear": (
        E, _("“%(found)s” is no class of this school. Type it as the class list has it, such as %(hint)s.")
    ),
    "class_other": (R, _("%(found)s is in %(hint)s on the class list.")),
    "code_bad": (E, _("“%(found)s” is not a code. Set the column to Text and type all its digits, or empty the cell.")),
    "code_unknown": (
        E, _("No pupil of this school has the code %(found)s. Correct it, or leave it out and type class and name.")
    ),
    "code_of_another": (E, _("The code %(found)s belongs to %(hint)s, another name. Correct one of the two.")),
    "born_bad": (E, _("“%(found)s” is not a date of birth. Type day/month/year, such as 25/05/2012.")),
    "born_differs": (E, _("%(found)s is not the date of birth of this pupil on the class list: %(hint)s.")),
    "pupil_unknown": (
        E,
        _("“%(found)s” is not on the class list of this school. Correct the name or the class; the list has: "
          "%(hint)s."),
    ),
    "pupil_elsewhere": (E, _("%(found)s is not in this class on the class list, but in %(hint)s. Correct the class.")),
    "pupil_which": (
        E,
        _("%(found)s could be more than one pupil (born %(hint)s). Type the date of birth or the code, so that the "
          "right one is meant."),
    ),
    "name_spelled": (R, _("“%(found)s” is taken for %(hint)s of the class list.")),
    "not_your_class": (E, _("%(found)s is not in a class of yours. A class teacher sends those of their own class.")),
    "not_here": (E, "%(hint)s"),
    # The service
    "service_missing": (E, _("The service is missing. Choose it from the list.")),
    "service_unknown": (E, _("“%(found)s” is not in the catalogue of services. Did you mean: %(hint)s?")),
    "service_unclear": (E, _("“%(found)s” is the name of several services. Choose one from the list: %(hint)s.")),
    "service_other": (E, _("“%(found)s” is not counted by this campaign. It counts: %(hint)s.")),
    "not_offered": (E, "%(hint)s"),
    # The date
    "date_missing": (E, _("The date is missing. Type day/month/year, such as 05/03/2022.")),
    "date_bad": (E, "%(hint)s"),
    "date_future": (E, _("%(found)s has not come yet. Today is %(hint)s.")),
    "date_outside": (E, _("%(found)s is outside the days this campaign counts: %(hint)s.")),
    # The number of the file
    "receipt_bad": (E, _("Excel has rounded the number %(found)s. Set the column to Text and type it again.")),
    "receipt_taken": (
        E,
        _("The file number %(found)s is recorded already for another pupil. Each file has its own number."),
    ),
    "receipt_twice": (E, _("The file number %(found)s stands in row %(hint)s too. Each file has its own number.")),
    # Doubles
    "row_twice": (R, _("%(found)s with the same service and day is in row %(hint)s too. It is counted once.")),
    "row_differs": (
        E,
        _("%(found)s with the same service and day is in row %(hint)s too, with another file number. A service counts "
          "once a day for one pupil: delete one of the two rows."),
    ),
    "near": (R, _("%(found)s has the same service on %(hint)s too. Please look whether it is the same success.")),
    "total_stands": (
        R,
        _("For these days a total of %(found)s was told (%(hint)s). Records and totals are never added together: "
          "withdraw the total if these are part of it."),
    ),
    # Totals
    "total_not_yours": (E, _("A total is that of the whole school: its secretary sends it.")),
    "month_missing": (E, _("The month is missing. Type it such as 03/2022.")),
    "month_bad": (E, _("“%(found)s” is not a month. Type it such as 03/2022.")),
    "month_outside": (E, _("%(found)s is outside the days this campaign counts: %(hint)s.")),
    "month_future": (E, _("%(found)s is not over yet. A total is told when its month is over.")),
    "number_missing": (E, _("The number of successes is missing.")),
    "number_bad": (E, _("“%(found)s” is not a whole number from %(hint)s.")),
    "pupils_over": (E, _("%(found)s pupils cannot have made only %(hint)s successes.")),
    "source_missing": (E, _("Where the number comes from is missing, such as: Sổ theo dõi của nhà trường.")),
    "total_twice": (E, _("The same service and month is in row %(hint)s too. Delete one of the two rows.")),
    "total_beside": (
        E,
        _("For this service and month there are %(found)s records with names. A total is never added to them: empty "
          "this row, or record the others by name too."),
    ),
    "total_overlaps": (
        E, _("For these days a total of %(found)s stands already (%(hint)s). Withdraw it first if this one is right.")
    ),
}  # fmt: skip
