"""Books made up for tests, for the bench and for looking at: plain data, no database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from reports.cells import total_of, with_ratios
from reports.outputs.book import Book, Heading, Line, Measure, Sent

AS_OF = datetime(2018, 10, 30, 17, tzinfo=UTC)  # 31/10/2018 00:00 in Việt Nam
PUPILS = Measure("pupils", "Tổng số học sinh", unit_words="em")
TAKING_PART = Measure("taking_part", "Số học sinh dự thi", unit_words="em")
RATE = Measure("rate", "Tỉ lệ học sinh dự thi", "ratio", percent=True, decimals=1, numerator_id="taking_part",
               denominator_id="pupils")  # fmt: skip
MEAN = Measure("mean", "Điểm trung bình", "decimal", "điểm", 2, total="mean", weight_id="taking_part")
BEST = Measure("best", "Điểm cao nhất", "decimal", "điểm", 2, total="max")
LEAST = Measure("least", "Điểm thấp nhất", "decimal", "điểm", 2, total="min")
ROOMS = Measure("rooms", "Số máy tính mỗi phòng", total="none")
WORDS = Measure("words", "Khó khăn, vướng mắc", "text")


def contest_sections() -> list[Heading]:
    """Two sheets whose figures depend on each other across them."""
    return [
        Heading("Học sinh dự thi", [PUPILS, TAKING_PART, RATE]),
        Heading("Kết quả: điểm, ý kiến", [MEAN, BEST, LEAST, ROOMS, WORDS]),
    ]


def sent(number=1, **fields) -> Sent:
    return Sent(number, AS_OF - timedelta(days=1), "Đỗ Thị Văn Thư", **{"said": "đã tiếp nhận", **fields})


def line(name, superior="", *, figures, texts=None, **numbers) -> Line:
    """A school that reported; ratios follow."""
    given = {code: Decimal(str(value)) for code, value in numbers.items()}
    return Line(name, superior, with_ratios(figures, given), texts or {}, sent())


def book(lines, sections=None, **fields) -> Book:
    sections = contest_sections() if sections is None else sections
    figures = [measure for section in sections for measure in section.measures]
    columns = {
        "title": "Báo cáo tổng hợp kết quả hội thi tìm hiểu cải cách hành chính",
        "notes": ["Phòng GD&ĐT Nam Từ Liêm", "Theo Kế hoạch số 516/KH-PGD&ĐT ngày 05/10/2018"],
        "as_of": AS_OF,
        "made_at": AS_OF + timedelta(hours=9),
        **fields,
    }
    totals = total_of(figures, [each.numbers for each in lines])
    return Book(sections=sections, lines=lines, totals=totals, **columns)


def small_book(**fields) -> Book:
    """Three who reported under two communes, one with nothing, one missing, one released."""
    figures = [measure for section in contest_sections() for measure in section.measures]
    north, south = "UBND phường Xuân Phương", "UBND phường Từ Liêm"
    return book(
        [
            line("Trường THCS Đại Mỗ", south, figures=figures, pupils=800, taking_part=600, mean="7.25", best=10,
                 least=2, rooms=30, texts={"words": "=Mạng yếu; máy cũ\nCần thêm phòng máy"}),
            line("Trường THCS Mễ Trì", south, figures=figures, pupils=1200, taking_part=1200, mean="8.5", best="9.75",
                 least="0.5", rooms=25),
            Line("Trường THCS Tây Mỗ", south, missing="chưa nộp"),
            line("Trường THCS Xuân Phương", north, figures=figures, pupils=3, taking_part=1, mean=6, best=6, least=6),
            Line("Trường TH Nam Từ Liêm", north, sent=sent(2), nothing=True, why="trường không có khối lớp 6"),
            Line("Trường THCS Phú Đô", north, missing="được miễn", why="sáp nhập", owes=False),
        ],
        **fields,
    )  # fmt: skip


def large_book(schools=1000, sheets=10, figures=6, communes=40, **fields) -> Book:
    """Counts, a ratio, a weighted mean and a text on each sheet; every 25th school is missing."""
    sections = []
    for sheet in range(1, sheets + 1):
        counts = [Measure(f"c{sheet}_{at}", f"Chỉ tiêu {sheet}.{at}: số lượt học sinh tham gia hoạt động tuyên truyền",
                          unit_words="lượt") for at in range(1, figures - 2)]  # fmt: skip
        rate = Measure(f"r{sheet}", f"Tỉ lệ {sheet}", "ratio", percent=True, decimals=1, numerator_id=f"c{sheet}_1",
                       denominator_id=f"c{sheet}_2")  # fmt: skip
        mean = Measure(f"m{sheet}", f"Điểm trung bình {sheet}", "decimal", "điểm", 2, total="mean", weight_id="c1_1")
        words = Measure(f"w{sheet}", "Ý kiến", "text")
        title = f"Nhóm chỉ tiêu số {sheet} về tuyên truyền cải cách hành chính"
        sections.append(Heading(title, [*counts, rate, mean, words]))
    measures = [measure for section in sections for measure in section.measures]
    lines = []
    for number in range(schools):
        commune = f"UBND phường số {number * communes // schools + 1}"
        name = f"Trường Trung học cơ sở Nguyễn Thị Minh Khai số {number + 1}"
        if number % 25 == 7:
            lines.append(Line(name, commune, missing="chưa nộp"))
            continue
        numbers = {
            each.code: Decimal((number * 37 + at * 11) % 900 + 1) / (100 if each.kind == "decimal" else 1)
            for at, each in enumerate(measures)
            if each.kind in {"integer", "decimal"}
        }
        texts = {
            each.code: f"Đã tuyên truyền tại {number % 7 + 1} buổi sinh hoạt dưới cờ"
            for each in measures
            if each.is_text
        }
        lines.append(Line(name, commune, with_ratios(measures, numbers), texts, sent()))
    return book(lines, sections, **fields)
