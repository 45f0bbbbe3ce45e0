"""A contest as data: there and back again, copies, model contests, added rounds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from contests.entering import enter
from contests.models import BlueprintLine, Contest, Entrant, Exclusion, Part, QuestionBank, Ranking, Stage
from contests.organising.definitions import BadDefinition, definition
from contests.organising.making import add_practice, add_rounds, build, copy_contest
from contests.organising.starts import model_contests
from contests.rules import readiness
from contests.tests.builders import AT, make_entrant_pupil, make_quiz
from foundation.models import Event
from schools.tests.builders import make_person, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def unit():
    return make_unit("Sở GD&ĐT", kind="department")


@pytest.fixture
def rich(unit):
    """A contest with something of everything, that somebody has entered."""
    part = make_quiz(unit, title="Năm ngoái", attempts_allowed=3)
    contest, school = part.stage.contest, make_unit("THCS Đây", under=unit)
    Contest.objects.filter(pk=contest.pk).update(public=True, summary="Mời các em.", attempts_allowed=9)
    Part.objects.filter(pk=part.pk).update(penalty=Decimal("0.25"), minutes=25, show_key="never", question_seconds=30)
    first = contest.audiences.get()
    second = contest.audiences.create(
        name="Từ 12 tuổi", kind="citizen", age_from=12, age_on=timezone.localdate(AT) + 2 * DAY, residence=school
    )
    person = make_person(school, "Trần Giám Khảo", kind="staff")
    contest.exclusions.create(person=person, reason="Giám khảo")
    contest.exclusions.create(unit=school, role="judge", reason="Giám khảo")
    contest.blocs.create(name="Cụm 1").units.set([school])
    BlueprintLine.objects.create(
        part=part, bank=part.blueprint.get().bank, topic="Hồ sơ", difficulty="hard", audience=second, number=3
    )
    contest.stages.create(
        order=2, name="Vòng hai", practice=True, synchronous=True, opens_at=AT + 9 * DAY, closes_at=AT + 10 * DAY
    )
    overall = contest.rankings.create(name="Chung", audience=first, of="class", state="hidden", prize_share=10)
    overall.measures.create(order=1, kind="high_share", direction="high", threshold=Decimal("80.00"))
    overall.prizes.create(order=1, level="first", count=2, each="grade", amount=300000)
    contest.documents.create(kind="rules", title="Thể lệ", text="Cũ", published_at=AT)
    contest.documents.create(kind="rules", title="Thể lệ", text="Mới", version=2, note="Sửa", published_at=AT + DAY)
    contest.refresh_from_db()
    return contest


class TestCopy:
    def test_it_is_the_same_contest_a_year_later(self, rich, unit):
        part = Part.objects.select_related("stage__contest").get(stage__contest=rich)
        enter(rich, make_entrant_pupil(part), at=AT)
        before = definition(rich)
        banks = QuestionBank.objects.count()
        user, later = make_user(), AT + 365 * DAY
        opens = rich.stages.get(order=1).opens_at + 365 * DAY
        copy = copy_contest(rich, Contest(unit=unit, title="Năm nay"), opens_at=opens, by=user, at=later)
        assert definition(copy) == before
        assert (copy.copied_from, copy.state, copy.opened_at, copy.title) == (rich, "draft", None, "Năm nay")
        for old, new in zip(rich.stages.order_by("order"), copy.stages.order_by("order"), strict=True):
            assert (new.opens_at - old.opens_at, new.closes_at - old.closes_at) == (365 * DAY, 365 * DAY)
        assert copy.audiences.get(name="Từ 12 tuổi").age_on == timezone.localdate(AT) + 367 * DAY
        assert QuestionBank.objects.count() == banks
        assert not Entrant.objects.filter(contest=copy).exists()
        assert [(row.version, row.text, row.published_at) for row in copy.documents.all()] == [(1, "Mới", later)]
        assert set(copy.rankings.values_list("name", "state", "computed_at")) == {
            (rich.rankings.exclude(name="Chung").get().name, "provisional", None), ("Chung", "hidden", None),
        }  # fmt: skip
        event = Event.objects.get(subject_type="contests.contest", subject_id=copy.pk)
        assert (event.by, event.verb, event.changes) == (user, "create", {"made from": "Năm ngoái"})

    def test_its_rows_are_its_own(self, rich, unit):
        copy = copy_contest(rich, Contest(unit=unit, title="Năm nay"), opens_at=AT, by=None, at=AT)
        for model, path in [(Stage, "contest"), (Part, "stage__contest"), (Exclusion, "contest"), (Ranking, "contest")]:
            assert model.objects.filter(**{path: rich}).count() == model.objects.filter(**{path: copy}).count() > 0
        lines = BlueprintLine.objects.filter(part__stage__contest=copy, audience__isnull=False)
        assert {line.audience.contest for line in lines} == {copy}
        assert {ranking.audience.contest for ranking in copy.rankings.filter(stage=None)} == {copy}


class TestModels:
    def test_there_are_at_least_five_and_each_says_what_it_brings(self):
        found = model_contests()
        assert len(found) >= 5
        assert all(row.title and row.brings.endswith(".") for row in found.values())

    @pytest.mark.parametrize(
        "key", ["month", "weeks", "hour", "grades", "practice", "daily", "teams", "practical", "finals"]
    )
    def test_a_contest_of_it_lacks_nothing_but_questions(self, unit, key):
        said = model_contests()[key]
        contest = build(said.definition, Contest(unit=unit, title="Mới"), opens_at=AT, by=None, at=AT, what=said.title)
        assert {fault.model for fault in readiness(contest)} == {"part"}
        assert min(contest.stages.values_list("opens_at", flat=True)) == AT
        banks = QuestionBank.objects.filter(unit=unit)
        assert all(bank.name.endswith(" – Mới") for bank in banks)
        assert (
            definition(contest)["stages"]
            == definition(copy_contest(contest, Contest(unit=unit, title="Bản sao"), opens_at=AT, by=None, at=AT))[
                "stages"
            ]
        )

    def test_what_is_misspelt_is_not_passed_over(self, unit):
        stage = {"name": "A", "opens": "0 00:00:00", "closes": "1 00:00:00"}
        audience = {"name": "A", "age": 3}
        for said in (
            {"tittle": 1},
            {"stages": [stage | {"part": []}]},
            {"stages": [stage | {"closes": "mai"}]},
            {"audiences": [audience]},
        ):
            with pytest.raises(BadDefinition):
                build(said, Contest(unit=unit, title="Mới"), opens_at=AT, by=None, at=AT)
        assert not Contest.objects.exists()


def rounds(contest, **fields):
    said = {
        "count": 3, "opens_at": AT, "days": 7, "minutes": 20, "attempts": 2, "number": 10, "bank": None,
        "prediction": "", "overall": True, "by": None, "at": AT,
    }  # fmt: skip
    return add_rounds(contest, **(said | fields))


class TestRounds:
    @pytest.fixture
    def contest(self, unit):
        return make_quiz(unit, opened=False).stage.contest

    def test_each_has_its_part_bank_and_ranking_and_all_have_one_together(self, contest):
        stages = rounds(contest)
        assert [(stage.order, stage.opens_at, stage.closes_at) for stage in stages] == [
            (2, AT, AT + 7 * DAY), (3, AT + 7 * DAY, AT + 14 * DAY), (4, AT + 14 * DAY, AT + 21 * DAY),
        ]  # fmt: skip
        lines = [stage.parts.get().blueprint.get() for stage in stages]
        assert len({line.bank_id for line in lines}) == 3
        assert {(line.number, line.part.minutes, line.part.attempts_allowed) for line in lines} == {(10, 20, 2)}
        assert {stage.rankings.get().contest for stage in stages} == {contest}
        [overall] = contest.rankings.filter(stage=None)
        assert [row.kind for row in overall.measures.order_by("order")] == ["points", "seconds"]

    def test_done_again_they_go_on_counting_and_the_common_ranking_stays_one(self, contest):
        first, second = rounds(contest, count=2), rounds(contest, count=2, opens_at=AT + 30 * DAY)
        names = [stage.name for stage in [*first, *second]]
        assert len(set(names)) == 4
        assert contest.rankings.filter(stage=None).count() == 1

    def test_one_bank_may_serve_all_and_a_prediction_is_ranked(self, contest, unit):
        bank = QuestionBank.objects.create(unit=unit, name="Có sẵn")
        [stage] = rounds(contest, count=1, bank=bank, prediction="entrants", overall=False)
        assert stage.parts.get().blueprint.get().bank == bank
        assert stage.parts.get().prediction == "entrants"
        assert "nearest" in set(stage.rankings.get().measures.values_list("kind", flat=True))
        assert not contest.rankings.filter(stage=None).exists()

    def test_practice_counts_for_nothing_and_shows_the_key(self, contest):
        stage = add_practice(
            contest,
            opens_at=AT - 5 * DAY,
            closes_at=AT,
            minutes=15,
            attempts=50,
            number=None,
            bank=None,
            by=None,
            at=AT,
        )
        assert (stage.practice, stage.closes_at, stage.rankings.count()) == (True, AT, 0)
        assert stage.parts.get().show_key == "at_once"
        assert date.fromisoformat("2026-11-17") == timezone.localdate(stage.opens_at)
