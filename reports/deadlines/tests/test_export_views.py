"""The page of frozen workbooks, what it offers, and the list of this moment."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.deadlines import export_views, exporting
from reports.deadlines.planning import plan_exports
from reports.deadlines.tests.test_exports import writer
from reports.deadlines.tests.world import make_round
from reports.models import FrozenExport
from reports.tests.builders import make_obligation, make_version
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world(client, monkeypatch):
    monkeypatch.setattr(export_views, "frozen_workbook", writer)
    at = timezone.now()
    due = at + 3 * HOUR
    world = make_round(("Trường A", "Trường B"), opens_at=at - 99 * HOUR, due_at=due, export_hours=[24, 0])
    plan_exports(world.requirement, at=at)
    world.past, world.coming = world.requirement.exports.order_by("as_of")
    client.force_login(world.officer)
    return world


def page(client, world):
    answer = client.get(reverse("exports", args=[world.requirement.pk]))
    return [(row.export.pk, row.state) for group in answer.context["groups"] for row in group.rows], answer


def test_each_moment_with_what_became_of_it(client, world):
    rows, answer = page(client, world)
    assert rows == [(world.past.pk, "due"), (world.coming.pk, "planned")]
    make_version(world.obligations[1], at=world.past.as_of - HOUR, pupils=1)
    exporting.make(world.past, writer, by=None, at=world.past.as_of + 2 * HOUR)
    rows, answer = page(client, world)
    assert rows[0] == (world.past.pk, "made")
    row = answer.context["groups"][0].rows[0]
    assert (row.missing, row.late_seconds) == (["Trường A"], 7200)
    text = answer.content.decode()
    assert reverse("export_file", args=[world.past.pk]) in text
    assert FrozenExport.objects.get(pk=world.past.pk).sha256 in text


def test_one_that_nobody_made_is_made_while_one_waits(client, world):
    make = reverse("export_make", args=[world.past.pk])
    assert reverse("export_make", args=[world.past.pk]) in page(client, world)[1].content.decode()
    for _time in range(2):
        client.post(make)
    export = FrozenExport.objects.get(pk=world.past.pk)
    assert (export.file.created_by, export.as_of) == (world.officer, world.past.as_of)
    content = b"".join(client.get(reverse("export_file", args=[export.pk])).streaming_content)
    assert content.decode().endswith("Trường A False\nTrường B False")


def test_the_issuer_makes_what_was_planned_for_a_unit_that_receives_nothing_any_more(client, world):
    former = make_unit("Phòng GD&ĐT cũ", kind="district", under=world.district)
    FrozenExport.objects.filter(pk=world.past.pk).update(unit=former)
    make = reverse("export_make", args=[world.past.pk])
    assert make in page(client, world)[1].content.decode()
    assert client.post(make).status_code == 302
    assert FrozenExport.objects.get(pk=world.past.pk).made_at


def test_before_its_moment_it_is_refused_in_words(client, world):
    answer = client.post(reverse("export_make", args=[world.coming.pk]), follow=True)
    assert "Chưa đến thời điểm này" in answer.content.decode()
    assert client.get(reverse("export_file", args=[world.coming.pk])).status_code == 404


def test_the_list_of_this_moment_needs_no_worker_and_leaves_nothing(client, world):
    make_version(world.obligations[0], at=timezone.now(), pupils=1)
    before = FrozenExport.objects.filter(made_at=None).count()
    answer = client.post(reverse("export_now", args=[world.requirement.pk]), {"unit": world.district.pk})
    assert answer.content.decode().endswith("Trường A True\nTrường B False")
    assert ".xlsx" in answer["Content-Disposition"]
    assert FrozenExport.objects.filter(made_at=None).count() == before


@pytest.mark.parametrize("unit", ["", "x", "9" * 30, "0"])
def test_of_no_unit_there_is_no_list(client, world, unit):
    assert client.post(reverse("export_now", args=[world.requirement.pk]), {"unit": unit}).status_code == 404


def test_a_district_gets_its_own_and_not_that_of_another(client, world):
    other = make_unit("Phòng GD&ĐT Cầu Giấy", kind="district")
    make_obligation(world.requirement, make_unit("Trường X", under=other), receiver=other)
    plan_exports(world.requirement, at=timezone.now())
    exporting.make(world.past, writer, by=None, at=timezone.now())
    client.force_login(make_seat(other, "officer"))
    rows, answer = page(client, world)
    assert len(rows) == 2
    assert "Trường A" not in answer.content.decode()
    assert client.get(reverse("export_file", args=[world.past.pk])).status_code == 404
    assert client.post(reverse("export_make", args=[world.past.pk])).status_code == 404
    now = reverse("export_now", args=[world.requirement.pk])
    assert client.post(now, {"unit": world.district.pk}).status_code == 404
    assert "Trường X" in client.post(now, {"unit": other.pk}).content.decode()


def test_as_many_queries_for_one_moment_as_for_many(client, world):
    page(client, world)
    exporting.make(world.past, writer, by=None, at=timezone.now())
    with CaptureQueriesContext(connection) as few:
        page(client, world)
    for hours in range(30, 34):
        FrozenExport.objects.create(
            requirement=world.requirement, unit=world.district, hours_before=hours,
            as_of=world.past.as_of - hours * HOUR,
        )  # fmt: skip
    for export in FrozenExport.objects.filter(hours_before__gte=30):
        exporting.make(export, writer, by=None, at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        assert len(page(client, world)[0]) == 6
    assert len(many) == len(few)


def test_an_unlucky_workbook_is_told_as_such(client, world):
    exporting.ask_for_due(at=timezone.now())
    world.past.refresh_from_db()
    world.past.job.state = "failed"
    world.past.job.save()
    assert page(client, world)[0][0] == (world.past.pk, "failed")


def test_a_writer_that_fails_leaves_the_moment_to_be_made(client, world, monkeypatch):
    def broken(*arguments, **words):
        raise OSError("disk full")

    monkeypatch.setattr(export_views, "frozen_workbook", broken)
    with pytest.raises(OSError, match="disk full"):
        client.post(reverse("export_make", args=[world.past.pk]))
    assert FrozenExport.objects.get(pk=world.past.pk).made_at is None
    monkeypatch.setattr(
        export_views, "frozen_workbook", lambda *a, **w: SimpleNamespace(content=b"PK", versions=[], missing=[])
    )
    client.post(reverse("export_make", args=[world.past.pk]))
    assert FrozenExport.objects.get(pk=world.past.pk).file.size == 2
