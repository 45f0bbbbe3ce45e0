"""The pages of the board: who opens them, names before numbers, addresses that are kept, the same few queries."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from propaganda.board import schools as of_schools
from propaganda.board.tests.builders import DAY, make_district
from propaganda.board.tests.worlds import make_big
from propaganda.models import ClassReached, Plan
from propaganda.tests.builders import make_activity, make_campaign, make_campaign_line, make_plan, make_plan_line
from schools.tests.builders import make_class, make_seat, make_unit, make_year, signed_in

pytestmark = pytest.mark.django_db
ON = {"on": f"{DAY:%Y-%m-%d}"}


@pytest.fixture
def world():
    return make_district()


def board(world, user=None, **asked):
    return signed_in(user or world.officer).get(reverse("outreach_board", args=[world.campaign.pk]), {**ON, **asked})


def html(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


class TestAccess:
    def pages(self, world):
        line = reverse("outreach_line", args=[world.campaign.pk, world.lines[0].pk])
        return [("get", reverse("outreach_board", args=[world.campaign.pk])), ("get", line),
                ("post", reverse("outreach_board_workbook", args=[world.campaign.pk]))]  # fmt: skip

    def statuses(self, world, user):
        client = signed_in(user)
        return [getattr(client, method)(address).status_code for method, address in self.pages(world)]

    def test_the_issuer(self, world):
        for role in ("officer", "organiser", "administrator"):
            assert self.statuses(world, make_seat(world.district, role)) == [200, 200, 302]

    def test_another_district_does_not_know_it(self, world):
        other = make_unit("Phòng khác", kind="district")
        make_unit("THCS Láng Giềng", under=other)
        assert self.statuses(world, make_seat(other, "officer")) == [404, 404, 404]

    def test_a_school_has_no_use_for_it(self, world):
        school = world.plans["An"].unit
        teacher = make_seat(school, "teacher", school_class=make_class(school))
        for user in (teacher, make_seat(school, "secretary")):
            assert self.statuses(world, user) == [403, 403, 403]

    def test_an_officer_elsewhere_who_sees_it_from_a_school(self, world):
        """The door lets officers in; the campaign is seen from the school; the board of others is not theirs."""
        user = make_seat(world.plans["An"].unit, "secretary")
        make_seat(make_unit("Phòng khác", kind="district"), "officer", user=user)
        assert self.statuses(world, user) == [403, 403, 403]

    def test_an_officer_below_sees_their_schools_alone(self, world):
        commune = make_unit("UBND phường Bãi Cháy", kind="commune", under=world.district)
        make_plan(world.campaign, make_unit("THCS Kim", under=world.district, over=commune))
        page = html(board(world, make_seat(commune, "officer")))
        assert 'data-tab="outreach_board"' in page
        assert 'data-tab="same_pictures"' not in page
        assert set(re.findall(r"THCS ([^\s<;]+)", page)) == {"Kim"}

    def test_a_line_of_another_campaign(self, world):
        other = make_campaign(world.district)
        address = reverse("outreach_line", args=[world.campaign.pk, other.lines.get().pk])
        assert signed_in(world.officer).get(address).status_code == 404


class TestBoard:
    def test_names_before_numbers(self, world):
        page = html(board(world))
        assert page.index("THCS Châu") < page.index("data-active")
        at = page.index("data-active")
        assert "4" in page[at : at + 60]
        assert "80" in page[at : at + 80]

    def test_199_of_200_is_not_all(self):
        campaign = make_big(200, 1, 0)
        lines = [plan.lines.get() for plan in campaign.plans.order_by("pk")]
        for line in lines[1:]:
            make_activity(line, DAY)
        user = make_seat(campaign.unit, "officer")
        page = html(signed_in(user).get(reverse("outreach_board", args=[campaign.pk]), ON))
        at = page.index("data-active")
        assert "199" in page[at : at + 60]
        assert "99\N{NO-BREAK SPACE}%" in page[at : at + 80]
        assert "100\N{NO-BREAK SPACE}%" not in page

    def test_who_is_overdue_is_named_by_line(self, world):
        page = html(board(world))
        rows = re.findall(r'<tr data-line="(\d+)">(.*?)</tr>', page, re.DOTALL)
        named = {int(pk): re.findall(r"THCS (\w+)", row) for pk, row in rows}
        assert named == {world.lines[0].pk: ["Bình", "Châu", "Hà"], world.lines[1].pk: [], world.lines[2].pk: []}

    def test_more_than_ten_are_counted_and_lead_on(self):
        campaign = make_big(12, 1, 0)
        user = make_seat(campaign.unit, "officer")
        response = signed_in(user).get(reverse("outreach_board", args=[campaign.pk]), ON)
        [found] = response.context["sums"]
        assert [each.name for each in found.names] == [f"THCS Số {n}" for n in range(1, 11)]
        assert found.unnamed == 2
        [address] = {link for link in re.findall(r'href="(\?[^"]*)"', html(response)) if f"line={found.line.pk}" in link
                     and "overdue" in link}  # fmt: skip
        assert parse_qs(urlsplit(address).query) == {
            "on": [ON["on"]], "line": [str(found.line.pk)], "status": ["overdue"]
        }  # fmt: skip

    def test_every_cell_can_be_read_without_colour(self, world):
        page = html(board(world))
        [row] = re.findall(rf'<tr data-school="{world.plans["An"].pk}">(.*?)</tr>', page, re.DOTALL)
        cells = [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        assert [cell.split()[0] for cell in cells] == ["○", "✓", "–"]
        assert all(len(cell.split()) > 1 for cell in cells)

    def test_cells_lead_to_their_line(self, world, monkeypatch):
        monkeypatch.setattr(of_schools, "address", lambda name, pk: f"/{name}/{pk}/")
        page = html(board(world))
        line = world.plans["Bình"].lines.get(campaign_line=world.lines[0])
        assert f'<td class="b-overdue"><a href="/plan/{line.plan_id}/#line-{line.pk}">' in page
        assert "1/4" in page[page.index(f"#line-{line.pk}") :][:300]

    def test_own_lines_in_a_column_of_their_own(self, world):
        assert html(board(world)).count("<thead><tr><th") == 2
        before = board(world).context["own"]
        make_plan_line(world.plans["An"], "Câu lạc bộ")
        rows = {row.school.name: row for row in board(world).context["rows"]}
        assert (before, rows["THCS An"].own[:4][0], rows["THCS Bình"].own) == (False, "overdue", None)

    def test_exempt_and_ended_schools_stand_last_with_the_reason(self, world):
        rows = board(world).context["rows"]
        assert [row.school.name for row in rows][-2:] == ["THCS Giang", "THCS Hà"]
        page = html(board(world))
        assert "đang xây lại trường" in page
        assert "sáp nhập" in page

    def test_a_telephone_is_told_the_first_overdue_lines(self):
        campaign = make_big(1, 6, 0)
        user = make_seat(campaign.unit, "officer")
        [row] = signed_in(user).get(reverse("outreach_board", args=[campaign.pk]), ON).context["rows"]
        assert (len(row.behind), row.further) == (4, 2)
        assert row.behind[0][1].endswith("30/06/2022") or row.behind[0][1].endswith("31/03/2022")

    def test_a_filter_keeps_the_rest_of_its_address(self, world):
        page = html(board(world, q="thcs", sort="overdue"))
        [chip] = re.findall(r'href="(\?[^"#]*)[^"]*"[^>]* data-chip="nothing"', page)
        kept = {"on": [ON["on"]], "q": ["thcs"], "sort": ["overdue"], "status": ["nothing"]}
        assert parse_qs(urlsplit(chip).query) == kept
        assert 'name="q" value="thcs"' in page

    def test_the_export_takes_the_same_address(self, world):
        page = html(board(world, status="nothing", line=world.lines[0].pk, page="1"))
        [action] = re.findall(r'action="([^"]*workbook/[^"]*)"', page)
        asked = parse_qs(urlsplit(action).query)
        assert asked == {"on": [ON["on"]], "status": ["nothing"], "line": [str(world.lines[0].pk)]}

    def test_what_cannot_be_read_is_told_and_stays(self, world):
        page = html(board(world, on="31/02/2022"))
        assert "error-summary" in page
        assert 'value="31/02/2022"' in page

    def test_nobody_fits(self, world):
        page = html(board(world, q="không có trường này"))
        assert 'class="empty"' in page
        assert "workbook" not in page

    def test_before_any_school(self):
        campaign = make_campaign(make_unit(kind="district"), state="draft")
        user = make_seat(campaign.unit, "organiser")
        page = html(signed_in(user).get(reverse("outreach_board", args=[campaign.pk])))
        assert 'class="empty"' in page
        assert 'id="board"' not in page

    def test_pages_of_fifty_by_number_not_by_letter(self):
        campaign = make_big(52, 1, 0)
        user = make_seat(campaign.unit, "officer")
        response = signed_in(user).get(reverse("outreach_board", args=[campaign.pk]), {**ON, "page": 2})
        assert [row.school.name for row in response.context["rows"]] == ["THCS Số 51", "THCS Số 52"]

    @pytest.mark.parametrize("asked", [{}, ON, {"status": "overdue", "sort": "overdue"}])
    def test_as_many_queries_for_three_schools_as_for_one(self, asked, django_assert_max_num_queries):
        campaign = make_campaign(make_unit(kind="district"), lines=2)
        client = signed_in(make_seat(campaign.unit, "officer"))
        counted = []
        for schools in (1, 2):
            for _each in range(schools):
                plan = make_plan(campaign, make_unit(under=campaign.unit))
                make_plan_line(plan)
                make_activity(plan.lines.order_by("pk").first(), DAY)
            with django_assert_max_num_queries(25) as queries:
                client.get(reverse("outreach_board", args=[campaign.pk]), asked)
            counted.append(len(queries))
        assert Plan.objects.count() == 3
        assert counted[0] == counted[1]


class TestLine:
    def ask(self, world, line=0, **asked):
        address = reverse("outreach_line", args=[world.campaign.pk, world.lines[line].pk])
        return signed_in(world.officer).get(address, {**ON, **asked})

    def sections(self, response):
        return {each.status: [row.name.split()[1] for row in each.rows] for each in response.context["sections"]}

    def test_names_by_status(self, world):
        assert self.sections(self.ask(world)) == {
            "overdue": ["Bình", "Châu", "Hà"], "due": ["Dương", "Đông"], "not_due": ["An"], "done": [],
            "not_asked": ["Giang"],
        }  # fmt: skip

    def test_days_are_not_said_twice(self, world):
        line = world.lines[0]
        days = f"{line.starts_on:%d/%m/%Y} – {line.ends_on:%d/%m/%Y}"
        said = [self.ask(world).context[name] for name in ("when", "days")]
        assert said.count(days) == 1

    def test_what_is_missing_in_which_period(self, world):
        response = self.ask(world)
        rows = {row.name: row for section in response.context["sections"] for row in section.rows}
        gaps = [(f"{gap.starts_on:%d/%m}", gap.missing) for gap in rows["THCS Châu"].gaps]
        assert gaps == [("01/01", 1), ("01/04", 1), ("01/07", 1)]
        # The school that ended on 1 July owes what was due before, and the quarter that was running no more.
        assert [f"{gap.starts_on:%d/%m}" for gap in rows["THCS Hà"].gaps] == ["01/01"]
        assert rows["THCS Bình"].recorded == 1

    def test_gaps_count_what_was_done_by_the_day(self, world):
        world.lines[0].plan_lines.filter(plan=world.plans["Châu"]).update(expected=2)
        line = world.plans["Châu"].lines.get(campaign_line=world.lines[0])
        line.periods.update(expected=2)
        make_activity(line, DAY)
        make_activity(line, DAY.replace(month=8))
        address = reverse("outreach_line", args=[world.campaign.pk, world.lines[0].pk])
        rows = [
            row for section in signed_in(world.officer).get(address, ON).context["sections"] for row in section.rows
        ]
        [row] = [row for row in rows if row.name == "THCS Châu"]
        assert [(gap.done, gap.missing) for gap in row.gaps] == [(0, 2), (0, 2), (1, 1)]

    def test_whom_to_ask(self, world):
        user = make_seat(world.plans["Bình"].unit, "secretary")
        user.full_name = "Phạm Thu Hà"
        user.save()
        left = make_seat(world.plans["Bình"].unit, "secretary", valid_to=DAY)
        left.full_name = "Người Đã Nghỉ"
        left.save()
        page = html(self.ask(world))
        assert "Phạm Thu Hà" in page
        assert "Người Đã Nghỉ" not in page

    def test_one_status_alone(self, world):
        response = self.ask(world, status="nothing")
        assert self.sections(response) == {"nothing": ["Châu"]}
        assert "THCS Bình" not in html(response)

    def test_the_reason_why_it_is_not_asked(self, world):
        assert "đang xây lại trường" in html(self.ask(world))

    def test_a_section_shows_the_first_and_leads_to_all(self):
        campaign = make_big(23, 1, 0)
        line = campaign.lines.get()
        user = make_seat(campaign.unit, "officer")
        response = signed_in(user).get(reverse("outreach_line", args=[campaign.pk, line.pk]))
        [section] = [each for each in response.context["sections"] if each.rows]
        assert (section.count, len(section.rows), section.more) == (23, 20, 3)
        assert "status=overdue" in html(response)

    def test_as_many_queries_for_three_schools_as_for_one(self, django_assert_max_num_queries):
        campaign = make_campaign(make_unit(kind="district"))
        client = signed_in(make_seat(campaign.unit, "officer"))
        counted = []
        for schools in (1, 2):
            for _each in range(schools):
                make_plan(campaign, make_unit(under=campaign.unit))
            with django_assert_max_num_queries(25) as queries:
                client.get(reverse("outreach_line", args=[campaign.pk, campaign.lines.get().pk]), ON)
            counted.append(len(queries))
        assert counted[0] == counted[1]


def test_the_workbook_is_not_asked_for_with_a_word_it_does_not_know(world):
    address = reverse("outreach_board_workbook", args=[world.campaign.pk]) + "?status=late"
    response = signed_in(world.officer).post(address)
    assert response.url == reverse("outreach_board", args=[world.campaign.pk]) + "?status=late"


class TestClasses:
    def ask(self, campaign, user, **asked):
        address = reverse("outreach_line", args=[campaign.pk, campaign.lines.get().pk])
        return signed_in(user).get(address, asked)

    def test_which_classes_were_reached_and_which_not_by_name(self):
        campaign = make_campaign(make_unit(kind="district"), lines=0)
        make_campaign_line(campaign, grades=[8])
        school, other = (make_unit(name, under=campaign.unit) for name in ("THCS An", "THCS Bình"))
        year = make_year(2022)
        eights = [make_class(school, name, grade=8, year=year) for name in ("8A2", "8A10")]
        make_class(school, "9A", grade=9, year=year)
        make_class(other, "8B", grade=8, year=year)
        lines = [make_plan(campaign, unit).lines.get() for unit in (school, other)]
        activity = make_activity(lines[0], DAY.replace(month=10))
        ClassReached.objects.create(activity=activity, school_class=eights[0], present=30)
        user = make_seat(campaign.unit, "officer")
        response = self.ask(campaign, user)
        rows = {row.name: row for section in response.context["sections"] for row in section.rows}
        named = {name: ([str(each) for each in row.classes.reached], [str(each) for each in row.classes.missing])
                 for name, row in rows.items()}  # fmt: skip
        assert named == {"THCS An": (["8A2"], ["8A10"]), "THCS Bình": ([], ["8B"])}
        assert re.search(r"\b9A\b", html(response)) is None  # not the letters of a token
        # Of a past day nothing is said, for what is known is of today.
        assert "8A10" not in html(self.ask(campaign, user, **ON))
