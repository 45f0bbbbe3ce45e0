"""Frozen workbooks: planned, moved with the deadline, made as of their moment, never changed."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest

from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job
from reports.deadlines import exporting, tasks
from reports.deadlines.planning import plan_exports, plan_forgotten, replan
from reports.deadlines.tests.world import DAY, MINUTE, make_round
from reports.models import FrozenExport, Obligation, Requirement
from reports.outputs.freezing import frozen_workbook
from reports.requirements.amending import save_changes
from reports.requirements.extending import extend
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_obligation, make_version
from schools.tests.builders import make_unit
from schools.tests.races import at_once, in_flight

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    return make_round(("Trường A", "Trường B"), export_hours=[24, 0])


def writer(requirement, unit, *, as_of, made_at):
    """Who had sent by then, one a line; as the real one, it asks what stood at `as_of` and not what stands now."""
    rows = list(requirement.obligations.filter(receiver=unit).order_by("pk"))
    sent = {row.pk: row.versions.filter(sent_at__lte=as_of).first() for row in rows}
    lines = [f"{as_of:%d/%m %H:%M}", *[f"{row.unit_name} {bool(sent[row.pk])}" for row in rows]]
    return SimpleNamespace(
        content="\n".join(lines).encode(),
        versions=[version.pk for version in sent.values() if version],
        missing=[pk for pk, version in sent.items() if not version],
    )


def moments(requirement):
    return sorted(requirement.exports.values_list("unit", "hours_before", "as_of"))


def test_each_unit_that_receives_gets_each_moment_once(world):
    other = make_unit("Phòng GD&ĐT Cầu Giấy", kind="district")
    make_obligation(world.requirement, make_unit("Trường C", under=other), receiver=other)
    assert plan_exports(world.requirement, at=AT) == 4
    assert plan_exports(world.requirement, at=AT) == 0
    assert moments(world.requirement) == sorted(
        (unit.pk, hours, DUE - hours * HOUR) for unit in (world.district, other) for hours in (0, 24)
    )


def test_an_extension_moves_what_is_not_made_yet(world):
    requirement = world.requirement
    plan_exports(requirement, at=AT)
    first = requirement.exports.get(hours_before=24)
    exporting.make(first, writer, by=None, at=DUE - DAY)
    requirement.due_at = DUE + 3 * DAY
    requirement.save()
    for _time in range(2):
        replan(requirement, at=DUE - HOUR)
    assert moments(requirement) == [(world.district.pk, 0, DUE + 3 * DAY), (world.district.pk, 24, DUE - DAY)]
    requirement.export_hours = [24, 2]
    requirement.save()
    replan(requirement, at=DUE)
    assert moments(requirement) == [
        (world.district.pk, 2, DUE + 3 * DAY - 2 * HOUR),
        (world.district.pk, 24, DUE - DAY),
    ]


def test_a_round_whose_moments_nobody_planned_is_planned_by_the_sweep(world):
    plan_forgotten(at=AT)
    assert len(moments(world.requirement)) == 2


def test_made_late_it_is_as_of_its_moment_and_says_what_was_in_and_who_was_missing(world):
    plan_exports(world.requirement, at=AT)
    version = make_version(world.obligations[0], at=DUE - 25 * HOUR, pupils=1)
    make_version(world.obligations[1], at=DUE - 23 * HOUR, pupils=2)
    export = world.requirement.exports.get(hours_before=24)
    exporting.make(export, writer, by=world.officer, at=DUE + DAY)
    export.refresh_from_db()
    content = path_of(export.file).read_bytes()
    assert content.decode() == "29/10 17:00\nTrường A True\nTrường B False"
    assert (export.as_of, export.made_at) == (DUE - DAY, DUE + DAY)
    assert (export.versions, export.missing) == ([version.pk], [world.obligations[1].pk])
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert export.file.name.endswith("20181030-0000.xlsx")


def test_what_was_made_never_changes(world):
    plan_exports(world.requirement, at=AT)
    export = world.requirement.exports.get(hours_before=24)
    exporting.make(export, writer, by=None, at=DUE - DAY)
    before = FrozenExport.objects.values().get(pk=export.pk)
    exporting.make(
        export, lambda *args, **words: SimpleNamespace(content=b"x", versions=[], missing=[]), by=None, at=DUE
    )
    assert FrozenExport.objects.values().get(pk=export.pk) == before


def test_before_its_moment_nothing_is_made(world):
    plan_exports(world.requirement, at=AT)
    with pytest.raises(NotPossible):
        exporting.make(world.requirement.exports.get(hours_before=0), writer, by=None, at=DUE - MINUTE)


def test_one_that_was_moved_while_it_was_written_is_left_for_its_new_moment(world):
    plan_exports(world.requirement, at=AT)
    export = world.requirement.exports.get(hours_before=24)

    def moved(requirement, unit, **words):
        requirement.due_at = DUE + DAY
        requirement.save()
        replan(requirement, at=DUE)
        return writer(requirement, unit, **words)

    exporting.make(export, moved, by=None, at=DUE)
    export.refresh_from_db()
    assert (export.made_at, export.as_of) == (None, DUE)


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_moment_make_one(world):
    plan_exports(world.requirement, at=AT)
    export = world.requirement.exports.get(hours_before=24)
    ways = [
        lambda at=DUE + minutes * MINUTE: exporting.make(FrozenExport.objects.get(pk=export.pk), writer, by=None, at=at)
        for minutes in (1, 2)
    ]
    assert at_once(*ways) == [None, None]
    export.refresh_from_db()
    assert export.file.created_at == export.made_at


def test_the_sweep_asks_once_for_what_is_due_and_a_worker_makes_it(world, monkeypatch):
    monkeypatch.setattr(tasks, "frozen_workbook", writer)
    plan_exports(world.requirement, at=AT)
    assert exporting.ask_for_due(at=DUE - DAY - MINUTE) == 0
    assert [exporting.ask_for_due(at=DUE - HOUR) for _sweep in range(3)] == [1, 0, 0]
    job = Job.objects.get()
    perform(job.pk, clock=lambda: DUE - HOUR)
    export = world.requirement.exports.get(hours_before=24)
    job.refresh_from_db()
    assert (job.state, export.job, export.made_at, export.missing) == (
        "done", job, DUE - HOUR, [each.pk for each in world.obligations]
    )  # fmt: skip


def test_a_job_of_a_moment_that_was_moved_or_made_by_hand_ends_without_a_file(world, monkeypatch):
    monkeypatch.setattr(tasks, "frozen_workbook", writer)
    plan_exports(world.requirement, at=AT)
    exporting.ask_for_due(at=DUE)
    moved, by_hand = world.requirement.exports.order_by("as_of")
    FrozenExport.objects.filter(pk=moved.pk).update(as_of=DUE + DAY, job=None)
    exporting.make(by_hand, writer, by=world.officer, at=DUE)
    for job in Job.objects.all():
        perform(job.pk, clock=lambda: DUE + MINUTE)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    moved.refresh_from_db()
    assert moved.made_at is None
    assert exporting.ask_for_due(at=DUE + DAY) == 1
    assert Job.objects.count() == 3


def test_a_moment_that_was_moved_and_moved_back_is_made(world, monkeypatch):
    """The job of its first time came to nothing, and is over."""
    monkeypatch.setattr(tasks, "frozen_workbook", writer)
    requirement, early = world.requirement, DUE - DAY
    plan_exports(requirement, at=AT)
    exporting.ask_for_due(at=early)
    for due, at in ((DUE + DAY, early), (DUE, early + MINUTE)):
        extend(requirement, due_at=due, locks_at=None, reason="Bão", by=None, at=at)
        perform(Job.objects.order_by("pk").first().pk, clock=lambda: early)
    exporting.ask_for_due(at=early + HOUR)
    for job in Job.objects.exclude(state="done"):
        perform(job.pk, clock=lambda: early + HOUR)
    export = requirement.exports.get(hours_before=24)
    assert (export.as_of, export.made_at) == (early, early + HOUR)


@pytest.mark.django_db(transaction=True)
def test_who_sent_before_the_moment_and_is_not_through_is_in_it(world):
    plan_exports(world.requirement, at=AT)
    export = world.requirement.exports.get(hours_before=24)
    owed = world.obligations[0]
    with in_flight(lambda: make_version(owed, at=export.as_of - MINUTE, pupils=1)):
        exporting.make(export, frozen_workbook, by=None, at=export.as_of + MINUTE)
    export.refresh_from_db()
    assert export.versions == [owed.versions.get().pk]


def test_hours_changed_after_a_deadline_moved_are_counted_from_the_new_one(world):
    plan_exports(world.requirement, at=AT)
    read_before = Requirement.objects.get(pk=world.requirement.pk)
    extend(world.requirement, due_at=DUE + DAY, locks_at=None, reason="Bão", by=None, at=AT)
    read_before.export_hours = [24, 2]
    save_changes(read_before, ["export_hours"], changes={}, by=None, at=AT)
    assert moments(world.requirement) == [
        (world.district.pk, 2, DUE + DAY - 2 * HOUR), (world.district.pk, 24, DUE),
    ]  # fmt: skip


def test_a_round_nobody_owes_anything_in_has_no_moments(world):
    Obligation.objects.all().delete()
    assert plan_exports(world.requirement, at=AT) == 0
