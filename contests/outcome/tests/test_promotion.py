"""Who goes on: as plain rules, whatever ranks there are; as acts; as the organisers' page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contests.models import Appearance, Promotion, Sitting, Stage
from contests.outcome.promoted import groups_of, next_stage, sources_of
from contests.outcome.promoting import decide, promote, seat_promoted, withdraw
from contests.outcome.promotion import Ranked, line_of
from contests.placing import rebuild_ranking
from contests.tests.team_builders import give_points, make_sitting, make_team, make_team_world
from foundation.models import Event
from foundation.refusals import NotPossible
from schools.tests.builders import make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


def ranks_of(sizes):
    """Competition ranks of ties of these sizes, entrants numbered from 1."""
    rows: list[Ranked] = []
    for size in sizes:
        rank = len(rows) + 1
        rows += [Ranked(len(rows) + n, rank) for n in range(1, size + 1)]
    return rows


class TestLine:
    def test_a_tie_at_the_line_is_asked_and_never_cut(self):
        line = line_of(ranks_of([1, 3, 1]), 2)
        assert [row.entrant for row in line.go] == [1]
        assert ([row.entrant for row in line.tied], line.places) == ([2, 3, 4], 1)

    def test_who_was_withdrawn_lets_the_next_move_up(self):
        line = line_of(ranks_of([1, 1, 1]), 2, gone_on={1}, passed_over={2})
        assert [row.entrant for row in line.go] == [3]

    def test_where_none_goes_on_nobody_after_them_does(self):
        line = line_of(ranks_of([1, 2, 1]), 2, gone_on={1}, closed_from=2)
        assert (line.go, line.tied, line.places) == ((), (), 1)

    @given(
        st.lists(st.integers(1, 4), max_size=6), st.integers(0, 8), st.sets(st.integers(1, 12), max_size=3),
        st.sets(st.integers(13, 20), max_size=2), st.booleans(),
    )  # fmt: skip
    def test_nobody_goes_on_before_a_better_or_without_an_equal(self, sizes, number, over, strangers, closes):
        ranked = ranks_of(sizes)
        closed = ranked[-1].rank if closes and ranked else None
        line = line_of(ranked, number, passed_over=over | strangers, closed_from=closed)
        going, tied = {row.entrant for row in line.go}, {row.entrant for row in line.tied}
        assert len(going) <= number
        assert not going & tied
        assert not (going | tied) & over
        assert not tied or len(tied) > line.places == number - len(going) > 0
        left = [row for row in ranked if row.entrant not in going | tied | over and (not closes or row.rank < closed)]
        for row in (*line.go, *line.tied):
            assert all(other.rank > row.rank for other in left)
        if left and not tied:
            assert len(going) == number
        assert line_of(list(ranked), number, passed_over=over, closed_from=closed) == line


@shared
def world():
    """Two schools have checked their results, of which the best two go on to a final with one sitting."""
    world = make_team_world(teams=4, judges=1, at=timezone.now() - timedelta(days=1))
    for team, points in zip(world.teams, (18, 17, 17, 10), strict=True):
        give_points(team, points, 40, 25, at=world.at)
    give_points(world.other_team, 20, 50, 30, at=world.at)
    Stage.objects.filter(pk=world.stage.pk).update(promotes=2)
    world.stage.refresh_from_db()
    world.final = Stage.objects.create(
        contest=world.contest, order=2, name="Chung kết", opens_at=world.at, closes_at=world.at + timedelta(days=20),
        by_sittings=True,
    )  # fmt: skip
    world.hall = make_sitting(world.final, world.district, state="planned", at=world.at)
    Sitting.objects.filter(stage=world.stage).update(state="checked", judged_at=world.at)
    for ranking in world.stage.rankings.filter(each_sitting=False):
        rebuild_ranking(ranking.pk, at=timezone.now())
    world.source = world.stage.rankings.get(each_sitting=True)
    world.first, world.other = world.teams[0].entrant_id, world.other_team.entrant_id
    world.tied = [team.entrant_id for team in world.teams[1:3]]
    return world


def groups(world):
    return {group.key: group for group in groups_of(world.stage, world.final, world.source, timezone.now())}


def confirm(world, *entrants, **fields):
    return promote(world.stage, world.final, world.source, entrants, by=world.organiser, at=timezone.now(), **fields)


def settle(world, chosen, named=(), tied=None, **fields):
    return decide(
        world.stage, world.final, world.source, world.sitting.pk, tied=tied or world.tied, chosen=chosen, named=named,
        reason="Ban tổ chức họp", by=world.organiser, at=timezone.now(), **fields,
    )  # fmt: skip


def gone_on():
    return set(Promotion.objects.filter(withdrawn_at=None).values_list("entrant", flat=True))


class TestActs:
    def test_the_best_of_each_sitting_go_on_to_the_only_sitting_of_the_next_stage(self, world):
        assert next_stage(world.stage) == world.final
        assert sources_of(world.stage) == [world.source]
        found = groups(world)
        assert [row.entrant for row in found[world.sitting.pk].line.go] == [world.first]
        assert {row.entrant for row in found[world.sitting.pk].line.tied} == set(world.tied)
        assert [row.entrant for row in found[world.elsewhere.pk].line.go] == [world.other]
        assert confirm(world, world.first, world.other) == 2
        assert confirm(world, world.first, world.other) == 0
        assert set(Appearance.objects.filter(sitting=world.hall).values_list("entrant", "state", "panel")) == {
            (entrant, "expected", world.hall.panels.get().pk) for entrant in (world.first, world.other)
        }  # fmt: skip
        assert Event.objects.filter(verb="promote").count() == 2

    def test_who_is_not_the_best_does_not_go_on_by_a_forged_form(self, world):
        for wrong in (world.tied[0], world.teams[3].entrant_id, 987654):
            with pytest.raises(NotPossible):
                confirm(world, world.first, wrong)
        assert gone_on() == set()

    def test_results_that_were_not_checked_are_not_used(self, world):
        Sitting.objects.filter(pk=world.sitting.pk).update(state="judged")
        found = groups(world)[world.sitting.pk]
        assert found.why_not
        assert (found.line.go, found.line.tied) == ((), ())
        with pytest.raises(NotPossible):
            confirm(world, world.first)

    def test_all_of_a_tie(self, world):
        confirm(world, world.first)
        assert settle(world, "all") == 2
        assert gone_on() == {world.first, *world.tied}
        assert set(Promotion.objects.exclude(reason="").values_list("entrant", flat=True)) == set(world.tied)
        assert groups(world)[world.sitting.pk].line.tied == ()

    def test_the_named_ones_of_a_tie_as_many_as_there_are_places(self, world):
        confirm(world, world.first)
        for named in ([], world.tied, [world.first]):
            with pytest.raises(NotPossible):
                settle(world, "named", named)
        assert settle(world, "named", world.tied[1:]) == 1
        assert gone_on() == {world.first, world.tied[1]}

    def test_none_of_a_tie_nor_anyone_after_them_until_it_is_decided_anew(self, world):
        confirm(world, world.first)
        assert settle(world, "none") == 0
        found = groups(world)[world.sitting.pk]
        assert {promotion.entrant_id for promotion in found.declined} == set(world.tied)
        assert (found.line.go, found.line.tied, found.line.places) == ((), (), 1)
        assert gone_on() == {world.first}
        settle(world, "named", world.tied[:1])
        assert gone_on() == {world.first, world.tied[0]}
        assert set(Event.objects.filter(verb="decide who goes on").values_list("reason", flat=True)) == {
            "Ban tổ chức họp"
        }

    def test_a_tie_that_is_no_longer_the_same_is_not_decided(self, world):
        with pytest.raises(NotPossible):
            settle(world, "all", tied=[*world.tied, world.first])
        with pytest.raises(NotPossible):
            settle(world, "all", tied=world.tied[:1])

    def test_withdrawn_with_a_reason_the_next_is_proposed(self, world):
        confirm(world, world.first, world.other)
        promotion = Promotion.objects.get(entrant=world.first)
        withdraw(promotion, reason="Đội xin rút", by=world.organiser, at=timezone.now())
        withdraw(promotion, reason="Lần hai", by=world.organiser, at=timezone.now())
        assert Promotion.objects.get(pk=promotion.pk).withdrawn_reason == "Đội xin rút"
        assert not Appearance.objects.filter(sitting=world.hall, entrant=world.first).exists()
        found = groups(world)[world.sitting.pk]
        assert {row.entrant for row in found.line.go} == set(world.tied)
        assert [each.entrant_id for each in found.withdrawn] == [world.first]

    def test_whose_turn_was_drawn_stays_in_the_list_as_withdrawn(self, world):
        confirm(world, world.first)
        Appearance.objects.filter(sitting=world.hall).update(order=1)
        withdraw(Promotion.objects.get(), reason="Ốm", by=world.organiser, at=timezone.now())
        assert Appearance.objects.get(sitting=world.hall).state == "withdrawn"

    def test_once_the_next_stage_is_judged_it_stands(self, world):
        confirm(world, world.first)
        Sitting.objects.filter(pk=world.hall.pk).update(state="judged")
        with pytest.raises(NotPossible):
            withdraw(Promotion.objects.get(), reason="x", by=world.organiser, at=timezone.now())
        assert gone_on() == {world.first}

    def test_of_several_sittings_one_is_chosen(self, world):
        second = make_sitting(world.final, make_unit("Cụm 2", under=world.district), state="planned", at=world.at)
        with pytest.raises(NotPossible):
            confirm(world, world.first)
        confirm(world, world.first, sitting=second)
        assert Appearance.objects.get(entrant=world.first, sitting__stage=world.final).sitting == second
        with pytest.raises(NotPossible):
            confirm(world, world.other, sitting=world.sitting)  # of the stage they come from

    def test_before_there_is_a_sitting_they_wait_and_are_seated_later(self, world):
        Sitting.objects.filter(pk=world.hall.pk).update(cancelled_at=timezone.now(), cancelled_reason="x")
        confirm(world, world.first)
        assert Appearance.objects.filter(sitting__stage=world.final).count() == 0
        later = make_sitting(world.final, make_unit("Cụm 2", under=world.district), state="planned", at=world.at)
        for expected in (1, 0):
            assert seat_promoted(world.final, later, by=world.organiser, at=timezone.now()) == expected
        assert Appearance.objects.get(sitting=later).entrant_id == world.first

    def test_from_all_units_together_by_the_ranking_of_the_stage(self, world):
        Stage.objects.filter(pk=world.stage.pk).update(promotes_each="stage")
        world.stage.refresh_from_db()
        [world.source] = sources_of(world.stage)
        assert world.source.name == "Toàn quận"
        [group] = groups(world).values()
        assert group.why_not  # the stage has not closed
        type(world.source).objects.filter(pk=world.source.pk).update(state="official")
        [world.source] = sources_of(world.stage)
        [group] = groups(world).values()
        assert [row.entrant for row in group.line.go] == [world.other, world.first]

    @pytest.mark.parametrize("more", [0, 3])
    def test_any_number_of_units_costs_the_same(self, world, django_assert_max_num_queries, more):
        for _each in range(more):
            sitting = make_sitting(world.stage, state="checked", at=world.at)
            give_points(make_team(sitting, at=world.at), 10, 10, 10, at=world.at)
            rebuild_ranking(sitting.rankings.get().pk, at=timezone.now())
        with django_assert_max_num_queries(9):
            assert len(groups(world)) == 2 + more


class TestPage:
    def test_confirmed_decided_and_withdrawn_by_the_organisers(self, client, world):
        client.force_login(world.organiser)
        url = reverse("stage_promotion", args=[world.stage.pk])
        html = client.get(url).content.decode()
        assert all(team.entrant.name in html for team in world.teams[:3])
        assert f'name="entrant" value="{world.first}"' in html
        client.post(url, {"entrant": [world.first, world.other]})
        assert gone_on() == {world.first, world.other}
        tie = reverse("promotion_tie", args=[world.stage.pk, world.source.pk, world.sitting.pk])
        assert client.get(tie).status_code == 200
        typed = {"tied": world.tied, "chosen": "named", "named": world.tied}
        assert client.post(tie, typed | {"reason": "Họp"}).status_code == 422  # one place, two ticked
        assert client.post(tie, typed | {"named": world.tied[:1]}).status_code == 422  # no reason
        client.post(tie, typed | {"named": world.tied[:1], "reason": "Họp"})
        assert world.tied[0] in gone_on()
        out = reverse("promotion_withdraw", args=[Promotion.objects.get(entrant=world.first).pk])
        assert client.get(out).status_code == 200
        assert client.post(out, {"reason": ""}).status_code == 422
        client.post(out, {"reason": "Đội xin rút"})
        assert gone_on() == {world.tied[0], world.other}

    def test_what_is_missing_is_said(self, client, world):
        client.force_login(world.organiser)
        url = reverse("stage_promotion", args=[world.stage.pk])
        Stage.objects.filter(pk=world.stage.pk).update(promotes=None)
        assert reverse("admin:contests_stage_change", args=[world.stage.pk]) in client.get(url).content.decode()
        assert client.get(reverse("stage_promotion", args=[world.final.pk])).status_code == 200

    def test_it_is_for_organisers_of_the_contest(self, client, world):
        confirm(world, world.first)
        promotion = Promotion.objects.get()
        pages = [
            reverse("stage_promotion", args=[world.stage.pk]),
            reverse("promotion_tie", args=[world.stage.pk, world.source.pk, world.sitting.pk]),
            reverse("promotion_withdraw", args=[promotion.pk]),
        ]
        for user, status in ((world.stranger, 404), (world.secretary, 403), (world.officer, 403)):
            client.force_login(user)
            assert {client.get(page).status_code for page in pages} == {status}
            assert {client.post(page, {"reason": "x"}).status_code for page in pages} == {status}
        assert gone_on() == {world.first}
