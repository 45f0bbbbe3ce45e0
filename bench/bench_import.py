"""A file of 2,000 questions in our Excel template with 200 faults: from the upload to the page that lists every fault.

All of it: stored, read, checked, compared with the bank, marked and kept. Reading is foundation.sheets alone, every
cell of the same file. The seconds are CPU seconds of the process and the database.
"""

import io

from django.utils import timezone
from openpyxl import load_workbook

from bench.measure import Context, Result
from contests.bank import actions
from contests.bank.blank import question_workbook
from contests.bank.drafts import Draft, DraftChoice
from contests.models import QuestionBank, QuestionImport
from foundation.jobs.run import perform
from foundation.sheets.reading import open_workbook
from foundation.sheets.writing import XLSX
from schools.tests.builders import make_seat, make_unit

QUESTIONS, FAULTS = 2000, 200
# Column of the template and what is typed there: a key that is no choice, no text, no such difficulty, a date, a gap.
SPOILT = (("K", "Z"), ("D", None), ("M", "cực khó"), ("P", "32/13/2026"), ("F", None))


def run(context: Context) -> list[Result]:
    content = spoilt_file()
    path = context.folder / "questions.xlsx"
    path.write_bytes(content)
    unit = make_unit()
    by = make_seat(unit, "organiser")
    bank = QuestionBank.objects.create(unit=unit, name="Bench")

    def whole(_number):
        import_into(bank, content, by)

    importing = context.calls(whole, 1)
    reading = context.calls(lambda _number: only_read(path), 1)
    seconds = min(context.cost(importing, 1) for _try in range(3))
    times = context.ratio(importing, reading)
    return [
        context.at_most("2,000 questions, 200 faults listed", seconds, "s", goal=5),
        context.at_most("the same against reading the file", times, "× reading the file", goal=30),
    ]


def spoilt_file() -> bytes:
    drafts = [
        Draft(
            "", f"Câu hỏi số {number} về dịch vụ công trực tuyến trên Cổng Dịch vụ công quốc gia?",
            [DraftChoice(f"Phương án {letter} của câu {number}", letter == "C") for letter in "ABCD"],
            topic=f"Chủ đề {number % 12}", difficulty="easy", citation=f"Điều {number % 40 + 1} Nghị định 42",
        )
        for number in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    file = io.BytesIO()
    question_workbook(file, drafts)
    book = load_workbook(file)
    for number in range(FAULTS):
        column, value = SPOILT[number % len(SPOILT)]
        book.worksheets[0][f"{column}{2 + number * (QUESTIONS // FAULTS)}"].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def only_read(path):
    with open_workbook(path) as book:
        if sum(len(page.rows) for page in book.sheets) < QUESTIONS:
            raise AssertionError("the file was not read")


def import_into(bank, content, by):
    found = actions.start_import(content, name="questions.xlsx", content_type=XLSX, bank=bank, by=by, at=timezone.now())
    perform(found.job_id, clock=timezone.now)
    found.refresh_from_db()
    if found.state != QuestionImport.State.FAULTY or len(found.findings) != FAULTS or not found.marked_file:
        raise AssertionError(f"{found.state}: {len(found.findings)} faults listed")
