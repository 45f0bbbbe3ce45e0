"""The workbook of service successes: its sheets and columns, and the hidden sheet that says whose it is.

Headings are Vietnamese in every language, because the reader looks for them.
"""

from dataclasses import dataclass
from typing import Any

from propaganda.models import Plan
from schools.roster.columns import ALIASES as ROSTER

SHEET, TOTALS, LISTS, HELP, IDENTITY = "Lượt thực hiện", "Số tổng", "Danh mục", "Hướng dẫn", "ma-luot-thuc-hien"
SALT = "propaganda.uploads"
VERSION = 1  # of the layout
HEAD_ROW = 5  # as Excel counts


@dataclass(frozen=True)
class Column:
    name: str
    heading: str
    width: int
    told: bool = False  # filled in by the portal, where it knows it


COLUMNS = (
    Column("number", "TT", 6, told=True),
    Column("code", "Mã học sinh", 15, told=True),
    Column("school_class", "Lớp", 9, told=True),
    Column("name", "Họ và tên", 28, told=True),
    Column("born", "Ngày sinh", 13, told=True),
    Column("service", "Dịch vụ công", 44),
    Column("done_on", "Ngày thực hiện", 15),
    Column("receipt", "Mã hồ sơ", 24),
    Column("note", "Ghi chú", 26),
)
FIELDS = tuple(column.name for column in COLUMNS)
WRONG = "Cần sửa"  # the column that says what is wrong, in a workbook of rows given back
TOTAL_COLUMNS = (
    Column("service", "Dịch vụ công", 44),
    Column("month", "Tháng", 12),
    Column("number", "Số lượt thành công", 14),
    Column("pupils", "Số học sinh", 12),
    Column("source", "Nguồn số liệu", 40),
)
TOTAL_FIELDS = tuple(column.name for column in TOTAL_COLUMNS)

ALIASES = {
    "number": ROSTER["number"],
    "code": ROSTER["code"],
    "school_class": ROSTER["class"],
    "name": ROSTER["name"],
    "family": ROSTER["family"],
    "given": ROSTER["given"],
    "born": ROSTER["born"],
    "service": (
        "dịch vụ công", "dịch vụ công trực tuyến", "tên dịch vụ công", "dịch vụ", "tên dịch vụ", "dvc", "dvctt",
        "thủ tục hành chính", "tên thủ tục hành chính", "thủ tục", "tên thủ tục",
    ),
    "done_on": (
        "ngày thực hiện", "ngày thành công", "ngày hoàn thành", "ngày nộp hồ sơ", "ngày nộp", "ngày", "thời gian",
        "thời gian thực hiện",
    ),
    "receipt": ("mã hồ sơ", "số hồ sơ", "mã số hồ sơ", "mã biên nhận", "số biên nhận", "mã tra cứu"),
    "note": ("ghi chú",),
}  # fmt: skip
TOTAL_ALIASES = {
    "service": ALIASES["service"],
    "month": ("tháng", "tháng/năm", "thời gian", "tháng năm"),
    "number": ("số lượt thành công", "số lượt", "tổng số lượt", "số lượt thực hiện", "số lượng"),
    "pupils": ("số học sinh", "số hs"),
    "source": ("nguồn số liệu", "nguồn", "căn cứ"),
}


def identity(plan: Plan) -> dict[str, Any]:
    """What the hidden sheet says. Names are in it too, so that a workbook sent to the wrong place can be named."""
    return {"version": VERSION, "plan": plan.pk, "school": str(plan.unit), "campaign": plan.campaign.title}


def name_of(said: dict[str, Any]) -> str:
    return f"{said['campaign']} – {said['school']}"
