"""The page of a part, and those of a contest and a stage, where teams are judged: by the admin's forms."""

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
    Stage,
    TeamRule,
    Timing,
)
from contests.organising.tests.desk import Desk, Filled
from contests.tests.builders import make_attempt, make_quiz
from contests.tests.team_builders import make_sheet, make_sitting, make_team_world
from contests.tests.worlds import page
from foundation.models import Event
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
D = Decimal
WHY = {"reason": "Kế hoạch in sai"}


@pytest.fixture
def world():
    world = make_team_world(teams=1, judges=1)
    world.part = world.parts[0]
    return world


@pytest.fixture
def desk(client, world):
    client.force_login(world.organiser)
    return Desk(client)


def address(part):
    return page("part", "change", part.pk)


def post(desk, part, **changes):
    """What is answered to the page sent with changes, as it stands or not."""
    return desk.client.post(address(part), desk.form(address(part)) | changes)


def faults(answer):
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    sets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    return set(form.errors), [str(fault) for each in sets for fault in each.non_form_errors()]


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


class TestStageAndTeams:
    def stage(self, desk, world, **changes):
        return desk.client.post(
            page("stage", "change", world.stage.pk), desk.form(page("stage", "change", world.stage.pk)) | changes
        )

    def test_a_moved_day_moves_for_those_who_had_it_and_have_not_sent(self, desk, world):
        granted = make_sitting(world.stage, make_unit("THCS Gia Hạn", under=world.district))
        Sitting.objects.filter(pk=granted.pk).update(due_at=world.stage.results_due_at + timedelta(days=3))
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="sent")
        later = timezone.localtime(world.stage.results_due_at + timedelta(days=1))
        said = {"results_due_at_0": f"{later:%d/%m/%Y}", "results_due_at_1": f"{later:%H:%M:%S}"}
        assert set(self.stage(desk, world, **said).context["adminform"].form.errors) == {"reason"}
        assert self.stage(desk, world, **said, **WHY).status_code == 302
        due = {row.unit.name: (row.due_at - world.stage.results_due_at).days for row in Sitting.objects.all()}
        assert due == {"THCS Đây": 1, "THCS Kia": 0, "THCS Gia Hạn": 3}
        assert Event.objects.get(verb="move results due").changes == {"sittings": 1}

    def test_once_launched_it_stays_held_by_units(self, desk, world):
        assert self.stage(desk, world, by_sittings="", contest="", **WHY).status_code == 302
        assert Stage.objects.get(pk=world.stage.pk).by_sittings

    def test_what_is_of_units_is_kept_while_it_is_not_held_by_any(self, desk, world):
        stage = Stage.objects.create(
            contest=world.contest, order=5, name="Khác", opens_at=world.at, closes_at=world.at + timedelta(days=1),
            appeal_hours=12, due_words="trước ngày 31/10",
        )  # fmt: skip
        form = desk.form(page("stage", "change", stage.pk)) | {"appeal_hours": "", "due_words": "", "name": "Vòng hai"}
        assert desk.client.post(page("stage", "change", stage.pk), form).status_code == 302
        stage.refresh_from_db()
        assert (stage.name, stage.appeal_hours, stage.due_words) == ("Vòng hai", 12, "trước ngày 31/10")

    def test_two_days_in_the_plans_words_are_not_guessed(self, desk, world):
        said = {"results_due_at_0": "", "results_due_at_1": "", "due_words": "trước 31/10; trước 02/11"}
        assert self.stage(desk, world, **said, **WHY).status_code == 302
        assert Stage.objects.get(pk=world.stage.pk).results_due_at is None

    def test_a_contest_stays_one_of_teams_or_of_persons(self, desk, world):
        address = page("contest", "change", world.contest.pk)
        answer = desk.client.post(address, desk.form(address) | {"team_rule-0-DELETE": "on", **WHY})
        assert len(faults(answer)[1]) == 1
        assert TeamRule.objects.filter(contest=world.contest).exists()
        persons = make_quiz(world.district, title="Cá nhân", at=timezone.now())
        make_attempt(persons, at=timezone.now())
        address = page("contest", "change", persons.stage.contest_id)
        rows = {
            "team_rule-TOTAL_FORMS": "1",
            "team_rule-0-least": "3",
            "team_rule-0-most": "5",
            "team_rule-0-reserves": "0",
        }
        assert len(faults(desk.client.post(address, desk.form(address) | rows | WHY))[1]) == 1
        assert not TeamRule.objects.filter(contest=persons.stage.contest).exists()

    def test_a_rule_is_added_as_it_stands_and_its_sizes_are_an_amendment(self, desk, world):
        Contest.objects.filter(pk=world.contest.pk).update(opened_at=None)
        empty = Contest.objects.create(unit=world.district, title="Mới", created_at=world.at)
        desk.change(empty, {"team_rule": [{"least": "3", "most": "5", "reserves": "0"}]})
        assert (empty.team_rule.least, empty.team_rule.most) == (3, 5)
        bad = desk.form(page("contest", "change", empty.pk)) | {"team_rule-0-least": "6"}
        assert desk.client.post(page("contest", "change", empty.pk), bad).status_code == 200
        Contest.objects.filter(pk=empty.pk).update(opened_at=world.at)
        desk.change(empty, **{"team_rule-0-most": "6", **WHY})
        assert Amendment.objects.get(contest=empty).changes == [["teamrule", empty.team_rule.pk, "most", 5, 6]]
        assert "5 → 6" in Notice.objects.get().text


class TestPages:
    def test_the_map_leads_to_sheets_and_shows_no_ranking_of_single_sittings(self, desk, world):
        html = desk.client.get(page("contest", "change", world.contest.pk)).content.decode()
        assert reverse("part_sheet_preview", args=[world.part.pk]) in html
        single = world.sitting.rankings.get()
        assert page("ranking", "change", single.pk) not in html
        assert page("ranking", "change", single.pattern_id) in html

    def test_the_preview_of_a_judged_part_is_its_sheet(self, desk, world):
        Criterion.objects.filter(part=world.part, order=2).update(kind="tick", needs_proof=True)
        answer = desk.client.get(reverse("part_preview", args=[world.part.pk]), follow=True)
        rows = answer.context["rows"]
        assert rows[0]["values"][:3] == [0, D("0.5"), 1]
        assert (len(rows[0]["values"]), rows[1]["values"]) == (21, [0, 10])

    def test_more_units_cost_the_contests_page_nothing(self, desk, world, django_assert_num_queries):
        address = page("contest", "change", world.contest.pk)
        desk.client.get(address)
        counts = []
        for _each in range(2):
            with django_assert_num_queries(1000, exact=False) as found:
                desk.client.get(address)
            counts.append(len(found))
            make_sitting(world.stage)
            make_sitting(world.stage)
        assert counts[0] == counts[1]


class TestHostile:
    def test_a_stranger_finds_nothing(self, client, world):
        client.force_login(world.stranger)
        for model, pk in (("contest", world.contest.pk), ("stage", world.stage.pk), ("part", world.part.pk)):
            assert client.get(page(model, "change", pk)).status_code == 404
            assert client.post(page(model, "change", pk), {"name": "Của tôi"}).status_code == 404
            assert pk not in {row.pk for row in client.get(page(model, "changelist")).context["cl"].queryset}

    @pytest.mark.parametrize("who", ["officer", "secretary"])
    def test_who_only_sees_changes_nothing(self, client, world, who):
        client.force_login(getattr(world, who))
        reader = Filled()
        answer = client.get(address(world.part))
        reader.feed(answer.content.decode())
        assert answer.status_code == 200
        assert "criteria-0-maximum" not in reader.data
        assert "Nội dung" in answer.content.decode()
        assert reverse("part_rescale", args=[world.part.pk]) not in answer.content.decode()
        assert client.post(address(world.part), {"maximum": "1"}).status_code == 403
        assert client.post(reverse("part_rescale", args=[world.part.pk]), {"how": "take_back"}).status_code == 403
        contest = page("contest", "change", world.contest.pk)
        assert client.post(contest, {"team_rule-0-most": "9"}).status_code == 403

    def test_a_criterion_of_another_contest_is_not_moved_here(self, desk, world):
        Contest.objects.update(opened_at=None)
        other = make_team_world(teams=0, judges=0)
        strange = other.parts[0].criteria.get(order=1)
        form = desk.form(address(world.part)) | {"criteria-0-id": strange.pk, "criteria-0-name": "Của tôi"}
        desk.client.post(address(world.part), form)
        strange.refresh_from_db()
        assert (strange.name, strange.part) == ("Nội dung", other.parts[0])
