"""Drawing the lot: once, again with a reason, never after a part began."""

from collections import Counter
from datetime import timedelta

import pytest

from contests.models import Appearance, Panel, PartRun, Sitting
from contests.teams.drawing import draw, draws, stamp
from contests.teams.lot import order_of
from contests.teams.rules import TeamRefused
from contests.teams.tests.worlds import add, appearance_of, make_school_of_teams
from contests.tests.builders import AT
from contests.tests.team_builders import make_sheet
from foundation.history.models import Event
from schools.tests.races import in_flight

LATER = AT + timedelta(minutes=5)


@pytest.fixture
def world():
    world = make_school_of_teams()
    world.teams = [add(world, f"Đội {n}", f"{g}a", f"{g}b") for n, g in enumerate((6, 7, 8, 9), start=1)]
    return world


def now(world):
    return Sitting.objects.get(pk=world.sitting.pk)


def drawn(world, *, by_panels=False, reason="", seen=None, at=AT):
    sitting = now(world)
    seen = stamp(sitting) if seen is None else seen
    return draw(sitting, by_panels=by_panels, reason=reason, seen=seen, by=world.secretary, at=at)


def turns():
    rows = Appearance.objects.filter(order__isnull=False).order_by("order")
    return list(rows.values_list("entrant", flat=True))


@pytest.mark.django_db
class TestDrawing:
    def test_the_turns_follow_from_the_seed_that_is_kept(self, world):
        assert drawn(world)
        sitting = now(world)
        assert turns() == order_of(sitting.seed, [team.pk for team in world.teams])
        assert (len(sitting.seed), sitting.drawn_at, sitting.panels_by_lot) == (32, AT, False)
        [newest] = draws(sitting)
        assert [number for _turn, _name, number, _mark in newest.lines] == turns()

    def test_a_second_tap_draws_nothing(self, world):
        drawn(world)
        seed = now(world).seed
        assert not drawn(world, seen="", reason="…", at=LATER)
        assert now(world).seed == seed

    def test_again_only_with_a_reason_and_the_draw_before_is_remembered(self, world):
        drawn(world)
        first = now(world).seed
        with pytest.raises(TeamRefused, match="Hãy ghi lý do"):
            drawn(world, at=LATER)
        assert drawn(world, reason="Quên một đội", at=LATER)
        newest, before = draws(now(world))
        assert (newest.reason, before.seed) == ("Quên một đội", first)
        assert newest.seed == now(world).seed != first

    def test_not_again_after_a_part_began(self, world):
        drawn(world)
        PartRun.objects.filter(sitting=world.sitting, part__order=1).update(state="running")
        with pytest.raises(TeamRefused, match="Đã bắt đầu một phần thi"):
            drawn(world, reason="…", at=LATER)
        assert Event.objects.filter(verb="draw_lot").count() == 1

    def test_not_after_a_team_was_judged(self, world):
        part = world.stage.parts.get(order=1)
        judge = world.sitting.judges.create(panel=world.sitting.panels.get(), name="Giám khảo", added_at=AT)
        make_sheet(appearance_of(world.teams[0]), part, judge, 8, 8)
        with pytest.raises(TeamRefused, match="Đã có đội được chấm"):
            drawn(world)

    @pytest.mark.parametrize("state", ["judged", "published"])
    def test_not_when_it_is_over(self, world, state):
        Sitting.objects.update(state=state)
        with pytest.raises(TeamRefused, match="chưa được chấm"):
            drawn(world)

    def test_who_is_not_there_has_no_turn(self, world):
        Appearance.objects.filter(entrant=world.teams[0]).update(state="absent", order=1)
        Appearance.objects.filter(entrant=world.teams[1]).update(state="withdrawn")
        drawn(world)
        assert sorted(turns()) == sorted(team.pk for team in world.teams[2:])
        assert appearance_of(world.teams[0]).order is None

    def test_without_teams_there_is_nothing_to_draw(self, world):
        Appearance.objects.all().delete()
        with pytest.raises(TeamRefused, match="Chưa có đội nào"):
            drawn(world)

    def test_over_the_panels_evenly_if_asked(self, world):
        Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        drawn(world, by_panels=True)
        assert set(Counter(Appearance.objects.values_list("panel", flat=True)).values()) == {2}
        assert now(world).panels_by_lot
        late = appearance_of(add(world, "Đến sau", "6c", "6d", at=LATER))
        assert (late.order, late.panel) == (5, Appearance.objects.get(order=1).panel)

    def test_without_being_asked_panels_stay_as_they_are(self, world):
        other = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        Appearance.objects.filter(entrant=world.teams[0]).update(panel=other)
        drawn(world)
        assert appearance_of(world.teams[0]).panel == other
        assert not now(world).panels_by_lot


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_draw_at_once_draw_once(self, world):
        with in_flight(lambda: drawn(world)):
            assert not drawn(world, seen="")
        assert Event.objects.filter(verb="draw_lot").count() == 1

    def test_two_who_enter_one_pupil_in_two_teams(self, world):
        with in_flight(lambda: add(world, "Một", "6c", "7c")), pytest.raises(TeamRefused, match="đội “Một”"):
            add(world, "Hai", "6c", "8c")

    def test_two_teams_that_come_after_the_lot_have_two_turns(self, world):
        drawn(world)
        with in_flight(lambda: add(world, "Một", "6c", "7c")):
            add(world, "Hai", "8c", "9c")
        assert sorted(Appearance.objects.values_list("order", flat=True)) == [1, 2, 3, 4, 5, 6]
