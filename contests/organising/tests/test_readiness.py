"""What stops a contest and what is only remarked on: each by the one thing that is wrong, and gone when mended."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.utils import timezone

from contests.models import Audience, BlueprintLine, Choice, Part, Question, QuestionBank, Stage
from contests.pools import drawing_order, fits, line_pool
from contests.rules import readiness, remarks
from contests.tests.builders import AT, add_question, make_entrant_pupil, make_quiz
from schools.tests.builders import make_person, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def part():
    """A contest that lacks nothing, with one pupil and published rules; its names are the tests', in no language."""
    part = make_quiz(opened=False)
    contest = part.stage.contest
    contest.audiences.update(name="Khối Sáu")
    contest.stages.update(name="Vòng Một")
    contest.rankings.update(name="Bảng A")
    Part.objects.update(name="Bài B")
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    make_entrant_pupil(part)
    part.stage.contest.documents.create(kind="rules", title="Thể lệ", text="Mỗi em hai lượt.", published_at=AT)
    return part


@pytest.fixture
def contest(part):
    return part.stage.contest


def faults(contest):
    return [(fault.model, fault.message) for fault in readiness(contest)]


def noted(contest):
    return [(fault.model, fault.message) for fault in remarks(contest, AT)]


def test_one_that_lacks_nothing(contest):
    assert (faults(contest), noted(contest)) == ([], [])


class TestStops:
    def one(self, contest, model, words):
        [(found, message)] = faults(contest)
        assert (found, words in message) == (model, True), message

    def test_a_window_shorter_than_one_attempt(self, contest, part):
        Part.objects.filter(pk=part.pk).update(minutes=600)
        stage = part.stage
        Stage.objects.filter(pk=stage.pk).update(closes_at=stage.opens_at + timedelta(minutes=599))
        self.one(contest, "stage", "600")
        Stage.objects.filter(pk=stage.pk).update(closes_at=stage.opens_at + timedelta(minutes=600))
        assert faults(contest) == []

    def test_self_registration_without_an_age(self, contest):
        citizens = contest.audiences.create(name="Người dân", kind="citizen", self_registration=True)
        self.one(contest, "contest", "Người dân")
        Audience.objects.filter(pk=citizens.pk).update(age_from=15)
        assert faults(contest) == []
        Audience.objects.filter(pk=citizens.pk).update(kind="staff")
        self.one(contest, "contest", "Người dân")

    def test_limits_the_wrong_way_round(self, contest):
        Audience.objects.update(age_from=15, age_to=12)
        self.one(contest, "contest", "Khối Sáu")

    def test_a_bloc_without_units_and_a_ranking_of_blocs_without_any(self, contest, part):
        ranking = part.stage.rankings.get()
        ranking.of = "bloc"
        ranking.save(update_fields=["of"])
        self.one(contest, "ranking", "Bảng A")
        bloc = contest.blocs.create(name="Cụm 1")
        self.one(contest, "contest", "Cụm 1")
        bloc.units.add(contest.unit)
        assert faults(contest) == []

    def test_participation_of_citizens(self, contest, part):
        ranking = part.stage.rankings.get()
        ranking.measures.create(order=9, kind="participation", direction="high")
        assert faults(contest) == []
        citizens = contest.audiences.create(name="Người dân", kind="citizen")
        self.one(contest, "ranking", "Bảng A")
        ranking.audience = contest.audiences.exclude(pk=citizens.pk).get()
        ranking.save(update_fields=["audience"])
        assert faults(contest) == []

    def test_a_rule_by_a_prediction_nobody_is_asked_for(self, contest, part):
        part.stage.rankings.get().measures.create(order=9, kind="nearest", direction="low")
        self.one(contest, "ranking", "Bảng A")
        Part.objects.update(prediction="entrants")
        assert faults(contest) == []

    def test_an_audience_that_no_line_is_for(self, contest, part):
        other = contest.audiences.create(name="Cán bộ", kind="staff")
        BlueprintLine.objects.filter(part=part).update(audience=other)
        self.one(contest, "part", "Khối Sáu")

    def test_questions_meant_for_others(self, contest, part):
        contest.audiences.create(name="Cán bộ", kind="staff")
        Question.objects.update(audience="pupil")
        self.one(contest, "part", "0")
        Question.objects.update(audience="")
        assert faults(contest) == []

    def test_too_few_of_a_difficulty(self, contest, part):
        BlueprintLine.objects.update(difficulty="hard", number=2)
        self.one(contest, "part", "0")
        for question in Question.objects.all()[:2]:
            Question.objects.filter(pk=question.pk).update(difficulty="hard")
        assert faults(contest) == []

    @pytest.mark.parametrize(
        ("field", "days", "short"),
        [
            ("valid_from", 0, False), ("valid_from", 1, True), ("valid_from", 8, True),
            ("valid_until", 7, True), ("valid_until", 8, False), ("valid_until", -1, True), ("valid_until", 3, True),
        ],
    )  # fmt: skip
    def test_questions_that_do_not_hold_on_every_day_of_the_stage(self, contest, part, field, days, short):
        BlueprintLine.objects.update(number=4)
        first = timezone.localdate(part.stage.opens_at)
        assert timezone.localdate(part.stage.closes_at) == first + 8 * DAY
        last = Question.objects.latest("pk")
        setattr(last, field, first + days * DAY)
        last.save(update_fields=[field])
        assert bool(faults(contest)) is short

    def test_one_that_holds_until_another_takes_over_is_enough(self, contest, part):
        BlueprintLine.objects.update(number=1)
        first = timezone.localdate(part.stage.opens_at)
        Question.objects.update(valid_until=first + 3 * DAY)
        add_question(part, "Theo luật mới?", valid_from=first + 4 * DAY)
        assert faults(contest) == []
        Question.objects.filter(text="Theo luật mới?").update(valid_from=first + 5 * DAY)
        assert len(faults(contest)) == 1

    def test_a_key_that_is_missing_or_doubled(self, contest):
        Choice.objects.filter(question=Question.objects.earliest("pk")).update(correct=False)
        self.one(contest, "question", "Câu hỏi số 1?")


class TestRemarks:
    def one(self, contest, model, words):
        assert faults(contest) == []
        [(found, message)] = noted(contest)
        assert (found, words in message) == (model, True), message

    def test_no_rules_published(self, contest):
        contest.documents.update(kind="plan")
        self.one(contest, "contest", "")

    def test_two_stages_at_one_time(self, contest, part):
        bank = part.blueprint.get().bank
        stage = part.stage
        other = contest.stages.create(
            order=2, name="Vòng hai", opens_at=stage.closes_at - DAY, closes_at=stage.closes_at + DAY
        )
        Part.objects.create(stage=other, name="Bài").blueprint.create(bank=bank)
        self.one(contest, "stage", "Vòng hai")
        Stage.objects.filter(pk=other.pk).update(practice=True)
        assert noted(contest) == []
        Stage.objects.filter(pk=other.pk).update(practice=False, opens_at=stage.closes_at)
        assert noted(contest) == []

    def test_a_synchronous_window_longer_than_anybody_can_start_in(self, contest, part):
        Stage.objects.update(synchronous=True)
        self.one(contest, "stage", "Vòng Một")
        Stage.objects.update(closes_at=part.stage.opens_at + timedelta(minutes=30))
        assert [model for model, _message in noted(contest)] == ["stage"]  # it is over by now

    def test_an_audience_without_anybody(self, contest):
        contest.audiences.create(name="Khối 12", kind="pupil", grade_from=12)
        self.one(contest, "contest", "Khối 12")
        contest.audiences.filter(name="Khối 12").update(kind="citizen", self_registration=True, age_from=15)
        assert noted(contest) == []

    def test_those_whose_age_nobody_knows(self, contest):
        Audience.objects.update(age_from=3)
        make_person(
            contest.entrants.model._meta.get_field("unit").related_model.objects.latest("pk"), born_on="2014-01-01"
        )
        self.one(contest, "contest", "1")

    def test_questions_that_expire_while_the_stage_is_open(self, contest, part):
        question = Question.objects.earliest("pk")
        question.valid_until = timezone.localdate(part.stage.opens_at) + 2 * DAY
        question.save(update_fields=["valid_until"])
        self.one(contest, "question", question.text)

    def test_more_prizes_than_the_cap_allows(self, contest, part):
        ranking = part.stage.rankings.get()
        ranking.audience, ranking.prize_share = contest.audiences.get(), Decimal(50)
        ranking.save(update_fields=["audience", "prize_share"])
        ranking.prizes.create(order=1, count=1)
        self.one(contest, "ranking", "50 %")
        make_person(make_unit("THCS Thêm", under=contest.unit))
        assert noted(contest) == []

    def test_a_prediction_no_ranking_uses(self, contest):
        Part.objects.update(prediction="entrants")
        self.one(contest, "part", "Bài B")

    def test_a_unit_in_two_blocs(self, contest):
        for name in ("Cụm 1", "Cụm 2"):
            contest.blocs.create(name=name).units.add(contest.unit)
        self.one(contest, "contest", "")


class TestPools:
    def test_what_is_asked_of_the_database_and_of_a_question_agree(self):
        bank = QuestionBank.objects.create(unit=make_unit(), name="Ngân hàng")
        day = timezone.localdate(AT)
        dates = [None, day - DAY, day, day + DAY]
        for topic, hard, kind, begins, ends in product(["", "T"], ["", "hard"], ["", "staff"], dates, dates):
            if not (begins and ends) or begins <= ends:
                Question.objects.create(
                    bank=bank, topic=topic, difficulty=hard, audience=kind, valid_from=begins, valid_until=ends,
                    text="?", created_at=AT,
                )  # fmt: skip
        for topic, hard, kind in product(["", "T"], ["", "hard"], ["pupil", "staff"]):
            line = BlueprintLine(bank=bank, topic=topic, difficulty=hard)
            found = set(line_pool(line, kind=kind, day=day))
            assert found == {row for row in Question.objects.all() if fits(row, line, kind=kind, day=day)}
            assert found

    def test_the_narrow_draw_before_the_wide(self):
        lines = [BlueprintLine(pk=pk, topic=t, difficulty=d) for pk, (t, d) in enumerate(product(["", "T"], ["", "E"]))]
        assert [(lines[at].topic, lines[at].difficulty) for at in drawing_order(lines)] == [
            ("T", "E"), ("T", ""), ("", "E"), ("", ""),
        ]  # fmt: skip


def test_more_stages_and_questions_cost_no_query(part, contest, django_assert_num_queries):
    for more in range(2):
        for number in range(2 * more):
            stage = contest.stages.create(
                order=5 + number,
                name=f"Vòng {number}",
                opens_at=AT + (9 + number) * DAY,
                closes_at=AT + (10 + number) * DAY,
            )
            Part.objects.create(stage=stage, name="Bài").blueprint.create(bank=part.blueprint.get().bank)
            add_question(part, f"Thêm {number}")
        with django_assert_num_queries(17):
            assert readiness(contest) == []
