"""The workbook in which a unit fills in its figures outside the portal: its sheets, its columns, its seal."""

from typing import Any

from reports.models import Obligation

SALT = "reports.intake"
IDENTITY = "portal"
FIGURES, CLASSES = "Số liệu", "Theo lớp"
CODE, LABEL, UNIT, VALUE, WHY, KNOWN = HEADINGS = (
    "Mã", "Chỉ tiêu", "Đơn vị tính", "Số liệu", "Lý do nếu khác số của hệ thống", "Số của hệ thống",
)  # fmt: skip
WIDTHS = (16, 60, 14, 22, 44, 16)
CLASS_CODE, CLASS_NAME = "Mã lớp", "Lớp"
ALIASES = {
    "code": (CODE, "mã chỉ tiêu"), "label": (LABEL, "nội dung"), "value": (VALUE, "giá trị", "kết quả"),
    "why": (WHY, "lý do nếu khác số của cổng", "lý do"), "known": (KNOWN, "số của cổng"),
}  # fmt: skip
HOW = (
    "Chỉ điền cột “Số liệu” (ô nền vàng). Ô để trống thì giữ nguyên như trên hệ thống.",
    "Số nguyên gõ liền: 1234. Số thập phân dùng dấu phẩy: 8,5. Không có thì gõ 0.",
    "Số hệ thống đã có được ghi bên phải; điền khác số đó thì ghi lý do.",
    "Không đổi cột “Mã”. Gửi lại tệp lên hệ thống: trước khi ghi, hệ thống cho xem những gì thay đổi.",
)


def identity(obligation: Obligation) -> dict[str, Any]:
    """What the hidden sheet says: whose report, and of which form."""
    return {"report": obligation.pk, "form": obligation.requirement.form_id, "unit": obligation.unit_id}
