"""The round trip through another program: the template opened, saved and sent back says the same."""

import openpyxl
import pytest

from foundation.files.rules import path_of
from foundation.sheets.reading import open_workbook
from propaganda.models import ServiceSuccess
from propaganda.uploads.successes_layout import LISTS, SHEET
from propaganda.uploads.tests.builders import (
    ASKED,
    confirm,
    content_of,
    faults,
    make_pupils,
    make_world,
    propose,
    row,
    send,
    successes,
    table,
    total,
)
from tooling.office import convert, needs_office

pytestmark = [pytest.mark.django_db, needs_office]


def test_workbooks_saved_by_libreoffice_say_the_same(tmp_path):
    world = make_world()
    make_pupils(world)
    folder = tmp_path / "in"
    folder.mkdir()
    books = {
        "luot": successes(world.plan, row(), row("Lê Minh Châu", done_on="01/04/2022"), totals=[total()]),
        "sai": successes(world.plan, row("Lê Minh Chou"), row(done_on="31/02/2022")),
        "bang": table((1, ASKED[0][0], "Zalo", "Đội", None), (2, ASKED[2][0], "Buổi", "Đoàn", "Quý III, IV/2022")),
    }
    books["bang"].active["E2"] = "Thường xuyên"
    files = []
    for name, book in books.items():
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(content_of(book))
    again = dict(zip(books, convert(files, "xlsx", tmp_path), strict=True))
    [old] = convert([files[0]], "xls", tmp_path)
    [open_document] = convert([files[0]], "ods", tmp_path)

    for path in (again["luot"], old, open_document):
        read, proposal = propose(world.plan, "successes", path.read_bytes(), by=world.secretary)
        assert (list(read.findings), list(proposal.findings)) == ([], [])
        assert (proposal.changes["new"], len(proposal.changes["totals"])) == (2, 1)

    # What helps to fill it in survives.
    book = openpyxl.load_workbook(again["luot"])
    assert LISTS in book.sheetnames
    assert "list" in {rule.type for rule in book[SHEET].data_validations.dataValidation}

    assert faults(world.plan, "successes", again["sai"].read_bytes(), by=world.secretary) == [
        ("date_bad", "G7"), ("pupil_unknown", "D6"),
    ]  # fmt: skip
    upload = send(world.plan, "successes", again["sai"].read_bytes(), by=world.secretary)
    with open_workbook(path_of(upload.marked_file)) as marked:
        assert marked.sheets[0].title == "Cần sửa"
    confirm(send(world.plan, "successes", again["luot"].read_bytes(), by=world.secretary), by=world.secretary)
    assert ServiceSuccess.objects.count() == 2

    _read, proposal = propose(world.plan, "table", again["bang"].read_bytes())
    assert [each["sure"] for each in proposal.changes["lines"]] == [True, True]
