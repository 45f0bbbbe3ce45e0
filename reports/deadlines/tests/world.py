"""A district, its schools with secretaries, and a round of reports, for the tests of this room."""

from datetime import timedelta
from types import SimpleNamespace

from reports.tests.builders import AT, DUE, make_obligation, make_requirement
from schools.tests.builders import make_seat, make_unit, make_user

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BEFORE = DUE - DAY  # the moment of the reminder, a day before


def make_secretary(unit, email="vanthu@daimo.example.vn", **fields):
    return make_seat(unit, "secretary", user=make_user(email=email, full_name="Lê Thị Thu", **fields))


def make_round(names=("Trường THCS Đại Mỗ",), *, reminders=(1440, -1440), **fields):
    """Each school has a secretary with an address; `officer` works for the district, which asks."""
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    requirement = make_requirement(district, reminders=reminders, **fields)
    schools = [make_unit(name, under=district) for name in names]
    return SimpleNamespace(
        district=district, requirement=requirement, schools=schools, officer=make_seat(district, "officer"),
        secretaries=[make_secretary(unit, f"vanthu{number}@example.vn") for number, unit in enumerate(schools, 1)],
        obligations=[make_obligation(requirement, unit, at=AT) for unit in schools],
    )  # fmt: skip
