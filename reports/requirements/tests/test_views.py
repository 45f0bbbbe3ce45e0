"""The pages of requirements: who finds what on them, and as many queries for many as for few."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from contestportal.desk import reports_of
from contestportal.menu import menu_for
from reports.actions import accept, send_back
from reports.models import Extension, Obligation, Requirement
from reports.requirements.actions import close, release
from reports.requirements.extending import extend_one
from reports.requirements.tests.builders import launched, make_district
from reports.tests.builders import make_clause, make_requirement, make_version
from schools.tests.builders import make_class, make_seat, make_unit

DAY = timedelta(days=1)


@pytest.fixture
def world(db):
    at = timezone.now()
    world = make_district(opens_at=at - 5 * DAY, due_at=at + 2 * DAY + timedelta(hours=3, minutes=1))
    world.at = at
    return world


def running(world, units=None, *, title="Báo cáo kết quả hội thi", **fields):
    """Launched four days ago."""
    times = {"opens_at": world.at - 5 * DAY, "due_at": world.at + 2 * DAY + timedelta(hours=3, minutes=1)}
    requirement = make_requirement(world.district, world.form, state="draft", title=title, **{**times, **fields})
    launched(requirement, units or world.units, at=world.at - 4 * DAY)
    return requirement


def shown(client, user, url, **asked):
    client.force_login(user)
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return answer


def text_of(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def queries(client, user, url, **asked):
    client.force_login(user)
    client.get(url, asked)
    with CaptureQueriesContext(connection) as captured:
        client.get(url, asked)
    return len(captured)


class TestList:
    def test_a_school_reads_what_it_owes_with_the_time_left_and_one_button(self, world, client):
        requirement = running(world)
        answer = shown(client, world.secretaries[0], reverse("reports"))
        [row] = answer.context["page"].object_list
        assert (row.obligation.requirement, row.standing, row.keeps) == (requirement, "owing", True)
        text = text_of(answer)
        assert "còn 2 ngày 3 giờ" in text
        assert text.count("btn-primary") == 1
        assert answer.context["lists"] == [("owed", answer.context["lists"][0][1])]

    def test_the_most_pressing_first(self, world, client):
        for title, fields in {
            "Sau": {"due_at": world.at + 9 * DAY},
            "Quá hạn": {"due_at": world.at - DAY},
            "Chưa mở": {"opens_at": world.at + DAY},
            "Gần": {},
        }.items():
            running(world, title=title, **fields)
        answer = shown(client, world.secretaries[0], reverse("reports"))
        rows = answer.context["page"].object_list
        assert [row.obligation.requirement.title for row in rows] == ["Quá hạn", "Gần", "Sau", "Chưa mở"]
        assert "quá hạn 1 ngày" in text_of(answer)

    def test_boxes(self, world, client):
        sent, back, over, gone = (running(world, title=title) for title in ("Gửi", "Trả lại", "Miễn", "Đóng"))
        of = {each: each.obligations.get(unit=world.units[0]) for each in (sent, back, over, gone)}
        make_version(of[sent], at=world.at - DAY, pupils=1)
        send_back(make_version(of[back], at=world.at - DAY, pupils=1), reason="Thiếu", by=None, at=world.at)
        release(of[over], reason="Không có khối 8", by=None, at=world.at)
        close(gone, reason="Thay bằng kế hoạch khác", by=None, at=world.at)
        found = {}
        for box in ("todo", "sent", "over"):
            answer = shown(client, world.secretaries[0], reverse("reports"), box=box)
            found[box] = {row.obligation.requirement.title for row in answer.context["page"].object_list}
        assert found == {"todo": {"Trả lại"}, "sent": {"Gửi"}, "over": {"Miễn", "Đóng"}}
        assert [n for _name, _label, n in answer.context["boxes"]] == [1, 1, 2]

    def test_a_teacher_sees_what_the_school_owes_without_filling_it_in(self, world, client):
        running(world)
        school = world.units[0]
        teacher = make_seat(school, "teacher", school_class=make_class(school))
        [row] = shown(client, teacher, reverse("reports")).context["page"].object_list
        assert row.keeps is False

    def test_a_district_receives_and_asks(self, world, client):
        requirement = running(world)
        make_version(requirement.obligations.get(unit=world.units[0]), at=world.at - DAY, pupils=1)
        Obligation.objects.filter(unit=world.units[1]).update(due_at=world.at - DAY)
        for here, rows in (("received", 1), ("asked", 2)):
            page = shown(client, world.organiser, reverse("reports"), list=here).context["page"]
            found = {each.requirement: each.counts for each in page}
            assert len(found) == rows
            counts = found[requirement]
            assert (counts.came, counts.asked, counts["overdue"], counts["sent"]) == (1, 3, 1, 1)
        assert world.requirement in found

    def test_who_reads_a_copy_finds_the_round_and_only_that(self, world, client):
        committee = make_unit("UBND quận", kind="other")
        copied = running(world, title="Có gửi UBND", copy_to="unit", copy_unit=committee)
        running(world, title="Không gửi UBND")
        page = shown(client, make_seat(committee, "officer"), reverse("reports"), list="received").context["page"]
        assert [(each.requirement, each.counts.asked) for each in page] == [(copied, 3)]

    def test_lists_are_filtered(self, world, client):
        running(world, title="Báo cáo quý III")
        for asked, titles in (
            ({"q": "quy iii"}, ["Báo cáo quý III"]),
            ({"state": "draft"}, [world.requirement.title]),
            ({"q": "không có"}, []),
        ):
            page = shown(client, world.organiser, reverse("reports"), list="asked", **asked).context["page"]
            assert [each.requirement.title for each in page] == titles

    def test_nobody_finds_what_is_not_theirs(self, world, client):
        running(world, world.units[1:], title="Của trường khác")
        kia = make_seat(make_unit("Phòng Kia", kind="district"), "organiser")
        for user in (world.secretaries[0], kia):
            for here in ("owed", "received", "asked"):
                assert "Của trường khác" not in text_of(shown(client, user, reverse("reports"), list=here))

    @pytest.mark.parametrize(
        ("who", "here"), [("secretary", "owed"), ("organiser", "received"), ("organiser", "asked")]
    )
    def test_as_many_queries_for_three_as_for_one(self, world, client, who, here):
        user = world.organiser if who == "organiser" else world.secretaries[0]
        running(world)
        one = queries(client, user, reverse("reports"), list=here)
        running(world)
        running(world)
        assert queries(client, user, reverse("reports"), list=here) == one

    def test_forty_rows_a_page(self, world, client):
        for _number in range(41):
            make_requirement(world.district, world.form, state="draft")
        page = shown(client, world.organiser, reverse("reports"), list="asked").context["page"]
        assert (len(page.object_list), page.paginator.num_pages) == (40, 2)


class TestRequirement:
    def test_names_of_those_missing_and_never_all_before_all_came(self, world, client):
        units = [*world.units, *(make_unit(f"THCS {number}", under=world.district) for number in range(197))]
        requirement = running(world, units)
        version = make_version(requirement.obligations.get(unit=units[0]), at=world.at - DAY, pupils=1)
        requirement.obligations.exclude(unit=units[-1]).update(state="sent", current=version)
        text = text_of(shown(client, world.organiser, requirement.get_absolute_url()))
        assert "THCS 196" in text[text.index('id="missing"') : text.index('class="progress-line"')]
        assert "199/200" in text
        assert "99 %" in text
        assert "100 %" not in text

    def test_the_plans_words_stand_with_their_dates(self, world, client):
        requirement = running(world, two_dates_because="Công văn 520", due_words="trước ngày 31/10")
        make_clause(requirement, "IV.3", requirement.due_at)
        make_clause(requirement, "V.2", requirement.due_at + 2 * DAY, words="trước ngày 02/11")
        text = text_of(shown(client, world.secretaries[0], requirement.get_absolute_url()))
        assert all(words in text for words in ("IV.3", "trước ngày 02/11", "Công văn 520", "trước ngày 31/10"))
        assert 'data-moment="due"' in text

    def test_a_school_reads_its_own_and_no_list(self, world, client):
        requirement = running(world)
        extend_one(requirement.obligations.get(unit=world.units[1]), due_at=world.at + 9 * DAY, locks_at=None,
                   reason="Lũ lụt ở Mễ Trì", by=None, at=world.at)  # fmt: skip
        answer = shown(client, world.secretaries[0], requirement.get_absolute_url())
        assert [each.obligation.unit for each in answer.context["own"]] == [world.units[0]]
        assert "page" not in answer.context
        assert not any(words in text_of(answer) for words in ("THCS Mễ Trì", "Lũ lụt"))

    def test_no_link_leads_where_its_reader_may_not_go(self, world, client):
        requirement = running(world)
        form, chase = reverse("report_form", args=[world.form.pk]), reverse("chase_list", args=[requirement.pk])
        users = (world.organiser, world.secretaries[0], make_seat(world.district, "secretary"))
        texts = [text_of(shown(client, user, requirement.get_absolute_url())) for user in users]
        assert [(form in text, chase in text) for text in texts] == [(True, True), (False, False), (False, False)]

    def test_a_receiver_between_sees_only_what_comes_to_it(self, world, client):
        requirement = make_requirement(world.above, world.form, state="draft", route="professional",
                                       opens_at=world.at - DAY, due_at=world.at + DAY)  # fmt: skip
        elsewhere = make_unit("THCS Hà Đông", under=make_unit("Phòng Hà Đông", kind="district", under=world.above))
        launched(requirement, [*world.units, elsewhere], at=world.at)
        answer = shown(client, world.organiser, requirement.get_absolute_url())
        assert answer.context["counts"].asked == 3
        assert "THCS Hà Đông" not in text_of(answer)
        assert "faults" not in answer.context

    def test_the_list_is_filtered(self, world, client):
        requirement = running(world)
        release(requirement.obligations.get(unit=world.units[2]), reason="Miễn", by=None, at=world.at)
        for asked, names in (
            ({"standing": "released"}, ["THCS Phú Đô"]),
            ({"q": "me tri"}, ["THCS Mễ Trì"]),
            ({"receiver": world.above.pk}, []),
            ({"receiver": world.district.pk, "standing": "owing"}, ["THCS Đại Mỗ", "THCS Mễ Trì"]),
        ):
            page = shown(client, world.organiser, requirement.get_absolute_url(), **asked).context["page"]
            assert [each.obligation.unit.name for each in page] == names

    def test_a_draft_is_for_those_who_prepare_it(self, world, client):
        shown(client, world.organiser, world.requirement.get_absolute_url())
        assert (
            "faults"
            not in shown(client, make_seat(world.district, "officer"), world.requirement.get_absolute_url()).context
        )
        client.force_login(world.secretaries[0])
        assert client.get(world.requirement.get_absolute_url()).status_code == 404

    def test_the_number_of_queries_does_not_grow_with_the_list(self, world, client):
        few, many = running(world, world.units[:1]), running(world)
        for each in (few, many):
            accept(make_version(each.obligations.get(unit=world.units[0]), at=world.at - DAY, pupils=1), by=None,
                   at=world.at)  # fmt: skip
        one, three = (queries(client, world.organiser, each.get_absolute_url()) for each in (few, many))
        assert one == three


class TestLaunchPage:
    def post(self, client, world, **data):
        client.force_login(world.organiser)
        return client.post(reverse("requirement_launch", args=[world.requirement.pk]), data)

    def confirm(self, client, world, listed, units, **said):
        what = listed.context
        data = {"shown": what["shown"], "digest": what["what"].digest, "unit": [unit.pk for unit in units], "read": "1"}
        return self.post(client, world, **{**data, **said})

    def test_a_level_then_the_list_with_receivers_then_launched(self, world, client):
        listed = self.post(client, world, levels=["lower"])
        assert listed.context["ticked"] == {unit.pk for unit in world.units}
        assert f"→ {escape(world.district)}" in text_of(listed)
        assert not Obligation.objects.exists()
        assert self.confirm(client, world, listed, world.units[:2]).status_code == 302
        assert Obligation.objects.count() == 2

    def test_units_of_a_kind(self, world, client):
        ward = make_unit("UBND phường", kind="commune", under=world.district)
        listed = self.post(client, world, kinds=["commune"])
        assert [each.unit for each in listed.context["what"].owings] == [ward]

    def test_a_pasted_list_with_a_line_that_names_no_unit(self, world, client):
        answer = self.post(client, world, pasted=f"{world.units[0].code}\nTHCS Không Có")
        assert [fault.line for fault in answer.context["faults"]] == [2]
        assert "THCS Không Có" in text_of(answer)

    def test_what_changed_meanwhile_is_shown_as_it_is_now_with_the_ticks(self, world, client):
        listed = self.post(client, world, levels=["lower"])
        Requirement.objects.update(due_at=world.at + 5 * DAY)
        answer = self.confirm(client, world, listed, world.units[:2])
        assert answer.status_code == 200
        assert (answer.context["ticked"], Obligation.objects.count()) == ({unit.pk for unit in world.units[:2]}, 0)
        assert self.confirm(client, world, answer, world.units[:2]).status_code == 302

    def test_remarks_not_read_are_asked_for(self, world, client):
        make_unit("THCS Im Lặng", under=world.district)
        listed = self.post(client, world, levels=["lower"])
        data = {"shown": listed.context["shown"], "digest": listed.context["what"].digest, "unit": [world.units[0].pk]}
        answer = self.post(client, world, **data)
        assert (answer.status_code, Obligation.objects.count(), 'name="read"' in text_of(answer)) == (200, 0, True)

    def test_a_list_too_long_for_ticks_is_launched_whole(self, world, client, monkeypatch):
        monkeypatch.setattr("schools.choosing.MOST_TICKS", 2)
        listed = self.post(client, world, levels=["lower"])
        assert listed.context["whole"] is True
        assert self.confirm(client, world, listed, [], all="1").status_code == 302
        assert Obligation.objects.count() == 3


class TestActs:
    def post(self, client, world, name, row, **data):
        client.force_login(world.organiser)
        return client.post(reverse(name, args=[row.pk]), data)

    def test_closing_and_opening_again(self, world, client):
        requirement = running(world)
        assert self.post(client, world, "requirement_close", requirement, reason=" ").status_code == 200
        assert self.post(client, world, "requirement_close", requirement, reason="Đã thay").status_code == 302
        requirement.refresh_from_db()
        assert requirement.state == "closed"
        assert self.post(client, world, "requirement_reopen", requirement, reason="Sót").status_code == 302
        requirement.refresh_from_db()
        assert requirement.state == "open"

    def test_releasing_and_its_end(self, world, client):
        one = running(world).obligations.get(unit=world.units[0])
        assert self.post(client, world, "report_release", one, reason="").status_code == 200
        assert self.post(client, world, "report_release", one, reason="Không có khối 8").status_code == 302
        one.refresh_from_db()
        assert one.released_reason == "Không có khối 8"
        assert self.post(client, world, "report_release_end", one, reason="Có lớp ghép").status_code == 302
        one.refresh_from_db()
        assert one.released_at is None

    @pytest.mark.parametrize("name", ["requirement_extend", "report_extend"])
    def test_moving_a_deadline(self, world, client, name):
        requirement = running(world)
        row = requirement if name == "requirement_extend" else requirement.obligations.get(unit=world.units[0])
        for typed in ("", "32/10/2018 10:00", "2018-10-31T00:00"):
            answer = self.post(client, world, name, row, due_at=typed, reason="Bão số 4")
            assert (answer.status_code, "Bão số 4" in text_of(answer)) == (200, True)
        due = timezone.localtime(world.at + 9 * DAY).replace(second=0, microsecond=0)
        assert self.post(client, world, name, row, due_at=f"{due:%H:%M %d/%m/%Y}", reason="Bão số 4").status_code == 302
        row.refresh_from_db()
        assert (row.due_at, Extension.objects.get().reason) == (due, "Bão số 4")

    def test_what_a_new_deadline_means_is_read_first(self, world, client):
        requirement = running(world)
        above = make_requirement(world.above, world.form, due_at=world.at + 5 * DAY)
        Requirement.objects.filter(pk=requirement.pk).update(feeds=above)
        due = f"{timezone.localtime(world.at + 6 * DAY):%Y-%m-%dT%H:%M}"
        answer = self.post(client, world, "requirement_extend", requirement, due_at=due, reason="Bão")
        assert (answer.status_code, Extension.objects.count(), 'name="read"' in text_of(answer)) == (200, 0, True)
        again = self.post(client, world, "requirement_extend", requirement, due_at=due, reason="Bão", read="on")
        assert (again.status_code, Extension.objects.count()) == (302, 1)

    def test_strangers_find_nothing_and_receivers_between_are_refused(self, world, client):
        requirement = make_requirement(world.above, world.form, state="draft", route="professional",
                                       opens_at=world.at - DAY, due_at=world.at + DAY)  # fmt: skip
        one = launched(requirement, world.units, at=world.at)[0]
        pages = [(name, requirement.pk) for name in ("launch", "close", "reopen", "extend")]
        urls = [reverse(f"requirement_{name}", args=[pk]) for name, pk in pages]
        urls += [reverse(f"report_{name}", args=[one.pk]) for name in ("extend", "release", "release_end")]
        kia = make_seat(make_unit("Phòng Kia", kind="district"), "organiser")
        for user, status in ((kia, 404), (world.organiser, 403), (make_seat(world.above, "organiser"), 200)):
            client.force_login(user)
            assert [client.get(url).status_code for url in urls] == [status] * 7


class TestDesk:
    def test_what_waits_for_whom(self, world):
        requirement = running(world)
        later = running(world, title="Chưa mở", opens_at=world.at + DAY)
        make_version(requirement.obligations.get(unit=world.units[1]), at=world.at - DAY, pupils=1)
        secretary, organiser = reports_of(world.secretaries[0], world.at), reports_of(world.organiser, world.at)
        assert [each.obligation.requirement for each in secretary["owed"]] == [requirement]
        assert later not in [each.obligation.requirement for each in secretary["owed"]]
        assert (secretary["to_decide"], secretary["prepared"], organiser["owed"]) == ([], [], [])
        assert [(each, each.waiting) for each in organiser["to_decide"]] == [(requirement, 1)]
        assert organiser["prepared"] == [world.requirement]

    def test_the_first_page_names_them_in_as_many_queries(self, world, client):
        running(world)
        one = queries(client, world.secretaries[0], reverse("home"))
        running(world)
        running(world)
        assert queries(client, world.secretaries[0], reverse("home")) == one
        assert text_of(shown(client, world.secretaries[0], reverse("home"))).count('data-waiting="report"') == 3

    def test_the_menu_is_for_those_whom_reports_may_concern(self, world):
        assert "reports" in [entry.name for entry in menu_for(world.secretaries[0], "/")]
        judge = make_seat(world.units[0], "judge")
        assert "reports" not in [entry.name for entry in menu_for(judge, "/")]


def test_who_reads_copies_finds_the_round_on_the_first_list(client, world):
    ward = make_unit("UBND phường Đại Mỗ", kind="commune")
    reader = make_seat(ward, "officer")
    requirement = running(world, copy_to="unit", copy_unit=ward)
    running(world, title="Báo cáo không gửi phường")
    answer = shown(client, reader, reverse("reports"), list="received")
    assert [each.requirement for each in answer.context["page"].object_list] == [requirement]
    # Nothing was asked for at the ward: what comes there is what it sees first.
    assert shown(client, reader, reverse("reports")).context["here"] == "received"


def test_no_countdown_where_all_reports_have_come(client, world):
    requirement = running(world, world.units[:1])
    said = "còn 2 ngày"
    pages = [(reverse("reports"), {"list": "asked", "q": requirement.title}), (requirement.get_absolute_url(), {})]
    client.cookies["django_language"] = "vi"
    assert [said in text_of(shown(client, world.organiser, url, **asked)) for url, asked in pages] == [True, True]
    make_version(Obligation.objects.get(requirement=requirement), at=world.at)
    assert [said in text_of(shown(client, world.organiser, url, **asked)) for url, asked in pages] == [False, False]


def test_more_time_is_offered_only_where_a_report_is_missing(client, world):
    requirement = running(world)
    came, missing = requirement.obligations.order_by("pk")[:2]
    make_version(came, at=world.at)
    page = text_of(shown(client, world.organiser, requirement.get_absolute_url()))
    assert reverse("report_extend", args=[missing.pk]) in page
    assert reverse("report_extend", args=[came.pk]) not in page
