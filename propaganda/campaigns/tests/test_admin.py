"""Setting a campaign up in the workplace: from a model, line by line, and changed after the launch with a reason."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from propaganda.campaigns.tests.builders import launched, make_district
from propaganda.models import Campaign, CampaignLine, PlanLine, Service
from propaganda.tests.builders import make_campaign, make_service
from schools.tests.builders import make_seat, make_unit

YEAR = timezone.localdate().year


@pytest.fixture
def world(client, db):
    world = make_district()
    Campaign.objects.filter(pk=world.campaign.pk).update(starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 12, 31))
    world.campaign.lines.update(starts_on=date(YEAR, 1, 1), ends_on=date(YEAR, 12, 31))
    world.campaign.refresh_from_db()
    client.force_login(world.organiser)
    world.client = client
    return world


def address(campaign):
    return reverse("admin:propaganda_campaign_change", args=[campaign.pk])


def filled(world):
    """What the page of the campaign would send unchanged."""
    shown = world.client.get(address(world.campaign)).context
    data = {}
    forms = [shown["adminform"].form, *(form for each in shown["inline_admin_formsets"] for form in each.formset.forms)]
    for each in shown["inline_admin_formsets"]:
        forms.append(each.formset.management_form)
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False or value == [] or field.name == "plans_due_at":
                continue
            data[field.html_name] = value
    return data


def send(world, **changed):
    data = {**filled(world), **{name.replace("__", "-"): value for name, value in changed.items()}}
    return world.client.post(address(world.campaign), {key: value for key, value in data.items() if value is not None})


def faults_of(answer):
    shown = answer.context
    found = list(shown["adminform"].form.errors.values())
    for each in shown["inline_admin_formsets"]:
        found += [*each.formset.non_form_errors(), *(form.errors for form in each.formset.forms if form.errors)]
    return found


class TestStarting:
    def add(self, world, **data):
        page = reverse("admin:propaganda_campaign_add")
        return world.client.post(page, {"unit": world.district.pk, "title": "Mới", "year": 2027, **data})

    def test_from_a_model(self, world):
        assert self.add(world, start_from="model:year").status_code == 302
        made = Campaign.objects.get(title="Mới")
        assert (made.lines.count(), made.starts_on, made.state) == (5, date(2027, 1, 1), "draft")

    def test_from_last_years(self, world):
        page = world.client.get(reverse("admin:propaganda_campaign_add"), {"start_from": f"copy:{world.campaign.pk}"})
        assert f'value="copy:{world.campaign.pk}"' in page.content.decode()
        self.add(world, start_from=f"copy:{world.campaign.pk}")
        made = Campaign.objects.get(title="Mới")
        assert (made.copied_from, made.lines.count(), made.lines.first().starts_on) == (
            world.campaign, 2, date(2027, 1, 1),
        )  # fmt: skip

    def test_with_nothing(self, world):
        self.add(world, start_from="")
        assert Campaign.objects.get(title="Mới").lines.count() == 0

    def test_a_strangers_campaign_is_not_offered(self, world):
        theirs = make_campaign(make_unit("Phòng Kia", kind="district"), title="Của người khác")
        page = world.client.get(reverse("admin:propaganda_campaign_add"), {"start_from": f"copy:{theirs.pk}"})
        assert "Của người khác" not in page.content.decode()
        assert self.add(world, start_from=f"copy:{theirs.pk}").status_code == 200
        assert not Campaign.objects.filter(title="Mới").exists()


class TestLines:
    def test_sent_unchanged_nothing_changes(self, world):
        before = list(CampaignLine.objects.order_by("pk").values())
        answer = send(world)
        assert answer.status_code == 302, faults_of(answer)
        assert list(CampaignLine.objects.order_by("pk").values()) == before

    def test_quarters_are_ticked(self, world):
        chosen = [f"{YEAR}Q3", f"{YEAR}Q4"]
        assert send(world, **{"lines-0-when": "quarters", "lines-0-quarters": chosen}).status_code == 302
        line = world.campaign.lines.get(order=1)
        assert (line.quarters, line.starts_on, line.ends_on) == (chosen, date(YEAR, 7, 1), date(YEAR, 12, 31))

    @pytest.mark.parametrize(("sent", "field"), [
        ({"lines-0-when": "quarters"}, "quarters"),
        ({"lines-0-when": "day", "lines-0-starts_on": ""}, "starts_on"),
        ({"lines-0-when": "range", "lines-0-ends_on": f"01/01/{YEAR - 1}"}, "ends_on"),
        ({"lines-0-order": 2}, "order"),
        ({"lines-0-content": ""}, "content"),
    ])  # fmt: skip
    def test_what_does_not_fit_is_said_at_its_field(self, world, sent, field):
        answer = send(world, **sent)
        assert answer.status_code == 200
        assert any(field in getattr(each, "keys", list)() for each in faults_of(answer))

    def test_a_day_has_one_date(self, world):
        send(world, **{"lines-0-when": "day", "lines-0-starts_on": f"24/10/{YEAR}"})
        line = world.campaign.lines.get(order=1)
        assert (line.when, line.starts_on, line.ends_on, line.every) == (
            "day", date(YEAR, 10, 24), date(YEAR, 10, 24), "once",
        )  # fmt: skip

    def new(self, **fields):
        return {
            "lines-TOTAL_FORMS": 3, "lines-2-content": "Nội dung mới", "lines-2-when": "all_year",
            "lines-2-every": "quarter", "lines-2-expected": 1,
            **{f"lines-2-{name}": value for name, value in fields.items()},
        }  # fmt: skip

    def test_a_new_line_gets_the_next_number_and_the_days_of_the_campaign(self, world):
        assert send(world, **self.new(levels=["lower", "mixed"], grades=[8, 9])).status_code == 302
        line = world.campaign.lines.get(order=3)
        assert (line.content, line.starts_on, line.ends_on) == ("Nội dung mới", date(YEAR, 1, 1), date(YEAR, 12, 31))
        assert (line.levels, line.grades) == (["lower", "mixed"], [8, 9])

    def test_the_plans_own_words_are_read(self, world):
        send(world, **self.new(when_text=f"Quý III, IV/{YEAR}"))
        line = world.campaign.lines.get(order=3)
        assert (line.when, line.quarters) == ("quarters", [f"{YEAR}Q3", f"{YEAR}Q4"])

    def test_two_lines_change_places(self, world):
        one, two = world.campaign.lines.order_by("order")
        assert send(world, **{"lines-0-order": 2, "lines-1-order": 1}).status_code == 302
        assert list(world.campaign.lines.order_by("order")) == [two, one]

    def test_a_line_is_taken_out(self, world):
        assert send(world, **{"lines-0-DELETE": "on"}).status_code == 302
        assert world.campaign.lines.count() == 1


class TestLaunched:
    @pytest.fixture
    def running(self, world):
        world.plans = launched(world.campaign, world.units, at=timezone.now())
        return world

    def test_without_a_reason_nothing_changes(self, running):
        answer = send(running, **{"lines-0-content": "Đã sửa"})
        assert answer.status_code == 200
        assert faults_of(answer)
        assert 'value="Đã sửa"' in answer.content.decode() or "Đã sửa</textarea>" in answer.content.decode()
        assert not CampaignLine.objects.filter(content="Đã sửa").exists()

    def test_words_reach_the_plans(self, running):
        assert send(running, **{"lines-0-content": "Đã sửa", "reason": "Công văn 45"}).status_code == 302
        assert PlanLine.objects.filter(content="Đã sửa").count() == 3

    def test_more_is_refused_on_the_form_with_what_was_typed(self, running):
        answer = send(running, **{"lines-0-expected": 3, "reason": "Công văn 45", "title": "Tên khác"})
        assert answer.status_code == 200
        assert "Tên khác" in answer.content.decode()
        running.campaign.refresh_from_db()
        assert running.campaign.title != "Tên khác"
        assert set(PlanLine.objects.values_list("expected", flat=True)) == {1}

    def test_a_new_line_comes_to_all(self, running):
        days = {"starts_on": f"01/12/{YEAR}", "ends_on": f"31/12/{YEAR}", "when": "range", "every": "once"}
        sent = TestLines().new(**days)
        assert send(running, **sent, reason="Bổ sung").status_code == 302
        assert PlanLine.objects.filter(content="Nội dung mới").count() == 3

    def test_it_cannot_be_deleted_and_one_never_launched_can(self, running):
        delete = reverse("admin:propaganda_campaign_delete", args=[running.campaign.pk])
        assert running.client.post(delete, {"post": "yes"}).status_code == 403
        draft = make_campaign(running.district, state="draft")
        delete = reverse("admin:propaganda_campaign_delete", args=[draft.pk])
        assert running.client.post(delete, {"post": "yes"}).status_code == 302
        assert not Campaign.objects.filter(pk=draft.pk).exists()

    def test_a_closed_one_is_read(self, running):
        Campaign.objects.update(state="closed")
        assert 'name="title"' not in running.client.get(address(running.campaign)).content.decode()
        assert running.client.post(address(running.campaign), {"title": "x"}).status_code == 403


class TestWho:
    @pytest.mark.parametrize(("role", "status"), [("officer", 403), ("administrator", 200)])
    def test_overseers_see_and_organisers_change(self, world, role, status):
        world.client.force_login(make_seat(world.district, role))
        assert world.client.get(address(world.campaign)).status_code == 200
        assert world.client.post(address(world.campaign), {"title": ""}).status_code == status

    def test_strangers_find_nothing(self, world):
        world.client.force_login(make_seat(make_unit("Phòng Kia", kind="district"), "organiser"))
        assert world.client.get(address(world.campaign)).status_code == 404

    @pytest.mark.parametrize("page", ["change", "history"])
    def test_nor_what_was_launched_with_all_its_schools(self, world, page):
        launched(world.campaign, world.units)
        url = reverse(f"admin:propaganda_campaign_{page}", args=[world.campaign.pk])
        below = make_unit("Phường Hồng Gai", kind="commune", under=world.district)
        for user, status in [(make_seat(world.district, "officer"), 200), (make_seat(below, "officer"), 404),
                             (make_seat(world.units[0], "administrator"), 404)]:  # fmt: skip
            world.client.force_login(user)
            assert world.client.get(url).status_code == status
        world.client.force_login(make_seat(world.units[0], "secretary"))
        answer = world.client.get(url)
        assert answer.status_code in {403, 404}
        assert world.units[1].name not in answer.content.decode()

    def test_a_schools_secretary_sees_no_draft(self, world):
        world.client.force_login(make_seat(world.units[0], "secretary"))
        assert world.client.get(address(world.campaign)).status_code == 404


class TestServices:
    def test_a_service_has_a_name_from_a_day_on(self, world):
        page = reverse("admin:propaganda_service_add")
        names = {"names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 0, "names-MIN_NUM_FORMS": 1, "names-MAX_NUM_FORMS": 99}
        said = {"unit": world.district.pk, "code": "1.004193", **names}
        assert world.client.get(page).status_code == 200
        assert world.client.post(page, said).status_code == 200
        assert not Service.objects.exists()
        named = {"names-0-name": "Đăng ký khai sinh", "names-0-level": "toàn trình", "names-0-valid_from": "15/06/2022"}
        assert world.client.post(page, {**said, **named}).status_code == 302
        assert Service.objects.get().names.get().valid_from == date(2022, 6, 15)

    def test_a_campaign_chooses_them_by_name(self, world):
        service = make_service(world.district, "Đăng ký khai sinh", level="toàn trình")
        assert "Đăng ký khai sinh (toàn trình)" in world.client.get(address(world.campaign)).content.decode()
        send(world, services=[service.pk], counts_successes="on")
        world.campaign.refresh_from_db()
        assert (list(world.campaign.services.all()), world.campaign.counts_successes) == ([service], True)
