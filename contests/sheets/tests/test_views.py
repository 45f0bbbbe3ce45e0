"""What a judge's device and page get: the token and nothing else opens the calls, and each judge sees their own."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contests.models import Appearance, Judge, Timing
from contests.quiz.news import milliseconds
from contests.sheets.tests.builders import NOW, TALK, TASK, close, make_desk, send, stands
from contests.sheets.tokens import make_token, read_token
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sheet, make_sitting, make_team
from schools.tests.builders import make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
CALLS = ["sheet_marks", "sheet_news", "sheet_proof"]


@shared
def world():
    return make_desk(teams=2)


def call(name, body, judge=None, token=None):
    token = token or make_token(judge)
    client = Client(enforce_csrf_checks=True)
    return client.post(
        reverse(name), json.dumps(body), content_type="application/json", headers={"X-Judge-Token": token}
    )


def row(world, points="7.5", at=NOW, handed_in=None):
    first = world.criteria[0].pk
    return {"a": world.team.pk, "p": world.part.pk, "n": 0, "m": [[first, at, points]], "c": None, "h": handed_in}


class TestToken:
    def test_marks_are_saved_without_session_and_csrf(self, world):
        answer = call("sheet_marks", {"sheets": [row(world)]}, world.judge)
        assert (answer.status_code, answer.json()["state"]) == (200, "open")
        assert answer.json()["sheets"][0]["outcome"] == "saved"
        assert stands(world) == {1: 7.5}

    @pytest.mark.parametrize("name", CALLS)
    def test_forged_damaged_or_of_another_kind(self, world, name):
        good = make_token(world.judge)
        for token in ("", "x", good[:-1], good.replace(str(world.judge.pk), "999", 1), f"{world.judge.pk}.1"):
            answer = call(name, {}, token=token or "~")
            assert (answer.status_code, answer.json()) == (403, {"state": "refused"}), token

    @pytest.mark.parametrize("name", CALLS)
    def test_a_stopped_device_a_withdrawn_judge_and_a_closed_account_are_told(self, world, name):
        token = make_token(world.judge)
        for judge, user in (
            ({"token_epoch": 2}, {}),
            ({"withdrawn_at": AT, "withdrawn_reason": "Ốm"}, {}),
            ({}, {"is_active": False}),
        ):
            Judge.objects.filter(pk=world.judge.pk).update(token_epoch=1, withdrawn_at=None)
            Judge.objects.filter(pk=world.judge.pk).update(**judge) if judge else None
            type(world.judge.user).objects.filter(pk=world.judge.user_id).update(**user) if user else None
            answer = call(name, {"sheets": [row(world)]}, token=token)
            assert (answer.status_code, answer.json()["state"]) == (403, "stopped")
            assert answer.json()["why"]
        assert stands(world) == {}

    def test_it_is_bound_to_judge_and_epoch(self, world):
        assert (read_token(make_token(world.judge)).judge, read_token(make_token(world.judge)).epoch) == (
            world.judge.pk,
            1,
        )

    def test_a_token_of_another_sitting_writes_nothing_here(self, world):
        stranger = make_judge(make_sitting())
        answer = call("sheet_marks", {"sheets": [row(world)]}, stranger)
        assert answer.json()["sheets"][0]["outcome"] == "unknown"
        assert stands(world) == {}

    @pytest.mark.parametrize("name", CALLS)
    def test_only_by_post(self, client, name):
        assert client.get(reverse(name)).status_code == 405

    @pytest.mark.parametrize(
        "change",
        [{"a": 0}, {"a": "1"}, {"m": 5}, {"m": [[1, 2]]}, {"m": [[1, 2, 7.5]]}, {"m": [[1, 2, "7,5"]]},
         {"m": [[1, 2, "7", 10]]}, {"m": [[1, 2, "7", "10", "1"]]},
         {"m": [[1, 2, "-1"]]}, {"m": [[1, 2, "12345"]]}, {"m": [[True, 2, "7"]]},
         {"c": [1, 5]}, {"c": [1, "\x00"]}, {"c": [1, "\ud800"]},
         {"h": 0}, {"h": "1"}, {"n": -1}, {"c": [1, "x" * 5000]}, {"m": [[1, 2**60, "7"]]}],
    )  # fmt: skip
    def test_what_has_another_shape_is_refused_whole(self, world, change):
        answer = call("sheet_marks", {"sheets": [row(world), row(world) | change]}, world.judge)
        assert (answer.status_code, answer.json()["state"], stands(world)) == (400, "malformed", {})

    def test_no_json_and_too_many_sheets(self, world):
        client, token = Client(), {"X-Judge-Token": make_token(world.judge)}
        for body in (b"{", b"[]", b"[" * 100_000, b'{"sheets": {}}'):
            answer = client.post(reverse("sheet_marks"), body, content_type="application/json", headers=token)
            assert answer.status_code == 400, body[:9]
        assert call("sheet_marks", {"sheets": [row(world)] * 41}, world.judge).status_code == 400


class TestNews:
    def news(self, world, full=False, judge=None):
        return call("sheet_news", {"full": full}, judge or world.judge).json()

    def test_one_s_own_sheets_and_nobody_else_s(self, world):
        other = make_judge(world.sitting)
        make_sheet(world.team, world.part, other, 1, 2)
        send(world, "7.5", comment="Của tôi")
        [mine] = self.news(world)["sheets"]
        assert (mine["a"], mine["p"]) == (world.team.pk, world.part.pk)
        assert list(mine["marks"].values()) == [[NOW, "7.5", "10"]]
        assert self.news(world, full=True)["layout"].keys() == {"parts", "teams", "whys"}
        assert "layout" not in self.news(world)

    def test_teams_of_one_s_panel_by_turn_with_what_is_in_the_way(self, world):
        one, two = world.teams
        Appearance.objects.filter(pk=one.pk).update(order=9)
        Appearance.objects.filter(pk=two.pk).update(state="absent")
        elsewhere = make_team(world.sitting)
        Appearance.objects.filter(pk=elsewhere.pk).update(panel=None)
        world.judge.conflicts.create(entrant=one.entrant, kind="relative", declared_at=AT)
        layout = self.news(world, full=True)["layout"]
        assert [(team["id"], bool(team["away"])) for team in layout["teams"]] == [(two.pk, True), (one.pk, False)]
        assert list(layout["whys"]) == [f"{one.pk}.{world.part.pk}"]

    def test_a_changed_layout_has_another_version(self, world):
        before = self.news(world)["version"]
        assert self.news(world)["version"] == before
        send(world, "7")
        assert self.news(world)["version"] == before
        make_team(world.sitting)
        assert self.news(world)["version"] != before

    def test_the_clock_of_the_team_on_stage_goes_on_over_its_stretches(self, world):
        assert self.news(world)["clock"] is None
        team, part = world.team, world.part
        Timing.objects.create(appearance=team, part=part, started_at=AT, ended_at=AT + timedelta(seconds=90))
        Timing.objects.create(
            appearance=team, part=part, started_at=AT, ended_at=AT + timedelta(seconds=50), voided_at=AT
        )
        Timing.objects.create(appearance=team, part=part, started_at=AT + timedelta(seconds=120))
        started = milliseconds(AT + timedelta(seconds=120))
        assert self.news(world)["clock"] == {"a": team.pk, "p": part.pk, "started": started, "before": 90}

    def test_what_came_too_late_and_that_the_part_is_closed_is_told(self, world):
        close(world)
        send(world, "7", at=NOW + 5)
        news = self.news(world)
        assert news["closed"][str(world.part.pk)]
        assert news["late"] == [{"a": world.team.pk, "p": world.part.pk, "sequence": NOW + 5, "accepted": None}]

    def test_one_team_or_many_cost_the_same(self, world, django_assert_max_num_queries):
        send(world, "7")
        with django_assert_max_num_queries(16) as few:
            self.news(world)
        for _each in range(3):
            send(world, "7", team=make_team(world.sitting))
        with django_assert_max_num_queries(len(few)):
            self.news(world)


class TestPage:
    def open(self, client, world, user):
        client.force_login(user)
        return client.get(reverse("my_sheets", args=[world.sitting.pk]))

    def test_a_judge_gets_their_own_with_a_token(self, client, world):
        page = self.open(client, world, world.judge.user)
        assert read_token(page.context["token"]).judge == world.judge.pk
        assert [team["id"] for team in page.context["desk"]["layout"]["teams"]] == [each.pk for each in world.teams]
        assert page["Cache-Control"].startswith("max-age=0")

    def test_nobody_else_gets_one(self, client, world):
        elsewhere = make_judge(make_sitting())
        for user in (make_seat(world.sitting.unit, "secretary"), elsewhere.user):
            assert self.open(client, world, user).status_code == 404

    def test_who_withdrew_still_sees_what_the_device_holds_but_gets_no_token(self, client, world):
        Judge.objects.filter(pk=world.judge.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="Bận việc")
        page = self.open(client, world, world.judge.user)
        assert (page.status_code, page.context["token"], page.context["desk"]) == (200, "", None)
        assert "Bận việc" in page.context["stopped"]
        assert page.context["attempt"] == f"judge-{world.judge.pk}"

    def test_a_judge_who_came_back_judges_again(self, client, world):
        Judge.objects.filter(pk=world.judge.pk).update(withdrawn_at=timezone.now())
        again = make_judge(world.sitting, user=world.judge.user)
        page = self.open(client, world, world.judge.user)
        assert read_token(page.context["token"]).judge == again.pk

    def test_no_script_or_style_inside(self, client, world):
        page = self.open(client, world, world.judge.user).content.decode()
        assert page.count("<script") == page.count("<script src=") + page.count('type="application/json"')
        assert "style=" not in page
        assert "<style" not in page


def test_two_parts_are_two_sheets():
    world = make_desk(parts=(TALK, TASK))
    send(world, "7", "8", handed_in=NOW)
    send(world, "4", "0", part=world.parts[1])
    found = call("sheet_news", {}, world.judge).json()["sheets"]
    assert [(one["p"], one["state"]) for one in found] == [
        (world.parts[0].pk, "handed_in"),
        (world.parts[1].pk, "open"),
    ]
