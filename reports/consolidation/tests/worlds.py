"""A department, two districts with schools, and what they report: for the tests of this room."""

from datetime import timedelta
from types import SimpleNamespace

from propaganda.board.tests.worlds import make_units
from reports.actions import accept
from reports.consolidation.actions import consolidate
from reports.consolidation.rules import digest_of
from reports.consolidation.scope import Asked
from reports.consolidation.signing import Signature, sign
from reports.models import Decision, Obligation, ReportForm, ReportVersion, Value
from reports.tests.builders import (
    AT,
    DUE,
    make_figure,
    make_form,
    make_obligation,
    make_requirement,
    make_section,
    make_version,
)
from schools.models import Link
from schools.tests.builders import LONG_AGO, make_seat, make_unit

BATCH = 500
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


def make_big(schools: int, figures: int, *, sections: int = 10):
    """A department's round with so many schools under ten districts, each of which sent all; written in bulk."""
    department = make_unit(f"Sở {schools}", kind="department")
    districts = [make_unit(f"Phòng {number} ({schools})", kind="district", under=department) for number in range(10)]
    form = ReportForm.objects.create(unit=department, title="Biểu mẫu", created_at=AT)
    for number in range(figures):
        if number % (figures // sections) == 0:
            section = make_section(form)
        make_figure(section, f"f{number}")
    asked = make_requirement(department, form)
    units = make_units(department, schools, "Trường THCS Số")
    Link.objects.bulk_create(
        [Link(child=unit, role="professional", superior=districts[n % 10], valid_from=LONG_AGO)
         for n, unit in enumerate(units)], BATCH,
    )  # fmt: skip
    owed = Obligation.objects.bulk_create(
        [Obligation(requirement=asked, unit=unit, unit_name=unit.name, receiver=department, due_at=DUE)
         for unit in units], BATCH,
    )  # fmt: skip
    send_all(owed, list(form.figures.order_by("pk")))
    return SimpleNamespace(asked=asked, department=department, officer=make_seat(department, "officer"))


def send_all(owed, figures):
    versions = ReportVersion.objects.bulk_create(
        [ReportVersion(obligation=each, number=1, unit_name=each.unit_name, receiver_id=each.receiver_id,
                       sent_at=AT + DAY) for each in owed], BATCH,
    )  # fmt: skip
    Value.objects.bulk_create(
        [Value(version=version, figure=figure, number=n + m)
         for n, version in enumerate(versions) for m, figure in enumerate(figures)], BATCH,
    )  # fmt: skip
    Decision.objects.bulk_create(
        [Decision(version=version, kind="accept", at=AT + 2 * DAY) for version in versions], BATCH
    )
    for each, version in zip(owed, versions, strict=True):
        each.state, each.current, each.first_sent_at = "accepted", version, AT + DAY
    Obligation.objects.bulk_update(owed, ["state", "current", "first_sent_at"], BATCH)
