"""The table of five columns with the lines of the plan as they stand, to be changed in Excel and sent back."""

import io
from datetime import datetime

from foundation.sheets.writing import Column, Sheet, write_workbook
from propaganda.annex.columns import HEADINGS
from propaganda.models import Plan
from propaganda.plans.timing_words import when_words
from propaganda.plans.versions import leaving, standing_lines

WIDTHS = (6, 60, 44, 28, 26)
HOW = (
    "Mỗi dòng một nội dung. Giữ nguyên lời của các nội dung do kế hoạch chung yêu cầu; nội dung riêng của trường ghi "
    "thêm vào cuối bảng.",
    "Thời gian ghi như: Thường xuyên; Quý II/{year}; Quý III, IV/{year}; Tháng 3/{year}; Từ 01/3/{year} đến "
    "16/3/{year}; 24/10/{year}.",
)


def table_workbook(plan: Plan, *, at: datetime) -> bytes:
    rows = [
        (number, line.content, line.forms, line.responsible, when_words(line))
        for number, line in enumerate((line for line in standing_lines(plan) if not leaving(line)), start=1)
    ]
    kinds = ("integer", "long", "long", "long", "long")
    columns = [Column(*each) for each in zip(HEADINGS, WIDTHS, kinds, strict=True)]
    out = io.BytesIO()
    notes = (plan.campaign.title, str(plan.unit), *(each.format(year=plan.campaign.starts_on.year) for each in HOW))
    write_workbook(out, [Sheet("Kế hoạch", columns, rows, notes=notes)], at=at)
    return out.getvalue()
