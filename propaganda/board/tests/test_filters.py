"""Which schools an address asks for, and in which order. Beside every filter is a school that must not pass."""

import pytest

from propaganda.board.schools import look_at
from propaganda.board.tests.builders import AUTUMN, DAY, ask, make_district, release, shown
from propaganda.models import Plan
from propaganda.tests.builders import AT, make_activity, make_plan
from schools.models import Unit
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
ALL = ["An", "Bình", "Châu", "Dương", "Đông", "Giang", "Hà"]


@shared
def world():
    return make_district()


@pytest.mark.parametrize(
    ("line", "asked", "found"),
    [
        (0, {}, ALL),
        (1, {}, ALL),
        (3, {}, ["Đông"]),
        (1, {"status": "overdue"}, ["Bình", "Châu", "Hà"]),
        (1, {"status": "due"}, ["Dương", "Đông"]),
        (1, {"status": "soon"}, []),
        (1, {"status": "not_due"}, ["An"]),
        (1, {"status": "done"}, []),
        (1, {"status": "nothing"}, ["Châu"]),
        (1, {"status": "not_asked"}, ["Giang"]),
        (2, {"status": "soon"}, ["Bình", "Châu", "Đông"]),
        (2, {"status": "due"}, ["Bình", "Châu", "Đông"]),
        (2, {"status": "done"}, ["An", "Dương"]),
        (2, {"status": "nothing"}, ["Bình", "Châu", "Đông"]),
        (2, {"status": "not_asked"}, ["Giang", "Hà"]),
        (3, {"status": "not_due"}, ["Đông"]),
        (3, {"status": "overdue"}, []),
        # Of the school as a whole.
        (0, {"status": "overdue"}, ["Bình", "Châu", "Hà"]),
        (0, {"status": "nothing"}, ["Châu"]),
        (0, {"status": "soon"}, ["Bình", "Châu", "Đông"]),
        (0, {"status": "due"}, ["Bình", "Châu", "Dương", "Đông"]),
        (0, {"status": "done"}, []),
        (0, {"level": "primary"}, ["Đông"]),
        (0, {"plan": "sent"}, []),
        (0, {"q": "binh"}, ["Bình"]),
        (0, {"q": "DUONG"}, ["Dương"]),
        (0, {"q": "dông"}, ["Đông"]),
        (0, {"q": "thcs", "status": "nothing"}, ["Châu"]),
        (0, {"sort": "overdue"}, ["Bình", "Châu", "An", "Dương", "Đông", "Hà", "Giang"]),
        (1, {"status": "overdue", "sort": "overdue", "q": "a"}, ["Châu", "Hà"]),
    ],
)
def test_filters(world, line, asked, found):
    asked = {**asked, "line": str(world.lines[line - 1].pk)} if line else asked
    assert shown(world, **asked) == found


def test_by_code_or_by_the_name_at_launch(world):
    plan = world.plans["Bình"]
    Unit.objects.filter(pk=plan.unit_id).update(name="THCS Hòa Bình Mới", name_search_key="thcs hoa binh moi")
    Plan.objects.filter(pk=world.plans["Châu"].pk).update(unit_name="THCS Bình Cũ")
    assert shown(world, q=plan.unit.code.lower()) == ["Hòa Bình Mới"]
    assert shown(world, q="bình cũ") == ["Châu"]


def test_by_the_state_of_the_plan(world):
    Plan.objects.filter(pk__in=[world.plans["An"].pk, world.plans["Đông"].pk]).update(state="sent_back")
    assert shown(world, plan="sent_back") == ["An", "Đông"]


def test_within_a_commune_as_it_was_then(world):
    commune = make_unit("UBND phường Bãi Cháy", kind="commune", under=world.district)
    make_plan(world.campaign, make_unit("THCS Kim", under=world.district, over=commune))
    # Another commune has no school on the list: not offered, not taken.
    empty = make_unit("UBND phường Khác", kind="commune", under=world.district)
    question = ask(world, within=str(commune.pk))
    assert [name for _pk, name in question.form.fields["within"].choices][1:] == ["UBND phường Bãi Cháy"]
    assert shown(world, within=str(commune.pk)) == ["Kim"]
    refused = ask(world, within=str(empty.pk))
    assert (list(refused.form.errors), refused.asked.within) == (["within"], None)
    # The commune's own officer sees its schools alone, and counts of them alone.
    officer = make_seat(commune, "officer")
    assert shown(world, officer) == ["Kim"]
    assert not ask(world, officer).whole


def test_what_cannot_be_read_is_told(world):
    question = ask(world, on="31/02/2022", status="late", line="77")
    assert sorted(question.form.errors) == ["line", "on", "status"]
    assert (question.asked.day, question.asked.status, question.asked.line) == (DAY, "", None)


def test_in_words(world):
    line = world.lines[0]
    assert ask(world).in_words() == []
    words = ask(world, line=str(line.pk), status="nothing", q="Thcs  An").in_words()
    assert [each.split(": ", 1)[1] for each in words] == [f"1. {line.content}", "chưa ghi hoạt động nào", "Thcs An"]


class TestAsOf:
    """Line 1 asks one activity a quarter."""

    def test_what_came_after_the_day_does_not_count(self, world):
        line = world.plans["Dương"].lines.get(campaign_line=world.lines[0])
        make_activity(line, AUTUMN)
        make_activity(line, DAY.replace(day=16))
        asked = {"line": str(world.lines[0].pk), "status": "due"}
        assert shown(world, today=AUTUMN, **asked) == ["Dương", "Đông"]
        assert shown(world, today=AUTUMN, **asked, on="16/07/2022") == ["Đông"]
        assert shown(world, today=AUTUMN, on="", line=asked["line"], status="done") == ["Dương"]

    def test_what_was_recorded_late_counts_on_its_day(self, world):
        line = world.plans["Châu"].lines.get(campaign_line=world.lines[0])
        make_activity(line, DAY, at=AT.replace(month=12))
        assert "Châu" not in shown(world, today=AUTUMN, status="nothing")
        assert shown(world, today=AUTUMN, status="nothing", on="14/07/2022") == ["Châu"]

    def test_a_day_to_come_shows_what_will_be_overdue(self, world):
        assert shown(world, line=str(world.lines[1].pk), status="overdue", on="26/07/2022") == ["Bình", "Châu", "Đông"]

    def test_an_exemption_is_known_on_every_day(self, world):
        release(world.plans["Châu"], exempted_at=AT, exempted_reason="lũ lụt")
        assert shown(world, today=AUTUMN, status="nothing") == []


def test_who_ended_without_any_activity_is_not_told_to_begin(world):
    """In the head, on its chip and on the list it is the same number of schools."""
    ended = make_plan(world.campaign, make_unit("THCS Khê", under=world.district, level="lower"))
    release(ended, ended_on=DAY, ended_reason="sáp nhập")
    question = ask(world)
    look = look_at(question.plans, DAY, DAY)
    figures = question.figures(look.schools)
    [number] = [count for status, _label, count in figures["chips"] if status == "nothing"]
    assert number == len(figures["idle"]) == len(shown(world, status="nothing")) == 1
    # What was due before it ended stays owed.
    assert "Khê" in shown(world, status="overdue")
