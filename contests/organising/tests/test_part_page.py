"""The page of a part: its kinds, its criteria, and what stays once marks were given. By the admin's forms."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.judging.results import score_sitting
from contests.models import (
    Amendment,
    Contest,
    Criterion,
    Mark,
    Notice,
    Part,
    PartRun,
    PartScore,
    ScoreSheet,
    Sitting,
    Timing,
)
from contests.organising.tests.desk import Desk
from contests.organising.tests.judged_part import WHY, address, faults, post
from contests.tests.builders import make_attempt, make_quiz
from contests.tests.team_builders import make_sheet, make_team_world
from contests.tests.worlds import page
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
D = Decimal


@shared
def world():
    world = make_team_world(teams=1, judges=1)
    world.part = world.parts[0]
    return world


@pytest.fixture
def desk(client, world):
    client.force_login(world.organiser)
    return Desk(client)


class TestKinds:
    @pytest.fixture
    def part(self, desk, world):
        """A paper that nobody has taken, in a contest that is not open, where judged fields hold something too."""
        Contest.objects.update(state="draft", opened_at=None)
        Sitting.objects.filter(stage=world.stage).exclude(pk=world.sitting.pk).update(state="planned")
        Sitting.objects.update(state="planned")
        part = world.parts[1]
        Part.objects.filter(pk=part.pk).update(minutes_least=3, judges_least=4, step="0.25", attempts_a_day=2)
        part.criteria.create(order=1, name="Cũ", maximum=50)
        return part

    def test_fields_of_the_other_kind_are_kept_whatever_is_sent(self, desk, part):
        answer = post(desk, part, step="7", judges_least="", minutes_least="abc", combines="?", attempts_allowed="3")
        assert answer.status_code == 302
        part.refresh_from_db()
        assert (part.step, part.judges_least, part.minutes_least, part.combines) == (D("0.25"), 4, 3, "mean")
        assert part.attempts_allowed == 3
        assert part.criteria.get().name == "Cũ"

    def test_there_and_back_again_nothing_is_lost(self, desk, part):
        before = Part.objects.filter(pk=part.pk).values().get()
        lines = list(part.blueprint.values())
        answer = post(desk, part, kind="judged")
        assert answer.status_code == 302
        part.refresh_from_db()
        assert (part.kind, part.attempts_a_day) == ("judged", 2)
        assert PartRun.objects.filter(part=part).count() == 2  # one in each sitting it was launched to
        assert post(desk, part, kind="paper").status_code == 302
        assert Part.objects.filter(pk=part.pk).values().get() == before
        assert list(part.blueprint.values()) == lines
        assert part.criteria.get().name == "Cũ"
        assert not PartRun.objects.filter(part=part).exists()

    def test_a_kind_nobody_knows_and_a_least_time_over_the_limit(self, desk, part):
        assert faults(post(desk, part, kind="written"))[0] == {"kind"}
        assert faults(post(desk, part, kind="judged", minutes_least="31"))[0] == {"minutes_least"}

    def test_no_kind_changes_once_a_sitting_has_begun(self, desk, part, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="open")
        assert faults(post(desk, part, kind="judged"))[0] == {"kind"}
        new = {"stage": world.stage.pk, "kind": "judged", "order": "9", "name": "Thêm", "maximum": "10"}
        form = desk.form(page("part", "add") + f"?stage={world.stage.pk}&kind=judged")
        assert "kind" in desk.client.post(page("part", "add"), form | new).context["adminform"].form.errors
        Sitting.objects.update(state="planned")
        assert desk.client.post(page("part", "add"), form | new).status_code == 302
        assert PartRun.objects.filter(part__name="Thêm").count() == 2

    def test_numbers_as_people_type_them(self, desk, world):
        Contest.objects.update(opened_at=None)
        part = world.parts[2]
        answer = post(desk, part, **{
            "maximum": "27,5", "criteria-0-maximum": "12,5", "minute_penalty": "0,25", "step": "0,5",
            "spread_limit": "",
        })  # fmt: skip
        assert answer.status_code == 302
        part.refresh_from_db()
        assert (part.maximum, part.minute_penalty, part.spread_limit) == (D("27.5"), D("0.25"), None)
        assert 'value="12,50"' in desk.client.get(address(part)).content.decode()

    def test_papers_that_were_taken_keep_their_kind_and_maximum(self, client, world):
        part = make_quiz(world.district, title="Trắc nghiệm", at=timezone.now())
        make_attempt(part, at=timezone.now())
        client.force_login(world.organiser)
        desk = Desk(client)
        form = desk.form(address(part))
        assert not {"kind", "maximum"}.intersection(form)
        assert desk.client.post(address(part), form | {"kind": "judged", "maximum": "5", **WHY}).status_code == 302
        part.refresh_from_db()
        assert (part.kind, part.maximum) == ("paper", 100)


class TestCriteria:
    @pytest.fixture(autouse=True)
    def _draft(self, world):
        Contest.objects.update(state="draft", opened_at=None)

    def names(self, world):
        return list(world.part.criteria.order_by("order").values_list("order", "name"))

    def test_two_change_places_in_one_go(self, desk, world):
        answer = post(desk, world.part, **{"criteria-0-order": "2", "criteria-1-order": "1"})
        assert answer.status_code == 302
        assert self.names(world) == [(1, "Trình bày"), (2, "Nội dung")]

    def test_one_moves_behind_and_a_new_one_takes_its_place(self, desk, world):
        rows = {"criteria": [{"order": "1", "name": "Mới", "kind": "tick", "maximum": "5", "weight": "1"}]}
        desk.save(address(world.part), rows, **{"criteria-0-order": "3"})
        assert self.names(world) == [(1, "Mới"), (2, "Trình bày"), (3, "Nội dung")]

    def test_without_a_place_it_comes_last_and_no_two_share_one(self, desk, world):
        new = {"name": "Mới", "kind": "points", "maximum": "5", "weight": "1"}
        desk.save(address(world.part), {"criteria": [new, new | {"name": "Nữa"}]})
        assert self.names(world)[2:] == [(3, "Mới"), (4, "Nữa")]
        assert len(faults(post(desk, world.part, **{"criteria-0-order": "2"}))[1]) == 1
        assert self.names(world)[0] == (1, "Nội dung")

    def test_while_it_is_drafted_the_sum_may_still_differ(self, desk, world):
        assert post(desk, world.part, **{"criteria-0-maximum": "15"}).status_code == 302

    def test_once_opened_sum_and_maximum_change_together(self, desk, world):
        Contest.objects.update(state="open", opened_at=world.at)
        [fault] = faults(post(desk, world.part, **{"criteria-0-maximum": "15", **WHY}))[1]
        assert "25" in fault
        assert "20" in fault
        assert faults(post(desk, world.part, **{"criteria-0-maximum": "15", "maximum": "25"}))[0] == {"reason"}
        assert post(desk, world.part, **{"criteria-0-maximum": "15", "maximum": "25", **WHY}).status_code == 302
        assert sorted(Amendment.objects.get().changes) == [
            ["criterion", world.part.criteria.get(order=1).pk, "maximum", "10.00", "15"],
            ["part", world.part.pk, "maximum", "20.00", "25"],
        ]  # fmt: skip
        assert "10 → 15" in Notice.objects.get().text

    def test_one_that_was_marked_is_taken_off_the_sheet_and_its_marks_stay(self, desk, world):
        sheet = make_sheet(world.teams[0], world.part, world.judges[0], 8, 7)
        ScoreSheet.objects.update(state="void", reason="Chấm lại")
        first, second = world.part.criteria.order_by("order")
        answer = post(desk, world.part, **{"criteria-0-DELETE": "on", "criteria-1-order": "1"})
        assert answer.status_code == 302
        assert list(world.part.criteria.all()) == [second]
        assert list(sheet.marks.order_by("pk").values_list("criterion__name", "points")) == [
            ("Nội dung", 8),
            ("Trình bày", 7),
        ]
        assert Criterion.with_retired.get(pk=first.pk).retired_at is not None
        assert Event.objects.get(verb="take off the sheet").subject_id == first.pk
        unmarked = world.parts[2].criteria.get(order=1)
        post(desk, world.parts[2], **{"criteria-0-DELETE": "on"})
        assert not Criterion.with_retired.filter(pk=unmarked.pk).exists()


class TestAfterMarksWereGiven:
    @pytest.fixture(autouse=True)
    def _marked(self, world):
        make_sheet(world.teams[0], world.part, world.judges[0], 8, 7)
        make_sheet(world.other_team, world.part, world.elsewhere.judges.get(), 6, 5)
        for sitting in (world.sitting, world.elsewhere):
            score_sitting(sitting, at=world.at)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"maximum": "30"}, "maximum"), ({"step": "0,25"}, "step"), ({"combines": "median"}, "combines"),
            ({"kind": "paper"}, "kind"), ({"criteria-0-maximum": "20", "maximum": "30"}, "maximum"),
        ],
    )  # fmt: skip
    def test_the_scale_stays_and_it_is_said_how_many_sheets_stand_in_how_many_sittings(
        self, desk, world, changes, field
    ):
        answer = post(desk, world.part, **changes, **WHY)
        form = answer.context["adminform"].form
        assert field in form.errors
        assert "2" in form.errors[field][0]
        assert Part.objects.filter(pk=world.part.pk).values("maximum", "step", "combines", "kind").get() == {
            "maximum": 20, "step": D("0.5"), "combines": "mean", "kind": "judged",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "changes",
        [
            {"criteria-0-maximum": "5", "criteria-1-maximum": "15"},
            {"criteria-0-weight": "1,5", "criteria-1-weight": "0,5"},
            {"criteria-0-kind": "tick"}, {"criteria-0-DELETE": "on", "criteria-1-maximum": "20"},
        ],
    )  # fmt: skip
    def test_nor_do_the_criteria(self, desk, world, changes):
        before = list(Criterion.objects.order_by("pk").values())
        _fields, said = faults(post(desk, world.part, **changes, **WHY))
        assert len(said) == 1
        assert list(Criterion.objects.order_by("pk").values()) == before
        rows = {"criteria-TOTAL_FORMS": "3", "criteria-2-name": "Thêm", "criteria-2-kind": "points",
                "criteria-2-maximum": "5", "criteria-2-weight": "1"}  # fmt: skip
        assert len(faults(post(desk, world.part, **rows, maximum="25", **WHY))[1]) == 1

    @pytest.mark.parametrize("state", ["open", "typed"])
    def test_a_sheet_being_filled_in_counts_as_well(self, desk, world, state):
        ScoreSheet.objects.update(state=state, total=None)
        assert "maximum" in faults(post(desk, world.part, maximum="30", **WHY))[0]
        ScoreSheet.objects.update(state="void")
        assert post(desk, world.part, **{"maximum": "30", "criteria-0-maximum": "20", **WHY}).status_code == 302

    def test_words_and_proof_may_change_without_a_question(self, desk, world):
        assert post(desk, world.part, **{"criteria-0-name": "Nội dung hay", "name": "Chào hỏi"}).status_code == 302
        assert not Amendment.objects.exists()

    def test_time_counts_anew_where_nothing_is_checked_yet(self, desk, world):
        for team in (world.teams[0], world.other_team):
            Timing.objects.create(
                appearance=team,
                part=world.part,
                started_at=world.at,
                ended_at=world.at + timedelta(minutes=8, seconds=5),
            )
        for sitting in (world.sitting, world.elsewhere):
            score_sitting(sitting, at=world.at)
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="checked")
        assert faults(post(desk, world.part, minute_penalty="0,5"))[0] == {"reason"}
        assert post(desk, world.part, minute_penalty="0,5", **WHY).status_code == 302
        scores = dict(PartScore.objects.filter(part=world.part).values_list("entrant__unit__name", "points"))
        assert scores == {"THCS Đây": 14, "THCS Kia": 11}  # two minutes begun over seven; the other one stands
        assert Mark.objects.filter(points=8).exists()

    def test_the_page_leads_to_the_other_scale(self, desk, world):
        assert reverse("part_rescale", args=[world.part.pk]) in desk.client.get(address(world.part)).content.decode()
        assert (
            reverse("part_rescale", args=[world.parts[2].pk])
            not in desk.client.get(address(world.parts[2])).content.decode()
        )
