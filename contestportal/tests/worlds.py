"""Small worlds for the tests of pages that cross the apps."""

from datetime import timedelta

from contests.models import Audience, Contest, Part, Stage
from schools.tests.builders import make_pupil, make_seat, make_unit

LONG_NAME = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên huyện Yên Dũng"


def make_contest(unit, *, at, title="Tìm hiểu dịch vụ công trực tuyến", state=Contest.State.DRAFT, with_part=True):
    """A contest for pupils; with its part it has one stage that opened an hour ago and closes in two days."""
    contest = Contest.objects.create(unit=unit, title=title, state=state, created_at=at)
    Audience.objects.create(contest=contest, name="Học sinh", kind=Audience.Kind.PUPIL)
    if with_part:
        stage = Stage.objects.create(
            contest=contest,
            name="Vòng trường",
            opens_at=at - timedelta(hours=1),
            closes_at=at + timedelta(days=2, minutes=1),
        )
        Part.objects.create(stage=stage, name="Bài thi trắc nghiệm")
    return contest


def make_school():
    """A school under a department, with an organiser at the department and a pupil; returns all four."""
    department = make_unit("Sở Giáo dục và Đào tạo Bắc Giang", kind="department")
    school = make_unit(LONG_NAME, under=department)
    organiser = make_seat(department, "organiser")
    return department, school, organiser, make_pupil(school, "Nguyễn Thị Ánh Nguyệt")
