"""The pages of a plan: what each reader is shown and may do, and that what was typed stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from propaganda.models import Plan, PlanLine
from propaganda.plans import copying
from propaganda.plans.actions import DOCUMENT, change_line, drop_line
from propaganda.plans.deciding import revise, send_back
from propaganda.plans.tests.builders import (
    AT,
    agreed,
    digest,
    draft,
    officer_of,
    said,
    secretary_of,
    seen_of,
    send,
    sent,
)
from propaganda.tests.builders import make_activity, make_campaign, make_plan, make_plan_line, quarters
from schools.tests.builders import make_class, make_seat, make_unit, signed_in

pytestmark = pytest.mark.django_db
TYPED = {
    "content": "Chiếu phim",
    "forms_said": "Phim",
    "responsible": "Đội",
    "expected": "1",
    "when_text": "Quý II/2022",
}


def page(user, plan, path=""):
    answer = signed_in(user).get(f"/plans/{plan.pk}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def go(*names):
    return [f'data-go="{name}"' for name in names]


def test_a_secretary_sees_what_to_do_next_in_each_state():
    plan = draft(plans_due_at=timezone.now() + timedelta(days=3))
    secretary = secretary_of(plan)
    assert 'data-next="send"' in page(secretary, plan)
    plan.campaign.plans_due_at = AT
    plan.campaign.save()
    assert 'data-next="late"' in page(secretary, plan)
    send(plan)
    assert 'data-next="waiting"' in page(secretary, plan)
    line = plan.lines.get()
    send_back(plan, "Thiếu người phụ trách", {line.pk: "Ai làm việc này?"}, number=1, by=None, at=AT)
    text = page(secretary, plan)
    assert all(each in text for each in ('data-next="sent_back"', "Thiếu người phụ trách", "Ai làm việc này?"))


def test_what_a_secretary_may_press_in_each_state():
    plan, done = draft(), agreed()
    text = page(secretary_of(plan), plan)
    assert all(each in text for each in go("next", "add", "line", "edit", "workbook", "document"))
    assert not any(each in text for each in go("revise", "take-back", "agree", "give-up"))
    text = page(secretary_of(done), done)
    assert all(each in text for each in go("revise", "edit"))
    assert not any(each in text for each in go("add", "line", "agree"))
    revise(done, "thêm", by=None, at=AT)
    assert all(each in page(secretary_of(done), done) for each in go("give-up", "add", "line"))


def test_an_officer_decides_and_changes_nothing():
    plan = sent()
    text = page(officer_of(plan), plan)
    assert all(each in text for each in go("agree", "send-back", "workbook"))
    assert not any(each in text for each in go("line", "add", "edit", "take-back"))


def test_a_teacher_reads_and_changes_nothing():
    plan = draft()
    teacher = make_seat(plan.unit, "teacher", school_class=make_class(plan.unit))
    text = page(teacher, plan)
    assert not any(each in text for each in go("line", "add", "edit", "next", "agree"))
    assert signed_in(teacher).get(f"/plans/{plan.pk}/edit/").status_code == 403


def test_another_school_finds_no_plan_at_any_address():
    plan = agreed()
    stranger = make_seat(make_unit("Trường khác", under=plan.campaign.unit), "secretary")
    client, line = signed_in(stranger), plan.lines.get()
    paths = ["", "edit/", "send/", "revise/", "copy/", "versions/1/", "lines/new/", "workbook/", "document/"]
    paths = [f"/plans/{plan.pk}/{path}" for path in paths] + [f"/plan-lines/{line.pk}/", f"/plan-lines/{line.pk}/drop/"]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


@pytest.mark.parametrize(("activity", "status"), [(True, "done"), (False, "overdue")])
def test_a_line_tells_its_status_in_a_word(activity, status):
    plan = draft(lines=0)
    line = make_plan_line(plan, timing=quarters("2022Q1"))
    if activity:
        make_activity(line, date(2022, 2, 1))
    text = page(secretary_of(plan), plan)
    assert f'data-status="{status}"' in text
    assert {"done": "đã xong", "overdue": "quá hạn"}[status] in text
    assert (f'href="/plans/{plan.pk}/activities/?line={line.pk}"' in text) is activity


def test_what_waits_on_the_device_is_told_to_those_who_record():
    plan = draft()
    officer = make_seat(plan.campaign.unit, "officer")
    told = [(user, 'id="outreach-waiting"' in page(user, plan)) for user in (secretary_of(plan), officer)]
    assert [shown for _user, shown in told] == [True, False]


def test_as_many_queries_for_three_lines_as_for_one(django_assert_max_num_queries):
    counts = []
    for lines in (1, 3):
        plan = draft(lines=lines)
        client = signed_in(secretary_of(plan))
        client.get(f"/plans/{plan.pk}/")
        with django_assert_max_num_queries(60) as counted:
            client.get(f"/plans/{plan.pk}/")
        counts.append(len(counted))
    assert counts[0] == counts[1]


class TestLine:
    @pytest.fixture
    def plan(self):
        return draft()

    @pytest.fixture
    def client(self, plan):
        return signed_in(secretary_of(plan))

    def test_saved(self, plan, client):
        line = plan.lines.get()
        typed = {**TYPED, "when_text": "Quý II/2022", "expected": "4", "seen": seen_of(line)}
        answer = client.post(f"/plan-lines/{line.pk}/", typed)
        assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/")
        line.refresh_from_db()
        assert (line.content, line.responsible, line.quarters) == ("Nội dung số 1", "Đội", ["2022Q2"])

    def test_what_was_typed_stays_when_it_cannot_be_taken(self, plan, client):
        line = plan.lines.get()
        typed = {**TYPED, "when_text": "Khi nào rảnh", "seen": seen_of(line)}
        answer = client.post(f"/plan-lines/{line.pk}/", typed)
        assert answer.status_code == 422
        assert all(each in answer.content.decode() for each in ("Khi nào rảnh", "error-summary", 'value="Đội"'))

    def test_less_than_is_asked_is_said_at_the_number(self, plan, client):
        line = plan.lines.get()
        answer = client.post(f"/plan-lines/{line.pk}/", {**TYPED, "expected": "3", "seen": seen_of(line)})
        assert answer.status_code == 422
        assert "#id_expected" in answer.content.decode()

    def test_two_people_the_second_is_shown_both_and_may_save_again(self, plan, client):
        line = plan.lines.get()
        shown = seen_of(line)
        change_line(line, said(line, responsible="Thư viện"), seen=shown, by=None, at=AT)
        typed = {**TYPED, "expected": "4", "seen": shown}
        answer = client.post(f"/plan-lines/{line.pk}/", typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert all(each in text for each in ("Thư viện", 'id="met"', 'value="Đội"'))
        line.refresh_from_db()
        assert f'value="{seen_of(line)}"' in text
        assert client.post(f"/plan-lines/{line.pk}/", {**typed, "seen": seen_of(line)}).status_code == 302
        line.refresh_from_db()
        assert line.responsible == "Đội"

    def test_a_new_one(self, plan, client):
        answer = client.post(f"/plans/{plan.pk}/lines/new/", {**TYPED, "grades": ["7", "8"]})
        assert answer.status_code == 302
        line = plan.lines.get(campaign_line=None)
        assert (line.content, line.grades, line.quarters, line.when_text) == (
            "Chiếu phim", [7, 8], ["2022Q2"], "Quý II/2022",
        )  # fmt: skip

    def test_taken_out_and_put_back(self, plan, client):
        own = make_plan_line(plan, "Chiếu phim")
        assert client.post(f"/plan-lines/{own.pk}/drop/", {"reason": ""}).status_code == 302
        text = client.get(f"/plans/{plan.pk}/").content.decode()
        assert all(each in text for each in ('id="taken-out"', "Chiếu phim"))
        client.post(f"/plan-lines/{own.pk}/restore/")
        assert 'id="taken-out"' not in client.get(f"/plans/{plan.pk}/").content.decode()

    def test_an_agreed_one_only_with_a_reason(self, client, plan):
        own = make_plan_line(plan, "Chiếu phim")
        send(plan)
        client_of_officer = signed_in(officer_of(plan))
        client_of_officer.post(f"/plans/{plan.pk}/decide/", {"do": "agree", "number": "1"})
        client.post(f"/plans/{plan.pk}/revise/", {"reason": "bớt"})
        assert client.post(f"/plan-lines/{own.pk}/drop/", {"reason": ""}).status_code == 422
        assert client.post(f"/plan-lines/{own.pk}/drop/", {"reason": "hỏng máy"}).status_code == 302
        assert 'data-go="restore"' in client.get(f"/plans/{plan.pk}/").content.decode()

    def test_a_closed_form_says_why(self, plan, client):
        send(plan)
        for path in (f"/plan-lines/{plan.lines.get().pk}/", f"/plans/{plan.pk}/lines/new/"):
            assert 'id="why-not"' in client.get(path).content.decode()


class TestSending:
    def test_what_was_shown_is_sent(self):
        plan = draft()
        client = signed_in(secretary_of(plan))
        text = client.get(f"/plans/{plan.pk}/send/").content.decode()
        assert f'value="{digest(plan)}"' in text
        assert client.post(f"/plans/{plan.pk}/send/", {"digest": digest(plan)}).status_code == 302
        assert Plan.objects.get().state == "sent"
        client.post(f"/plans/{plan.pk}/take-back/")
        assert Plan.objects.get().state == "draft"

    def test_what_was_not_shown_is_shown_first(self):
        plan = draft()
        answer = signed_in(secretary_of(plan)).post(f"/plans/{plan.pk}/send/", {"digest": "x"})
        assert answer.status_code == 422
        assert digest(plan) in answer.content.decode()
        assert Plan.objects.get().state == "draft"

    def test_it_names_what_differs_and_what_is_missing(self):
        plan = draft()
        line = plan.lines.get()
        change_line(line, said(line, responsible=""), seen=seen_of(line), by=None, at=AT)
        text = page(secretary_of(plan), plan, "send/")
        assert all(each in text for each in ("data-changes", 'id="remarks"', 'data-go="send"'))
        plan.campaign.lines.update(expected=9)
        text = page(secretary_of(plan), plan, "send/")
        assert 'id="hindrances"' in text
        assert 'data-go="send"' not in text


class TestDeciding:
    def test_agreed(self):
        plan = sent()
        answer = signed_in(officer_of(plan)).post(f"/plans/{plan.pk}/decide/", {"do": "agree", "number": "1"})
        assert (answer.status_code, Plan.objects.get().state) == (302, "agreed")

    def test_sent_back_with_remarks(self):
        plan = sent()
        line, client = plan.lines.get(), signed_in(officer_of(plan))
        typed = {"do": "send_back", "number": "1", "reason": "", f"remark-{line.pk}": "Ai làm?"}
        answer = client.post(f"/plans/{plan.pk}/decide/", typed)
        assert answer.status_code == 422
        assert "Ai làm?" in answer.content.decode()
        assert client.post(f"/plans/{plan.pk}/decide/", {**typed, "reason": "Thiếu"}).status_code == 302
        assert Plan.objects.get().state == "sent_back"
        text = page(officer_of(plan), plan, "versions/1/")
        assert all(each in text for each in ("Ai làm?", "Thiếu"))

    def test_a_newer_version_is_shown_before_it_is_decided_on(self):
        plan = sent()
        secretary = signed_in(secretary_of(plan))
        secretary.post(f"/plans/{plan.pk}/take-back/")
        send(plan)
        typed = {"do": "send_back", "number": "1", "reason": "Thiếu người"}
        answer = signed_in(officer_of(plan)).post(f"/plans/{plan.pk}/decide/", typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert all(each in text for each in ('name="number" value="2"', "Thiếu người"))
        assert Plan.objects.get().state == "sent"

    @pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999"])
    def test_a_number_that_was_made_up_decides_nothing(self, number):
        plan = sent()
        answer = signed_in(officer_of(plan)).post(f"/plans/{plan.pk}/decide/", {"do": "agree", "number": number})
        assert (answer.status_code, Plan.objects.get().state) == (422, "sent")

    def test_not_by_the_school_itself(self):
        plan = sent()
        answer = signed_in(secretary_of(plan)).post(f"/plans/{plan.pk}/decide/", {"do": "agree", "number": "1"})
        assert (answer.status_code, Plan.objects.get().state) == (403, "sent")

    def test_from_the_list_each_with_its_result(self, django_assert_max_num_queries):
        plan = sent(lines=2)
        campaign, officer = plan.campaign, officer_of(plan)
        client = signed_in(officer)
        client.get(f"/outreach/{campaign.pk}/plans/")
        with django_assert_max_num_queries(60) as one:
            client.get(f"/outreach/{campaign.pk}/plans/")
        others = [make_plan(campaign, make_unit(f"Trường {name}", under=campaign.unit), state="draft") for name in "AB"]
        for each in others:
            send(each)
        with django_assert_max_num_queries(60) as three:
            text = client.get(f"/outreach/{campaign.pk}/plans/").content.decode()
        assert (len(one), text.count("data-plan=")) == (len(three), 3)
        answer = client.post(f"/outreach/{campaign.pk}/plans/", {"plans": [f"{plan.pk}-1", f"{others[0].pk}-2"]})
        text = answer.content.decode()
        assert text.count("data-result=") == 2
        assert list(Plan.objects.order_by("pk").values_list("state", flat=True)) == ["agreed", "sent", "sent"]
        assert 'data-plan="' not in client.get(f"/outreach/{campaign.pk}/plans/?state=sent_back").content.decode()
        assert client.get(f"/outreach/{campaign.pk}/plans/?state=%00").context["state"] == "sent"


class TestRevising:
    def test_a_reason_then_a_draft_then_given_up(self):
        plan = agreed()
        client = signed_in(secretary_of(plan))
        assert client.post(f"/plans/{plan.pk}/revise/", {"reason": " "}).status_code == 422
        assert client.post(f"/plans/{plan.pk}/revise/", {"reason": "thêm người"}).status_code == 302
        assert Plan.objects.get().state == "draft"
        assert 'data-next="revise"' in client.get(f"/plans/{plan.pk}/").content.decode()
        client.post(f"/plans/{plan.pk}/give-up/")
        assert Plan.objects.get().state == "agreed"

    def test_the_agreed_version_stays_readable(self):
        plan = agreed()
        revise(plan, "đổi", by=None, at=AT)
        line = plan.lines.get()
        change_line(line, said(line, responsible="Đoàn Đội"), seen=seen_of(line), by=None, at=AT)
        text = page(secretary_of(plan), plan, "versions/1/")
        assert "Bộ phận truyền thông" in text
        assert "Đoàn Đội" not in text


class TestCopying:
    def test_chosen_looked_at_and_taken_over(self):
        old = agreed()
        make_plan_line(old, "Chiếu phim", timing=quarters("2022Q3"))
        campaign = make_campaign(old.campaign.unit, lines=0, title="2023", starts_on=date(2023, 1, 1),
                                 ends_on=date(2023, 12, 31))  # fmt: skip
        plan = make_plan(campaign, old.unit, state="draft")
        client = signed_in(secretary_of(plan))
        text = client.get(f"/plans/{plan.pk}/copy/").content.decode()
        assert text.count("data-proposal=") == 1
        found = copying.proposals(plan, old)
        typed = {"digest": copying.digest_of(found), "lines": [found[-1].key]}
        assert client.post(f"/plans/{plan.pk}/copy/?from={old.pk}", {**typed, "lines": []}).status_code == 422
        assert client.post(f"/plans/{plan.pk}/copy/?from={old.pk}", typed).status_code == 302
        assert [line.content for line in plan.lines.all()] == ["Chiếu phim"]

    def test_without_an_earlier_plan(self):
        plan = draft()
        assert 'class="empty"' in page(secretary_of(plan), plan, "copy/")


def test_the_document_is_written_and_kept_when_somebody_was_faster():
    plan = draft()
    client = signed_in(secretary_of(plan))
    shown = seen_of(plan, DOCUMENT)
    typed = {"number": "25/KH-THCS", "dated_on": "15/2/2022", "place": "Hạ Long", "signer": "", "signer_title": ""}
    assert client.post(f"/plans/{plan.pk}/edit/", {**typed, "seen": shown}).status_code == 302
    answer = client.post(f"/plans/{plan.pk}/edit/", {**typed, "number": "26/KH-THCS", "seen": shown})
    assert answer.status_code == 422
    assert 'value="26/KH-THCS"' in answer.content.decode()
    assert client.post(f"/plans/{plan.pk}/edit/", {**typed, "dated_on": "31/2/2022"}).status_code == 422
    assert Plan.objects.get().number == "25/KH-THCS"


def test_a_line_to_be_taken_out_stays_in_sight():
    plan = draft()
    own = make_plan_line(plan, "Chiếu phim")
    send(plan)
    signed_in(officer_of(plan)).post(f"/plans/{plan.pk}/decide/", {"do": "agree", "number": "1"})
    revise(plan, "bớt", by=None, at=AT)
    drop_line(PlanLine.objects.get(pk=own.pk), "hỏng máy", by=None, at=AT)
    text = page(secretary_of(plan), plan)
    assert all(each in text for each in ("sẽ bỏ khi được duyệt", "Chiếu phim"))


def test_the_files_are_downloads_of_their_kind():
    plan = draft()
    client = signed_in(secretary_of(plan))
    for path, kind in (("workbook", "spreadsheetml.sheet"), ("document", "wordprocessingml.document")):
        answer = client.get(f"/plans/{plan.pk}/{path}/")
        assert answer["Content-Type"].endswith(kind)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer.getvalue().startswith(b"PK")


def test_a_line_is_moved_up_from_the_page_or_it_says_why_not():
    plan = make_plan(make_campaign(make_unit(kind="district"), lines=0), make_unit(), state="draft")
    first, second = (make_plan_line(plan, content=name) for name in "AB")
    client = signed_in(secretary_of(plan))
    assert client.post(f"/plan-lines/{second.pk}/up/").url == f"/plans/{plan.pk}/#line-{second.pk}"
    own = plan.lines.filter(campaign_line=None).order_by("order")
    assert list(own) == [second, first]
    Plan.objects.filter(pk=plan.pk).update(state="sent")
    told = client.post(f"/plan-lines/{first.pk}/up/", follow=True)
    assert [message.level_tag for message in told.context["messages"]] == ["warning"]
    assert list(own.all()) == [second, first]
