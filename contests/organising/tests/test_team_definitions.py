"""Teams, criteria and stages held by units as data: there and back again; what belongs to last year stays behind."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.models import Contest, Criterion, Measure, Part, Ranking, Sitting, Stage, TeamRule
from contests.organising.definitions import BadDefinition, definition
from contests.organising.making import build, copy_contest
from contests.organising.readiness import readiness, remarks
from contests.organising.starts import model_contests
from contests.tests.builders import AT, add_question
from contests.tests.team_builders import make_sheet, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_class, make_pupil, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def unit():
    return make_unit("Phòng GD&ĐT", kind="district")


def made(unit, said, title="Mới"):
    return build(said, Contest(unit=unit, title=title), opens_at=AT, by=None, at=AT)


def test_a_copy_is_the_same_contest_without_what_happened_in_it(unit):
    stage = make_team_contest(unit, least=2, most=4, reserves=1, teams_a_unit=3, each_grade=True, one_class=True)
    contest = stage.contest
    Part.objects.filter(order=1).update(
        minute_penalty="0.25", minute_penalty_most=2, step="0.25", combines="trimmed", judges_least=3,
        spread_limit=None, levels_panels=True,
    )  # fmt: skip
    Criterion.objects.filter(part__order=1, order=2).update(
        kind="tick", weight="0.5", maximum=20, needs_proof=True, description="Ảnh màn hình"
    )
    gone = Part.objects.get(order=1).criteria.create(order=9, name="Bỏ rồi", retired_at=AT)
    Stage.objects.filter(pk=stage.pk).update(appeal_hours=48, promotes=2, promotes_each="stage")
    overall = contest.rankings.create(name="Chung", of="team")
    overall.measures.create(order=1, kind="part", direction="low", part=Part.objects.get(order=3))
    sitting = make_sitting(stage, judges=1)
    make_sheet(make_team(sitting), Part.objects.get(order=1), sitting.judges.get(), 5, 20)
    before = definition(contest)
    opens = stage.opens_at + 365 * DAY
    copy = copy_contest(contest, Contest(unit=unit, title="Năm nay"), opens_at=opens, by=None, at=AT)
    assert definition(copy) == before
    assert before["team_rule"] == {
        "least": 2, "most": 4, "reserves": 1, "teams_a_unit": 3, "each_grade": True, "one_class": True
    }  # fmt: skip
    new = copy.stages.get()
    assert (new.by_sittings, new.results_due_at, new.due_words) == (True, stage.results_due_at + 365 * DAY, "")
    assert (new.appeal_hours, new.promotes, new.promotes_each) == (48, 2, "stage")
    part = new.parts.get(order=1)
    assert (part.kind, part.minutes_least, part.minute_penalty, part.spread_limit, part.levels_panels) == (
        "judged", 5, Decimal("0.25"), None, True,
    )  # fmt: skip
    tick = part.criteria.get(order=2)
    assert (tick.kind, tick.weight, tick.maximum, tick.needs_proof) == ("tick", Decimal("0.5"), 20, True)
    assert gone.name not in str(before)
    assert not Sitting.objects.filter(stage=new).exists()
    assert set(copy.rankings.values_list("name", "of", "each_sitting", "sitting")) == {
        ("Toàn quận", "team", False, None), ("Tại trường", "team", True, None), ("Chung", "team", False, None),
    }  # fmt: skip
    parts = Measure.objects.filter(ranking__contest=copy, kind="part").values_list("ranking__name", "part__name")
    assert sorted(parts) == [
        ("Chung", "Tài năng"), ("Toàn quận", "Kiến thức về dịch vụ công trực tuyến"), ("Toàn quận", "Tài năng"),
        ("Tại trường", "Kiến thức về dịch vụ công trực tuyến"), ("Tại trường", "Tài năng"),
    ]  # fmt: skip
    assert {row.part.stage.contest for row in Measure.objects.filter(ranking__contest=copy, kind="part")} == {copy}


def test_parts_are_named_by_place_even_where_orders_have_gaps(unit):
    stage = make_team_contest(unit)
    for order, new in ((3, 30), (2, 20), (1, 10)):
        Part.objects.filter(stage=stage, order=order).update(order=new)
    said = definition(stage.contest)
    assert [row.get("part") for row in said["stages"][0]["rankings"][0]["measures"]] == [None, 2, 3, None]
    assert definition(made(unit, said)) == said


@pytest.mark.parametrize("part", [{"part": 4}, {"part": 0}, {}])
def test_a_part_that_is_not_there_is_no_definition(unit, part):
    said = definition(make_team_contest(unit).contest)
    said["rankings"] = [{"name": "Chung", "of": "team", "measures": [{"kind": "part", "direction": "high", "part": 1}]}]
    said["stages"][0]["rankings"][0]["measures"][1].update(part)
    with pytest.raises(BadDefinition):  # over all stages also the stage is named
        made(unit, said)
    assert not Contest.objects.filter(title="Mới").exists()


class TestModels:
    def ready(self, unit, key):
        contest = made(unit, model_contests()[key].definition)
        for part in Part.objects.filter(stage__contest=contest, kind="paper"):
            for number in range(part.blueprint.get().number):
                add_question(part, f"Câu {number}?", at=AT)
        make_pupil(make_unit("THCS Đây", under=unit), "Nguyễn An", school_class=make_class(unit, "6A"))
        assert readiness(contest) == []
        return contest

    def test_scenario_a(self, unit):
        contest = self.ready(unit, "teams")
        rule, stage = TeamRule.objects.get(contest=contest), contest.stages.get()
        audience = contest.audiences.get()
        assert (rule.least, rule.most, audience.grade_from, audience.grade_to) == (3, 5, 6, 9)
        fields = ("kind", "maximum", "minutes_least", "minutes")
        assert list(stage.parts.order_by("order").values_list(*fields)) == [
            ("judged", 20, 5, 7), ("paper", 50, None, 30), ("judged", 30, 7, 10),
        ]  # fmt: skip
        assert (stage.by_sittings, stage.results_due_at) == (True, stage.closes_at)
        for ranking in contest.rankings.all():
            rule = [(row.kind, row.part and row.part.order) for row in ranking.measures.order_by("order")]
            assert rule == [("points", None), ("part", 2), ("part", 3), ("decision", None)]
        assert dict(contest.rankings.values_list("each_sitting", "state")) == {True: "hidden", False: "hidden"}
        assert contest.rankings.get(each_sitting=True).prizes.count() == 4

    def test_the_practical_task_is_ticked_and_proved(self, unit):
        contest = self.ready(unit, "practical")
        task = Part.objects.get(stage__contest=contest, kind="judged")
        assert set(task.criteria.values_list("kind", flat=True)) == {"tick"}
        assert task.criteria.filter(needs_proof=True).count() == 1
        assert sum(part.maximum for part in Part.objects.filter(stage__contest=contest)) == 100

    def test_the_best_of_each_school_meet_in_the_finals(self, unit):
        contest = self.ready(unit, "finals")
        first, last = contest.stages.order_by("order")
        assert (first.promotes, first.promotes_each, last.promotes) == (1, "sitting", None)
        assert {row.part.stage for row in Measure.objects.filter(ranking__stage=last, kind="part")} == {last}
        assert Ranking.objects.filter(contest=contest, each_sitting=True).count() == 2

    @pytest.mark.parametrize("key", ["teams", "practical", "finals"])
    def test_what_is_remarked_on_is_the_default_for_ties(self, unit, key):
        contest = self.ready(unit, key)
        models = {(fault.model, "stage" in fault.message) for fault in remarks(contest, AT)}
        assert models <= {("ranking", False), ("contest", False)}
