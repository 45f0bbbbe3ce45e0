"""The columns of our Excel template: headings, and what may stand in them. Vietnamese in every language of the page."""

from contests.models import Audience, Difficulty
from foundation.vietnamese.text import search_key

SHEET = "Câu hỏi"
MOST_LETTERS = 8  # choice columns A to H; the template shows six
TEMPLATE_LETTERS = 6
# Field → headings it goes by, the template's own first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("STT", "Số thứ tự", "TT", "Câu", "Câu số"),
    "topic": ("Chủ đề", "Chuyên đề", "Phần", "Lĩnh vực", "Hạng mục"),
    "kind": ("Loại câu hỏi", "Loại", "Dạng câu hỏi", "Kiểu"),
    "text": ("Câu hỏi (*)", "Nội dung câu hỏi", "Câu hỏi", "Nội dung"),
    **{
        f"choice{index}": (
            f"Phương án {letter}" + (" (*)" if index < 2 else ""),
            f"Đáp án {letter}", f"Lựa chọn {letter}", f"Phương án {index + 1}", f"Lựa chọn {index + 1}", letter,
        )
        for index, letter in enumerate("ABCDEFGH")
    },
    "choices": ("Phương án trả lời", "Các phương án", "Các phương án trả lời", "Phương án", "Các lựa chọn", "Lựa chọn"),
    "key": ("Đáp án đúng (*)", "Đáp án", "Phương án đúng", "Đáp án chính xác", "Câu trả lời đúng", "Key"),
    "keep": ("Giữ nguyên vị trí", "Không đảo"),
    "difficulty": ("Mức độ", "Độ khó"),
    "audience": ("Đối tượng", "Dành cho"),
    "citation": ("Căn cứ", "Căn cứ pháp lý", "Trích dẫn"),
    "valid_from": ("Áp dụng từ", "Có hiệu lực từ"),
    "valid_until": ("Áp dụng đến", "Hết hiệu lực"),
}  # fmt: skip
NEEDED = ("text", "key")

SINGLE, MULTIPLE, STATEMENT = "Một đáp án", "Nhiều đáp án", "Đúng/Sai"
KINDS = (SINGLE, MULTIPLE, STATEMENT)
DIFFICULTIES = {Difficulty.EASY: "Dễ", Difficulty.MEDIUM: "Trung bình", Difficulty.HARD: "Khó"}
AUDIENCES = {Audience.Kind.PUPIL: "Học sinh", Audience.Kind.STAFF: "Cán bộ", Audience.Kind.CITIZEN: "Người dân"}
# As they are looked for: without accents and case.
KINDS_BY_KEY = {search_key(kind): kind for kind in KINDS}
DIFFICULTIES_BY_KEY = {search_key(word): str(value) for value, word in DIFFICULTIES.items()}
AUDIENCES_BY_KEY = {search_key(word): str(value) for value, word in AUDIENCES.items()}
ALL_KEPT = "Tất cả"
EXAMPLE = "Ví dụ"  # in the column of numbers: the row is not read
