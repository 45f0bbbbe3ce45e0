"""Prizes from ranks: fixed cases, and what must hold for any ranking and any prizes."""

from collections import Counter
from itertools import cycle, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.awards.proposal import ALL, NONE, Given, Line, Question, Ranked, needed, propose


def ranking(*ranks, **groups):
    """Subjects 1, 2, 3 … with these ranks; `grade="6 6 7"` names the group of each, "-" none."""
    named = {kind: [None if word == "-" else word for word in words.split()] for kind, words in groups.items()}
    return [
        Ranked(number, rank, {kind: words[number - 1] for kind, words in named.items()})
        for number, rank in enumerate(ranks, start=1)
    ]


def got(proposal):
    """{prize: its subjects}"""
    found = {}
    for prize, subject, _rank in proposal.given:
        found.setdefault(prize, []).append(subject)
    return found


PLAN = [Line(1, 1), Line(2, 1), Line(3, 1), Line(4, 1)]  # scenario B: first, second, third, consolation


class TestWithoutTies:
    def test_each_line_takes_the_best_of_those_left(self):
        made = propose(ranking(1, 2, 3, 4, 5, 6), [Line(1, 1), Line(2, 2), Line(3, 2)])
        assert got(made) == {1: [1], 2: [2, 3], 3: [4, 5]}
        assert (made.questions, made.waiting, made.capped) == ((), (), False)
        assert made.given[1] == Given(2, 2, 2)

    def test_fewer_subjects_than_prizes(self):
        assert got(propose(ranking(1, 2), [Line(1, 1), Line(2, 5)])) == {1: [1], 2: [2]}
        assert propose([], PLAN).given == ()

    def test_a_tie_that_fits_needs_no_decision(self):
        made = propose(ranking(1, 2, 2, 4), [Line(1, 1), Line(2, 2), Line(3, 1)])
        assert (got(made), made.questions) == ({1: [1], 2: [2, 3], 3: [4]}, ())


class TestTies:
    def test_a_tie_at_the_line_is_a_question_and_what_follows_waits(self):
        made = propose(ranking(1, 2, 2, 4, 5), PLAN)
        assert got(made) == {1: [1]}
        assert made.questions == (Question(2, 2, (2, 3), 1, by_cap=False),)
        assert made.waiting == (3, 4)

    def test_three_tied_for_the_two_places_left(self):
        made = propose(ranking(1, 2, 2, 2, 5), [Line(1, 3)])
        assert (got(made), made.questions) == ({1: [1]}, (Question(1, 2, (2, 3, 4), 2, by_cap=False),))

    def test_given_to_all_of_them_the_next_line_begins_below(self):
        made = propose(ranking(1, 2, 2, 4, 5), PLAN, rulings={(2, frozenset({2, 3})): ALL})
        assert (got(made), made.questions) == ({1: [1], 2: [2, 3], 3: [4], 4: [5]}, ())

    def test_given_to_none_nobody_below_gets_it_and_they_stand_first_for_the_next(self):
        lines = [Line(1, 1), Line(2, 2), Line(3, 1)]
        made = propose(ranking(1, 1, 3, 4), lines, rulings={(1, frozenset({1, 2})): NONE})
        assert (got(made), made.questions) == ({2: [1, 2], 3: [3]}, ())

    def test_a_ruling_on_others_than_those_tied_now_counts_for_nothing(self):
        made = propose(ranking(1, 1, 1, 4), [Line(1, 1)], rulings={(1, frozenset({1, 2})): ALL})
        assert made.questions == (Question(1, 1, (1, 2, 3), 1, by_cap=False),)


class TestGroups:
    def test_each_grade_has_its_own(self):
        made = propose(ranking(1, 2, 3, 4, 5, grade="6 6 7 6 7"), [Line(1, 1, "grade"), Line(2, 1, "grade")])
        assert got(made) == {1: [1, 3], 2: [2, 5]}

    def test_who_is_in_no_group_gets_none_of_these_but_others(self):
        made = propose(ranking(1, 2, 3, grade="- 6 -"), [Line(1, 1, "grade"), Line(2, 1)])
        assert got(made) == {1: [2], 2: [1]}

    def test_a_tie_in_one_group_holds_up_that_group_alone(self):
        made = propose(ranking(1, 1, 3, 4, grade="6 6 7 7"), [Line(1, 1, "grade"), Line(2, 1, "grade")])
        assert got(made) == {1: [3], 2: [4]}
        assert (made.questions, made.waiting) == ((Question(1, 1, (1, 2), 1, by_cap=False),), (2,))

    def test_the_same_rank_in_two_groups_is_no_tie(self):
        assert propose(ranking(1, 1, grade="6 7"), [Line(1, 1, "grade")]).questions == ()

    def test_a_later_line_waits_only_where_it_reaches_those_in_question(self):
        lines = [Line(1, 1, "unit"), Line(2, 2)]
        made = propose(ranking(1, 2, 3, 4, 4, unit="a a a b b"), lines)
        assert (got(made), made.waiting) == ({1: [1], 2: [2, 3]}, ())

    def test_who_may_yet_get_an_earlier_prize_is_given_no_later_one(self):
        lines = [Line(1, 1, "unit"), Line(2, 3), Line(3, 1, "grade")]
        made = propose(ranking(1, 2, 2, 4, 5, 6, unit="b a a a a a", grade="6 6 6 6 6 7"), lines)
        assert (got(made), made.waiting) == ({1: [1]}, (2, 3))


class TestCap:
    def test_the_best_get_them_and_the_rest_is_not_given(self):
        made = propose(ranking(1, 2, 3, 4), [Line(1, 1), Line(2, 3)], cap=2)
        assert (got(made), made.questions, made.capped) == ({1: [1], 2: [2]}, (), True)

    def test_a_tie_at_the_cap_is_a_question_too(self):
        made = propose(ranking(1, 2, 2, 4), [Line(1, 4)], cap=2)
        assert (got(made), made.questions) == ({1: [1]}, (Question(1, 2, (2, 3), 1, by_cap=True),))
        assert propose(ranking(1, 2, 2, 4), [Line(1, 4)], cap=2, rulings={(1, frozenset({2, 3})): ALL}) == made

    def test_over_groups_ranks_decide_who_is_below_the_cap(self):
        made = propose(ranking(1, 2, 3, 3, 5, grade="6 6 7 8 9"), [Line(1, 1, "grade")], cap=2)
        assert got(made) == {1: [1]}
        assert made.questions == (Question(1, 3, (3, 4), 1, by_cap=True),)

    def test_the_better_rank_of_another_group_comes_first(self):
        made = propose(ranking(1, 2, 3, 4, grade="6 7 6 7"), [Line(1, 2, "grade")], cap=2)
        assert got(made) == {1: [1, 2]}

    def test_what_an_answer_could_leave_no_room_for_waits(self):
        lines = [Line(1, 1, "grade"), Line(2, 2)]
        made = propose(ranking(1, 2, 3, 4, 4, grade="6 6 6 7 7"), lines, cap=4)
        assert (got(made), made.waiting) == ({1: [1]}, (2,))
        made = propose(ranking(1, 1, 1, grade="6 6 7"), [Line(1, 1, "grade")], cap=2)
        assert (got(made), [question.subjects for question in made.questions]) == ({}, [(1, 2)])

    def test_no_line_after_an_open_question_is_given(self):
        made = propose(ranking(1, 1, 3, 4), [Line(1, 1), Line(2, 1)], cap=3)
        assert (got(made), made.waiting) == ({}, (2,))

    def test_none_at_all(self):
        made = propose(ranking(1, 1), [Line(1, 1)], cap=0)
        assert (made.given, made.questions, made.capped) == ((), (), True)


def ranks_of(tied):
    """Ranks as competitions count them, from whether each subject is level with the one above."""
    found = []
    for position, level in enumerate(tied, start=1):
        found.append(found[-1] if found and level else position)
    return found


ranks = st.lists(st.booleans(), max_size=14).map(ranks_of)
lines = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "grade", "unit"])), min_size=1, max_size=4).map(
    lambda found: [Line(number, count, each) for number, (count, each) in enumerate(found, start=1)]
)
groups = st.lists(st.tuples(st.sampled_from([6, 7, None]), st.sampled_from("ab")), min_size=14, max_size=14)
caps = st.none() | st.integers(0, 8)


def made_of(ranks, groups):
    return [
        Ranked(number, rank, dict(zip(("grade", "unit"), groups[number - 1], strict=True)))
        for number, rank in enumerate(ranks, start=1)
    ]


def group_of(row, line):
    return row.groups.get(line.each) if line.each else ""


def settled(subjects, lines, cap, choose):
    """The proposal when every question has been answered by `choose`; a question is never asked twice."""
    rulings = {}
    while (made := propose(subjects, lines, cap=cap, rulings=rulings)).questions:
        for question in made.questions:
            key = (question.prize, frozenset(question.subjects))
            assert rulings.get(key) != NONE
            rulings[key] = NONE if question.by_cap else choose(question)
    return made, rulings


class TestAnyRankingAndPrizes:
    @given(ranks, groups, lines, caps)
    def test_what_is_given_before_any_decision(self, ranks, groups, lines, cap):
        subjects = made_of(ranks, groups)
        made = propose(subjects, lines, cap=cap)
        rows = {row.subject: row for row in subjects}
        by_prize = {line.prize: line for line in lines}
        assert len({each.subject for each in made.given}) == len(made.given)
        assert cap is None or len(made.given) + sum(question.places for question in made.questions) <= cap
        counts = Counter((each.prize, group_of(rows[each.subject], by_prize[each.prize])) for each in made.given)
        assert all(count <= by_prize[prize].number for (prize, _group), count in counts.items())
        fair(made, rows, by_prize)
        for question in made.questions:
            assert 0 < question.places < len(question.subjects)
            assert {rows[subject].rank for subject in question.subjects} == {question.rank}
            assert not {each.subject for each in made.given} & set(question.subjects)

    @given(ranks, groups, lines, caps, st.sampled_from([ALL, NONE]))
    def test_when_every_question_is_answered_the_cap_is_kept_and_nobody_better_is_left_out(
        self, ranks, groups, lines, cap, answer
    ):
        subjects = made_of(ranks, groups)
        made, rulings = settled(subjects, lines, cap, lambda _question: answer)
        assert cap is None or len(made.given) <= cap
        assert made.waiting == ()
        fair(made, {row.subject: row for row in subjects}, {line.prize: line for line in lines})
        if answer == NONE:
            assert len(made.given) <= sum(line.number for line in lines) * 4
        assert all(value in {ALL, NONE} for value in rulings.values())

    @given(ranks, groups, lines, caps, st.lists(st.sampled_from([ALL, NONE]), min_size=1, max_size=5))
    def test_no_answer_takes_away_what_was_sure(self, ranks, groups, lines, cap, answers):
        subjects = made_of(ranks, groups)
        sure = propose(subjects, lines, cap=cap)
        pool = cycle(answers)
        made, _rulings = settled(subjects, lines, cap, lambda _question: next(pool))
        assert set(sure.given) <= set(made.given)

    @given(ranks, groups, lines, caps)
    def test_the_names_of_subjects_decide_nothing(self, ranks, groups, lines, cap):
        subjects = made_of(ranks, groups)
        renamed = [row._replace(subject=100 - row.subject) for row in subjects]
        renamed.sort(key=lambda row: (row.rank, row.subject))
        one, other = propose(subjects, lines, cap=cap), propose(renamed, lines, cap=cap)
        assert {(prize, 100 - subject) for prize, subject, _rank in one.given} == {each[:2] for each in other.given}
        assert len(one.questions) == len(other.questions)

    @given(ranks, groups, st.lists(st.integers(1, 3), min_size=1, max_size=3), st.sampled_from(["", "grade"]), caps)
    def test_what_is_not_needed_changes_nothing(self, ranks, groups, counts, each, cap):
        subjects = made_of(ranks, groups)
        lines = [Line(number, count, each) for number, count in enumerate(counts, start=1)]
        assert propose(needed(subjects, lines), lines, cap=cap) == propose(subjects, lines, cap=cap)


def fair(made, rows, by_prize):
    """Whoever stands above or level with somebody who has a prize, in the same group, has it too or an earlier one."""
    prize_of = {each.subject: each.prize for each in made.given}
    for prize, subject, _rank in made.given:
        line, row = by_prize[prize], rows[subject]
        for other in rows.values():
            if other.rank <= row.rank and group_of(other, line) == group_of(row, line):
                assert prize_of.get(other.subject, prize + 1) <= prize


@pytest.mark.parametrize("each", ["", "grade"])
def test_of_a_long_ranking_little_is_read(each):
    read = []

    def rows():
        for number in range(1, 100_001):
            read.append(number)
            yield Ranked(number, number, {"grade": number % 4})

    kept = list(needed(rows(), [Line(1, 2, each), Line(2, 3, each)]))
    assert len(kept) == (20 if each else 5)
    assert len(read) == (100_000 if each else 6)
    assert all(above.rank < below.rank for above, below in pairwise(kept))
