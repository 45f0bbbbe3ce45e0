"""Lists of older programs, and long lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.models import Job
from foundation.sheets.tests.builders import ods, ods_text, xls
from schools.models import Enrolment, RosterImport, SchoolClass
from schools.roster.tests.builders import confirm, counts, import_list, make_school, roster, send
from schools.roster.tests.workbooks import HEADINGS, national_export

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State
LIST = [HEADINGS, ["1", "Nguyễn Văn An", "25/05/2014", "Nam", "6A", "6", "HS001"]]
ODS_ROWS = "".join(f"<table:table-row>{''.join(map(ods_text, row))}</table:table-row>" for row in LIST)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.ods", ods(ODS_ROWS)),
        ("list.xls", xls({(row, column): text for row, cells in enumerate(LIST) for column, text in enumerate(cells)})),
    ],
)
def test_older_formats_are_read_too(name, content):
    unit, by = make_school()
    import_list(content, unit, by, name=name)
    assert roster(unit) == {"Nguyễn Văn An": "6A"}


def test_five_thousand_pupils():
    unit, by = make_school()
    read = send(national_export(5000), unit, by)
    assert (read.state, counts(read, "new")) == (State.READY, (5000,))
    assert len(read.changes["new"]) == 30
    job = Job.objects.get(pk=read.job_id)
    assert job.done_steps > 4000
    confirm(read, by)
    assert Enrolment.objects.count() == 5000
    assert sum(SchoolClass.objects.values_list("size", flat=True)) == 5000


def test_the_number_of_statements_does_not_grow():
    unit, by = make_school()
    counted = []
    for pupils in (3, 300):
        with CaptureQueriesContext(connection) as statements:
            import_list(national_export(pupils), unit, by)
        counted.append(len(statements))
    assert counted[1] - counted[0] <= 5
    assert counted[1] < 110  # deleting the file asks every table that keeps files
