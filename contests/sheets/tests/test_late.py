import pytest

from contests.judging.late import undecided, why_not_accepted
from contests.models import LateSheet, Sitting
from contests.sheets.late import MOST_A_SHEET
from contests.sheets.tests.builders import NOW, close, make_desk, send, stands
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_desk()


def kept(world):
    """Of each late sheet its marks by the criterion's order."""
    order = {str(each.pk): each.order for each in world.criteria}
    rows = LateSheet.objects.order_by("sequence")
    return [{order[pk]: points for pk, points in late.marks.items()} for late in rows]


def test_what_comes_after_the_closing_is_kept_beside(world):
    send(world, "7", "5")
    close(world)
    reply = send(world, "7", "9.5", at=NOW + 5, comment="Muộn")
    assert (reply["outcome"], reply["kept"], stands(world)) == ("late", True, {1: 7, 2: 5})
    assert kept(world) == [{1: "7", 2: "9.5"}]
    late = LateSheet.objects.get()
    assert (late.comment, late.sequence, late.accepted) == ("Muộn", NOW + 5, None)


def test_it_is_whole_with_what_was_saved_in_time(world):
    send(world, "7", "", comment="Trong giờ")
    close(world)
    send(world, "", "8", at=NOW + 5)
    assert (kept(world), LateSheet.objects.get().comment) == ([{1: "7", 2: "8"}], "Trong giờ")


def test_a_handing_in_that_came_too_late_is_kept_though_all_marks_were_there(world):
    send(world, "7", "8")
    close(world)
    assert send(world, "7", "8")["kept"]
    assert kept(world) == []
    assert send(world, "7", "8", handed_in=NOW + 3)["kept"]
    assert kept(world) == [{1: "7", 2: "8"}]


def test_the_same_again_is_kept_once_and_older_marks_never(world):
    send(world, "7", "8", at=NOW + 10)
    close(world)
    for _time in range(2):
        send(world, "9", at=NOW + 20)
    send(world, "1", "1", at=NOW + 5)
    assert kept(world) == [{1: "9", 2: "8"}]


def test_no_more_than_a_bound_and_the_device_is_told(world):
    close(world)
    told = [send(world, "7", at=NOW + each)["kept"] for each in range(1, MOST_A_SHEET + 3)]
    assert told == [True] * MOST_A_SHEET + [False, False]
    assert LateSheet.objects.count() == MOST_A_SHEET


def test_nothing_is_late_for_a_sheet_that_was_handed_in(world):
    send(world, "7", "8", handed_in=NOW)
    close(world)
    assert send(world, "9", "9", at=NOW + 5)["outcome"] == "frozen"
    assert not LateSheet.objects.exists()


def test_a_sitting_that_is_not_held_keeps_them_too(world):
    Sitting.objects.update(cancelled_at="2026-10-01T00:00Z", cancelled_reason="Mưa bão")
    assert send(world, "7")["outcome"] == "late"
    assert kept(world) == [{1: "7"}]


def test_what_was_marked_on_another_scale_is_kept_as_what_it_is(world):
    send(world, "7", "", of="10")
    close(world)
    world.part.criteria.filter(order=1).update(maximum=20)
    send(world, "", "5", at=NOW + 5, of="10", handed_in=NOW + 6)
    assert kept(world) == [{1: "7/10", 2: "5"}]
    [paper] = undecided(world.sitting)
    assert [(line.standing, line.late, line.said) for line in paper.lines] == [(7, None, "7/10"), (None, 5, "5")]
    assert "7/10" in why_not_accepted(world.sitting, paper)
