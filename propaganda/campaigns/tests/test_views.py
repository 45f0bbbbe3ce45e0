"""The pages: who is shown what, what came back, and as many queries for three campaigns or schools as for one."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contestportal.menu import menu_for
from propaganda.campaigns import actions
from propaganda.campaigns.owed import lines_pressing, owings, plans_to_send, waiting_decisions
from propaganda.campaigns.tests.builders import launched, make_district
from propaganda.models import Campaign, Plan
from propaganda.tests.builders import between, make_campaign, make_campaign_line
from schools.tests.builders import make_class, make_seat, make_unit
from tooling.worlds import shared

NOW = timezone.now()
TODAY = timezone.localdate()
YEAR = {"starts_on": TODAY - timedelta(days=60), "ends_on": TODAY + timedelta(days=300)}
SOON = between(TODAY - timedelta(days=3), TODAY + timedelta(days=5))
LATE = between(TODAY - timedelta(days=30), TODAY - timedelta(days=2))


def make_running(world, units=None, *, timings=(SOON,), **fields):
    campaign = make_campaign(world.district, lines=0, state="draft", **{**YEAR, **fields})
    for timing in timings:
        make_campaign_line(campaign, timing=timing)
    launched(campaign, units or world.units, at=NOW)
    return campaign


@shared
def world():
    world = make_district()
    Campaign.objects.all().delete()
    world.secretary = make_seat(world.units[0], "secretary")
    return world


def shown(client, user, address, **asked):
    client.force_login(user)
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


def queries(client, user, address):
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


class TestOutreach:
    def test_a_school_reads_first_what_presses(self, world, client):
        make_running(world, asks_plans=False, title="Đến hạn")
        make_running(world, asks_plans=False, title="Quá hạn", timings=[LATE, SOON])
        make_running(world, title="Lập kế hoạch", plans_due_at=NOW + timedelta(days=3))
        steps = [(each.plan.campaign.title, each.step.key, each.step.state) for each in owings(world.secretary, NOW)]
        assert steps == [
            ("Quá hạn", "overdue", "bad"), ("Lập kế hoạch", "draft", "wait"), ("Đến hạn", "due", "wait"),
        ]  # fmt: skip
        page = shown(client, world.secretary, reverse("outreach")).content.decode()
        assert page.index("Quá hạn") < page.index("Đến hạn")

    def test_a_deadline_at_midnight_is_of_its_own_day(self, world):
        day = TODAY + timedelta(days=20)
        midnight = timezone.make_aware(datetime.combine(day, time.min))
        make_running(world, title="Nộp sau", plans_due_at=midnight)
        line = between(TODAY, day - timedelta(days=1))
        make_running(world, title="Đến hạn trước", asks_plans=False, timings=[line])
        titles = [each.plan.campaign.title for each in owings(world.secretary, NOW)]
        assert titles == ["Đến hạn trước", "Nộp sau"]

    @pytest.mark.parametrize(("left", "state"), [(timedelta(minutes=1), "wait"), (timedelta(minutes=-1), "bad")])
    def test_a_plan_is_late_from_the_minute(self, world, left, state):
        make_running(world, plans_due_at=NOW + left)
        [each] = owings(world.secretary, NOW)
        assert (each.step.key, each.step.state) == ("draft", state)

    def test_each_state_of_a_plan_has_its_next_step(self, world):
        campaign = make_running(world, plans_due_at=NOW - timedelta(days=3))
        plan = campaign.plans.get(unit=world.units[0])
        found = {}
        for state in Plan.State.values:
            Plan.objects.filter(pk=plan.pk).update(state=state)
            [each] = owings(world.secretary, NOW)
            found[state] = (each.step.key, each.step.state)
        assert found == {
            "draft": ("draft", "bad"), "sent": ("sent", ""), "sent_back": ("sent_back", "bad"),
            "agreed": ("due", "wait"),
        }  # fmt: skip

    def test_an_exempted_school_owes_nothing_and_reads_why(self, world):
        campaign = make_running(world, timings=[LATE])
        actions.exempt(campaign.plans.get(unit=world.units[0]), reason="lũ lụt", by=None, at=NOW)
        [each] = owings(world.secretary, NOW)
        assert (each.step.key, "lũ lụt" in each.step.words, each.lines.overdue) == ("exempt", True, 0)

    def test_an_overseer_reads_counts(self, world, client):
        campaign = make_running(world, timings=[LATE, LATE, SOON])
        one, two, _three = campaign.plans.order_by("pk")
        Plan.objects.filter(pk=one.pk).update(state="agreed")
        Plan.objects.filter(pk=two.pk).update(state="sent")
        [row] = shown(client, world.organiser, reverse("outreach")).context["page"]
        assert (row.schools, row.agreed, row.waiting, row.not_sent, row.overdue) == (3, 1, 1, 1, 6)
        actions.exempt(one, reason="lũ lụt", by=None, at=NOW)
        [row] = shown(client, world.organiser, reverse("outreach")).context["page"]
        assert (row.schools, row.agreed, row.waiting, row.not_sent, row.overdue) == (3, 0, 1, 1, 4)

    def test_a_commune_between_counts_its_own_schools_only(self, world, client):
        commune = make_unit("Phường Bãi Cháy", kind="commune", under=world.district)
        make_running(world, [*world.units, make_unit("THCS Bãi Cháy", under=commune)], timings=[LATE])
        officer = make_seat(commune, "officer")
        answer = shown(client, officer, reverse("outreach"))
        [row] = answer.context["page"]
        assert (row.schools, row.overdue, answer.context["owings"]) == (1, 1, [])

    def test_a_school_sees_neither_drafts_nor_the_campaigns_of_others(self, world, client):
        make_campaign(world.district, state="draft", title="Chưa triển khai", **YEAR)
        make_running(world, world.units[1:], title="Của trường khác")
        page = shown(client, world.secretary, reverse("outreach")).content.decode()
        assert "Chưa triển khai" not in page
        assert "Của trường khác" not in page

    @pytest.mark.parametrize("who", ["organiser", "secretary"])
    def test_as_many_queries_for_three_as_for_one(self, world, client, who):
        make_running(world)
        one = queries(client, getattr(world, who), reverse("outreach"))
        make_running(world)
        make_running(world)
        assert queries(client, getattr(world, who), reverse("outreach")) == one


class TestCampaign:
    def test_the_list_is_filtered_by_state_and_name(self, world, client):
        campaign = make_running(world, timings=[LATE])
        Plan.objects.filter(unit=world.units[1]).update(state="sent", unit_name="THCS Tên Cũ")
        for asked, names in (
            ({"state": "sent"}, ["THCS Trọng Điểm"]),
            ({"q": "ly tu trong"}, ["THCS Lý Tự Trọng"]),
            ({"q": "ten cu"}, ["THCS Trọng Điểm"]),
            ({"state": "overdue"}, ["TH Hạ Long", "THCS Lý Tự Trọng", "THCS Trọng Điểm"]),
            ({"state": "exempt"}, []),
        ):
            page = shown(client, world.organiser, campaign.get_absolute_url(), **asked).context["page"]
            assert [school.plan.unit.name for school in page] == names

    def test_a_school_reads_its_own_step_and_no_list(self, world, client):
        campaign = make_running(world)
        answer = shown(client, world.secretary, campaign.get_absolute_url())
        assert [plan.unit for plan, _step in answer.context["own"]] == [world.units[0]]
        assert "page" not in answer.context
        assert "Trọng Điểm" not in answer.content.decode()

    def test_whoever_looks_after_a_single_school_reads_how_it_stands(self, world, client):
        commune = make_unit("Phường Bãi Cháy", kind="commune", under=world.district)
        school = make_unit("THCS Bãi Cháy", under=commune)
        campaign = make_running(world, [*world.units, school])
        answer = shown(client, make_seat(commune, "officer"), campaign.get_absolute_url())
        assert [each.plan.unit for each in answer.context["page"]] == [school]
        assert answer.context["own"] == []

    def test_an_organiser_reads_what_is_missing_and_a_secretary_of_the_issuer_does_not(self, world, client):
        draft = make_campaign(world.district, lines=0, state="draft", **YEAR)
        assert len(shown(client, world.organiser, draft.get_absolute_url()).context["faults"]) == 1
        officer = make_seat(world.district, "officer")
        assert "faults" not in shown(client, officer, draft.get_absolute_url()).context

    def test_the_number_of_queries_does_not_grow_with_the_list(self, world, client):
        few, many = make_running(world, world.units[:1]), make_running(world)
        for user in (world.organiser,):
            assert queries(client, user, few.get_absolute_url()) == queries(client, user, many.get_absolute_url())

    def test_a_reason_of_a_change_is_read_by_schools(self, world, client):
        campaign = make_running(world)
        actions.close(campaign, reason="Thay bằng kế hoạch mới", by=world.organiser, at=NOW)
        assert "Thay bằng kế hoạch mới" in shown(client, world.secretary, campaign.get_absolute_url()).content.decode()


class TestLaunchPage:
    def post(self, client, world, campaign, **data):
        client.force_login(world.organiser)
        return client.post(reverse("campaign_launch", args=[campaign.pk]), data)

    @pytest.fixture
    def campaign(self, world):
        campaign = make_campaign(world.district, lines=0, state="draft", **YEAR)
        make_campaign_line(campaign, timing=SOON)
        return campaign

    def confirm(self, client, world, campaign, listed, units):
        what = listed.context
        data = {"shown": what["shown"], "digest": what["what"].digest, "unit": [unit.pk for unit in units]}
        return self.post(client, world, campaign, **data)

    def test_a_level_then_the_list_then_launched(self, world, client, campaign):
        listed = self.post(client, world, campaign, levels=["lower"])
        assert listed.context["ticked"] == {unit.pk for unit in world.units}
        assert Plan.objects.count() == 0
        assert self.confirm(client, world, campaign, listed, world.units[:2]).status_code == 302
        assert Plan.objects.count() == 2

    def test_a_pasted_list_with_a_line_that_names_no_school(self, world, client, campaign):
        answer = self.post(client, world, campaign, pasted=f"{world.units[0].code}\nTHCS Không Có")
        assert [fault.line for fault in answer.context["faults"]] == [2]
        assert "THCS Không Có" in answer.content.decode()
        listed = self.post(client, world, campaign, pasted=f"{world.units[0].code}\ntrong diem")
        assert "what" in listed.context or listed.context["faults"]

    def test_what_changed_meanwhile_is_shown_as_it_is_now_with_the_ticks(self, world, client, campaign):
        listed = self.post(client, world, campaign, levels=["lower"])
        campaign.lines.update(content="Đã đổi")
        answer = self.confirm(client, world, campaign, listed, world.units[:2])
        assert answer.status_code == 200
        assert (answer.context["ticked"], Plan.objects.count()) == ({unit.pk for unit in world.units[:2]}, 0)
        assert self.confirm(client, world, campaign, answer, world.units[:2]).status_code == 302

    def test_schools_named_in_the_address_are_ticked(self, world, client, campaign):
        page = shown(client, world.organiser, reverse("campaign_launch", args=[campaign.pk]), unit=world.units[2].pk)
        assert [unit.pk for unit in page.context["what"].units] == [world.units[2].pk]

    def test_a_list_too_long_for_ticks_is_launched_whole(self, world, client, campaign, monkeypatch):
        monkeypatch.setattr("schools.choosing.MOST_TICKS", 2)
        listed = self.post(client, world, campaign, levels=["lower"])
        assert listed.context["whole"] is True
        what = listed.context
        sent = {"shown": what["shown"], "digest": what["what"].digest, "all": "1"}
        assert self.post(client, world, campaign, **sent).status_code == 302
        assert Plan.objects.count() == 3


class TestActs:
    def test_exempting_and_its_end_ask_for_a_reason(self, world, client):
        plan = make_running(world).plans.get(unit=world.units[1])
        page = reverse("plan_exempt", args=[plan.pk])
        client.force_login(world.organiser)
        assert client.post(page, {"reason": " "}).status_code == 200
        assert client.post(page, {"reason": "lũ lụt"}).status_code == 302
        plan.refresh_from_db()
        assert plan.exempted_reason == "lũ lụt"
        assert 'name="undo"' in client.get(page).content.decode()
        assert client.post(page, {"reason": "đã khắc phục", "undo": "1"}).status_code == 302
        plan.refresh_from_db()
        assert plan.exempted_at is None

    @pytest.mark.parametrize("act", ["plan_exempt", "line_waive", "campaign_close"])
    def test_the_same_act_sent_twice_takes_nothing_back(self, world, client, act):
        campaign = make_running(world)
        plan = campaign.plans.get(unit=world.units[1])
        row = {"plan_exempt": plan, "line_waive": plan.lines.get(), "campaign_close": campaign}[act]
        client.force_login(world.organiser)
        stands = []
        for undo in ({}, {}, {"undo": "1"}, {"undo": "1"}):
            answer = client.post(reverse(act, args=[row.pk]), {"reason": "lũ lụt", **undo})
            assert answer.status_code == 302
            row.refresh_from_db()
            column = {"plan_exempt": "exempted_at", "line_waive": "waived_at", "campaign_close": "closed_at"}[act]
            stands.append(getattr(row, column) is not None)
        assert stands == [True, True, False, False]

    def test_waiving_a_line(self, world, client):
        line = make_running(world).plans.get(unit=world.units[1]).lines.get()
        client.force_login(world.organiser)
        assert client.post(reverse("line_waive", args=[line.pk]), {"reason": "không có trang"}).status_code == 302
        line.refresh_from_db()
        assert (line.counts, line.waived_reason) == (False, "không có trang")

    def test_a_refusal_keeps_what_was_typed(self, world, client):
        campaign = make_running(world)
        plan = campaign.plans.get(unit=world.units[1])
        Campaign.objects.filter(pk=campaign.pk).update(state="closed")
        client.force_login(world.organiser)
        answer = client.post(reverse("plan_exempt", args=[plan.pk]), {"reason": "lũ lụt"})
        assert (answer.status_code, "lũ lụt" in answer.content.decode()) == (200, True)

    def test_an_organiser_of_another_district_finds_nothing(self, world, client):
        campaign = make_running(world)
        plan = campaign.plans.get(unit=world.units[1])
        client.force_login(make_seat(make_unit("Phòng khác", kind="district"), "organiser"))
        for name, pk in (
            ("plan_exempt", plan.pk),
            ("line_waive", plan.lines.get().pk),
            ("campaign_launch", campaign.pk),
        ):
            assert client.post(reverse(name, args=[pk]), {"reason": "x"}).status_code == 404

    def test_an_organiser_above_the_school_alone_is_refused(self, world, client):
        """A commune between sees its school's plan; the campaign is not its own."""
        commune = make_unit("Phường Bãi Cháy", kind="commune", under=world.district)
        school = make_unit("THCS Bãi Cháy", under=commune)
        plan = make_running(world, [school]).plans.get()
        client.force_login(make_seat(commune, "organiser"))
        assert client.post(reverse("plan_exempt", args=[plan.pk]), {"reason": "x"}).status_code == 403


class TestDesk:
    def test_what_waits_for_whom(self, world):
        campaign = make_running(world, timings=[LATE, SOON])
        Plan.objects.filter(unit=world.units[1]).update(state="sent")
        assert [plan.unit for plan in plans_to_send(world.secretary)] == [world.units[0]]
        assert [line.order for line in lines_pressing(world.secretary, TODAY)] == [1, 2]
        assert [(each, each.waiting) for each in waiting_decisions(world.organiser)] == [(campaign, 1)]
        teacher = make_seat(world.units[0], "teacher", school_class=make_class(world.units[0]))
        assert (plans_to_send(teacher), len(lines_pressing(teacher, TODAY))) == ([], 2)
        assert (waiting_decisions(world.secretary), lines_pressing(world.organiser, TODAY)) == ([], [])

    def test_the_first_page_names_them_in_as_many_queries(self, world, client):
        make_running(world, title="Kế hoạch một", timings=[LATE])
        one = queries(client, world.secretary, reverse("home"))
        make_running(world, timings=[LATE])
        make_running(world, timings=[LATE])
        assert queries(client, world.secretary, reverse("home")) == one
        page = shown(client, world.secretary, reverse("home")).content.decode()
        assert 'data-waiting="plan"' in page
        assert 'data-waiting="line"' in page
        line = lines_pressing(world.secretary, TODAY)[0]
        assert f'href="{reverse("activity_new", args=[line.plan_id])}?line={line.pk}"' in page

    def test_campaigns_under_way_stand_on_the_first_page_of_who_looks_after_schools(self, world, client):
        campaign = make_running(world, timings=[LATE])
        make_running(world, title="Kế hoạch cũ")
        Campaign.objects.filter(title="Kế hoạch cũ").update(state="closed")
        elsewhere = make_seat(make_unit("UBND phường Bãi Cháy"), "officer")
        homes = {user: shown(client, user, reverse("home")) for user in (world.organiser, world.secretary, elsewhere)}
        running = [[(each.campaign, each.overdue) for each in home.context["outreach"]["running"]]
                   for home in homes.values()]  # fmt: skip
        assert running == [[(campaign, len(world.units))], [], []]
        assert 'id="outreach-running"' in homes[world.organiser].content.decode()

    def test_an_organiser_of_a_running_campaign_is_led_to_the_board(self, world, client):
        campaign = make_running(world, asks_plans=False)
        text = shown(client, world.organiser, campaign.get_absolute_url()).content.decode()
        assert text.count("btn-primary") == 1
        assert f'btn-primary" href="{reverse("outreach_board", args=[campaign.pk])}"' in text

    def test_the_menu_is_for_those_whom_campaigns_may_concern(self, world):
        names = [entry.name for entry in menu_for(world.secretary, "/")]
        assert "outreach" in names
        judge = make_seat(world.units[0], "judge")
        assert "outreach" not in [entry.name for entry in menu_for(judge, "/")]
