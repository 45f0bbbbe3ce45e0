"""What stops a contest of teams and what is only remarked on: each by the one thing that is wrong, gone when mended."""

from datetime import timedelta

import pytest

from contests.models import Audience, Criterion, Document, Measure, Part, Ranking, Stage, TeamRule
from contests.organising.readiness import readiness, remarks
from contests.tests.builders import AT
from contests.tests.team_builders import add_team_ranking, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_class, make_pupil, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def stage():
    """A contest that lacks nothing, with pupils on a list and published rules. Its plan's words fit its dates."""
    stage = make_team_contest(opened=False)
    school = make_unit("THCS Đây", under=stage.contest.unit)
    make_pupil(school, "Nguyễn Văn An", school_class=make_class(school, "6A"))
    Document.objects.create(contest=stage.contest, kind="rules", title="Thể lệ", text="20/50/30", published_at=AT)
    Stage.objects.filter(pk=stage.pk).update(due_words="")
    Ranking.objects.update(state="hidden")
    # Not the default chain, which would be remarked on.
    Measure.objects.filter(part__order=3).delete()
    Measure.objects.filter(part__order=2).update(direction="low")
    Measure.objects.filter(kind="decision").delete()
    return Stage.objects.get(pk=stage.pk)


def part(order=1):
    return Part.objects.order_by("stage__order").filter(order=order)[0]


def faults(stage):
    return [(fault.model, fault.message) for fault in readiness(stage.contest)]


def noted(stage):
    return [(fault.model, fault.message) for fault in remarks(stage.contest, AT)]


def one(found, model, *words):
    [(of, message)] = found
    assert of == model
    assert all(word in message for word in words), message


def test_one_that_lacks_nothing(stage):
    assert (faults(stage), noted(stage)) == ([], [])


class TestStops:
    def test_a_judged_part_without_criteria(self, stage):
        Criterion.objects.filter(part=part()).delete()
        one(faults(stage), "part", "Tự giới thiệu")

    def test_criteria_that_add_up_to_something_else(self, stage):
        Part.objects.filter(order=3).update(maximum="35.5")
        one(faults(stage), "part", "Tài năng", "30", "35,5")
        Criterion.objects.filter(part__order=3, order=1).update(weight="1.367")
        one(faults(stage), "part", "35,505", "35,5")
        Criterion.objects.filter(part__order=3, order=1).update(maximum="20.5", weight=1)
        assert faults(stage) == []

    def test_a_step_that_never_reaches_the_maximum(self, stage):
        Part.objects.filter(order=1).update(step="0.3")
        found = faults(stage)
        assert len(found) == 2
        one(found[:1], "part", "0,3", "10")
        Criterion.objects.filter(part__order=1).update(kind="tick")
        assert faults(stage) == []

    def test_no_rule_for_teams(self, stage):
        TeamRule.objects.all().delete()
        Ranking.objects.update(of="person")
        one(faults(stage), "contest", "Vòng trường")
        TeamRule.objects.create(contest=stage.contest)
        assert {model for model, _words in faults(stage)} == {"ranking"}

    def test_persons_ranked_among_teams_and_teams_among_persons(self, stage):
        Ranking.objects.filter(name="Toàn quận").update(of="person")
        one(faults(stage), "ranking", "Toàn quận")

    def test_a_judged_part_where_no_unit_holds_the_stage(self, stage):
        Stage.objects.update(by_sittings=False)
        found = faults(stage)
        assert [model for model, _words in found] == ["stage", "stage", "ranking"]
        assert "Tại trường" in found[2][1]

    @pytest.mark.parametrize(("most", "fault"), [(3, True), (4, False), (5, False)])
    def test_a_team_too_small_for_every_grade(self, stage, most, fault):
        TeamRule.objects.update(each_grade=True, least=3, most=most)
        assert bool(faults(stage)) is fault
        if fault:
            one(faults(stage), "contest", "Học sinh THCS", "4", "3")

    def test_every_grade_of_an_audience_without_grades(self, stage):
        TeamRule.objects.update(each_grade=True, least=5)
        Audience.objects.update(grade_to=None)
        one(faults(stage), "contest", "Học sinh THCS")

    def test_citizens_who_are_on_no_list(self, stage):
        stage.contest.audiences.create(name="Người dân", kind="citizen", self_registration=True, age_from=15)
        one(faults(stage), "contest", "Người dân")

    def test_a_least_time_over_the_limit(self, stage):
        Part.objects.filter(order=1).update(minutes_least=8)
        one(faults(stage), "part", "Tự giới thiệu")

    def test_a_rule_that_goes_by_a_part_of_another_stage(self, stage):
        other = stage.contest.stages.create(
            order=2, name="Chung kết", by_sittings=True, opens_at=AT + 30 * DAY, closes_at=AT + 40 * DAY
        )
        Part.objects.create(stage=other, order=1, kind="judged", name="Chung", maximum=10).criteria.create(name="Một")
        ranking = add_team_ranking(other, "Chung kết", state="hidden")
        assert faults(stage) == []
        ranking.measures.create(order=9, kind="part", direction="high", part=part())
        one(faults(stage), "ranking", "Chung kết")

    def test_rankings_of_single_sittings_are_not_looked_at(self, stage):
        make_team(make_sitting(stage))
        Ranking.objects.exclude(sitting=None).update(of="person")
        assert faults(stage) == []


class TestRemarks:
    def test_no_day_for_results(self, stage):
        Stage.objects.update(results_due_at=None)
        one(noted(stage), "stage", "Vòng trường")

    def test_results_due_after_the_end(self, stage):
        Stage.objects.update(results_due_at=stage.closes_at + DAY)
        one(noted(stage), "stage", "Vòng trường")
        Stage.objects.update(results_due_at=stage.closes_at)
        assert noted(stage) == []

    def test_two_dates_for_one_thing(self, stage):
        due = stage.results_due_at
        Stage.objects.update(due_words="trước ngày 31/10/2018", results_due_at=due)
        one(noted(stage), "stage", "trước ngày 31/10/2018", "00:00 31/10/2018")
        Stage.objects.update(due_words="trước 8 giờ 30 ngày 29/11/2026")
        assert noted(stage) == []  # AT is 08:30 on 22 November, results are due seven days later
        Stage.objects.update(due_words="trước 8 giờ 30 ngày 29/11/2026; mục V: trước ngày 02/12/2026")
        one(noted(stage), "stage", "00:00 02/12/2026")

    def test_appeals_that_run_into_the_next_stage(self, stage):
        Stage.objects.update(promotes=1)
        other = stage.contest.stages.create(
            order=2, name="Chung kết", by_sittings=True, opens_at=stage.closes_at, closes_at=stage.closes_at + 5 * DAY,
            results_due_at=stage.closes_at + 5 * DAY,
        )  # fmt: skip
        Part.objects.create(stage=other, order=1, kind="judged", name="Chung", maximum=10).criteria.create(name="Một")
        add_team_ranking(other, "Chung kết", state="hidden", each_sitting=True).measures.exclude(kind="points").delete()
        assert (faults(stage), noted(stage)) == ([], [])  # due on the 29th, three days, the next opens on 2 December
        Stage.objects.filter(pk=stage.pk).update(appeal_hours=73)
        one(noted(stage), "stage", "Chung kết", "09:30 02/12/2026")

    def test_promotion_to_nowhere(self, stage):
        Stage.objects.update(promotes=1)
        one(noted(stage), "stage", "Vòng trường")

    def test_no_ranking_for_each_unit(self, stage):
        Ranking.objects.filter(each_sitting=True).delete()
        one(noted(stage), "stage", "Vòng trường")

    def test_the_default_chain_is_called_one(self, stage):
        ranking = add_team_ranking(stage, "Mặc định", state="hidden")
        one(noted(stage), "ranking", "Mặc định", "Kiến thức", "Tài năng")
        ranking.measures.filter(part__order=3).update(direction="low")
        assert len(noted(stage)) == 1  # the direction does not matter to what it is called
        ranking.measures.filter(part__order=3).delete()
        one(noted(stage), "ranking", "Mặc định")
        ranking.measures.filter(part__order=2).delete()
        assert noted(stage) == []

    def test_a_trimmed_mean_of_two_and_levelling_by_the_median(self, stage):
        Part.objects.filter(order=1).update(combines="trimmed", judges_least=2)
        one(noted(stage), "part", "Tự giới thiệu")
        Part.objects.filter(order=1).update(judges_least=3)
        assert noted(stage) == []
        Part.objects.filter(order=1).update(combines="median", levels_panels=True)
        one(noted(stage), "part", "Tự giới thiệu")

    def test_what_could_be_read_while_others_still_judge(self, stage):
        Part.objects.filter(order=2).update(show_key="at_once")
        one(noted(stage), "part", "Kiến thức")
        Part.objects.update(show_key="never", show_score="at_once")
        assert noted(stage) == []
        Ranking.objects.update(state="provisional")
        one(noted(stage), "ranking", "Toàn quận")

    def test_smaller_teams_that_are_never_complete(self, stage):
        TeamRule.objects.update(each_grade=True, least=3, most=5)
        one(noted(stage), "contest", "3", "4")


def test_more_units_and_criteria_cost_no_query(stage, django_assert_num_queries):
    contest = stage.contest
    for more in (0, 3):
        for number in range(more):
            make_sitting(stage)
            part().criteria.create(order=10 + number, name="Thêm", maximum=1)
        Part.objects.filter(order=1).update(maximum=20 + more)
        with django_assert_num_queries(18):
            assert readiness(contest) == []
        with django_assert_num_queries(20):
            assert remarks(contest, AT) == []
