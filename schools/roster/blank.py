"""Our own class list to fill in. Its headings are Vietnamese in every language, because the reader looks for them."""

from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

ROWS = 5000
# Heading, width, kept as text so that Excel changes nothing.
COLUMNS = (
    ("STT", 6, False),
    ("Họ và tên (*)", 30, True),
    ("Ngày sinh (*)", 14, True),
    ("Giới tính", 11, True),
    ("Lớp (*)", 10, True),
    ("Khối", 8, False),
    ("Mã định danh Bộ GD&ĐT", 26, True),
)
_HEAD = PatternFill("solid", fgColor="1F3F77")


STAFF_COLUMNS = (
    ("STT", 6, False),
    ("Họ và tên (*)", 30, True),
    ("Ngày sinh (*)", 14, True),
    ("Giới tính", 11, True),
    ("Mã cán bộ", 26, True),
)


def blank_workbook(file: BinaryIO):
    """Writes the template into `file`: the list, and a sheet that explains it."""
    book, sheet = _list("Danh sách học sinh", COLUMNS)
    for rule in _rules():
        sheet.add_data_validation(rule)
    _explain(book.create_sheet("Hướng dẫn"), _pupil_lines())
    book.save(file)


def blank_staff_workbook(file: BinaryIO):
    """The same for the staff of a unit."""
    book, sheet = _list("Danh sách cán bộ", STAFF_COLUMNS)
    gender, _grade, born, _code = _rules()
    for rule in (gender, born):
        sheet.add_data_validation(rule)
    _explain(book.create_sheet("Hướng dẫn"), _staff_lines())
    book.save(file)


def _list(title, columns):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for index, (heading, width, as_text) in enumerate(columns, start=1):
        cell = sheet.cell(1, index, heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        column = sheet.column_dimensions[cell.column_letter]
        column.width = width
        if as_text:
            column.number_format = "@"
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    return book, sheet


def _rules():
    gender = DataValidation("list", formula1='"Nam,Nữ"', allow_blank=True, showErrorMessage=True)
    gender.errorTitle, gender.error = _("Gender"), _("Choose Nam or Nữ, or leave the cell empty.")
    gender.add(f"D2:D{ROWS + 1}")
    grade = DataValidation("whole", operator="between", formula1="1", formula2="12", allow_blank=True)
    grade.showErrorMessage, grade.errorTitle = True, _("Grade")
    grade.error = _("A whole number from 1 to 12.")
    grade.add(f"F2:F{ROWS + 1}")
    born = DataValidation(allow_blank=True, showInputMessage=True)
    born.promptTitle, born.prompt = _("Date of birth"), _("Day/month/year, such as 25/05/2012.")
    born.add(f"C2:C{ROWS + 1}")
    code = DataValidation("textLength", operator="lessThanOrEqual", formula1="30", allow_blank=True)
    code.showInputMessage, code.promptTitle = True, _("Code")
    code.prompt = _("The ministry's code, ten digits. Not the personal number of twelve digits.")
    code.add(f"G2:G{ROWS + 1}")
    return gender, grade, born, code


def _staff_lines():
    return (
        _("How to fill in the staff list"),
        _("One row a person: everybody who works at the unit. Columns with (*) are needed."),
        _("Do not change the headings. Columns you add yourself are not read."),
        _("Name: the full name with its accents, in an ordinary (Unicode) font."),
        _("Date of birth: day/month/year, such as 25/05/2012."),
        _("Gender: Nam or Nữ, or empty."),
        _("Code: the one of the education database or your own. With it a person is known again."),
        _("Addresses, telephone and personal numbers, salaries: leave them out. The portal does not keep them."),
    )


def _pupil_lines():
    return (
        _("How to fill in the class list"),
        _("One row a pupil, all classes below each other on the first sheet. Columns with (*) are needed."),
        _("Do not change the headings. Columns you add yourself are not read."),
        _("Name: the full name with its accents, in an ordinary (Unicode) font."),
        _("Date of birth: day/month/year, such as 25/05/2012."),
        _("Gender: Nam or Nữ, or empty."),
        _("Class: as the school calls it, such as 6A, 9/3 or 12.6. The column is text, so Excel leaves it alone."),
        _("Grade: only needed where the name of the class does not begin with it."),
        _("Ministry code: ten digits. With it a pupil is known again when the name or the class changes."),
        _("Parents, addresses, ethnicity, personal numbers: leave them out. The portal does not keep them."),
    )


def _explain(sheet, lines):
    sheet.column_dimensions["A"].width = 100
    for number, line in enumerate(lines, start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number == 1:
            cell.font = Font(bold=True, size=14)
