"""The results workbook of a sitting: downloaded, filled in, sent, read."""

from decimal import Decimal
from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from contests.intake import actions, rules
from contests.intake.blank import results_workbook
from contests.intake.layout import FIRST_ROW, SHEET, columns_of, part_column
from contests.intake.reading import read_results
from contests.intake.standing import table_of
from contests.models import Attempt, ResultsUpload, Sitting
from contests.tests.builders import AT
from foundation.jobs.run import perform

POINTS = ((15, 40, "22,5"), (18.5, 45, 27), (12, 30, 20))


def fresh(sitting) -> Sitting:
    """As a page would fetch it."""
    return Sitting.objects.select_related("stage__contest", "unit").get(pk=sitting.pk)


def template(sitting) -> bytes:
    return results_workbook(table_of(fresh(sitting)), at=AT)


def download(sitting) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(template(sitting)))


def columns(sitting) -> dict[str, int]:
    """Field -> number of its column, from 1; the parts are there as 1, 2, 3 too."""
    found = {column.name: at for at, column in enumerate(columns_of(table_of(fresh(sitting)).parts), start=1)}
    for part in sitting.stage.parts.order_by("order"):
        found[part.order] = found[part_column(part.pk)]
    return found


def cell(book, sitting, name, row=0):
    """`row` counts the teams from 0."""
    return book[SHEET].cell(FIRST_ROW + row, columns(sitting)[name])


def fill(book, sitting, row, points=(), **more):
    """Type points in the order of the parts, and other fields by name."""
    at = columns(sitting)
    for order, given in enumerate(points, start=1):
        book[SHEET].cell(FIRST_ROW + row, at[order]).value = given
    for name, value in more.items():
        book[SHEET].cell(FIRST_ROW + row, at[name]).value = value
    return book


def filled(sitting, points=POINTS):
    book, at = download(sitting), columns(sitting)
    for row, given in enumerate(points, start=FIRST_ROW):
        for order, each in enumerate(given, start=1):
            book[SHEET].cell(row, at[order]).value = each
    return book


def content_of(book) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(content, name="ket-qua.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content_of(content))


def read(sitting, book):
    content = book if isinstance(book, bytes) else content_of(book)
    return read_results(BytesIO(content), table_of(fresh(sitting)))


def faults(sitting, book) -> list[tuple[str, str]]:
    """(kind, address without the sheet) of all that a person must correct or should know; not the remark about sums
    that openpyxl saves without their values."""
    found = read(sitting, book).findings
    return [(each.kind, each.address.removeprefix(f"{SHEET}!")) for each in found if each.kind != "totals_unsaved"]


def send(sitting, book, *, by, at=AT, name="ket-qua.xlsx") -> ResultsUpload:
    """Received, and read by a worker."""
    upload, _new = actions.receive(fresh(sitting), uploaded(book, name), by=by, at=at)
    return work(upload, at=at)


def work(upload, *, at=AT) -> ResultsUpload:
    perform(actions.job_of(upload).pk, clock=lambda: at)
    upload.refresh_from_db()
    return upload


def confirm(upload, *, by, at=AT) -> ResultsUpload:
    digest = rules.proposal(upload, fresh(upload.sitting)).digest
    return actions.accept(upload, digest=digest, by=by, at=at)


def points_of(sitting) -> dict[str, list[Decimal | None]]:
    """By team, its points in each part."""
    parts = list(sitting.stage.parts.order_by("order"))
    found = {}
    for each in sitting.appearances.select_related("entrant").order_by("order", "pk"):
        scores = dict(each.entrant.scores.values_list("part", "points"))
        found[str(each.entrant)] = [scores.get(part.pk) for part in parts]
    return found


def take_paper(appearance, part, *, at=AT) -> Attempt:
    """A paper of this team in the portal, with no question and not handed in."""
    return Attempt.objects.create(
        entrant=appearance.entrant, part=part, number=1, paper=[], size=0, slots=0, started_at=at, deadline=at,
        accepts_until=at,
    )  # fmt: skip
