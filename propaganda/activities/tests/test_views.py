"""The pages of activities, without scripts: the form, two people at one activity, the list and its filters."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from propaganda.activities.tests.devices import picture
from propaganda.activities.tests.worlds import SPRING, make_school, posted
from propaganda.models import Activity, Campaign, ClassReached, Evidence
from propaganda.tests.builders import AT, make_activity
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

STATIC = Path(settings.BASE_DIR) / "static" / "propaganda"


@shared
def world():
    return make_school(lines=2)


@pytest.fixture
def secretary(world):
    return signed_in(world.secretary)


def new(world):
    return reverse("activity_new", args=[world.plan.pk])


def html_of(response):
    return response.content.decode()


class TestRecording:
    def test_the_line_that_is_asked_for_is_chosen_and_the_urgent_one_otherwise(self, world, secretary):
        for asked, chosen in ((world.autumn, world.autumn), (None, world.line)):
            html = html_of(secretary.get(new(world) + (f"?line={asked.pk}" if asked else "")))
            assert f'value="{chosen.pk}" id="id_line_{chosen.pk}" checked' in html
            assert html.count(" checked required") <= 2

    def test_posted_without_scripts_with_classes_a_link_and_photos(self, world, secretary):
        photo = picture()
        files = [SimpleUploadedFile(photo["name"], photo["buffer"]), SimpleUploadedFile("trong.jpg", b"")]
        classes = {f"in-{each.pk}": "on" for each in (world.classes["8A1"], world.classes["8A2"])}
        presents = {f"class-{each.pk}": str(each.size) for each in world.classes.values()}
        form = posted(world, pupils="", link="thcs.example.edu.vn/tin/1", client_id=uuid4(), **classes, **presents)
        for _time in range(2):
            response = secretary.post(new(world), {**form, "files": files}, follow=True)
            for file in files:
                file.seek(0)
        activity = Activity.objects.get()
        assert (activity.pupils, activity.classes.count()) == (78, 2)
        assert sorted(Evidence.objects.values_list("kind", flat=True)) == ["link", "photo"]
        assert "trong.jpg" in html_of(response)

    def test_what_should_be_looked_at_comes_first_and_is_saved_by_pressing_again(self, world, secretary):
        form = posted(world, line=world.autumn.pk, title="Ngoài thời gian")
        html = html_of(secretary.post(new(world), form))
        assert 'data-warned="outside"' in html
        assert 'value="Ngoài thời gian"' in html
        assert not Activity.objects.exists()
        assert secretary.post(new(world), {**form, "overruled": "outside"}).status_code == 302
        assert Activity.objects.get().line == world.autumn

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"held_on": "31/02/2022"}, "31/02/2022"),
            ({"pupils": "1.200"}, "1200"),
            ({"title": ""}, "id_title"),
            ({"form": "dance"}, "id_form_0"),
            ({"held_until": "2022-02-01"}, "id_held_until"),
            ({"link": "http://127.0.0.1/x"}, "id_link"),
            ({"pupils": "3", "CLASS": "40"}, "40"),
            ({"pupils": "90", "CLASS": "bốn mươi"}, "bốn mươi"),
            ({"held_on": "2020-03-01", "pupils": "90", "CLASS": "40"}, "8A1"),
        ],
    )
    def test_a_fault_is_said_and_nothing_typed_is_lost(self, world, secretary, fields, fault):
        if present := fields.pop("CLASS", ""):
            pk = world.classes["8A1"].pk
            fields |= {f"in-{pk}": "on", f"class-{pk}": present}
        html = html_of(secretary.post(new(world), {**posted(world, note="Giữ lại"), **fields}))
        summary = html.partition('class="error-summary"')[2].partition("</div>")[0]
        assert fault in summary
        assert "Giữ lại" in html
        assert not Activity.objects.exists()

    def test_a_class_of_another_school_or_year_cannot_be_slipped_in(self, world, secretary):
        other = make_school().classes["8A1"]
        form = posted(world, **{f"in-{other.pk}": "on", f"class-{other.pk}": "40"})
        assert "error-summary" in html_of(secretary.post(new(world), form))
        assert not ClassReached.objects.exists()

    def test_a_closed_campaign_says_so_instead_of_a_form(self, world, secretary):
        Campaign.objects.update(state="closed")
        html = html_of(secretary.get(new(world)))
        assert 'id="closed"' in html
        assert "record-form" not in html


def test_whatever_the_scripts_say_stands_in_the_page():
    """A question without words was asked before typed text was thrown away."""
    scripts = "".join((STATIC / f"activities-{name}.js").read_text() for name in ("queue", "send"))
    words = set(re.findall(r'text\("(text-[a-z]+)"\)', scripts))
    page = get_template("propaganda/_waiting.html").template.source
    assert len(words) > 15
    assert [word for word in sorted(words) if f"data-{word}=" not in page] == []


class TestSending:
    def send(self, client, world, *, user=None, plan=None, overruled=None, client_id=None, **fields):
        body = {
            "client_id": str(client_id or uuid4()), "user": (user or world.secretary).pk,
            "plan": plan or world.plan.pk, "overruled": overruled, "fields": posted(world, **fields),
        }  # fmt: skip
        response = client.post(reverse("activity_send"), json.dumps(body), content_type="application/json")
        return response.status_code, response.json()

    def test_saved_once_however_often_it_is_sent(self, world, secretary):
        one = uuid4()
        replies = [self.send(secretary, world, client_id=one) for _time in range(3)]
        activity = Activity.objects.get()
        assert (
            replies
            == [(200, {"state": "saved", "activity": activity.pk, "url": f"/activities/{activity.pk}/", "warned": []})]
            * 3
        )

    def test_sent_again_with_other_words_says_that_the_first_ones_stand(self, world, secretary):
        one = uuid4()
        self.send(secretary, world, client_id=one)
        _status, reply = self.send(secretary, world, client_id=one, title="Tên khác")
        assert (reply["state"], len(reply["warned"]), Activity.objects.get().title) == ("saved", 1, "Chào cờ đầu tuần")
        again = secretary.post(new(world), posted(world, client_id=one, title="Tên khác"), follow=True)
        assert reply["warned"][0] in html_of(again)
        # What somebody changed since is no other wording of the device's.
        Activity.objects.update(version=2)
        assert self.send(secretary, world, client_id=one, title="Tên khác")[1]["warned"] == []

    def test_asked_while_somebody_looks_and_told_where_nobody_does(self, world, secretary):
        status, reply = self.send(secretary, world, overruled=[], line=world.autumn.pk)
        assert (status, reply["state"], reply["warned"][0]["kind"]) == (200, "asked", "outside")
        assert [each["id"] for each in reply["warned"][0]["lines"]] == [each.pk for each in world.lines]
        status, reply = self.send(secretary, world, overruled=None, line=world.autumn.pk)
        assert (reply["state"], len(reply["warned"])) == ("saved", 1)

    def test_half_an_emoji_keeps_no_activity_from_being_saved(self, world, secretary):
        """A keyboard that cuts one in two would keep this and all that waits behind it on the device for ever."""
        _status, reply = self.send(secretary, world, title="Ra quân \ud83d", note="\ude00")
        activity = Activity.objects.get()
        assert (reply["state"], activity.title, activity.note) == ("saved", "Ra quân ?", "?")

    def test_never_under_somebody_elses_name(self, world, secretary):
        assert self.send(secretary, world, user=world.teacher) == (409, {"state": "other"})
        assert not Activity.objects.exists()

    def test_who_lost_the_right_or_never_had_it_is_told_in_words(self, world):
        other = make_school()
        for user in (other.secretary, make_seat(world.district, "officer")):
            status, reply = self.send(signed_in(user), world, user=user)
            assert (status, reply["state"]) == (403, "refused")
            assert reply["why"]
        assert not Activity.objects.exists()

    def test_a_refusal_says_why(self, world, secretary):
        Campaign.objects.update(state="closed")
        status, reply = self.send(secretary, world)
        assert (status, reply["state"]) == (422, "refused")
        assert str(world.plan.campaign) in reply["why"]

    def test_a_fault_is_a_refusal_in_words(self, world, secretary):
        tomorrow = timezone.localdate() + timedelta(days=1)
        begins = [
            ({"title": ""}, "Tên hoạt động: "), ({"pupils": "-1"}, "Số lượt học sinh: "),
            ({"held_on": tomorrow.isoformat()}, f"Chưa đến ngày {tomorrow:%d/%m/%Y}"),
        ]  # fmt: skip
        for fields, words in begins:
            status, reply = self.send(secretary, world, **fields)
            assert (status, reply["state"], reply["why"][: len(words)]) == (422, "refused", words)
        assert not Activity.objects.exists()

    @pytest.mark.parametrize(
        "body",
        [
            "", "[]", "{}", "null", '{"client_id": 1}', "[" * 3000,
            '{"client_id": "x", "user": 1, "plan": 1, "overruled": null, "fields": {}}',
            '{"client_id": "%(id)s", "user": true, "plan": 1, "overruled": null, "fields": {}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 1e400, "overruled": null, "fields": {}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 99999999999999999999, "overruled": null, "fields": {}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 1, "overruled": ["all"], "fields": {}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 1, "overruled": [[]], "fields": {}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 1, "overruled": null, "fields": {"line": 1}}',
            '{"client_id": "%(id)s", "user": 1, "plan": 1, "overruled": null, "fields": []}',
        ],
    )  # fmt: skip
    def test_what_no_device_sends_is_malformed(self, secretary, body):
        sent = body % {"id": uuid4()} if "%(id)s" in body else body
        response = secretary.post(reverse("activity_send"), sent, content_type="application/json")
        assert (response.status_code, response.json()) == (400, {"state": "malformed"})

    def test_the_token_of_the_form_is_asked_for(self, world):
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.secretary)
        response = client.post(reverse("activity_send"), "{}", content_type="application/json")
        assert response.status_code == 403


class TestOneActivity:
    def test_what_should_be_looked_at_and_the_way_to_mend_it(self, world, secretary):
        activity = make_activity(world.autumn, SPRING, by=world.teacher)
        url = reverse("activity", args=[activity.pk])
        assert f'data-move="{world.line.pk}"' in html_of(secretary.get(url))
        secretary.post(reverse("activity_move", args=[activity.pk]), {"line": world.line.pk})
        html = html_of(secretary.get(url))
        assert "data-warned" not in html
        assert 'data-event="move activity"' in html

    @pytest.mark.parametrize("line", ["", "x", "²", "9" * 30, "987654321"])
    def test_no_line_no_move(self, world, secretary, line):
        activity = make_activity(world.line, SPRING)
        assert secretary.post(reverse("activity_move", args=[activity.pk]), {"line": line}).status_code == 404
        activity.refresh_from_db()
        assert activity.line == world.line

    def test_a_teacher_reads_all_and_changes_their_own(self, world):
        teacher = signed_in(world.teacher)
        other, own = (
            make_activity(world.line, SPRING, by=world.secretary),
            make_activity(world.line, date(2022, 2, 8), by=world.teacher),
        )
        for activity, status in ((other, 403), (own, 200)):
            assert teacher.get(reverse("activity", args=[activity.pk])).status_code == 200
            for name in ("activity_edit", "activity_withdraw"):
                assert teacher.get(reverse(name, args=[activity.pk])).status_code == status
        assert teacher.post(reverse("activity_withdraw", args=[other.pk]), {"reason": "x"}).status_code == 403
        other.refresh_from_db()
        assert other.withdrawn_at is None

    def test_withdrawing_wants_a_reason(self, world, secretary):
        activity = make_activity(world.line, SPRING)
        url = reverse("activity_withdraw", args=[activity.pk])
        assert "error-summary" in html_of(secretary.post(url, {"reason": "  "}))
        secretary.post(url, {"reason": "nhập nhầm"})
        html = html_of(secretary.get(reverse("activity", args=[activity.pk])))
        assert "nhập nhầm" in html.partition('id="withdrawn"')[2]
        secretary.post(reverse("activity_restore", args=[activity.pk]))
        activity.refresh_from_db()
        assert activity.withdrawn_at is None


class TestList:
    def get(self, client, world, **asked):
        return client.get(reverse("activities", args=[world.plan.pk]), asked)

    def shown(self, client, world, **asked):
        page = self.get(client, world, **asked).context
        return [each.title for each in page["page"]], page["sums"]["pupils"]

    @pytest.fixture
    def rows(self, world):
        make_activity(world.lines[0], date(2022, 1, 5), by=world.teacher, title="A", pupils=10)
        make_activity(world.lines[1], date(2022, 2, 5), by=world.secretary, title="B", pupils=20, form="video")
        make_activity(
            world.lines[1], date(2022, 2, 6), by=world.teacher, title="C", pupils=40, withdrawn_at=AT,
            withdrawn_reason="nhầm",
        )  # fmt: skip

    def test_filters_and_sums(self, world, secretary, rows):
        assert self.shown(secretary, world) == (["B", "A"], 30)
        assert self.shown(secretary, world, line=world.lines[0].pk) == (["A"], 10)
        assert self.shown(secretary, world, form="video") == (["B"], 20)
        assert self.shown(secretary, world, month="2022-02") == (["B"], 20)
        assert self.shown(secretary, world, by=world.teacher.pk) == (["A"], 10)
        assert self.shown(secretary, world, by=world.teacher.pk, month="2022-02") == ([], 0)
        assert self.shown(secretary, world, withdrawn="1") == (["C"], 40)

    def test_what_is_dated_outside_its_line_is_listed_and_not_counted(self, world, secretary, rows):
        make_activity(world.lines[0], date(2021, 12, 31), title="Z", pupils=500)
        assert self.shown(secretary, world) == (["B", "A", "Z"], 30)
        page = self.get(secretary, world)
        assert (page.context["sums"]["count"], page.context["sums"]["outside"]) == (2, 1)

    @pytest.mark.parametrize("asked", [{"line": "x"}, {"month": "2022-13"}, {"month": "²-1"}, {"month": "99999-01"},
                                       {"by": "9" * 30},
                                       {"form": "none"}, {"page": "x"}])  # fmt: skip
    def test_nonsense_in_the_address_filters_nothing(self, world, secretary, rows, asked):
        assert self.shown(secretary, world, **asked) == (["B", "A"], 30)

    def test_as_many_queries_for_three_rows_as_for_one(self, world, secretary):
        counted = []
        for number in range(3):
            make_activity(world.lines[number % 2], date(2022, 1, 5 + number), by=world.secretary)
            with CaptureQueriesContext(connection) as queries:
                self.get(secretary, world)
            counted.append(len(queries))
        assert counted[0] == counted[2]

    def test_of_a_draft_of_another_school_nothing(self, world):
        assert self.get(signed_in(make_school().secretary), world).status_code == 404
