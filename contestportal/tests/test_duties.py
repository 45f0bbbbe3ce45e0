"""The to-do page and the calendar: what each role owes, by when, and nothing of others."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from contestportal.calendars import calendar_of
from contestportal.duties import Duty, duties, end_of, grouped
from contests.tests.builders import make_quiz
from propaganda.tests.builders import make_campaign, make_plan
from reports.actions import accept, send_back
from reports.models import Obligation, Requirement
from reports.tests.builders import DUE, make_obligation, make_requirement, make_version
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owed(at):
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    requirement = make_requirement(district, opens_at=at - 3 * DAY, due_at=at + DAY)
    return make_obligation(requirement, school, at=at)


def fill_of(obligation):
    return reverse("report_fill", args=[obligation.pk])


def unfolded(response):
    return response.text.replace("\r\n ", "")


def test_before_a_day_presses_on_the_day_before():
    """“Before 31/10” is 31/10 at 00:00: the 30th is the last day."""
    due = DUE  # 00:00 on 31/10 in Việt Nam
    steps = [(due - 2 * DAY, "week"), (due - timedelta(hours=1), "today"), (due, "today"), (due + DAY, "overdue")]
    found = [grouped([Duty("report-1", "", "", "", "", due)], at)[0].key for at, _group in steps]
    assert found == [group for _at, group in steps]


def keys(user, at):
    return [duty.key for duty in duties(user, at)]


def test_a_report_is_its_school_s_until_sent_and_its_receiver_s_until_decided(owed, at):
    secretary, officer = make_seat(owed.unit, "secretary"), make_seat(owed.receiver, "officer")
    teacher = make_seat(owed.unit, "teacher", school_class=make_class(owed.unit, "6A"))
    other = make_seat(make_unit("Trường khác"), "secretary")
    mine, theirs = f"report-{owed.pk}", f"decide-{owed.requirement_id}"
    steps = [
        (lambda: None, [mine], []),
        (lambda: make_version(owed, at=at, pupils=1), [], [theirs]),
        (lambda: send_back(owed.current, reason="Thiếu", due_again_at=at + 3 * DAY, by=None, at=at), [mine], []),
        (lambda: make_version(owed, at=at, pupils=2), [], [theirs]),
        (lambda: accept(Obligation.objects.get().current, by=None, at=at), [], []),
    ]
    for step, of_secretary, of_officer in steps:
        step()
        assert (keys(secretary, at), keys(officer, at)) == (of_secretary, of_officer)
        assert keys(teacher, at) == keys(other, at) == []


@pytest.mark.parametrize("why", ["released", "ended", "closed", "not_open"])
def test_what_is_not_owed_now_is_nobody_s(owed, at, why):
    secretary = make_seat(owed.unit, "secretary")
    assert keys(secretary, at) == [f"report-{owed.pk}"]
    if why == "released":
        Obligation.objects.update(released_at=at, released_reason="Miễn")
    elif why == "ended":
        Obligation.objects.update(ended_on=at.date(), ended_reason="Sáp nhập")
    elif why == "closed":
        Requirement.objects.update(state="closed", closed_at=at)
    else:
        Requirement.objects.update(opens_at=at + DAY / 2)
    assert keys(secretary, at) == []


def test_many_reports_of_one_round_wait_as_one_duty(owed, at):
    second = make_obligation(owed.requirement, make_unit("Trường THCS Mễ Trì", under=owed.receiver), at=at)
    for each in (owed, second):
        make_version(each, at=at, pupils=1)
    officer = make_seat(owed.receiver, "officer")
    with CaptureQueriesContext(connection) as asked:
        [duty] = duties(officer, at)
    assert (duty.key, duty.said, duty.waits) == (f"decide-{owed.requirement_id}", "2 báo cáo chờ xử lý", True)
    # However many they are, the database counts them.
    assert sum("GROUP BY" in query["sql"] and "reports_obligation" in query["sql"] for query in asked) == 1


def test_groups_end_with_the_day_and_with_the_week():
    at = datetime(2018, 10, 20, 1, tzinfo=UTC)  # 08:00 in Việt Nam
    midnight = datetime(2018, 10, 20, 17, tzinfo=UTC)

    def group(due, *, waits=False):
        [found] = grouped([Duty("key", "", "", "", "", due, waits=waits)], at)
        return found.key

    second = timedelta(seconds=1)
    assert [group(due) for due in (at - second, at, midnight, midnight + second)] == [
        "overdue", "today", "today", "week"
    ]  # fmt: skip
    assert [group(midnight + 7 * DAY), group(midnight + 7 * DAY + second)] == ["week", "later"]
    assert [group(None), group(None, waits=True)] == ["undated", "waiting"]


def test_the_nearest_first_in_groups_that_say_how_it_presses(owed, at):
    secretary = make_seat(owed.unit, "secretary")
    late = make_requirement(owed.receiver, opens_at=at - 9 * DAY, due_at=at - DAY)
    make_obligation(late, owed.unit, at=at)
    campaign = make_campaign(owed.receiver, lines=0, plans_due_at=at + 30 * DAY)
    plan = make_plan(campaign, owed.unit, state="draft")
    found = duties(secretary, at)
    assert [duty.key for duty in found][-2:] == [f"report-{owed.pk}", f"plan-{plan.pk}"]
    assert [(group.key, len(group.duties)) for group in grouped(found, at)] == [
        ("overdue", 1),
        ("week", 1),
        ("later", 1),
    ]


def test_a_pupil_is_offered_a_paper_not_sat_yet(at):
    unit = make_unit("Sở GD&ĐT", kind="department")
    part = make_quiz(unit, at=at)
    pupil = make_pupil(make_unit("Trường THCS", under=unit), "Nguyễn Văn An")
    assert keys(pupil.user, at) == [f"paper-{part.pk}"]


def test_a_last_day_ends_with_the_next(at):
    day = timezone.localdate(at)
    assert timezone.localtime(end_of(day)).strftime("%H:%M") == "00:00"
    assert timezone.localdate(end_of(day)) == day + DAY


class TestPages:
    def test_the_page_leads_to_each_duty(self, client, owed, at):
        client.force_login(make_seat(owed.unit, "secretary"))
        page = client.get(reverse("todo")).content.decode()
        assert page.count("data-duty=") == 1
        assert f'href="{fill_of(owed)}"' in page

    def test_nothing_to_do_says_so(self, client):
        client.force_login(make_seat(make_unit("Trường"), "secretary"))
        assert "data-duty" not in client.get(reverse("todo")).content.decode()


class TestCalendar:
    def address(self, client, user):
        client.force_login(user)
        address = client.get(reverse("calendar")).context["address"]
        client.logout()
        return address

    def test_it_is_read_without_signing_in_and_says_each_moment(self, client, owed, at):
        response = client.get(self.address(client, make_seat(owed.unit, "secretary")))
        assert response["Content-Type"].startswith("text/calendar")
        [event] = Calendar.from_ical(response.content).walk("VEVENT")
        assert abs(event["dtstart"].dt - owed.due_at) <= timedelta(minutes=1)
        assert str(event["url"]).endswith(fill_of(owed))
        assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [-DAY]

    @pytest.mark.parametrize(("due", "shown"), [(DUE, "30/10/2018 23:59"), (DUE + DAY / 2, "31/10/2018 12:00")])
    def test_midnight_stands_on_the_last_day_that_counts(self, due, shown):
        """A calendar shows 31/10 at 00:00 under 31/10, when it is too late."""
        content = calendar_of([Duty("report-1", "Báo cáo", "", "/", "", due)], site="https://x.vn", at=due - DAY)
        [event] = Calendar.from_ical(content).walk("VEVENT")
        assert f"{timezone.localtime(event['dtstart'].dt):%d/%m/%Y %H:%M}" == shown

    @override_settings(PORTAL_URL="https://cuocthi.example.vn", ALLOWED_HOSTS=["*"])
    def test_its_links_are_the_portal_s_whatever_host_was_asked_and_nobody_keeps_it(self, client, owed):
        address = self.address(client, make_seat(owed.unit, "secretary"))
        assert address.startswith("https://cuocthi.example.vn/calendar/")
        response = client.get(urlsplit(address).path, headers={"host": "evil.example"})
        assert "evil" not in response.text
        assert f"https://cuocthi.example.vn{fill_of(owed)}" in unfolded(response)
        assert [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")] == [
            "private, no-store", "noindex", "no-referrer"
        ]  # fmt: skip

    @pytest.mark.parametrize("change", ["password", "epoch", "inactive", "tampered"])
    def test_it_ends_with_the_sessions_of_its_account(self, client, owed, change):
        user = make_seat(owed.unit, "secretary")
        address = self.address(client, user)
        if change == "password":
            user.set_password("một-mật-khẩu-mới")
        elif change == "epoch":
            user.session_epoch += 1
        elif change == "inactive":
            user.is_active = False
        else:
            address = address.replace(".ics", "x.ics")
        user.save()
        assert client.get(address).status_code == 404

    def test_it_holds_nothing_of_others(self, client, owed):
        other = make_seat(make_unit("Trường khác"), "secretary")
        content = client.get(self.address(client, other)).content
        assert list(Calendar.from_ical(content).walk("VEVENT")) == []
