"""The sheet that explains the results workbook to whoever fills it in; in Vietnamese whatever the reader's language."""

from contests.intake.layout import ABSENT, EXAMPLE, HELP, SHEET
from contests.intake.standing import Table
from foundation.sheets.writing import A4_PAPER
from foundation.vietnamese.numbers import typed_number

STEPS = (
    f"Mở trang “{SHEET}”. Mỗi đội một dòng. Chỉ điền các ô màu vàng; các ô màu xám đã khóa.",
    "Gõ điểm của từng phần thi vào cột của phần đó. Không có điểm thì gõ 0, đừng để trống.",
    "Số lẻ dùng dấu phẩy: 7,5. Đừng gõ dấu chấm hàng nghìn; 1.234 có thể hiểu theo hai cách nên sẽ được hỏi lại.",
    f"Đội vắng mặt: chọn “{ABSENT}” ở cột Vắng, ghi lý do ở cột Ghi chú, để trống điểm.",
    "Thời gian không bắt buộc: gõ phút:giây, ví dụ 6:30.",
    "Tổng và Xếp hạng tự tính. Hệ thống tính lại và xếp hạng theo quy tắc của cuộc thi khi nhận tệp.",
    "Phần thi đã chấm hoặc đã thi trên hệ thống được điền sẵn và khóa: tệp Excel không ghi đè được.",
    f"Dòng “{EXAMPLE}” chỉ để xem, không được tính. Thiếu đội nào, hãy thêm trên hệ thống rồi tải tệp mới.",
    "Không đổi tên trang tính, không xóa cột. Có thể đổi thứ tự các dòng.",
    "Lưu tệp dạng .xlsx rồi gửi lên hệ thống. Trước khi ghi, hệ thống cho xem những gì sẽ thay đổi.",
)
HEADS = ("Phần thi", "Điểm tối đa", "Bước điểm nhỏ nhất", "Chấm")
KINDS = {"judged": "Ban giám khảo", "paper": "Bài trắc nghiệm"}


def write_guide(book, table: Table):
    sheet = book.add_worksheet(HELP)
    title = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": "#DCE6F5", "border": 1, "text_wrap": True, "valign": "vcenter"})
    line = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 20)
    sheet.write_string(0, 0, "Cách điền kết quả", title)
    for row, step in enumerate(STEPS, start=1):
        sheet.merge_range(row, 0, row, 3, "", wrapped)
        sheet.write_string(row, 0, f"{row}. {step}", wrapped)
        sheet.set_row(row, 34)
    top = len(STEPS) + 2
    for column, text in enumerate(HEADS):
        sheet.write_string(top, column, text, head)
    for row, terms in enumerate(table.parts, start=top + 1):
        step = typed_number(terms.grain) if terms.grain else "–"
        values = (terms.part.name, typed_number(terms.part.maximum), step, KINDS[terms.part.kind])
        for column, text in enumerate(values):
            sheet.write_string(row, column, text, line)
    sheet.protect()
    sheet.set_portrait()
    sheet.set_paper(A4_PAPER)
    sheet.fit_to_pages(1, 0)
