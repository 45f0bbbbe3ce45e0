"""A district's round of reports in which every standing has one school, read on 02/11/2018 at 08:00, after the
deadline of 31/10/2018 00:00."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

from django.http import QueryDict

from reports.actions import accept, refresh, send_back
from reports.decisions.asking import Question
from reports.models import Obligation, ReportVersion, Requirement
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_requirement, make_version
from schools.models import Reach, Unit
from schools.tests.builders import LONG_AGO, make_seat, make_unit

NOW = datetime(2018, 11, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SENT = {"THCS Số 1": 40, "THCS Số 2": 90, "THCS Số 10": 70}


def make_district(**fields):
    """Số 1 was accepted; Số 2 waits; Số 10 waits since after the deadline; Bình was sent back until 05/11; Châu is
    overdue; Giang is released."""
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=department)
    requirement = make_requirement(district, make_form(district), reminders=(1440,), **fields)
    names = ("THCS Số 1", "THCS Số 2", "THCS Số 10", "THCS Bình", "THCS Châu", "THCS Giang")
    owed = {name: make_obligation(requirement, make_unit(name, under=district)) for name in names}
    versions = {
        name: make_version(owed[name], at=DUE + DAY if name == "THCS Số 10" else None, pupils=100, participants=number)
        for name, number in SENT.items()
    }
    accept(versions["THCS Số 1"], by=None, at=AT + 2 * DAY)
    versions["THCS Bình"] = make_version(owed["THCS Bình"], pupils=50, participants=60)
    send_back(
        versions["THCS Bình"], reason="Dự thi nhiều hơn sĩ số", due_again_at=NOW + 3 * DAY, by=None, at=AT + 3 * DAY
    )
    release(owed["THCS Giang"], released_at=AT, released_reason="Trường đang xây lại")
    for each in owed.values():
        each.refresh_from_db()
    return SimpleNamespace(
        department=department, district=district, requirement=requirement, owed=owed, versions=versions,
        officer=make_seat(district, "officer"),
    )  # fmt: skip


def release(obligation, **fields):
    Obligation.objects.filter(pk=obligation.pk).update(**fields)
    obligation.refresh_from_db()
    refresh([obligation], at=AT)


def ask(world, user=None, *, at=NOW, **asked) -> Question:
    data = QueryDict(urlencode(asked, doseq=True))
    return Question(Requirement.objects.get(pk=world.requirement.pk), user or world.officer, data, at)


def shown(world, user=None, *, at=NOW, **asked) -> list[str]:
    """The names of the rows, without their first word."""
    return [row.name.split(" ", 1)[1] for row in ask(world, user, at=at, **asked).chosen()]


def warn(version, *words, key="participants"):
    """As sent over these warnings."""
    warnings = [{"check": None, "kind": "check", "severity": "warn", "words": each, "keys": [key]} for each in words]
    ReportVersion.objects.filter(pk=version.pk).update(warnings=warnings)


def add_schools(world, number: int, name="THCS Thêm") -> None:
    """So many more that owe, in a handful of statements."""
    first = Unit.objects.count()
    units = Unit.objects.bulk_create(
        Unit(kind="school", level="lower", name=f"{name} {n}", name_search_key=f"{name} {n}".lower(),
             code=f"M{first}-{n}", opened_on=LONG_AGO)
        for n in range(1, number + 1)
    )  # fmt: skip
    Reach.objects.bulk_create(
        [Reach(superior=unit, unit=unit, role="", depth=0, valid_from=LONG_AGO) for unit in units]
        + [
            Reach(superior=world.district, unit=unit, role="professional", depth=1, valid_from=LONG_AGO)
            for unit in units
        ]
    )
    owed = Obligation.objects.bulk_create(
        Obligation(requirement=world.requirement, unit=unit, unit_name=unit.name, receiver=world.requirement.unit,
                   due_at=world.requirement.due_at)
        for unit in units
    )  # fmt: skip
    versions = ReportVersion.objects.bulk_create(
        ReportVersion(obligation=each, number=1, unit_name=each.unit_name, receiver=each.receiver, sent_at=AT + DAY)
        for each in owed[::2]
    )
    for each, version in zip(owed[::2], versions, strict=True):
        each.state, each.current, each.first_sent_at = "sent", version, version.sent_at
    Obligation.objects.bulk_update(owed[::2], ["state", "current", "first_sent_at"])
