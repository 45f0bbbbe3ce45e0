"""Launching as an organiser does it: choose, look at the list, launch."""

import pytest
from django.urls import reverse

from contests.models import Sitting
from contests.sittings import picking
from contests.sittings.tests.builders import launched, make_district
from contests.tests.team_builders import make_team_contest
from schools.tests.builders import make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


class Page:
    """The page of one stage, as one person goes through it."""

    def __init__(self, stage, user):
        self.url, self.client = reverse("stage_launch", args=[stage.pk]), signed_in(user)

    def choose(self, **said):
        return self.client.post(self.url, {"pasted": "", "within": ""} | said)

    def launch(self, answer, units, pilots=()):
        context = answer.context
        return self.client.post(
            self.url,
            {"shown": context["shown"], "digest": context["plan"].digest, "unit": [unit.pk for unit in units],
             "pilot": [unit.pk for unit in pilots]},
        )  # fmt: skip


@shared
def stage():
    """A district with two lower secondary schools, a primary school, and a school of another district."""
    stage, _units = make_district("THCS Đại Mỗ", "THCS Mễ Trì")
    make_unit("TH Đại Mỗ", under=stage.contest.unit, level="primary")
    make_unit("THCS Nơi Khác", under=make_unit("Phòng khác", kind="district"))
    return stage


@pytest.fixture
def page(stage):
    return Page(stage, make_seat(stage.contest.unit, "organiser"))


def names(units):
    return [unit.name for unit in units]


def test_by_level_then_launched(stage, page):
    answer = page.choose(levels=["lower"])
    plan = answer.context["plan"]
    assert names(plan.units) == ["THCS Đại Mỗ", "THCS Mễ Trì"]
    assert answer.context["ticked"] == {unit.pk for unit in plan.units}
    assert not Sitting.objects.exists()
    done = page.launch(answer, plan.units, pilots=plan.units[:1])
    assert done.url == reverse("stage_sittings", args=[stage.pk])
    assert list(stage.sittings.order_by("unit__name").values_list("unit__name", "pilot")) == [
        ("THCS Mễ Trì", False), ("THCS Đại Mỗ", True),
    ]  # fmt: skip


def test_nothing_chosen_lists_all_to_be_ticked_by_hand(stage, page):
    answer = page.choose()
    assert names(answer.context["plan"].units) == ["Phòng GD&ĐT", "TH Đại Mỗ", "THCS Đại Mỗ", "THCS Mễ Trì"]
    assert answer.context["ticked"] == set()
    page.launch(answer, answer.context["plan"].units[2:3])
    assert names(each.unit for each in stage.sittings.all()) == ["THCS Đại Mỗ"]


def test_within_a_commune(stage, page):
    commune = make_unit("UBND phường Đại Mỗ", kind="commune", under=stage.contest.unit)
    make_unit("THCS Trong Phường", under=stage.contest.unit, over=commune)
    answer = page.choose(levels=["lower"], within=commune.pk)
    assert names(answer.context["plan"].units) == ["THCS Trong Phường"]


def test_pasted(stage, page):
    answer = page.choose(pasted="Tên trường\nthcs me tri\n")
    assert names(answer.context["plan"].units) == ["THCS Mễ Trì"]
    assert answer.context["ticked"] == {answer.context["plan"].units[0].pk}


def test_lines_that_name_nothing_are_named_and_stay_as_typed(stage, page):
    typed = "THCS Mễ Trì\nTHCS Nơi Khác\nTHCS Đại Mô 2"
    answer = page.choose(pasted=typed)
    assert [(fault.line, fault.text) for fault in answer.context["faults"]] == [
        (2, "THCS Nơi Khác"), (3, "THCS Đại Mô 2"),
    ]  # fmt: skip
    assert "plan" not in answer.context
    assert answer.context["form"]["pasted"].value() == typed
    assert not Sitting.objects.exists()


def test_pasted_nothing_but_a_heading(page):
    answer = page.choose(pasted="Tên trường")
    assert (answer.context["nothing"], answer.context["faults"]) == (True, [])


def test_those_that_have_their_sitting_are_not_offered(stage, page):
    launched(stage, [stage.contest.unit.reaches.get(unit__name="THCS Mễ Trì").unit])
    answer = page.choose(levels=["lower"])
    plan = answer.context["plan"]
    assert (names(plan.units), names(plan.already)) == (["THCS Đại Mỗ"], ["THCS Mễ Trì"])


@pytest.mark.parametrize(("ticked", "pilots"), [(0, 0), (1, 2)])
def test_ticks_that_make_no_sense_are_refused_and_kept(stage, page, ticked, pilots):
    answer = page.choose(levels=["lower"])
    units = answer.context["plan"].units
    again = page.launch(answer, units[:ticked], units[:pilots])
    assert again.status_code == 200
    assert again.context["refused"]
    assert again.context["ticked"] == {unit.pk for unit in units[:ticked]}
    assert again.context["pilots"] == {unit.pk for unit in units[:pilots]}
    assert not Sitting.objects.exists()


def test_the_list_changed_meanwhile(stage, page):
    answer = page.choose(levels=["lower"])
    units = answer.context["plan"].units
    launched(stage, units[:1])
    again = page.launch(answer, units)
    assert again.context["refused"]
    assert (names(again.context["plan"].units), stage.sittings.count()) == (["THCS Mễ Trì"], 1)
    assert page.launch(again, again.context["plan"].units).status_code == 302
    assert stage.sittings.count() == 2


def test_sent_twice(stage, page):
    answer = page.choose(levels=["lower"])
    units = answer.context["plan"].units
    assert [page.launch(answer, units).status_code for _each in range(2)] == [302, 302]
    assert stage.sittings.count() == 2


def test_ids_made_up_by_hand(stage, page):
    stranger = make_unit("THCS Lạ", under=make_unit("Phòng lạ", kind="district"))
    answer = page.choose(levels=["lower"])
    shown = f"{answer.context['shown']},{stranger.pk},abc,-1,{10**30}"
    sent = {"shown": shown, "digest": answer.context["plan"].digest, "unit": [stranger.pk, "x"], "pilot": ["?"]}
    assert page.client.post(page.url, sent).status_code == 200
    assert not Sitting.objects.exists()


def test_too_many_at_once(stage, page, monkeypatch):
    monkeypatch.setattr(picking, "MOST", 1)
    answer = page.choose(levels=["lower"])
    assert answer.context["too_many"] == 2
    assert "plan" not in answer.context


def test_a_contest_that_is_not_open_says_so():
    stage = make_team_contest(opened=False)
    page = Page(stage, make_seat(stage.contest.unit, "organiser"))
    answer = page.client.get(page.url)
    assert answer.context["why_not"]
    assert 'id="choose"' not in answer.content.decode()


def test_only_who_organises_the_contest(stage):
    school = stage.contest.unit.reaches.get(unit__name="THCS Mễ Trì").unit
    assert Page(stage, make_seat(school, "organiser")).choose(levels=["lower"]).status_code == 403
    assert Page(stage, make_seat(stage.contest.unit, "officer")).choose(levels=["lower"]).status_code == 403
    stranger = make_seat(make_unit("Phòng lạ", kind="district"), "organiser")
    assert Page(stage, stranger).choose(levels=["lower"]).status_code == 404
