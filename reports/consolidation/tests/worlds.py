"""A department, two districts with schools, and what they report: for the tests of this room."""

from datetime import timedelta
from types import SimpleNamespace

from reports.actions import accept
from reports.consolidation.actions import consolidate
from reports.consolidation.rules import digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.signing import Signature, sign
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_requirement, make_version
from schools.tests.builders import make_seat, make_unit

DAY = timedelta(days=1)
SENT = Asked(accepted_only=False)
SIGNATURE = Signature("516/BC-PGDĐT", DUE.date(), "Nguyễn Văn Hùng", "TRƯỞNG PHÒNG")


def make_tree():
    """Two floors: the department asks districts, each district's round goes into that; officers of both."""
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    districts = [make_unit(f"Phòng GD&ĐT {name}", kind="district", under=department) for name in ("A", "B")]
    form = make_form(department)
    above = make_requirement(department, form, title="Báo cáo của các phòng", due_at=DUE + 5 * DAY)
    owed_above = [make_obligation(above, district) for district in districts]
    asked = make_requirement(districts[0], form, title="Báo cáo của các trường", feeds=above)
    return SimpleNamespace(
        department=department, districts=districts, district=districts[0], form=form, above=above,
        owed_above=owed_above, asked=asked, officer=make_seat(districts[0], "officer"),
        head=make_seat(department, "officer"),
    )  # fmt: skip


def make_school(asked, name, *, under=None, receiver=None, accepted=False, at=None, **numbers):
    """A school on the list, and its report if there are numbers."""
    school = make_unit(name, under=under or asked.unit)
    owed = make_obligation(asked, school, receiver=receiver)
    if numbers:
        version = make_version(owed, at=at, **numbers)
        if accepted:
            accept(version, by=None, at=AT + 2 * DAY)
            owed.refresh_from_db()
    return owed


def make_consolidation(asked, unit=None, how=SENT, *, at=AT + 3 * DAY, by=None):
    made, _new = consolidate(asked, unit or asked.unit, how, by=by, at=at)
    return made


def make_signed(asked, unit=None, how=SENT, *, at=AT + 3 * DAY):
    made = make_consolidation(asked, unit, how, at=at)
    sign(made, SIGNATURE, digest=digest_of(made), by=None, at=at)
    made.refresh_from_db()
    return made
