"""A campaign of Thanh Xuân in 2017 with schools, classes, pupils and their successes."""

from datetime import UTC, date, datetime
from itertools import count

from propaganda.models import CommendationRule, ServiceSuccess, SuccessTotal
from propaganda.tests.builders import between, make_campaign, make_campaign_line, make_plan, make_service
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_year

AT = datetime(2017, 5, 31, 2, tzinfo=UTC)
AS_OF = date(2017, 5, 31)
MARCH = date(2017, 3, 10)
_numbers = count(1)


class World:
    """`school(name)` makes a school with its plan; `succeed` records successes of new pupils of a class."""

    def __init__(self, **fields):
        self.district = make_unit("Phòng GD&ĐT Thanh Xuân", kind="district")
        days = {"starts_on": date(2017, 3, 1), "ends_on": date(2017, 5, 31)}
        self.campaign = make_campaign(
            self.district, lines=0, title="Thi đua dịch vụ công", counts_successes=True, asks_plans=False,
            **{**days, **fields},
        )  # fmt: skip
        make_campaign_line(self.campaign, "Buổi tuyên truyền", timing=between(date(2017, 3, 1), date(2017, 3, 16),
                                                                              every="once"))  # fmt: skip
        self.service = make_service(self.district)
        self.campaign.services.add(self.service)
        self.year = make_year(2016)
        self.plans = {}
        self.classes = {}

    def organiser(self, role="organiser"):
        return make_seat(self.district, role)

    def school(self, name, **fields):
        unit = make_unit(name, under=self.district)
        self.plans[name] = make_plan(self.campaign, unit, **fields)
        return unit

    def school_class(self, unit, name="8A1", size=30, **fields):
        return make_class(unit, name, **{"year": self.year, "grade": 8, "size": size, **fields})

    def succeed(self, school_class, *times):
        """One new pupil for each number, with so many confirmed successes."""
        pupils = []
        for number in times:
            pupil = make_person(
                school_class.unit, f"Trần Văn {chr(ord('A') + next(_numbers) % 26)}", school_class=school_class
            )
            for day in range(number):
                self.success(pupil, school_class, MARCH.replace(day=1 + day))
            pupils.append(pupil)
        return pupils

    def success(self, pupil, school_class, day, state="confirmed"):
        return ServiceSuccess.objects.create(
            unit=school_class.unit, person=pupil, school_class=school_class, service=self.service, done_on=day,
            state=state, recorded_at=AT, confirmed_at=AT,
        )  # fmt: skip

    def total(self, unit, number):
        return SuccessTotal.objects.create(
            plan=self.campaign.plans.get(unit=unit), starts_on=date(2017, 3, 1), ends_on=date(2017, 3, 31),
            successes=number, source="Báo cáo giấy", recorded_at=AT,
        )  # fmt: skip

    def rule(self, measure="successes", of="school", **fields):
        columns = {"name": f"Quy tắc {measure}", **fields}
        return CommendationRule.objects.create(campaign=self.campaign, measure=measure, of=of, **columns)


def simple(*counts):
    """A world with one school for each number of successes, each of another pupil of its class 8A1."""
    world = World()
    for number, times in enumerate(counts, start=1):
        unit = world.school(f"THCS Số {number}")
        world.succeed(world.school_class(unit), *[1] * times)
    return world
