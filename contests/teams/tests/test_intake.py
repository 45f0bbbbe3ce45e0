"""Many teams at once: matched with the roster, asked about, looked at, then all or none."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from contests.models import Entrant
from contests.teams.listed import pasted
from contests.teams.matching import make_teams, plan
from contests.teams.tests.worlds import add, make_school_of_teams, members_of
from contests.tests.builders import AT
from schools.tests.builders import make_person
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LIST = """Đội\tHọ tên\tLớp\tVai trò
Sao Mai\tnguyen van an\t6A\tđội trưởng
\tTrần Thị Bình\t7A\t
\tLê Hoàng Cúc\t8A\tdự bị
Hoa Sen\tPhạm Minh Đức\t6A\t
\tPhạm Minh Đức\t7A\tđội trưởng"""


@shared
def world():
    return make_school_of_teams()


def planned(world, text=LIST, act=plan, **answers):
    listed = pasted(text)
    assert listed.findings == []
    return act(world.sitting, listed.lines, answers, by=world.secretary, at=AT)


def test_a_plan_makes_nothing(world):
    found = planned(world)
    assert found.ready
    assert [(team.name, [each.role for each in team.chosen]) for team in found.teams] == [
        ("Sao Mai", ["captain", "member", "reserve"]), ("Hoa Sen", ["member", "captain"]),
    ]  # fmt: skip
    assert Entrant.objects.count() == 0


def test_confirmed_they_are_made_and_again_nothing_is(world):
    assert planned(world, act=make_teams).ready
    assert members_of(Entrant.objects.get(name="Hoa Sen")) == [
        ("Phạm Minh Đức", "6A", "member"), ("Phạm Minh Đức", "7A", "captain"),
    ]  # fmt: skip
    again = planned(world, act=make_teams)
    assert again.ready
    assert again.new == []
    assert Entrant.objects.count() == 2


def test_one_that_is_wrong_keeps_all_out(world):
    found = planned(world, LIST + "\nLẻ\tNguyễn Văn An\t9A\t", act=make_teams)
    assert [team.faults for team in found.teams] == [[], [], ["Đội có 1 thành viên; quy định ít nhất 2."]]
    assert Entrant.objects.count() == 0


def test_a_pupil_in_two_teams_of_the_list(world):
    found = planned(world, LIST + "\nBa\tnguyễn văn an\t6A\t\n\tNguyễn Văn An\t7A\t")
    assert found.teams[2].faults == ["Nguyễn Văn An (6A) đã ở trong đội “Sao Mai”; mỗi em chỉ ở một đội."]


def test_more_teams_than_the_rule_allows():
    world = make_school_of_teams(teams_a_unit=1)
    assert [bool(team.faults) for team in planned(world).teams] == [False, True]


def test_nobody_of_that_name_or_in_another_class(world):
    found = planned(world, "Sao\tNguyễn Văn Ảnh\t6A\nSao\tNguyễn Văn An\t6B")
    assert [(each.address, each.found) for each in found.findings] == [
        ("Dòng 1, cột 2", "Nguyễn Văn Ảnh"), ("Dòng 2, cột 2", "Nguyễn Văn An"),
    ]  # fmt: skip
    assert "Không có em nào tên này" in found.findings[0].message
    assert "lớp 5A, 6A, 7A, 8A, 9A" in found.findings[1].message


class TestTwoOfOneName:
    @pytest.fixture
    def world(self, world):
        world.twin = make_person(
            world.school, "Nguyễn Văn An", school_class=world.pupils["6a"].enrolments.get().school_class,
            born_on="2014-12-12",
        )  # fmt: skip
        return world

    TEXT = "Sao\tNguyễn Văn An\t6A\nSao\tTrần Thị Bình\t6A"

    def test_they_are_asked_about(self, world):
        found = planned(world, self.TEXT)
        [question] = found.open_questions
        assert {person.pk for person in question.choices} == {world.twin.pk, world.pupils["6a"].pk}
        assert not found.ready
        answered = planned(world, self.TEXT, act=make_teams, **{question.name: str(world.twin.pk)})
        assert answered.ready
        assert Entrant.objects.get().members.filter(person=world.twin).exists()

    def test_an_answer_that_was_no_choice_is_none(self, world):
        stranger = world.pupils["9d"].pk
        assert not planned(world, self.TEXT, act=make_teams, **{"answer-0": str(stranger)}).ready
        assert Entrant.objects.count() == 0

    def test_a_date_of_birth_tells_them_apart(self, world):
        found = planned(
            world, "Đội\tHọ tên\tLớp\tNgày sinh\nSao\tNguyễn Văn An\t6A\t12/12/2014\nSao\tTrần Thị Bình\t6A\t"
        )
        assert found.ready
        assert found.teams[0].chosen[0].person == world.twin

    def test_so_does_the_exact_spelling(self, world):
        other = make_person(world.school, "Nguyễn Văn Ân", school_class=world.twin.enrolments.get().school_class)
        found = planned(world, "Sao\tNguyễn Văn Ân\t6A\nSao\tTrần Thị Bình\t6A")
        assert found.teams[0].chosen[0].person == other


class TestPage:
    @pytest.fixture
    def post(self, client, world):
        client.force_login(world.secretary)
        address = reverse("teams_intake", args=[world.sitting.pk])
        return lambda **data: client.post(address, data)

    def test_read_look_confirm(self, post, world):
        page = post(act="read", table=LIST)
        assert "Thêm 2 đội" in page.content.decode()
        assert Entrant.objects.count() == 0
        done = post(act="confirm", rows=page.context["rows"])
        assert done.status_code == 302
        assert Entrant.objects.count() == 2
        assert post(act="confirm", rows=page.context["rows"]).status_code == 302
        assert Entrant.objects.count() == 2

    def test_a_workbook(self, post):
        book, out = Workbook(), BytesIO()
        for line in LIST.splitlines():
            book.active.append(line.split("\t"))
        book.save(out)
        out.name, _start = "đội.xlsx", out.seek(0)
        assert "Thêm 2 đội" in post(act="read", file=out).content.decode()

    def test_what_was_pasted_stays_with_what_is_wrong(self, post):
        page = post(act="read", table="Sao\tAi Đó\t6A").content.decode()
        assert "Dòng 1, cột 2" in page
        assert "Sao\tAi Đó\t6A" in page

    @pytest.mark.parametrize("rows", ["{", "[1]", json.dumps([{"team": "x"}])])
    def test_a_form_that_was_changed_makes_nothing(self, post, rows):
        assert "Hãy dán lại" in post(act="confirm", rows=rows).content.decode()
        assert Entrant.objects.count() == 0

    def test_nothing_sent(self, post):
        assert "Hãy dán bảng hoặc chọn tệp" in post(act="read", table=" ").content.decode()

    def test_a_file_that_is_none(self, post):
        out = BytesIO(b"%PDF-1.7")
        out.name = "đội.xlsx"
        assert "không phải" in post(act="read", file=out).content.decode()

    def test_too_late(self, post, world):
        add(world, "Sao Mai", "6a", "6b")
        world.sitting.state = "sent"
        world.sitting.save()
        assert post(act="read", table=LIST).status_code == 302
