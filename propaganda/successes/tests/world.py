"""A department's campaign that counts two services, with two schools and their classes of 2021-2022."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from propaganda.models import ServiceSuccess
from propaganda.successes.actions import Row, record
from propaganda.tests.builders import make_campaign, make_plan, make_service
from schools.tests.builders import make_class, make_pupil, make_unit, make_year

AT = datetime(2022, 6, 1, 1, tzinfo=UTC)
MARCH, APRIL, MAY = date(2022, 3, 10), date(2022, 4, 12), date(2022, 5, 20)


@dataclass
class World:
    department: Any
    campaign: Any
    birth: Any
    permit: Any
    school: Any
    plan: Any
    school_class: Any
    pupils: list
    other: Any = None
    other_plan: Any = None
    others: list | None = None

    def row(self, pupil=0, service=None, day=MARCH, receipt=""):
        person = self.pupils[pupil] if isinstance(pupil, int) else pupil
        return Row(person.pk, None, (service or self.birth).pk, day, receipt)

    def record(self, *rows, plan=None, by=None, at=AT, **more):
        return record(rows or [self.row()], plan=plan or self.plan, by=by, at=at, **more)


NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Châu", "Phạm Đức Dũng")


def make_world(*, pupils=3, other=True):
    department = make_unit("Sở GD&ĐT Quảng Ninh", kind="department")
    campaign = make_campaign(department, counts_successes=True, title="Tuyên truyền dịch vụ công")
    birth = make_service(department, "Đăng ký khai sinh")
    permit = make_service(department, "Cấp thẻ thư viện")
    campaign.services.add(birth, permit)
    school, plan, school_class, people = make_member(campaign, "THCS Lý Tự Trọng", pupils=pupils)
    world = World(department, campaign, birth, permit, school, plan, school_class, people)
    if other:
        world.other, world.other_plan, _class, world.others = make_member(campaign, "THCS Hồng Hải", pupils=2)
    return world


def make_member(campaign, name, *, pupils=2, class_name="8A"):
    school = make_unit(name, under=campaign.unit)
    school_class = make_class(school, class_name, year=make_year(2021), grade=8)
    people = [make_pupil(school, NAMES[number % 4], school_class=school_class) for number in range(pupils)]
    return school, make_plan(campaign, school), school_class, people


def standing():
    return ServiceSuccess.objects.standing().count()
