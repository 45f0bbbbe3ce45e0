"""The pages of a stage that units hold and of a contest of teams, and what strangers find there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import (
    Amendment,
    Contest,
    Criterion,
    Notice,
    Sitting,
    Stage,
    TeamRule,
)
from contests.organising.tests.desk import Desk, Filled
from contests.organising.tests.judged_part import WHY, address, faults
from contests.tests.builders import make_attempt, make_quiz
from contests.tests.team_builders import make_sitting, make_team_world
from contests.tests.worlds import page
from foundation.models import Event
from schools.tests.builders import make_unit
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
