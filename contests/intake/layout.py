"""The results workbook: its columns and names, and the hidden sheet that says which one it is.

Headings are Vietnamese in every language, because the reader looks for them.
"""

from dataclasses import dataclass

from contests.intake.standing import Table, Terms

SHEET, HELP, IDENTITY = "Kết quả", "Hướng dẫn", "ma-ket-qua"
SALT = "contests.intake"
VERSION = 1  # of the layout

HEAD_ROW = 7  # as Excel counts; the example stands under it, the teams under that
FIRST_ROW = 9

ABSENT, WITHDRAWN = "Vắng", "Đã rút"
EXAMPLE, EXAMPLE_KEY, EXAMPLE_TEAM = "VÍ DỤ", "vi-du", "Đội Ví Dụ (dòng mẫu)"


@dataclass(frozen=True)
class Column:
    """`kind`: integer, text, wrapped, points, clock, choice. `area`: the named range of its cells."""

    name: str
    heading: str
    width: int
    kind: str
    area: str = ""


def part_column(part: int) -> str:
    return f"part_{part}"


def columns_of(parts: list[Terms]) -> list[Column]:
    """From A on; those of the parts stand side by side."""
    return [
        Column("number", "STT", 7, "integer"),
        Column("team", "Đội thi", 26, "text", "KQ_doi_thi"),
        Column("members", "Lớp, thành viên", 34, "wrapped"),
        *(
            Column(part_column(terms.part.pk), terms.heading, 15, "points", f"KQ_phan_{terms.part.order}")
            for terms in parts
        ),
        Column("seconds", "Thời gian (phút:giây)", 12, "clock", "KQ_thoi_gian"),
        Column("total", "Tổng", 10, "points", "KQ_tong"),
        Column("rank", "Xếp hạng", 9, "integer", "KQ_xep_hang"),
        Column("absent", "Vắng", 9, "choice", "KQ_vang"),
        Column("note", "Ghi chú (lý do vắng)", 28, "wrapped", "KQ_ghi_chu"),
        Column("key", "Mã dòng", 9, "text", "KQ_ma_dong"),
    ]


def identity(table: Table) -> dict:
    """What the hidden sheet says. Names are in it too, so that a workbook sent to the wrong place can be named."""
    sitting, stage = table.sitting, table.sitting.stage
    return {
        "version": VERSION,
        "contest": stage.contest_id,
        "title": stage.contest.title,
        "stage": stage.pk,
        "stage_name": stage.name,
        "sitting": sitting.pk,
        "unit": str(sitting.unit),
        "parts": [[terms.part.pk, terms.heading, terms.print] for terms in table.parts],
        "teams": {str(team.appearance): team.name for team in table.teams},
    }
