"""Class lists as schools send them: the national export with all its columns, and small lists with a fault."""

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font

# The export as research found it: 25 columns, most of which the portal must not read.
EXPORT_HEADINGS = (
    "STT", "Mã định danh Bộ GD&ĐT", "Họ tên", "Ngày sinh", "Giới tính", "Dân tộc", "Trạng thái", "SĐT liên hệ",
    "Nơi sinh chi tiết", "Tổ/thôn Hộ khẩu thường trú", "Tỉnh thành quê quán", "Phường Xã quê quán", "Chỗ ở hiện nay",
    "Số CMND", "Ngày cấp", "Nơi cấp", "Tên cha", "Nghề nghiệp cha", "Năm sinh cha", "Tên mẹ", "Nghề nghiệp mẹ",
    "Năm sinh mẹ", "Lớp học", "Khối học", "Số định danh cá nhân",
)  # fmt: skip
FATHER, MOTHER, PERSONAL_NUMBER = "Quách Bá Kín", "Lộ Thị Mật", "001212345678"

_FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
_MIDDLES = (
    "Văn",
    "Thị",
    "Đức",
    "Minh",
    "Ngọc",
    "Thanh",
    "Quốc",
    "Bảo",
    "Gia",
    "Khánh",
    "Thu",
    "Hải",
    "Tuấn",
    "Phương",
    "Anh",
)
_GIVENS = ("An", "Bình", "Châu", "Dũng", "Đạt", "Giang", "Hà", "Hùng", "Khoa", "Lan", "Linh", "Mai", "Nam", "Oanh",
           "Phúc", "Quân", "Sơn", "Thảo", "Uyên", "Vy", "Yến", "Ánh", "Ý", "Đào")  # fmt: skip


def name_of(number: int) -> str:
    """One of some 80,000 invented names of three or four words, as different from each other as those of a school."""
    chosen = number * 48_271 % 2_147_483_647
    words = []
    for choices in (_FAMILIES, _MIDDLES, _MIDDLES, _GIVENS):
        chosen, at = divmod(chosen, len(choices))
        words.append(choices[at])
    return " ".join(dict.fromkeys(words))


def pupil(number, *, per_class=40, grades=(6, 7, 8, 9), classes_a_grade=4):
    """(code, name, born, gender, class, grade) of the number-th invented pupil."""
    at = number // per_class
    grade = grades[at // classes_a_grade % len(grades)]
    series = at // (classes_a_grade * len(grades))
    name = name_of(number)
    born = date(2026 - grade - 5, 1, 1) + timedelta(days=number * 37 % 360)
    school_class = f"{grade}{'ABCD'[at % classes_a_grade]}{series or ''}"
    return f"{100_000_0000 + number}", name, born, "Nữ" if "Thị" in name else "Nam", school_class, grade


def export_row(number, **how):
    code, name, born, gender, school_class, grade = pupil(number, **how)
    return (
        str(number + 1), code, name, f"{born:%d/%m/%Y}", gender, "Kinh", "Đang học", "0912345678",
        "Bệnh viện tỉnh", "Tổ 4", "Hà Nội", "Mỹ Đình", "Số 5 ngõ 12", "", "", "", FATHER, "Công nhân", "1980", MOTHER,
        "Giáo viên", "1984", school_class, f"Khối {grade}", PERSONAL_NUMBER,
    )  # fmt: skip


def national_export(pupils=12, *, changes=None, skip=(), **how) -> bytes:
    """The export as one sheet: titles in rows 1 to 3, headings in row 4, all cells text, signatures below.

    changes: {(pupil number, heading): value}; skip: numbers of pupils left out.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(["SỞ GIÁO DỤC VÀ ĐÀO TẠO HÀ NỘI"])
    sheet.append(["TRƯỜNG THCS MỸ ĐÌNH"])
    sheet.append(["DANH SÁCH HỌC SINH"])
    sheet.append(EXPORT_HEADINGS)
    for number in range(pupils):
        if number in skip:
            continue
        row = list(export_row(number, **how))
        for (changed, heading), value in (changes or {}).items():
            if changed == number:
                row[EXPORT_HEADINGS.index(heading)] = value
        sheet.append(row)
    sheet.append([])
    sheet.append([None, None, f"Tổng số: {pupils} học sinh"])
    sheet.append([*[None] * 18, "Hà Nội, ngày 05 tháng 9 năm 2026"])
    sheet.append([None, None, "NGƯỜI LẬP BIỂU", *[None] * 15, "HIỆU TRƯỞNG"])
    sheet.append([*[None] * 18, "Phan Thị Hiệu Trưởng"])
    return saved(book)


def workbook(*sheets, font=None) -> bytes:
    """Sheets given as (name, rows); rows are lists of values, from row 1 on."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if font:
            for cells in sheet.iter_rows():
                for cell in cells:
                    cell.font = Font(name=font)
    return saved(book)


def saved(book) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


HEADINGS = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp", "Khối", "Mã HS"]
GOOD = [1, "Nguyễn Văn An", "25/05/2014", "Nam", "6A", 6, "HS001"]


def small_list(**cells) -> bytes:
    """One good pupil in row 2 and one in row 3 with the given cells changed, by letter: small_list(C="31/02/2014")."""
    row = [2, "Trần Thị Bình", "01/02/2014", "Nữ", "6A", 6, "HS002"]
    for letter, value in cells.items():
        row["ABCDEFG".index(letter)] = value
    return workbook(("Lop", [HEADINGS, GOOD, row]))
