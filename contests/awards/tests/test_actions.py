"""Proposing, verifying, refusing, deciding ties: what changes, what stays, what is refused."""

from datetime import timedelta

import pytest

from contests.awards import actions
from contests.awards.reading import cap_of, proposal_of
from contests.awards.tests.worlds import NAMES, awarded, compute, make_ranked, rank, score
from contests.models import Award, Bloc, Decision, Prize, Ranking, TieRuling
from foundation.models import Event, Job
from foundation.refusals import NotPossible
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
AN, BINH, CUONG, DUNG = NAMES[:4]
REBUILD = "contests.rebuild_ranking"


def propose(world, at=None):
    return actions.propose_awards(world.ranking.pk, by=world.organiser, at=at or world.at)


def award_of(world, index):
    return Award.objects.get(ranking=world.ranking, entrant=world.entrants[index])


def verify_all(world):
    ids = list(Award.objects.values_list("pk", flat=True))
    return actions.verify_awards(world.ranking.pk, ids, note="Đã đối chiếu", by=world.organiser, at=world.at)


class TestProposing:
    def test_the_best_get_the_prizes_and_history_says_who_proposed(self):
        world = make_ranked()
        made = propose(world)
        assert (made.added, made.moved, made.removed, made.kept) == (2, 0, 0, 0)
        assert awarded(world) == {AN: ("first", "proposed"), BINH: ("second", "proposed")}
        event = Event.objects.get(verb="propose prizes")
        assert (event.by, event.subject_id) == (world.organiser, world.ranking.pk)

    def test_again_it_changes_nothing_and_keeps_what_was_verified(self):
        world = make_ranked()
        propose(world)
        verify_all(world)
        made = propose(world)
        assert (made.added, made.moved, made.removed, made.kept) == (0, 0, 0, 2)
        assert set(awarded(world).values()) == {("first", "verified"), ("second", "verified")}

    def test_after_new_results_one_moves_one_goes_one_comes(self):
        world = make_ranked()
        propose(world)
        verify_all(world)
        later = world.at + timedelta(minutes=5)
        score(world, world.entrants[2], 95, at=later)  # Cường passes Bình
        score(world, world.entrants[0], 50, at=later)  # An falls behind both
        compute(world, at=later)
        made = propose(world, at=later)
        assert (made.added, made.moved, made.removed, made.kept) == (1, 0, 1, 1)
        assert awarded(world) == {CUONG: ("first", "proposed"), BINH: ("second", "verified")}

    def test_another_prize_must_be_verified_anew(self):
        world = make_ranked()
        propose(world)
        verify_all(world)
        actions.refuse_award(award_of(world, 0), reason="Không đúng đối tượng", by=world.organiser, at=world.at)
        made = propose(world)
        assert (made.added, made.moved) == (1, 1)
        assert awarded(world) == {
            AN: ("first", "refused"),
            BINH: ("first", "proposed"),
            CUONG: ("second", "proposed"),
        }
        assert award_of(world, 1).decided_by is None

    def test_not_while_newer_results_are_not_in_the_places(self):
        world = make_ranked()
        score(world, world.entrants[3], 100, at=world.at + timedelta(minutes=1))
        with pytest.raises(NotPossible):
            propose(world)
        assert Award.objects.count() == 0

    def test_an_official_ranking_keeps_its_awards(self):
        world = make_ranked()
        propose(world)
        Ranking.objects.update(state="official")
        award = award_of(world, 0)
        given = {"by": world.organiser, "at": world.at}
        for act in (
            lambda: propose(world),
            lambda: verify_all(world),
            lambda: actions.refuse_award(award, reason="x", **given),
            lambda: actions.take_back(award, reason="x", **given),
        ):
            with pytest.raises(NotPossible):
                act()
        assert set(awarded(world).values()) == {("first", "proposed"), ("second", "proposed")}

    @pytest.mark.parametrize(("share", "cap"), [("50", 2), ("49.99", 1), ("24", 0), (None, None)])
    def test_the_share_is_rounded_down(self, share, cap):
        world = make_ranked(prizes=((4, "consolation"),))
        Ranking.objects.update(prize_share=share)
        world.ranking.refresh_from_db()
        assert cap_of(world.ranking) == cap
        assert len(proposal_of(world.ranking).given) == (4 if cap is None else cap)

    def test_each_grade_and_each_bloc(self):
        world = make_ranked(prizes=(), grades=(6, 6, 7, 7))
        bloc = Bloc.objects.create(contest=world.contest, name="Cụm 1")
        bloc.units.add(world.school)
        Prize.objects.create(ranking=world.ranking, order=1, level="first", count=1, each="grade")
        Prize.objects.create(ranking=world.ranking, order=2, level="second", count=1, each="bloc")
        propose(world)
        assert awarded(world) == {
            AN: ("first", "proposed"), CUONG: ("first", "proposed"), BINH: ("second", "proposed"),
        }  # fmt: skip


class TestDeciding:
    def test_what_was_checked_is_kept_with_the_person(self):
        world = make_ranked()
        propose(world)
        assert verify_all(world) == 2
        assert verify_all(world) == 0  # twice is once
        award = award_of(world, 0)
        assert (award.note, award.decided_by, award.decided_at) == ("Đã đối chiếu", world.organiser, world.at)

    def test_a_refusal_taken_back_lets_the_next_proposal_give_it_again(self):
        world = make_ranked()
        propose(world)
        given = {"by": world.organiser, "at": world.at}
        actions.refuse_award(award_of(world, 0), reason="Nhầm", **given)
        propose(world)
        actions.take_back(award_of(world, 0), reason="Đã xác minh lại", **given)
        propose(world)
        assert awarded(world) == {AN: ("first", "proposed"), BINH: ("second", "proposed")}
        assert Event.objects.get(verb="take back").reason == "Đã xác minh lại"

    def test_an_award_that_went_meanwhile_is_refused_by_nobody(self):
        world = make_ranked()
        propose(world)
        award = award_of(world, 0)
        Award.objects.filter(pk=award.pk).delete()
        with pytest.raises(NotPossible):
            actions.refuse_award(award, reason="x", by=world.organiser, at=world.at)

    def test_a_stranger_s_award_in_the_list_is_not_verified(self):
        world = make_ranked()
        propose(world)
        other = Ranking.objects.create(contest=world.contest, name="Khác")
        prize = Prize.objects.create(ranking=other, order=1)
        foreign = Award.objects.create(ranking=other, prize=prize, entrant=world.entrants[3], rank=1,
                                       proposed_at=world.at)  # fmt: skip
        assert verify_all(world) == 2
        foreign.refresh_from_db()
        assert foreign.state == "proposed"


@shared
def tied():
    """First: An; Bình and Cường tied for second."""
    return make_ranked((100, 90, 90, 70), prizes=((1, "first"), (1, "second"), (1, "third")))


def second(world):
    return Prize.objects.get(ranking=world.ranking, order=2)


def ids(world, *indexes):
    return [world.entrants[index].pk for index in indexes]


class TestTies:
    def decide(self, world, order, *, add=True, subjects=(1, 2)):
        actions.decide_order(
            second(world), ids(world, *subjects), ids(world, *order), reason="Bốc thăm công khai",
            add_measure=add, by=world.organiser, at=world.at,
        )  # fmt: skip

    def rule(self, world, give, subjects=(1, 2)):
        actions.rule_on_tie(
            second(world), ids(world, *subjects), give, reason="Ban tổ chức quyết định", by=world.organiser, at=world.at
        )

    def test_until_it_is_decided_only_what_is_sure_is_proposed(self, tied):
        propose(tied)
        assert awarded(tied) == {AN: ("first", "proposed")}

    def test_an_order_is_kept_for_the_rule_which_gets_its_line_and_the_places_are_computed(self, tied):
        self.decide(tied, [2])
        kept = dict(Decision.objects.values_list("entrant", "value"))
        assert kept == dict(zip(ids(tied, 2, 1), (1, 0), strict=True))
        assert set(Decision.objects.values_list("reason", "by")) == {("Bốc thăm công khai", tied.organiser.pk)}
        last = tied.ranking.measures.order_by("-order").first()
        assert (last.kind, last.direction, last.order) == ("decision", "high", 4)
        assert Job.objects.filter(kind=REBUILD).count() == 1
        event = Event.objects.get(verb="decide tie")
        assert event.changes == {"tied": "T.T.B. (THCS Đại Mỗ), L.V.C. (THCS Đại Mỗ)", "order": "L.V.C. (THCS Đại Mỗ)"}

    def test_when_the_places_follow_the_prizes_do(self, tied):
        self.decide(tied, [2])
        with pytest.raises(NotPossible):
            propose(tied, at=tied.at)  # the places do not know of it yet
        later = tied.at + timedelta(minutes=1)
        rank(tied, 1, 3, 2, 4, at=later)
        propose(tied, at=later)
        assert awarded(tied) == {
            AN: ("first", "proposed"), CUONG: ("second", "proposed"), BINH: ("third", "proposed"),
        }  # fmt: skip

    @pytest.mark.parametrize("order", [[], [2, 2], [0], [3, 1]])
    def test_an_order_that_decides_nothing_is_refused(self, tied, order):
        with pytest.raises(NotPossible):
            self.decide(tied, order)
        assert Decision.objects.count() == 0

    def test_a_rule_without_the_line_is_not_changed_unasked(self, tied):
        with pytest.raises(NotPossible):
            self.decide(tied, [2], add=False)
        assert (Decision.objects.count(), tied.ranking.measures.count()) == (0, 3)

    def test_the_prize_to_both(self, tied):
        self.rule(tied, "all")
        propose(tied)
        assert awarded(tied) == {
            AN: ("first", "proposed"), BINH: ("second", "proposed"), CUONG: ("second", "proposed"),
            DUNG: ("third", "proposed"),
        }  # fmt: skip

    def test_the_prize_to_neither_nor_to_who_comes_after(self, tied):
        self.rule(tied, "none")
        propose(tied)
        assert awarded(tied) == {AN: ("first", "proposed")}  # now they are tied for the third prize
        assert [question.prize for question in proposal_of(tied.ranking).questions] == [
            Prize.objects.get(ranking=tied.ranking, order=3).pk
        ]

    def test_taken_back_the_question_is_open_again(self, tied):
        self.rule(tied, "all")
        actions.reopen_tie(TieRuling.objects.get(), reason="Khiếu nại", by=tied.organiser, at=tied.at)
        assert len(proposal_of(tied.ranking).questions) == 1
        assert list(TieRuling.objects.order_by("pk").values_list("give", flat=True)) == ["all", "open"]

    def test_who_is_no_longer_tied_is_not_ruled_on(self, tied):
        for subjects in ((1, 3), (1,), (1, 2, 3)):
            with pytest.raises(NotPossible):
                self.rule(tied, "all", subjects)
        score(tied, tied.entrants[1], 91, at=tied.at + timedelta(minutes=1))
        with pytest.raises(NotPossible):
            self.rule(tied, "all")
        assert TieRuling.objects.count() == 0

    def test_all_of_them_are_too_many_under_a_cap(self, tied):
        Ranking.objects.update(prize_share=50)
        with pytest.raises(NotPossible):
            actions.rule_on_tie(
                Prize.objects.get(ranking=tied.ranking, order=3), ids(tied, 1, 2), "all", reason="x",
                by=tied.organiser, at=tied.at,
            )  # fmt: skip
        assert len(proposal_of(Ranking.objects.get()).given) == 1
