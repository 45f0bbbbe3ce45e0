"""What a consolidation holds, as plain data and in its files: against the database."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from foundation.files.rules import path_of
from reports.actions import accept, send_back
from reports.consolidation import stored as kept
from reports.consolidation.rules import TEXTS, digest_of
from reports.consolidation.signing import Signature, sign
from reports.models import Value
from reports.outputs.freezing import DOCUMENT, WORKBOOK, content_of, frozen_workbook
from reports.outputs.gathering import book_of, paper_of
from reports.outputs.tests.recomputing import Recomputed
from reports.outputs.tests.worlds import make_consolidation, make_round
from reports.tests.builders import AT, DUE, make_obligation, make_version
from schools.models import UnitName
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return make_round(AT + 2 * DAY)


def test_lines_say_what_was_sent_and_decided_or_why_not(world):
    book = book_of(make_consolidation(world))
    told = {line.name: line for line in book.lines}
    first = told["Trường THCS Đại Mỗ"]
    assert (first.superior, first.numbers["participants"], first.texts) == (
        "UBND phường Đại Mỗ", Decimal(600), {"words": "=Mạng yếu"}
    )  # fmt: skip
    assert (first.sent.number, first.sent.at, first.sent.by) == (1, AT + DAY, "Lê Văn Cán Bộ")
    assert (first.sent.said, first.sent.said_at, first.sent.said_by) == ("đã tiếp nhận", AT + 2 * DAY, "Lê Văn Cán Bộ")
    assert told["Trường THCS Mễ Trì"].sent.said == "chờ xử lý"
    assert (told["Trường THCS Tây Mỗ"].missing, told["Trường THCS Tây Mỗ"].owes) == ("chưa nộp", True)
    nothing = told["Trường THCS Phú Đô"]
    assert (nothing.nothing, nothing.why, nothing.missing) == (True, "Không có khối lớp 6", "")
    released = told["Trường THCS Xuân Phương"]
    assert (released.missing, released.why, released.owes) == ("được miễn", "Sáp nhập", False)
    assert (len(book.received), len(book.owing)) == (3, 4)


def test_superiors_of_one_name_are_groups_of_their_own(world):
    UnitName.objects.filter(unit__in=world.communes).update(name="Xã Tân Hưng")
    made = make_consolidation(world)
    groups = book_of(made).groups
    assert [(group.superior, len(group.lines)) for group in groups] == [("Xã Tân Hưng", 3), ("Xã Tân Hưng", 2)]
    assert [group.totals for group in groups] == [group.totals for group in kept.stored(made).groups]


def test_the_workbook_is_the_database_cell_by_cell(world):
    made = make_consolidation(world)
    content = content_of(made, WORKBOOK)
    sheet = load_workbook(BytesIO(content), data_only=True).worksheets[1]
    codes = [figure.code for figure in made.requirement.form.figures.order_by("order", "pk")]
    rows = {row[1].value: [cell.value for cell in row[3:]] for row in sheet.iter_rows(min_row=6)}
    for item in made.items.exclude(version=None).filter(version__kind="report"):
        sent = {}
        for value in Value.objects.filter(version=item.version, school_class=None).select_related("figure"):
            sent[value.figure.code] = value.text or float(value.number)
        sent["rate"] = sent["participants"] / sent["pupils"]
        assert rows[item.unit_name] == [pytest.approx(sent[code]) if code in sent else None for code in codes]
    assert rows["Tổng cộng"] == [
        pytest.approx(float(made.totals[code])) if code in made.totals else None for code in codes
    ]
    recomputed = Recomputed(content)
    for title, cell, formula, stored in recomputed.all():
        assert float(recomputed.of(title, formula)) == pytest.approx(stored), cell


def test_gathering_asks_no_more_of_many_units(world, django_assert_max_num_queries):
    def queries(made):
        made = type(made).objects.select_related("requirement__unit", "unit").get(pk=made.pk)
        with django_assert_max_num_queries(20) as counted:
            book_of(made)
        return len(counted)

    few = queries(make_consolidation(world))
    for number in range(3):
        owed = make_obligation(world.asked, make_unit(f"Trường {number}", under=world.district))
        accept(make_version(owed, pupils=3, participants=1), by=world.officer, at=AT + 2 * DAY)
    assert queries(make_consolidation(world, at=DUE + DAY)) == few


def test_the_document_says_whose_it_is_and_to_whom_it_goes(world):
    made = make_consolidation(world)
    made.texts = {"situation": "Triển khai đúng kế hoạch.", "proposals": "Tăng thời gian."}
    paper = paper_of(made)
    assert (paper.body, paper.superior, paper.abbreviation) == (
        "Phòng GD&ĐT Nam Từ Liêm", "Sở GD&ĐT Hà Nội", "PGDĐT"
    )  # fmt: skip
    assert (paper.to, paper.about, paper.draft) == (["Sở GD&ĐT Hà Nội"], "Kết quả hội thi", True)
    assert paper.basis == ["Thực hiện văn bản số 516/KH-PGD&ĐT ngày 20/10/2018 của Phòng GD&ĐT Nam Từ Liêm"]
    text = [paragraph.text for paragraph in Document(BytesIO(content_of(made, DOCUMENT))).paragraphs]
    assert f"II. {dict(TEXTS)['situation']}".upper() in text
    assert "Triển khai đúng kế hoạch." in text
    assert "Tăng thời gian./." in text


SIGNATURE = Signature("12/BC-PGDĐT", date(2018, 11, 2), "Nguyễn Thị Hương", "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG")


def test_what_was_signed_stays_as_it_was_signed(world):
    made = make_consolidation(world)
    world.district.place = "Nam Từ Liêm"
    world.district.save()
    sign(made, SIGNATURE, digest=digest_of(made), by=world.officer, at=DUE + DAY)
    made.refresh_from_db()
    kept = path_of(made.workbook).read_bytes()
    head = Document(BytesIO(path_of(made.document).read_bytes())).tables[0]
    assert [cell.text for cell in head.rows[1].cells] == [
        "Số: 12/BC-PGDĐT", "Nam Từ Liêm, ngày 02 tháng 11 năm 2018"
    ]  # fmt: skip
    send_back(world.owed[0].current, reason="Sai số liệu", by=world.officer, at=DUE + 2 * DAY)
    world.district.abbreviation = "KHAC"
    world.district.save()
    assert content_of(made, WORKBOOK) == kept
    assert made.workbook.name == "Báo cáo kết quả hội thi – Phòng GD&ĐT Nam Từ Liêm (1).xlsx"


def test_a_workbook_of_a_moment_is_the_same_however_late_it_is_made(world):
    moment = AT + timedelta(hours=30)  # all sent, nothing decided yet
    first = frozen_workbook(world.asked, world.district, as_of=moment, made_at=DUE)
    make_version(world.owed[2], at=DUE, pupils=10, participants=10)
    send_back(world.owed[1].current, reason="Sai", by=world.officer, at=DUE)
    late = frozen_workbook(world.asked, world.district, as_of=moment, made_at=DUE)
    assert late == first
    assert first.versions == sorted(world.owed[at].versions.get(number=1).pk for at in (0, 1, 3))
    assert first.missing == sorted([world.owed[2].pk, world.owed[4].pk])
    book = load_workbook(BytesIO(first.content), data_only=True)
    assert {row[6].value for row in book.worksheets[-1].iter_rows(min_row=4) if row[4].value} == {"chờ xử lý"}
    after = frozen_workbook(world.asked, world.district, as_of=DUE + DAY, made_at=DUE + DAY)
    assert world.owed[1].pk in after.missing
    assert world.owed[2].pk not in after.missing
