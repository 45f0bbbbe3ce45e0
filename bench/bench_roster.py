"""A list of 5,000 pupils in the 25 columns of the national export: the whole import against only reading the file.

The import is all that happens from the upload on: stored, read, checked, compared with the roster, previewed,
confirmed, written with its history. Reading is foundation.sheets alone, every cell of the same file.
"""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench.measure import Context, Result
from foundation.jobs.run import perform
from foundation.sheets.reading import open_workbook
from schools.models import Person, RosterImport
from schools.roster import actions
from schools.roster.tests.workbooks import national_export
from schools.tests.builders import make_seat, make_unit, make_year

PUPILS = 5000


def run(context: Context) -> list[Result]:
    content = national_export(PUPILS)
    path = context.folder / "export.xlsx"
    path.write_bytes(content)
    year = make_year()
    known = make_unit("Known already")
    by = make_seat(known, "secretary")
    import_into(known, content, year, by)

    def first_time(_number):
        import_into(make_unit(), content, year, by)

    def again(_number):
        import_into(known, content, year, by)

    reading = context.calls(lambda _number: only_read(path), 1)
    new = context.ratio(context.calls(first_time, 1), reading)
    same = context.ratio(context.calls(again, 1), reading)
    if Person.objects.filter(unit=known).count() != PUPILS:
        raise AssertionError("the list sent again has doubled pupils")
    return [
        context.at_most("import of 5,000 pupils", new, "× reading the file", goal=3),
        context.at_most("the same 5,000 pupils again", same, "× reading the file", goal=3),
    ]


def only_read(path):
    with open_workbook(path) as book:
        if sum(len(page.rows) for page in book.sheets) < PUPILS:
            raise AssertionError("the file was not read")


def import_into(unit, content, year, by):
    upload = SimpleUploadedFile("export.xlsx", content, actions.XLSX)
    started = actions.start_import(upload, unit=unit, year=year, by=by, at=timezone.now())
    perform(started.job_id, clock=timezone.now)
    started.refresh_from_db(fields=["state", "digest", "job", "findings"])
    actions.confirm_import(started, digest=started.digest, by=by, at=timezone.now())
    started.refresh_from_db(fields=["state", "digest", "job", "findings"])
    perform(started.job_id, clock=timezone.now)
    started.refresh_from_db(fields=["state", "digest", "job", "findings"])
    if started.state != RosterImport.State.APPLIED:
        raise AssertionError(f"the import is {started.state}: {started.findings[:3]}")
