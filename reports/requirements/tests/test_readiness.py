"""What keeps a requirement from being launched, and what is shown to be read before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contests.tests.team_builders import make_team_contest
from reports.models import Figure, Requirement
from reports.requirements.readiness import faults, last_day, remarks
from reports.requirements.tests.builders import launched, make_district
from reports.tests.builders import AT, DUE, make_clause, make_requirement
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Scenario A: results before 31/10 (IV.3), the report on the contest before 02/11 (V.2).
LATER = datetime(2018, 11, 1, 17, tzinfo=UTC)


@pytest.fixture
def world():
    return make_district(due_words="trước ngày 31/10/2018", document="516/KH-PGD&ĐT")


def beside(world, due_at=LATER, *, unit=None, **fields):
    fields = {"document": "516/KH-PGD&ĐT", "state": "draft", "title": "Báo cáo triển khai", **fields}
    return make_requirement(unit or world.district, world.form, due_at=due_at, **fields)


def dates(remark):
    return [(each.where, each.due_at) for each in remark.said]


def test_nothing_is_missing(world):
    assert (faults(world.requirement, AT), remarks(world.requirement, AT)) == ([], [])


class TestFaults:
    def test_a_form_that_asks_for_nothing(self, world):
        Figure.objects.filter(kind="ratio").delete()
        Figure.objects.all().delete()
        [fault] = faults(world.requirement, AT)
        assert str(world.form) in fault.message

    def test_what_is_wrong_with_the_form_which_could_not_be_changed_afterwards(self, world):
        world.form.figures.filter(code="pupils").update(source="gone")
        [fault] = faults(world.requirement, AT)
        assert "Số liệu pupils" in fault.message
        world.requirement.form.frozen_at = AT  # asked for before, when the portal knew it
        assert faults(world.requirement, AT) == []

    def test_due_in_the_past(self, world):
        assert faults(world.requirement, DUE - timedelta(seconds=1)) == []
        [fault] = faults(world.requirement, DUE)
        assert "00:00 31/10/2018" in fault.message

    def test_locked_already_also_for_units_that_are_added(self, world):
        world.requirement.locks_at = DUE + DAY
        world.requirement.state = "open"
        assert faults(world.requirement, DUE + timedelta(hours=1)) == []
        assert len(faults(world.requirement, DUE + DAY)) == 1


class TestTwoDatesOfOneReport:
    """One requirement, two clauses."""

    @pytest.fixture
    def said(self, world):
        make_clause(world.requirement, "V.2", LATER, words="báo cáo về Phòng trước ngày 02/11/2018")
        make_clause(world.requirement)
        return world.requirement

    def test_both_clauses_stand_side_by_side_with_their_words(self, said):
        [fault] = faults(said, AT)
        assert [(each.where, each.words, each.due_at) for each in fault.said] == [
            ("IV.3", "trước ngày 31/10/2018", DUE), ("V.2", "báo cáo về Phòng trước ngày 02/11/2018", LATER),
        ]  # fmt: skip

    def test_why_one_was_chosen_lets_it_go_and_stays_to_be_read(self, said):
        said.two_dates_because = "Công văn 520 hướng dẫn"
        assert faults(said, AT) == []
        [remark] = remarks(said, AT)
        assert (remark.two_dates, len(remark.said), "Công văn 520" in remark.message) == (True, 2, True)

    def test_clauses_that_agree_but_not_with_what_was_set(self, world):
        make_clause(world.requirement, due_at=LATER)
        assert dates(faults(world.requirement, AT)[0]) == [("IV.3", LATER)]

    def test_clauses_that_agree_are_no_fault(self, world):
        make_clause(world.requirement)
        make_clause(world.requirement, "V.2")
        assert (faults(world.requirement, AT), remarks(world.requirement, AT)) == ([], [])


class TestTwoReportsOfOnePlan:
    """Two requirements, scenario A."""

    def test_they_are_shown_as_a_pair_with_their_clauses(self, world):
        make_clause(world.requirement)
        make_clause(beside(world), "V.2", LATER, words="trước ngày 02/11/2018")
        [remark] = remarks(world.requirement, AT)
        assert [(each.words, each.due_at) for each in remark.said] == [
            ("IV.3: “trước ngày 31/10/2018”", DUE), ("V.2: “trước ngày 02/11/2018”", LATER),
        ]  # fmt: skip

    def test_launched_to_the_same_units_it_names_them(self, world):
        other = beside(world)
        launched(other, world.units[:2])
        ids = [unit.pk for unit in world.units]
        [remark] = remarks(world.requirement, AT, ids)
        assert "THCS Đại Mỗ, THCS Mễ Trì" in remark.message
        assert remarks(world.requirement, AT, ids[2:]) == []

    def test_a_unit_that_was_released_owes_one_only(self, world):
        other = beside(world)
        launched(other, world.units[:1])
        other.obligations.update(released_at=AT, released_reason="Miễn")
        assert remarks(world.requirement, AT, [world.units[0].pk]) == []

    def test_the_department_asks_the_same_schools_about_the_same_contest(self, world):
        contest = make_team_contest(world.above).contest
        Requirement.objects.filter(pk=world.requirement.pk).update(contest=contest)
        world.requirement.refresh_from_db()
        theirs = make_requirement(world.above, contest=contest, due_at=LATER, state="draft", title="Của Sở")
        assert remarks(world.requirement, AT) == []
        launched(theirs, world.units[:1])
        [remark] = remarks(world.requirement, AT, [world.units[0].pk])
        assert dates(remark)[1] == ("Của Sở", LATER)

    @pytest.mark.parametrize(
        "fields",
        [
            {"document": ""},
            {"document": "517/KH"},
            {"due_at": DUE},
            {"state": "closed"},
        ],
    )
    def test_what_is_no_pair(self, world, fields):
        beside(world, **{"due_at": LATER, **fields})
        assert remarks(world.requirement, AT) == []

    def test_last_times_and_another_quarter_are_no_pair(self, world):
        requirement = world.requirement
        requirement.previous = beside(world)
        requirement.save()
        assert remarks(requirement, AT) == []
        quarter = {"period_from": date(2018, 7, 1), "period_until": date(2018, 9, 30)}
        beside(world, **quarter)
        requirement.period_from, requirement.period_until = date(2018, 10, 1), date(2018, 12, 31)
        assert remarks(requirement, AT) == []
        requirement.period_from, requirement.period_until = quarter.values()
        assert len(remarks(requirement, AT)) == 1

    def test_a_plan_of_another_district_with_the_same_number_is_none_of_ours(self, world):
        other = make_unit("Phòng GD&ĐT Hà Đông", kind="district", under=world.above)
        beside(world, unit=other, state="open")
        assert remarks(world.requirement, AT) == []


class TestUpTheTree:
    def test_schools_come_no_sooner_than_their_district_is_due(self, world):
        above = make_requirement(world.above, world.form, due_at=DUE, title="Báo cáo của Phòng",
                                 due_words="trước ngày 31/10/2018")  # fmt: skip
        world.requirement.feeds = above
        world.requirement.save()
        [remark] = remarks(world.requirement, AT)
        assert dates(remark) == [(str(world.requirement), DUE), ("Báo cáo của Phòng", DUE)]
        [seen_from_above] = remarks(above, AT)
        assert str(world.requirement) in seen_from_above.message.replace("“", "").replace("”", "")
        Requirement.objects.filter(pk=above.pk).update(due_at=DUE + DAY)
        world.requirement.refresh_from_db()
        assert remarks(world.requirement, AT) == []


class TestTheHour:
    @pytest.mark.parametrize(
        ("words", "due", "count"),
        [
            ("", DUE, 1),  # 00:00, and no words say whether the day is included
            ("trước ngày 31/10/2018", DUE, 0),
            ("trước ngày 31/10/2018", DUE + timedelta(hours=17), 1),
            ("chậm nhất ngày 30/10", DUE, 0),
            ("trước ngày 02/11/2018", DUE, 1),
            ("", DUE + timedelta(hours=2), 1),
            ("", DUE + timedelta(hours=10), 0),
            ("trước 10:00 ngày 16/10/2018", DUE + timedelta(hours=10), 0),
        ],
    )
    def test_the_clock_against_the_words(self, world, words, due, count):
        world.requirement.due_words, world.requirement.due_at = words, due
        assert len(remarks(world.requirement, AT)) == count

    def test_the_words_of_its_clause_are_words_of_it(self, world):
        world.requirement.due_words = ""
        make_clause(world.requirement)
        assert remarks(world.requirement, AT) == []

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("Các trường gửi báo cáo về Phòng trước ngày 31/10/2018 để tổng hợp", date(2018, 10, 30)),
            ("chậm nhất là ngày 05/11", date(2018, 11, 5)),
            ("trước ngày 31/10/2018 và trước ngày 02/11/2018", None),
            ("ngay sau hội thi", None),
        ],
    )
    def test_the_last_day_of_a_sentence(self, text, day):
        assert last_day(text, near=DUE) == day


def test_whoever_is_added_late_is_told(world):
    launched(world.requirement, world.units[:1])
    [remark] = remarks(world.requirement, DUE)
    assert "00:00 31/10/2018" in remark.message
