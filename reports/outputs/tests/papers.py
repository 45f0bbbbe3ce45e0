"""A report document made up for tests and for looking at."""

from reports.outputs.paper import Paper, Words
from reports.outputs.tests.books import small_book

BODY = "Phòng Giáo dục và Đào tạo Nam Từ Liêm"


def paper(book=None, **fields) -> Paper:
    columns = {
        "body": BODY,
        "about": "Kết quả hội thi tìm hiểu cải cách hành chính",
        "superior": "UBND quận Nam Từ Liêm",
        "abbreviation": "PGDĐT",
        "place": "Nam Từ Liêm",
        "to": ["Sở Giáo dục và Đào tạo Hà Nội", "Ủy ban nhân dân quận Nam Từ Liêm"],
        "basis": ["Thực hiện Kế hoạch số 516/KH-PGD&ĐT ngày 05/10/2018", "Căn cứ báo cáo của các trường"],
        "parts": [
            Words("Tình hình chung", "Các trường triển khai nghiêm túc.\n\nPhụ huynh hưởng ứng."),
            Words("Kết quả", "Cụ thể như sau:", results=True),
            Words("Tồn tại, nguyên nhân", "  "),
            Words("Kiến nghị", "Đề nghị Sở hỗ trợ thiết bị."),
        ],
        "recipients": ["Các trường THCS (để thực hiện)"],
        "filed": "VT, THCS",
        "signer_title": "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG",
        "signer": "Nguyễn Thị Hương",
    }
    return Paper(book or small_book(), **{**columns, **fields})
