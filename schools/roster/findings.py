"""What can be wrong with a class list, in words that say what was found and what to do.

A finding is kept as its kind, cell and what stood there; the sentence is made when it is shown, in the reader's
language.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from foundation.sheets.findings import KnownFinding

KEPT_OF_A_KIND = 200  # findings of one kind kept with their cells; the rest are only counted
KEPT_OF_A_REMARK = 40


class Level(StrEnum):
    ERROR = "error"  # blocks until the file is corrected
    QUESTION = "question"  # blocks until a person answers
    REMARK = "remark"  # shown, blocks nothing


E, Q, R = Level.ERROR, Level.QUESTION, Level.REMARK
KINDS = {
    # The file
    "unreadable": (E, _("The file cannot be read: %(hint)s")),
    "no_header": (
        E,
        _("No row with the headings was found. The list needs a heading row with “Họ và tên” and at least “Ngày sinh” "
          "or “Lớp”. Our template shows how."),
    ),
    "no_class_column": (
        E, _("No column “Lớp” was found, and neither the title nor the sheet's name says the class. Add the column.")
    ),
    "no_pupils": (E, _("There is no pupil under the heading row. Was the right file sent?")),
    "too_many": (E, _("The list has more than %(hint)s pupils. Send it in several files.")),
    "cell_error": (E, _("Excel shows %(found)s here: the formula does not work. Type the value itself.")),
    "no_value": (E, _("This formula was saved without its result. Open the file in Excel, save it and send it again.")),
    # Names
    "name_missing": (E, _("The name is missing. Type it, or delete the whole row if it is no pupil.")),
    "name_not_text": (E, _("“%(found)s” is not a name. Type the full name of the pupil.")),
    "name_long": (E, _("The name is longer than %(hint)s characters. Is something else in this cell?")),
    "name_case": (R, _("“%(found)s” will be written as “%(hint)s”.")),
    "not_a_pupil": (R, _("Only a name stands here, without number, date of birth or class: the row is left out.")),
    "legacy_font": (Q, _("The names are typed in an old font (%(found)s). You will be asked about it.")),
    # Dates of birth
    "born_missing": (
        E, _("The date of birth is missing. Without a ministry code it is needed to know this pupil again.")
    ),
    "born_left_out": (R, _("No date of birth is given.")),
    "born_not_a_date": (E, _("“%(found)s” is not a date. Type day/month/year, such as 25/05/2012.")),
    "born_month_first": (
        E,
        _("“%(found)s” looks like month/day/year. Type day/month/year: %(hint)s. Look through the whole column: other "
          "dates may have been turned round too."),
    ),
    "born_ambiguous": (E, _("“%(found)s” can be read in two ways: %(hint)s. Type one of them, with slashes.")),
    "born_impossible": (E, _("“%(found)s” cannot be the date of birth of a pupil. Correct the year.")),
    "born_unusual": (R, _("Born on %(found)s: unusual for this school. Please look again.")),
    "born_year_only": (Q, _("Only a year (%(found)s). You will be asked about it.")),
    # Gender
    "gender_unknown": (E, _("“%(found)s” is not clear. Type Nam or Nữ, or leave the cell empty.")),
    "gender_left_out": (R, _("No gender is given.")),
    # Classes
    "class_missing": (E, _("The class is missing. Type it, such as 6A.")),
    "class_unclear": (
        E, _("“%(found)s” does not say which grade it is. Type the class such as 6A, or add a column “Khối”.")
    ),
    "class_long": (E, _("“%(found)s” is too long for a class: at most %(hint)s characters.")),
    "class_date": (
        Q,
        _("Excel has turned the class into the date %(found)s. You will be asked about it; or set the column "
          "to Text in Excel and type the class again."),
    ),
    "class_number": (
        Q, _("Excel keeps this class as the number %(found)s, so %(found)s and %(found)s0 look the same.")
    ),
    "grade_unknown": (E, _("“%(found)s” is no grade from 1 to 12. Type 6 or “Khối 6”.")),
    "grade_differs": (E, _("The grade “%(found)s” does not go with the class %(hint)s. Correct one of the two.")),
    "grade_of_class": (E, _("Class %(found)s is in grade %(hint)s elsewhere. One class has one grade.")),
    "grade_unusual": (R, _("Class %(found)s is outside the grades of this school.")),
    # Codes
    "code_zero": (R, _("The number %(found)s has lost its first 0 in Excel. It will be kept as %(hint)s.")),
    "code_inexact": (
        E, _("Excel has rounded this number. Set the column to Text and type the code again, all its digits.")
    ),
    "code_not_text": (E, _("“%(found)s” is not a code. Type the ministry's code, or leave the cell empty.")),
    "code_long": (E, _("The code is longer than %(hint)s characters. Is something else in this cell?")),
    "personal_number": (
        Q, _("This looks like a personal number, which the portal does not keep. You will be asked about it.")
    ),
    # Doubles
    "code_twice": (E, _("The code %(found)s is also in %(hint)s. Each pupil has a code of their own.")),
    "pupil_twice": (
        E, _("%(found)s, with the same date of birth, is also in this class in %(hint)s. Delete one row, or give both "
             "their codes.")
    ),
    "pupil_alike": (R, _("%(found)s, with the same date of birth, is also in %(hint)s, with another code or class.")),
    # Against the roster
    "code_of_another": (
        Q,
        _("In the roster the code %(found)s belongs to %(hint)s: another name and another date of birth. You will "
          "be asked about it."),
    ),
    "code_of_other": (E, _("The code %(found)s belongs to %(hint)s, who is on the staff. Correct the code.")),
    "which_pupil": (Q, _("%(found)s could be more than one pupil of the roster. You will be asked about it.")),
    "other_code": (Q, _("The roster has this pupil with the code %(hint)s. You will be asked about it.")),
    # The same on a list of staff
    "staff_no_header": (
        E,
        _("No row with the headings was found. The list needs a heading row with “Họ và tên” and at least “Ngày sinh” "
          "or “Mã”. Our template shows how."),
    ),
    "staff_no_pupils": (E, _("There is nobody under the heading row. Was the right file sent?")),
    "staff_too_many": (E, _("The list has more than %(hint)s people. Send it in several files.")),
    "staff_name_missing": (E, _("The name is missing. Type it, or delete the whole row if it is nobody.")),
    "staff_name_not_text": (E, _("“%(found)s” is not a name. Type the full name.")),
    "staff_not_a_pupil": (R, _("Only a name stands here, without number, date of birth or code: the row is left out.")),
    "staff_born_missing": (
        E, _("The date of birth is missing. Without a code it is needed to know this person again.")
    ),
    "staff_born_impossible": (
        E, _("“%(found)s” cannot be the date of birth of somebody who works. Correct the year.")
    ),
    "staff_born_unusual": (R, _("Born on %(found)s: unusual for somebody who works. Please look again.")),
    "staff_code_not_text": (E, _("“%(found)s” is not a code. Type the staff code, or leave the cell empty.")),
    "staff_code_twice": (E, _("The code %(found)s is also in %(hint)s. Each person has a code of their own.")),
    "staff_pupil_twice": (
        E, _("%(found)s, with the same date of birth, is also in %(hint)s. Delete one row, or give both their codes.")
    ),
    "staff_pupil_alike": (R, _("%(found)s, with the same date of birth, is also in %(hint)s, with another code.")),
    "staff_code_of_other": (E, _("The code %(found)s belongs to %(hint)s, who is a pupil. Correct the code.")),
    "staff_which_pupil": (Q, _("%(found)s could be more than one of the staff. You will be asked about it.")),
    "staff_other_code": (Q, _("The staff list has this person with the code %(hint)s. You will be asked about it.")),
    "which_account": (Q, _("%(found)s has the name of somebody with an account here. You will be asked about it.")),
}  # fmt: skip


class Finding(KnownFinding):
    KINDS = KINDS


class Findings:
    """Collects findings, keeps the first of each kind and counts them all."""

    def __init__(self, *, of_staff: bool = False):
        self.of_staff = of_staff
        self.kept: list[Finding] = []
        self.counts: dict[str, int] = {}

    def add(self, kind: str, address: str, found: object = "", hint: object = ""):
        if self.of_staff and f"staff_{kind}" in KINDS:
            kind = f"staff_{kind}"
        count = self.counts[kind] = self.counts.get(kind, 0) + 1
        limit = KEPT_OF_A_REMARK if KINDS[kind][0] is Level.REMARK else KEPT_OF_A_KIND
        if count <= limit:
            self.kept.append(Finding.made(kind, address, found, hint))

    def count(self, level: Level) -> int:
        return sum(number for kind, number in self.counts.items() if KINDS[kind][0] is level)
