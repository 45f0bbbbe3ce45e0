"""What may not be kept: other columns of a list, and the file once it has done its work."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from foundation.files.rules import folder
from foundation.models import StoredFile
from schools.models import RosterImport
from schools.roster import actions
from schools.roster.tasks import sweep
from schools.roster.tests.builders import LATER, confirm, make_school, send
from schools.roster.tests.workbooks import FATHER, MOTHER, PERSONAL_NUMBER, national_export
from schools.tests.builders import AT

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State


def tables():
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            yield model._meta.label, repr(cursor.fetchall())


def stored_bytes():
    return [path for path in folder().rglob("*") if path.is_file()]


@pytest.mark.parametrize("changes", [{}, {(3, "Ngày sinh"): "31/02/2014"}, {(3, "Giới tính"): ""}])
def test_no_other_column_reaches_any_table(changes):
    unit, by = make_school()
    read = send(national_export(12, changes=changes), unit, by)
    if read.state == State.READY:
        confirm(read, by)
    for label, content in tables():
        for secret in (FATHER, MOTHER, PERSONAL_NUMBER, "Kinh", "0912345678", "Phan Thị Hiệu Trưởng"):
            assert secret not in content, label


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("way", ["applied", "discarded", "forgotten"])
def test_file_and_marked_copy_are_gone_afterwards(way):
    unit, by = make_school()
    if way == "applied":
        read = send(national_export(4), unit, by)
        assert len(stored_bytes()) == 1
        confirm(read, by)
    else:
        read = send(national_export(4, changes={(1, "Ngày sinh"): "x"}), unit, by)
        assert len(stored_bytes()) == 2
        if way == "discarded":
            actions.discard_import(read, by=by, at=LATER)
        else:
            sweep(at=AT + timedelta(days=6))
            assert len(stored_bytes()) == 2
            sweep(at=AT + timedelta(days=7))
    read.refresh_from_db()
    assert (read.file, read.marked_file, read.rows, read.findings) == (None, None, {}, [])
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []


@pytest.mark.usefixtures("files")
def test_the_same_file_sent_twice_is_deleted_with_the_last():
    unit, by = make_school()
    content = national_export(4)
    first, second = (send(content, unit, by) for _ in range(2))
    actions.discard_import(first, by=by, at=LATER)
    assert len(stored_bytes()) == 1
    confirm(second, by)
    assert stored_bytes() == []
