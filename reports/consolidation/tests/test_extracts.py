"""An extract: the chosen figures of what was sent, and nothing else, to whom it is for."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.actions import send_back
from reports.consolidation.extracts import extracted, write
from reports.consolidation.tests.worlds import make_school, make_tree
from reports.models import Extract, Requirement
from reports.tests.builders import AT, make_figure, make_version
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_tree()


def make_extract(asked, receiver, *codes, title="Học sinh từ 12 tuổi"):
    found = Extract.objects.create(requirement=asked, title=title, receiver=receiver)
    found.figures.set(asked.form.figures.filter(code__in=codes))
    return found


def test_only_the_chosen_figures_of_what_was_sent(tree):
    make_figure(tree.form.sections.get(), "words", kind="text")
    make_school(tree.asked, "Trường A", pupils=120, participants=90, words="Riêng tư")
    nothing, back = make_school(tree.asked, "Trường B"), make_school(tree.asked, "Trường C", pupils=9, participants=9)
    make_school(tree.asked, "Trường D")
    make_version(nothing, kind="nothing", note="Không tổ chức")
    send_back(back.current, reason="Sai", by=None, at=AT)
    found = extracted(make_extract(tree.asked, tree.department, "participants", "rate"))
    assert [figure.code for figure in found.figures] == ["participants", "rate"]
    assert [(row.unit_name, row.sent, row.nothing, row.values) for row in found.rows] == [
        ("Trường A", True, False, [90, found.totals[1]]),
        ("Trường B", True, True, [None, None]),
        ("Trường C", False, False, [None, None]),
        ("Trường D", False, False, [None, None]),
    ]
    assert (found.totals[0], str(found.totals[1]), found.sent) == (90, "0.75", 2)


def test_the_workbook_says_the_same(tree):
    make_school(tree.asked, "Trường A", pupils=120, participants=90)
    make_school(tree.asked, "=Trường B")
    chosen = make_extract(tree.asked, tree.department, "participants", "rate")
    found, file = extracted(chosen), BytesIO()
    write(file, chosen, found, notes=["Ghi chú"], at=AT)
    sheet = load_workbook(file).active
    rows = [tuple(cell for cell in row if cell is not None) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ("Học sinh từ 12 tuổi",)
    assert rows[-3:] == [
        (1, "=Trường B", "chưa nộp"), (2, "Trường A", "đã gửi", 90, 0.75), ("Tổng cộng", 90, 0.75)
    ]  # fmt: skip


def seen(user):
    return set(Extract.objects.visible_to(user))


def test_its_receiver_sees_the_extract_and_nothing_else_of_the_round(tree):
    committee = make_unit("UBND quận A", kind="other")
    reader, clerk, judge = (make_seat(committee, role) for role in ("officer", "secretary", "judge"))
    chosen = make_extract(tree.asked, committee, "participants")
    make_extract(tree.asked, tree.department, "pupils", title="Khác")
    assert (seen(reader), seen(clerk), seen(judge)) == ({chosen}, {chosen}, set())
    assert not Requirement.objects.visible_to(reader).exists()
    Requirement.objects.update(state="draft")
    assert seen(reader) == set()


def test_its_issuer_and_who_is_above_see_it_others_do_not(tree):
    chosen = make_extract(tree.asked, tree.districts[1], "participants")
    assert seen(tree.officer) == seen(tree.head) == {chosen}
    assert seen(make_seat(tree.districts[1], "officer")) == {chosen}
    assert seen(make_seat(make_unit("Trường A", under=tree.district), "secretary")) == set()
    assert seen(make_seat(make_unit("Phòng C", kind="district", under=tree.department), "officer")) == set()
