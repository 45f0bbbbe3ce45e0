"""Plain builders with defaults for the tests of reports, and of the portal above."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from reports.actions import refresh, send
from reports.cells import Cell
from reports.models import (
    Check,
    Clause,
    Draft,
    Figure,
    Obligation,
    ReminderMoment,
    ReportForm,
    Requirement,
    Section,
)

AT = datetime(2018, 10, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam
DUE = datetime(2018, 10, 30, 17, tzinfo=UTC)  # before 31/10


def make_form(unit, *figures, title="Báo cáo kết quả cuộc thi", **fields):
    """A form of one section; `figures` are codes of whole numbers, or dicts of columns. None: pupils, participants and
    their rate."""
    form = ReportForm.objects.create(unit=unit, title=title, created_at=AT, **fields)
    section = make_section(form)
    for figure in figures or ("pupils", "participants"):
        make_figure(section, **({"code": figure} if isinstance(figure, str) else figure))
    if not figures:
        make_rate(section)
    return form


def make_section(form, title="Số liệu", **fields):
    return Section.objects.create(form=form, title=title, **{"order": form.sections.count() + 1, **fields})


def make_figure(section, code="participants", **fields):
    columns = {"order": section.figures.count() + 1, "label": f"Số liệu {code}", **fields}
    return Figure.objects.create(form=section.form, section=section, code=code, **columns)


def make_rate(section, code="rate", over="participants", under="pupils", **fields):
    form = section.form
    columns = {"kind": "ratio", "percent": True, "decimals": 1, "label": "Tỉ lệ dự thi", "required": False, **fields}
    return make_figure(
        section, code, numerator=form.figures.get(code=over), denominator=form.figures.get(code=under), **columns
    )


def make_check(form, left, kind="at_most", right=None, number=None, **fields):
    """`left`, `right`: codes."""
    return Check.objects.create(
        form=form, order=form.checks.count() + 1, left=form.figures.get(code=left), kind=kind,
        right=form.figures.get(code=right) if right else None, number=number, **fields,
    )  # fmt: skip


def make_requirement(unit, form=None, *, state="open", title="Báo cáo kết quả hội thi", reminders=(), **fields):
    """Opened at AT, due at DUE unless told; launched without anybody on its list."""
    requirement = Requirement.objects.create(
        unit=unit, form=form or make_form(unit), title=title, state=state, created_at=AT,
        launched_at=None if state == "draft" else AT, **{"opens_at": AT, "due_at": DUE, **fields},
    )  # fmt: skip
    for minutes in reminders:
        ReminderMoment.objects.create(requirement=requirement, minutes_before=minutes)
    return requirement


def make_clause(requirement, clause="IV.3", due_at=DUE, **fields):
    return Clause.objects.create(
        requirement=requirement, clause=clause, due_at=due_at, **{"words": "trước ngày 31/10/2018", **fields}
    )


def make_obligation(requirement, unit, *, receiver=None, at=AT, **fields):
    """As launching makes it."""
    columns = {name: getattr(requirement, name) for name in ("due_at", "grace_until", "locks_at")}
    obligation = Obligation.objects.create(
        requirement=requirement, unit=unit, unit_name=unit.name, receiver=receiver or requirement.unit,
        **{**columns, **fields},
    )  # fmt: skip
    refresh([obligation], at=at)
    return obligation


def make_draft(obligation, at=AT, **cells):
    return Draft.objects.create(
        obligation=obligation, cells={code: {"v": str(value), "why": ""} for code, value in cells.items()},
        changed_at=at,
    )  # fmt: skip


def make_version(obligation, *, by=None, at=None, kind="report", note="", **numbers):
    """A sent version; `numbers` by code of figure (texts for figures of text)."""
    figures = {figure.code: figure for figure in obligation.requirement.form.figures.all()}
    cells = [
        Cell(figures[code], text=value) if isinstance(value, str) else Cell(figures[code], number=Decimal(value))
        for code, value in numbers.items()
    ]
    version = send(obligation, cells, kind=kind, note=note, by=by, at=at or AT + timedelta(days=1))
    obligation.refresh_from_db()
    return version
