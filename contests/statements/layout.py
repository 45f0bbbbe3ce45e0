"""The Excel form: its columns, and the hidden sheet that says which form it is.

Headings are Vietnamese in every language, because the reader looks for them.
"""

from dataclasses import dataclass

from contests.statements.owed import Owed
from foundation.sheets.text import unique_titles

IDENTITY = "ma-phieu"
SALT = "contests.statements"

ELSEWHERE, HERE = "Trang khác", "Hệ thống này"
SHEET = "Phiếu thống kê"

HEAD_ROW = 6  # as Excel counts; the example stands under it, the people under that
FIRST_ROW = 8


@dataclass(frozen=True)
class Column:
    """`kind`: text, integer, points, seconds, moment, choice; `open`: filled in by people."""

    name: str
    heading: str
    width: int
    kind: str
    open: bool = False


COLUMNS = (
    Column("number", "STT", 6, "integer"),
    Column("name", "Họ và tên", 28, "text"),
    Column("here_attempts", "Số lượt thi", 8, "integer"),
    Column("here_points", "Điểm cao nhất", 10, "points"),
    Column("here_sum", "Tổng điểm các lượt", 12, "points"),
    Column("here_seconds", "Thời gian (giây)", 10, "seconds"),
    Column("here_moment", "Lúc nộp bài", 17, "moment"),
    Column("source", "Nguồn", 14, "choice", open=True),
    Column("attempts", "Số lượt thi (trang khác)", 10, "integer", open=True),
    Column("points", "Điểm cao nhất (trang khác)", 12, "points", open=True),
    Column("points_sum", "Tổng điểm các lượt (trang khác)", 14, "points", open=True),
    Column("mean", "hoặc điểm trung bình (trang khác)", 14, "points", open=True),
    Column("seconds", "Thời gian (giây) (trang khác)", 12, "seconds", open=True),
    Column("moment", "Lúc nộp bài (trang khác)", 18, "moment", open=True),
    Column("computed", "Tổng điểm được tính", 4, "points"),
    Column("key", "Mã dòng", 4, "text"),
)
AT = {column.name: index for index, column in enumerate(COLUMNS)}
HIDDEN_COLUMNS = ("computed", "key")


def letter(name: str) -> str:
    return chr(65 + AT[name])


def identity(owed: Owed, parts, *, version: int) -> dict:
    """What the hidden sheet says. Names are in it too, so that a form sent to the wrong place can be named."""
    titles = unique_titles([part.name for part in parts] if len(parts) > 1 else [SHEET])
    return {
        "contest": owed.contest.pk,
        "title": owed.contest.title,
        "form": owed.key,
        "name": f"{owed.name} – {owed.unit.name}",
        "version": version,
        "sheets": {str(part.pk): title for part, title in zip(parts, titles, strict=True)},
    }
