"""A school with classes, a running campaign and people who record; for the tests of this room."""

from datetime import date
from types import SimpleNamespace

from propaganda.activities.entries import Entry
from propaganda.tests.builders import make_campaign, make_plan, make_plan_line, quarters
from schools.tests.builders import make_class, make_seat, make_unit, make_year

SPRING = date(2022, 2, 7)


def make_school(*, lines=1, **fields):
    """Names of one line that is asked every quarter and of `autumn`, asked in the last two; classes 8A1, 8A2, 7A1."""
    district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
    unit = make_unit("THCS Lý Tự Trọng", under=district)
    classes = {
        name: make_class(unit, name, grade=int(name[0]), size=size, year=make_year(2021))
        for name, size in {"8A1": 40, "8A2": 38, "7A1": 42}.items()
    }
    plan = make_plan(make_campaign(district, lines=lines), unit, **fields)
    lines = list(plan.lines.order_by("order"))
    autumn = make_plan_line(plan, "Tuyên truyền Đề án 06 cho học sinh", timing=quarters("2022Q3", "2022Q4"))
    return SimpleNamespace(
        district=district, unit=unit, plan=plan, line=lines[0], lines=lines, autumn=autumn, classes=classes,
        secretary=make_seat(unit, "secretary"), teacher=make_seat(unit, "teacher", school_class=classes["8A1"]),
    )  # fmt: skip


def entry_for(world, **fields):
    values = {"form": "session", "title": "Chào cờ đầu tuần", "held_on": SPRING, "pupils": 78, **fields}
    line = values.pop("line", world.line)
    return Entry(line=line.pk, **values)


def posted(world, **fields):
    """The fields of the form, as they are sent."""
    return {"line": str(world.line.pk), "form": "session", "title": "Chào cờ đầu tuần", "held_on": "2022-02-07",
            "pupils": "78", "staff": "", "citizens": "", **{name: str(value) for name, value in fields.items()}}  # fmt: skip
