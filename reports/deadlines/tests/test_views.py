"""The pages of reminders: who may open them, what stands there, what a button does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.models import Job
from foundation.ui.tabs import address
from reports.deadlines import actions
from reports.deadlines.tests.world import make_round
from reports.models import Obligation, Reminder
from reports.tests.builders import make_obligation, make_version
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db
SCHOOLS = ("Trường A", "Trường B", "Trường C")


@pytest.fixture
def world(client):
    at = timezone.now()
    world = make_round(SCHOOLS, opens_at=at - timedelta(days=5), due_at=at + timedelta(days=1))
    world.page = reverse("reminders", args=[world.requirement.pk])
    world.remind = reverse("remind", args=[world.requirement.pk])
    client.force_login(world.officer)
    return world


def claimed(world, number, **fields):
    owed = world.obligations[number]
    wanted = actions.Wanted(owed.pk, owed.due_at, "1440")
    row = actions.claim(wanted, world.secretaries[number], asked_by=None, at=timezone.now())
    Reminder.objects.filter(pk=row.pk).update(**fields)
    return row


def test_what_waits_for_a_person_stands_first_and_leads_to_its_page(client, world):
    actions.remind_due(at=timezone.now() + timedelta(minutes=1))
    failed, unknown = claimed(world, 0, state="failed", error="550 no such user"), claimed(world, 1, state="unknown")
    answer = client.get(world.page)
    listed = [row.pk for row in answer.context["page"]]
    assert listed[:2] == [unknown.pk, failed.pk]
    assert len(listed) == 5
    text = answer.content.decode()
    assert reverse("reminder_settle", args=[unknown.pk]) in text
    assert "550 no such user" in text
    assert [(state, count) for state, _label, count in answer.context["counts"]] == [
        ("unknown", 1), ("failed", 1), ("sent", 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"state": "unknown"}, 1), ({"state": "nonsense"}, 4), ({"channel": "mail"}, 1), ({"q": "trường b"}, 2),
        ({"q": "Lê Thị Thu", "channel": "portal"}, 3), ({"q": "không có"}, 0), ({"q": "TRUONG B"}, 2), ({"q": "?!"}, 0),
    ],
)  # fmt: skip
def test_filters(client, world, asked, shown):
    actions.remind_due(at=timezone.now() + timedelta(minutes=1))
    claimed(world, 1, state="unknown")
    assert len(client.get(world.page, asked).context["page"].object_list) == shown


def test_as_many_queries_for_one_row_as_for_many(client, world):
    claimed(world, 0)
    client.get(world.page)
    with CaptureQueriesContext(connection) as few:
        client.get(world.page)
    actions.remind_due(at=timezone.now() + timedelta(minutes=1))
    claimed(world, 1, state="unknown")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(world.page).context["page"].object_list) == 5
    assert len(many) == len(few)


def test_a_district_sees_what_it_receives_and_nothing_of_others(client, world):
    other = make_unit("Phòng GD&ĐT Cầu Giấy", kind="district")
    theirs = make_obligation(world.requirement, make_unit("Trường X", under=other), receiver=other, at=timezone.now())
    actions.remind([theirs.pk, world.obligations[0].pk], by=world.officer, at=timezone.now())
    make_seat(theirs.unit, "secretary")
    client.force_login(make_seat(other, "officer"))
    assert client.get(world.page).context["owing"] == 1
    assert "Trường A" not in client.get(world.page).content.decode()
    client.post(world.remind, {"obligations": [theirs.pk, world.obligations[1].pk]})
    assert [row.obligation for row in Reminder.objects.order_by("pk")] == [world.obligations[0], theirs]


def test_those_without_anybody_to_remind_are_named(client, world):
    world.secretaries[1].memberships.update(valid_to=timezone.localdate())
    assert client.get(world.page).context["nobody"] == ["Trường B"]


def test_chosen_ones_are_reminded_and_it_is_said_whom(client, world):
    make_version(world.obligations[1], at=timezone.now(), pupils=1)
    chosen = {"obligations": [each.pk for each in world.obligations[:2]]}
    text = client.post(world.remind, chosen, follow=True).content.decode()
    assert "Đã nhắc 1 đơn vị." in text
    assert "không còn nhận báo cáo: Trường B" in text
    again = client.post(world.remind, {**chosen, "next": "https://evil.example"}, follow=True)
    assert again.redirect_chain[-1][0] == (address("chase_list", world.requirement.pk) or world.page)
    assert "vừa nhắc chưa đầy mười phút: Trường A" in again.content.decode()
    assert Reminder.objects.count() == 1


def test_it_is_said_how_often_and_who_was_reminded_often_enough(client, world):
    assert "3 lần trong 24 giờ" in client.get(world.page).content.decode().split('id="most-by-hand"')[1][:200]
    for hours in (6, 4, 2):
        actions.remind([world.obligations[0].pk], by=world.officer, at=timezone.now() - timedelta(hours=hours))
    text = client.post(world.remind, {"all": "1"}, follow=True).content.decode()
    assert "đã được nhắc 3 lần trong 24 giờ: Trường A" in " ".join(text.split())
    chase = client.get(reverse("chase_list", args=[world.requirement.pk])).content.decode()
    assert (chase.count("data-enough"), chase.count("data-tick>")) == (1, len(world.obligations) - 1)


def test_all_that_is_owed_at_once_and_nothing_for_nonsense(client, world):
    text = client.post(world.remind, {"obligations": ["x", "9" * 30, "0"]}, follow=True).content.decode()
    assert "Chưa chọn báo cáo nào" in text
    Obligation.objects.filter(pk=world.obligations[2].pk).update(released_at=timezone.now(), released_reason="Miễn")
    client.post(world.remind, {"all": "1"})
    assert [row.obligation for row in Reminder.objects.order_by("obligation")] == world.obligations[:2]
    assert client.post(world.remind, {"all": "1", "next": "/reports/"}).url == "/reports/"


def test_a_round_that_is_closed_offers_no_reminding(client, world):
    world.requirement.state = "closed"
    world.requirement.save()
    assert 'data-go="remind"' not in client.get(world.page).content.decode()
    client.post(world.remind, {"all": "1"})
    assert not Reminder.objects.exists()


def test_an_unknown_one_is_sent_again_from_its_page(client, world):
    row = claimed(world, 0, state="unknown", error="đứt")
    page = reverse("reminder_settle", args=[row.pk])
    text = client.get(page).content.decode()
    assert ("đứt" in text, 'data-go="again"' in text) == (True, True)
    assert client.post(page, {"act": "again"}).url == world.page
    row.refresh_from_db()
    assert (row.state, row.settled_by) == ("settled", world.officer)
    assert Job.objects.filter(kind=actions.SEND).count() == 1
    assert 'data-go="again"' not in client.get(page).content.decode()


def test_what_cannot_be_settled_says_why_and_nonsense_changes_nothing(client, world):
    row = claimed(world, 0, state="unknown")
    page = reverse("reminder_settle", args=[row.pk])
    assert client.post(page, {"act": "nonsense"}).status_code == 200
    make_version(world.obligations[0], at=timezone.now(), pupils=1)
    assert "không còn phải nộp" in client.post(page, {"act": "again"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.state == "unknown"


def test_a_round_that_is_not_launched_has_no_such_pages(client, world):
    world.requirement.state = "draft"
    world.requirement.save()
    assert client.get(world.page).status_code == 403
    assert client.get(reverse("exports", args=[world.requirement.pk])).status_code == 403
