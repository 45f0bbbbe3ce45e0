"""A centre as in the plan: a contest that has closed, a class of pupils with papers, staff, and their people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contests.models import Audience, FrozenSize, Part, PartScore, Stage
from contests.quiz.actions import start_attempt, submit_attempt
from contests.statements.blank import form_workbook
from contests.statements.layout import AT, ELSEWHERE, FIRST_ROW
from contests.statements.owed import owed_by_key
from contests.statements.rules import base_version, table_of
from contests.tests.builders import make_quiz, sent
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_year

OPENS = datetime(2026, 9, 15, 1, tzinfo=UTC)
CLOSES = datetime(2026, 10, 15, 1, tzinfo=UTC)
AFTER = CLOSES + timedelta(hours=2)
NAMES = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga")


def make_centre(pupils=5, *, took=3, name="12A1", attempts_allowed=3, closes_at=CLOSES):
    """A class of `pupils`, the first `took` of whom handed in one paper each with all answers right."""
    department = make_unit("Sở GD&ĐT Bắc Giang", kind="department")
    centre = make_unit("Trung tâm GDTX Yên Dũng", under=department, level="continuing")
    part = make_quiz(department, questions=2, opens_at=OPENS, closes_at=closes_at, at=OPENS,
                     attempts_allowed=attempts_allowed)  # fmt: skip
    school_class = make_class(centre, name, grade=12, year=make_year(2026))
    people = [
        make_pupil(centre, f"Nguyễn Văn {NAMES[number % 10]} {number // 10 or ''}".strip(), school_class=school_class)
        for number in range(pupils)
    ]
    people.sort(key=lambda person: person.name_sort_key)  # as on the form
    for person in people[:took]:
        hand_in(part, person)
    contest = part.stage.contest
    audience = contest.audiences.get()
    return SimpleNamespace(
        department=department, centre=centre, part=part, contest=contest, audience=audience,
        school_class=school_class, people=people, key=f"{audience.pk}-c{school_class.pk}",
        teacher=make_seat(centre, "teacher", school_class=school_class), secretary=make_seat(centre, "secretary"),
        organiser=make_seat(department, "organiser"), officer=make_seat(department, "officer"),
    )  # fmt: skip


def hand_in(part, person, *, right=2, at=OPENS + timedelta(days=1), minutes=5):
    attempt = start_attempt(part, person, at=at)
    submit_attempt(attempt.pk, sent(attempt, right), at=at + timedelta(minutes=minutes))
    return attempt


def add_staff(world, *names):
    """An audience of staff, and staff of the centre with these names."""
    audience = Audience.objects.create(contest=world.contest, name="Giáo viên, nhân viên", kind=Audience.Kind.STAFF)
    staff = [make_person(world.centre, name, kind="staff") for name in names]
    return SimpleNamespace(audience=audience, people=staff, key=f"{audience.pk}-u{world.centre.pk}")


def add_round(world, name="Tuần 2"):
    stage = Stage.objects.create(contest=world.contest, order=2, name=name, opens_at=OPENS, closes_at=CLOSES)
    return Part.objects.create(stage=stage, name=name)


def freeze(world, size):
    return FrozenSize.objects.create(
        contest=world.contest, audience=world.audience, unit=world.centre, school_class=world.school_class, size=size,
        frozen_at=OPENS,
    )  # fmt: skip


def owed_of(world):
    return owed_by_key(world.key)


def table(world):
    return table_of(owed_of(world))


def download(world) -> openpyxl.Workbook:
    owed = owed_of(world)
    content = form_workbook(table_of(owed), version=base_version(owed), at=AFTER)
    return openpyxl.load_workbook(BytesIO(content))


LINE = {
    "source": ELSEWHERE,
    "attempts": 1,
    "points": 80,
    "moment": datetime.fromisoformat("2026-09-20T08:30"),
    "seconds": 600,
}


def fill(book, row=0, sheet=0, **cells):
    """Fills in one line; `row` counts the people from 0."""
    for name, value in (LINE | cells).items():
        book.worksheets[sheet].cell(FIRST_ROW + row, AT[name] + 1).value = value
    return book


def cell(book, name, row=0, sheet=0):
    return book.worksheets[sheet].cell(FIRST_ROW + row, AT[name] + 1)


def saved(book, name="phieu.xlsx"):
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def points_of(person):
    """[(points, attempts, whether from elsewhere)] of every score of a person."""
    scores = PartScore.objects.filter(entrant__person=person).order_by("pk")
    return [(score.points, score.attempts, score.elsewhere) for score in scores]


def local(*moment):
    return datetime(*moment, tzinfo=timezone.get_default_timezone())


HUNDRED, EIGHTY = Decimal(100), Decimal(80)
