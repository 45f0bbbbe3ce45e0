"""The workbook of a report: written, filled in as people do, read back, laid into the draft, or refused by cell."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook, load_workbook

from foundation.jobs.run import perform
from foundation.models import Event, StoredFile
from reports.filling.collecting import cells_to_send, filled
from reports.filling.drafting import fillable, save_cells
from reports.filling.tests.builders import entries, owed, save
from reports.intake import actions, tasks
from reports.intake.blank import report_workbook
from reports.intake.layout import CLASSES, FIGURES
from reports.intake.reading import read_report
from reports.models import Draft, ReportUpload
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_rate, make_requirement, make_version
from schools.models import SchoolYear
from schools.tests.builders import make_class, make_unit

pytestmark = pytest.mark.django_db
SHARE = {"code": "share", "kind": "decimal", "percent": True, "decimals": 1, "required": False}
WORDS = {"code": "words", "kind": "text", "total": "none", "required": False}


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")


@pytest.fixture
def report(district):
    form = make_form(district, "pupils", "participants", SHARE, WORDS)
    make_rate(form.sections.get())
    return make_obligation(make_requirement(district, form), make_unit("Trường THCS Đại Mỗ", under=district))


@pytest.fixture
def split(district):
    """A report whose participants are filled in class by class."""
    school = make_unit("Trường THCS Mễ Trì", under=district)
    form = make_form(district, {"code": "participants", "by_class": True}, "teams")
    SchoolYear.objects.create(name="2018-2019", starts_on="2018-09-05", ends_on="2019-05-31")
    year = SchoolYear.objects.get()
    classes = [make_class(school, name, year=year) for name in ("6A", "6B")]
    return make_obligation(make_requirement(district, form), school), classes


def workbook(report, fill=None):
    """The bytes of the template after `fill(book)`."""
    book = load_workbook(io.BytesIO(report_workbook(filled(report), at=AT)))
    if fill:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(values, sheet=FIGURES, column="D"):
    """Fills in by code, as a person types beside it."""

    def fill(book):
        for row in book[sheet].iter_rows():
            if row[0].value in values:
                book[sheet][f"{column}{row[0].row}"] = values[row[0].value]

    return fill


def both(*fills):
    return lambda book: [fill(book) for fill in fills]


def read(report, fill=None):
    return read_report(io.BytesIO(workbook(report, fill)), report, fillable(report))


def kinds(found):
    return [(finding.kind, finding.marked().cell) for finding in found.findings]


def send(report, content, at=AT):
    upload = actions.receive(report, ContentFile(content, name="bao cao.xlsx"), by=None, at=at)
    perform(upload.job_id, clock=lambda: at)
    return ReportUpload.objects.get(pk=upload.pk)


class TestReading:
    def test_what_is_typed_comes_back_as_a_draft_keeps_it(self, report):
        values = {"pupils": 1234, "participants": "90", "share": 0.125, "words": "Đông đủ\nvui"}
        found = read(report, put(values))
        assert found.findings == []
        assert {key: cell["v"] for key, cell in found.cells.items()} == {
            "pupils": "1234", "participants": "90", "share": "12,5", "words": "Đông đủ\nvui"
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("value", "typed"),
        [(12_345_678_901, "12345678901"), (999_999_999_999, "999999999999"), (98765432109.0, "98765432109")],
    )
    def test_a_sum_of_money_keeps_every_digit(self, report, value, typed):
        found = read(report, put({"pupils": value, "share": 0.1 + 0.2}))
        assert (found.findings, found.cells["pupils"]["v"], found.cells["share"]["v"]) == ([], typed, "30,0")

    def test_empty_cells_change_nothing_and_ratios_are_not_asked(self, report):
        assert kinds(read(report)) == [("nothing", "")]
        book = load_workbook(io.BytesIO(workbook(report)))
        assert "rate" not in {row[0].value for row in book[FIGURES].iter_rows()}

    @pytest.mark.parametrize(
        ("value", "kind"),
        [("1.234", "value"), (12.5, "value"), (-1, "value"), ("nhiều", "value"), (True, "value"), ("=1/0", "no_value")],
    )
    def test_a_wrong_number_is_told_at_its_cell(self, report, value, kind):
        found = read(report, put({"pupils": value, "participants": 3}))
        [(told, cell)] = kinds(found)
        assert (told, cell[0]) == (kind, "D")
        assert set(found.cells) == {"participants"}

    @pytest.mark.parametrize("value", [12.5, 1.01, -1.5])
    def test_more_than_all_as_a_share_is_asked_about(self, report, value):
        found = read(report, put({"share": value}))
        assert (kinds(found)[0][0], found.cells) == ("share", {})

    @pytest.mark.parametrize(("value", "kept"), [(1, "100,0"), (0, "0,0"), (0.1 + 0.2, "30,0"), ("12,5", "12,5")])
    def test_a_share_is_kept_in_percent(self, report, value, kept):
        assert read(report, put({"share": value})).cells["share"]["v"] == kept

    def test_the_reason_beside_a_number_comes_with_it(self, report):
        found = read(report, both(put({"pupils": 5}), put({"pupils": "Hai em chuyển đi"}, column="E")))
        assert found.cells["pupils"] == {"v": "5", "why": "Hai em chuyển đi"}

    def test_what_is_no_workbook_of_ours_is_told(self, report):
        book = Workbook()
        book.active.append(["Trường", "Số học sinh"])
        out = io.BytesIO()
        book.save(out)
        found = read_report(io.BytesIO(out.getvalue()), report, fillable(report))
        assert {finding.kind for finding in found.findings} >= {"no_seal", "no_table"}
        assert found.findings.errors

    def test_a_date_is_no_number(self, report):
        assert kinds(read(report, put({"pupils": AT.replace(tzinfo=None)})))[0][0] == "date"

    def test_a_code_twice_names_the_first(self, report):
        def fill(book):
            book[FIGURES].append(["pupils", "", "", 7])

        found = read(report, both(put({"pupils": 5}), fill))
        assert [finding.kind for finding in found.findings] == ["twice"]
        assert found.cells["pupils"]["v"] == "5"

    def test_unknown_rows_are_left_out_with_a_remark(self, report):
        found = read(report, both(put({"pupils": 5}), lambda book: book[FIGURES].append(["la", "", "", 7])))
        assert [finding.kind for finding in found.findings] == ["unknown_code"]
        assert not found.findings.errors

    def test_the_workbook_of_another_unit_is_refused_without_its_name(self, report, district):
        secret = make_requirement(district, report.requirement.form, title="Báo cáo bí mật")
        other = make_obligation(secret, make_unit("Trường bí mật", under=district))
        found = read_report(io.BytesIO(workbook(other, put({"pupils": 5}))), report, fillable(report))
        assert [finding.kind for finding in found.findings] == ["other_report"]
        assert "bí mật" not in found.findings[0].message
        assert found.cells == {}

    def test_of_another_round_of_ones_own_the_name_is_told(self, report, district):
        last = make_obligation(make_requirement(district, report.requirement.form, title="Năm ngoái"), report.unit)
        found = read_report(io.BytesIO(workbook(last, put({"pupils": 5}))), report, fillable(report))
        assert ("Năm ngoái" in found.findings[0].message, found.cells) == (True, {})

    def test_rows_moved_about_keep_their_codes(self, report):
        def move(book):
            page = book[FIGURES]
            page.insert_rows(1, 3)
            page.insert_cols(1)

        found = read(report, both(put({"pupils": 5, "participants": 4}), move))
        assert {key: cell["v"] for key, cell in found.cells.items()} == {"pupils": "5", "participants": "4"}

    def test_classes_have_a_sheet_of_their_own(self, split):
        report, classes = split
        found = read(report, both(put({each.pk: 10 + each.pk for each in classes}, CLASSES, "C"), put({"teams": 2})))
        assert found.findings == []
        assert {key: cell["v"] for key, cell in found.cells.items()} == {
            "teams": "2", **{f"participants@{each.pk}": str(10 + each.pk) for each in classes}
        }  # fmt: skip

    def test_a_class_of_another_school_is_refused(self, split):
        report, classes = split
        wrong = put({classes[0].pk: 987654}, CLASSES, "A")
        found = read(report, both(put({classes[0].pk: 9}, CLASSES, "C"), wrong))
        assert [finding.kind for finding in found.findings] == ["unknown_class"]


class TestTheRoad:
    def test_nothing_changes_before_it_is_confirmed_and_then_all_of_it(self, report):
        upload = send(report, workbook(report, put({"pupils": 120, "participants": 90})))
        assert (upload.state, [line["after"] for line in upload.changes["lines"]]) == ("ready", ["120", "90"])
        assert not Draft.objects.exists()
        for _time in range(2):
            actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        sent = {cell.figure.code: (cell.number, cell.origin) for cell in cells_to_send(report)}
        assert sent["pupils"] == (Decimal(120), "workbook")
        assert sent["rate"] == (Decimal("0.75"), "added")
        assert Draft.objects.get().edition == 1
        assert ReportUpload.objects.get().state == "applied"
        assert not StoredFile.objects.exists()

    def test_a_fault_writes_nothing_and_gives_the_file_back_marked(self, report):
        upload = send(report, workbook(report, put({"pupils": "1.234", "participants": 90})))
        assert (upload.state, bool(upload.marked_file)) == ("faulty", True)
        with pytest.raises(NotPossible):
            actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        assert not Draft.objects.exists()

    def test_a_draft_changed_meanwhile_is_shown_anew(self, report):
        upload = send(report, workbook(report, put({"pupils": 120})))
        save_cells(report, {"pupils": {"v": "99", "why": ""}}, edition=0, by=None, at=AT)
        with pytest.raises(actions.Outdated):
            actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        assert Draft.objects.get().cells["pupils"]["v"] == "99"
        upload.refresh_from_db()
        assert [line["before"] for line in upload.changes["lines"]] == ["99"]
        actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        assert Draft.objects.get().cells["pupils"]["v"] == "120"

    def test_what_the_portal_knows_as_well_goes_on_moving_with_it(self):
        report = owed(classes=[("6A", 40)])
        [six] = report.unit.classes.all()
        save(report, **{f"on_list__{six.pk}": ("38", "2 em chuyển đi")})
        upload = send(report, workbook(report, put({six.pk: 40}, CLASSES, "C")))
        actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        report.unit.classes.update(size=44)
        assert entries(report)[f"on_list@{six.pk}"].value == 44

    def test_a_reason_for_no_difference_changes_nothing(self, report):
        save(report, pupils="120")
        upload = send(report, workbook(report, put({"pupils": "Hai em chuyển đi"}, column="E")))
        assert (upload.changes["lines"], upload.changes["same"]) == ([], 1)

    def test_what_is_not_in_the_file_stays(self, report):
        save_cells(report, {"participants": {"v": "88", "why": ""}}, edition=0, by=None, at=AT)
        upload = send(report, workbook(report, both(put({"pupils": 120}), put({"participants": None}))))
        actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        assert {key: cell["v"] for key, cell in Draft.objects.get().cells.items()} == {
            "pupils": "120", "participants": "88"
        }  # fmt: skip

    def test_a_newer_file_takes_the_place_of_one_that_waits(self, report):
        first = send(report, workbook(report, put({"pupils": 1})))
        second = send(report, workbook(report, put({"pupils": 2})))
        first.refresh_from_db()
        assert (first.state, first.file, second.state) == ("discarded", None, "ready")

    def test_what_was_discarded_while_a_worker_read_it_stays_discarded(self, report):
        content = ContentFile(workbook(report, put({"pupils": "1.234"})), name="bao cao.xlsx")
        upload = actions.receive(report, content, by=None, at=AT)
        held = ReportUpload.objects.get()
        found = read_report(io.BytesIO(workbook(report, put({"pupils": 5}))), report, fillable(report))
        for _time in range(2):
            actions.discard(upload, by=None, at=AT)
        assert actions.keep_reading(held, found, marked=b"PK", by=None, at=AT) is False
        upload.refresh_from_db()
        assert (upload.state, upload.rows, upload.marked_file) == ("discarded", [], None)
        assert not StoredFile.objects.exists()
        assert Event.objects.filter(verb="discard a workbook").count() == 1

    def test_what_is_in_the_draft_is_not_discarded(self, report):
        upload = send(report, workbook(report, put({"pupils": 120})))
        actions.confirm(upload, digest=upload.digest, by=None, at=AT)
        with pytest.raises(NotPossible):
            actions.discard(upload, by=None, at=AT)
        assert (ReportUpload.objects.get().state, Draft.objects.get().cells["pupils"]["v"]) == ("applied", "120")

    def test_a_sent_report_takes_no_workbook(self, report):
        content = workbook(report, put({"pupils": 1}))
        upload = send(report, content)
        make_version(report, pupils=5)
        with pytest.raises(NotPossible):
            actions.confirm(upload, digest=upload.digest, by=None, at=AT + timedelta(days=2))
        with pytest.raises(NotPossible):
            send(report, content, at=AT + timedelta(days=2))

    def test_what_nobody_confirms_is_deleted(self, report):
        send(report, workbook(report, put({"pupils": 1})))
        tasks.sweep(DUE)
        assert ReportUpload.objects.get().state == "discarded"
        assert not StoredFile.objects.exists()
