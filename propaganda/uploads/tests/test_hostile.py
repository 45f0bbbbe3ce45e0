"""Files nobody should send: each refused or read with a sentence of its own, and nothing of it runs or leaks."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from foundation.files.rules import path_of
from foundation.models import StoredFile
from foundation.sheets.tests.hostile import AT_THE_DOOR, rewritten
from propaganda.models import ServiceSuccess, Upload
from propaganda.uploads.tests.builders import (
    confirm,
    content_of,
    faults,
    make_full_world,
    propose,
    row,
    send,
    successes,
    uploaded,
)
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_full_world()


def told(client, world, content, page="successes_upload"):
    """The sentence beside the field; nothing is kept."""
    client.force_login(world.secretary)
    response = client.post(reverse(page, args=[world.plan.pk]), {"file": uploaded(content)})
    assert (response.status_code, Upload.objects.count(), StoredFile.objects.count()) == (200, 0, 0)
    [[sentence]] = response.context["form"].errors.values()
    return str(sentence)


def test_each_dangerous_file_is_refused_with_its_own_sentence(client, world):
    content = content_of(successes(world.plan, row()))
    sentences = {name: told(client, world, spoil(content)) for name, spoil in AT_THE_DOOR.items()}
    sentences["csv"] = told(client, world, "Họ và tên;Dịch vụ\nAn;1".encode())
    sentences["web page"] = told(client, world, b"<html><table><tr><td>1</td></tr></table></html>")
    sentences["empty"] = told(client, world, b"")
    assert len(set(sentences.values())) == len(sentences)
    assert told(client, world, AT_THE_DOOR["macros"](content), "plan_table_upload") == sentences["macros"]


def test_the_wrong_workbook_is_told_what_is_looked_for(world):
    book = openpyxl.Workbook()
    book.active.append(["Mặt hàng", "Đơn giá", "Số lượng"])
    assert faults(world.plan, "successes", book, by=world.secretary) == [("no_seal", ""), ("no_table", "")]
    assert faults(world.plan, "table", successes(world.plan, row()), by=world.secretary) == [("no_table", "")]


def test_formulas_are_never_read_as_text_nor_written_as_formulas(world):
    """openpyxl saves them without their values, as a program does that fetches something on opening."""
    rows = [row(receipt='=WEBSERVICE("http://10.0.0.1/")'), row("=HYPERLINK(1)"), row(receipt="'=1+1")]
    assert faults(world.plan, "successes", successes(world.plan, *rows), by=world.secretary) == [
        ("no_value", "H6"), ("no_value", "D7"), ("row_twice", "D8"),
    ][:2]  # fmt: skip


def test_text_that_would_be_a_formula_stays_text_on_every_way_out(world):
    book = successes(world.plan, row("@SUM(1)"))
    upload = send(world.plan, "successes", book, by=world.secretary)
    marked = openpyxl.load_workbook(BytesIO(path_of(upload.marked_file).read_bytes()))
    cells = [cell for sheet in marked for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert cells == []


def test_a_row_far_below_and_a_cell_far_to_the_right(world):
    book = successes(world.plan, row())
    book["Lượt thực hiện"]["XFD9"] = 1
    assert faults(world.plan, "successes", book, by=world.secretary) == [("unreadable", "")]
    book = successes(world.plan, row())
    book["Lượt thực hiện"]["D900000"], book["Lượt thực hiện"]["F900000"] = "Trần Thị Bình", "Đăng ký khai sinh"
    assert faults(world.plan, "successes", book, by=world.secretary) == [
        ("date_missing", "G900000"),
        ("class_missing", "C900000"),
    ]


def test_too_many_rows_are_told_once(world):
    rows = [row(f"Em {number}") for number in range(5_001)]
    assert faults(world.plan, "successes", successes(world.plan, *rows), by=world.secretary) == [("too_many_rows", "")]


def test_a_changed_hidden_sheet_is_no_seal(world):
    book = successes(world.plan, row())
    book["ma-luot-thuc-hien"]["A2"] = book["ma-luot-thuc-hien"]["A2"].value[:-2] + "xx"
    assert faults(world.plan, "successes", book, by=world.secretary) == [("no_seal", "")]


def test_merged_cells_without_end_do_no_harm(world):
    def merge(name, part):
        many = "".join(f'<mergeCell ref="A{row}:A1048576"/>' for row in range(2, 20_002))
        return part.replace(b"</sheetData>", f"</sheetData><mergeCells>{many}</mergeCells>".encode(), 1)

    content = rewritten(content_of(successes(world.plan, row())), merge)
    _read, proposal = propose(world.plan, "successes", content, by=world.secretary)
    assert proposal.changes["new"] == 1


def test_names_from_a_file_are_escaped_on_the_page(client, world):
    upload = send(world.plan, "successes", successes(world.plan, row("<script>alert(1)</script>")), by=world.secretary)
    client.force_login(world.secretary)
    page = client.get(reverse("plan_upload", args=[upload.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_file_that_vanished_is_told(world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    path_of(upload.file).unlink()
    # What was read is kept, so it can be confirmed all the same.
    confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 1
