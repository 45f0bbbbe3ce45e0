"""A school with a plan and two classes, its workbooks filled in, sent, read by a worker."""

from datetime import UTC, date, datetime
from io import BytesIO
from types import SimpleNamespace

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.jobs.run import perform
from propaganda.annex.columns import HEADINGS
from propaganda.models import Plan, Upload
from propaganda.tests.builders import all_year, make_campaign, make_campaign_line, make_plan, make_service, quarters
from propaganda.uploads import actions
from propaganda.uploads.successes_blank import successes_workbook
from propaganda.uploads.successes_layout import FIELDS, HEAD_ROW, SHEET, TOTAL_FIELDS, TOTALS
from propaganda.uploads.ways import WAYS
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_year

AT = datetime(2022, 6, 15, 3, tzinfo=UTC)
ASKED = (
    ("Tuyên truyền cải cách hành chính, dịch vụ công trực tuyến đến cán bộ, giáo viên", {}),
    ("Tuyên truyền cho học sinh và cha mẹ học sinh về lợi ích của dịch vụ công trực tuyến", {"expected": 2}),
    ("Tổ chức ngoại khóa tìm hiểu cải cách hành chính", None),
)


def make_world(*, state="draft", **campaign_fields):
    district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
    school = make_unit("THCS Lý Tự Trọng", under=district)
    campaign = make_campaign(district, lines=0, counts_successes=True, **campaign_fields)
    for content, fields in ASKED:
        timing = quarters("2022Q3", "2022Q4", when_text="Quý III, IV/2022") if fields is None else all_year(
            when_text="Thường xuyên", **fields
        )  # fmt: skip
        make_campaign_line(campaign, content, timing=timing)
    services = [make_service(district, name) for name in ("Đăng ký khai sinh", "Xác nhận số Chứng minh nhân dân")]
    campaign.services.set(services)
    plan = make_plan(campaign, school, state=state)
    year = make_year(2021)
    classes = [make_class(school, name, year=year, grade=8) for name in ("8A", "8B")]
    return SimpleNamespace(
        district=district, school=school, campaign=campaign, plan=plan, services=services, classes=classes,
        secretary=make_seat(school, "secretary"), teacher=make_seat(school, "teacher", school_class=classes[0]),
        officer=make_seat(district, "officer"),
    )  # fmt: skip


def make_pupils(world, names=("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Châu"), *, school_class=None, **fields):
    return [
        make_person(
            world.school, name, school_class=school_class or world.classes[0],
            **{"born_on": date(2008, 1 + number % 12, 5), **fields},
        )
        for number, name in enumerate(names)
    ]  # fmt: skip


def make_full_world():
    world = make_world()
    world.pupils = make_pupils(world)
    return world


def fresh(plan) -> Plan:
    """As a page would fetch it."""
    return Plan.objects.select_related("campaign__unit", "unit").get(pk=plan.pk)


def table(*rows, titles=(), headings=HEADINGS, book=None, title="Phụ lục"):
    """A school's own table; each row is (TT, content, forms, responsible, when)."""
    book = book or openpyxl.Workbook()
    sheet = book.active if book.sheetnames == ["Sheet"] else book.create_sheet(title)
    sheet.title = title
    for each in (*titles, headings, *rows):
        sheet.append(each if isinstance(each, tuple | list) else [each])
    return book


def successes(plan, *rows, totals=(), pupils=()):
    """The template, with rows of fields by name, and totals likewise."""
    book = openpyxl.load_workbook(BytesIO(successes_workbook(fresh(plan), pupils=pupils, at=AT)))
    for title, fields, filled in ((SHEET, FIELDS, rows), (TOTALS, TOTAL_FIELDS, totals)):
        for number, row in enumerate(filled, start=HEAD_ROW + 1 + (len(pupils) if title == SHEET else 0)):
            for name, value in row.items():
                book[title].cell(number, fields.index(name) + 1).value = value
    return book


def row(name="Nguyễn Văn An", school_class="8A", service="Đăng ký khai sinh", done_on="05/03/2022", **more):
    return {"name": name, "school_class": school_class, "service": service, "done_on": done_on, **more}


def total(month="02/2022", number=12, service="Đăng ký khai sinh", source="Sổ theo dõi của trường", **more):
    return {"month": month, "number": number, "service": service, "source": source, **more}


def content_of(book) -> bytes:
    if isinstance(book, bytes):
        return book
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def uploaded(book, name="luot.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content_of(book))


def propose(plan, kind, book, *, by=None, at=AT):
    """(what the file says, what it would write)"""
    way = WAYS[kind]
    read = way.read(BytesIO(content_of(book)), fresh(plan))
    return read, way.propose(read.rows, fresh(plan), by=by, at=at)


def faults(plan, kind, book, *, by=None, at=AT) -> list[tuple[str, str]]:
    """(kind, cell) of all that was found, in order of the file and then of what it is laid beside."""
    read, proposal = propose(plan, kind, book, by=by, at=at)
    return [(each.kind, each.address.rpartition("!")[2]) for each in [*read.findings, *proposal.findings]]


def work(upload, *, at=AT) -> Upload:
    perform(upload.job_id, clock=lambda: at)
    upload.refresh_from_db()
    return upload


def send(plan, kind, book, *, by, at=AT, name="luot.xlsx") -> Upload:
    """Received, and read by a worker."""
    upload, _new = actions.receive(plan, kind, uploaded(book, name), by=by, at=at)
    return work(upload, at=at)


def confirm(upload, *, by, at=AT, **more) -> Upload:
    return actions.confirm(upload, digest=upload.digest, by=by, at=at, **more)
