"""What a dry run says, that it writes nothing, and that what it says is what comes about."""

from decimal import Decimal

import pytest

from contests.actions import save_question
from contests.keys.actions import ask_statistics
from contests.keys.proposals import drawn_versions, versions_of, with_versions
from contests.keys.shown_preview import preview_context
from contests.keys.tests.builders import (
    LATER,
    MINUTE,
    apply,
    choice,
    make_part,
    organiser_of,
    previewed,
    questions_of,
    ruling,
    run_waiting,
    sitters,
)
from contests.models import (
    Attempt,
    Award,
    ItemStatistic,
    Measure,
    Notice,
    PartScore,
    Place,
    Prize,
    Question,
    Ranking,
    Rescored,
    Ruling,
)
from contests.tests.builders import AT
from contests.upkeep import ask_rebuild
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    return make_part()


@pytest.fixture
def organiser(part):
    return organiser_of(part)


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Attempt, PartScore, Place, Ranking, Ruling, Rescored, Notice)
    ]


def places():
    return dict(Place.objects.order_by("position").values_list("entrant", "rank"))


def test_who_moves_from_where_to_where_and_nothing_is_written(part, organiser):
    a, b, c = sitters(part, [1, 1, 1, 1], [2, 1, 1, 1], [2, 1, 1, 2])
    run_waiting(LATER)
    question = questions_of(part)[0]
    before = everything()
    found = previewed(part, ruling(question, "replace", choice(question, 2)), by=organiser).result
    assert everything() == before
    assert {name: found[name] for name in ("papers", "changed", "entrants", "up", "down")} == {
        "papers": 3, "changed": 3, "entrants": 3, "up": 2, "down": 1,
    }  # fmt: skip
    assert found["changes"] == [["25.0000", 2], ["-25.0000", 1]]
    [moves] = found["rankings"]
    # a has 75 after 60 seconds, c has 75 after 62: the tie of points is broken by time.
    assert [row[:3] for row in moves["rows"]] == [[a.entrant_id, 1, 2], [b.entrant_id, 2, 1]]
    assert (moves["moved"], moves["total"]) == (2, 3)
    assert [(Decimal(row[3][0]), Decimal(row[4][0])) for row in moves["rows"]] == [(100, 75), (75, 100)]
    assert c.entrant_id not in [row[0] for row in moves["rows"]]


def test_what_was_shown_comes_about(part, organiser):
    sitters(part, [1, 1, 1, 1], [2, 1, 1, 1], [2, 1, 1, 2], [3, 3, 3, 3], [0, 1, 2, 1])
    question = questions_of(part)[0]
    other = ruling(question, "replace", choice(question, 2))
    preview = previewed(part, other, by=organiser)
    ranking = Ranking.objects.get()
    ask_rebuild(ranking, at=LATER)
    run_waiting(LATER)
    before = places()
    apply(part, other, by=organiser, at=LATER + MINUTE)
    run_waiting(LATER + 5 * MINUTE)
    after = places()
    moved = {entrant: (before[entrant], after[entrant]) for entrant in after if before[entrant] != after[entrant]}
    [moves] = [each for each in preview.result["rankings"] if each["ranking"] == ranking.pk]
    assert {row[0]: (row[1], row[2]) for row in moves["rows"]} == moved
    assert moved


def test_zero_movers(part, organiser):
    sitters(part, [1, 1, 1, 1])
    job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
    assert (job.result["changed"], job.result["rankings"]) == (0, [])
    assert preview_context(job)["rankings"] == []


def test_undoing_is_tried_out_the_same_way(part, organiser):
    a, b = sitters(part, [1, 1, 1, 1], [2, 1, 1, 1])
    question = questions_of(part)[0]
    apply(part, ruling(question, "replace", choice(question, 2)), by=organiser)
    job = previewed(part, undo=[Ruling.objects.get().pk], by=organiser, at=LATER + MINUTE)
    assert (job.result["up"], job.result["down"]) == (1, 1)
    assert [row[:3] for row in job.result["rankings"][0]["rows"]] == [[a.entrant_id, 2, 1], [b.entrant_id, 1, 2]]


def test_reasons_in_words_and_prizes_touched(part, organiser):
    a, _b, c = sitters(part, [1, 1, 1, 2], [2, 1, 1, 2], [1, 1, 2, 2])
    run_waiting(LATER)
    ranking = Ranking.objects.get()
    prize = Prize.objects.create(ranking=ranking, name="Giải Nhất")
    Award.objects.create(prize=prize, ranking=ranking, entrant=a.entrant, rank=1, state="given", proposed_at=LATER)
    question = questions_of(part)[0]
    job = previewed(part, ruling(question, "replace", choice(question, 2)), by=organiser)
    [moves] = preview_context(job)["rankings"]
    assert [(row.name, row.before, row.after) for row in moves.rows] == [
        ("Nguyễn Văn A0", 1, 2),
        ("Nguyễn Văn B1", 2, 1),
    ]
    assert [award.entrant for award in moves.awards] == [a.entrant]
    assert moves.prizes == 1
    assert "75" in moves.rows[0].why
    assert "50" in moves.rows[0].why
    assert c.entrant_id  # 50 before and 25 after, but the third place stays theirs


def test_one_who_is_only_passed_is_told_apart(part, organiser):
    _a, b = sitters(part, [2, 1, 1, 1], [1, 1, 1, 1])
    question = questions_of(part)[0]
    job = previewed(part, ruling(question, "also", choice(question, 2)), by=organiser)
    [moves] = preview_context(job)["rankings"]
    passed = next(row for row in moves.rows if row.name == b.entrant.person.full_name)
    assert (passed.before, passed.after) == (1, 2)
    assert "100" not in passed.why


def test_a_ranking_whose_rule_changed_since_is_still_shown(part, organiser):
    sitters(part, [2, 1, 1, 1], [1, 1, 1, 1])
    job = previewed(part, ruling(questions_of(part)[0], "out"), by=organiser)
    Measure.objects.filter(kind="seconds").delete()
    [moves] = preview_context(job)["rankings"]
    assert all(row.why for row in moves.rows)


def test_practice_moves_nobody(part, organiser):
    part.stage.practice = True
    part.stage.save()
    sitters(part, [2, 1, 1, 1])
    job = previewed(part, ruling(questions_of(part)[0], "free"), by=organiser)
    assert (job.result["changed"], job.result["rankings"]) == (1, [])


class TestVersions:
    @pytest.fixture
    def versions(self, part):
        """The first question in three versions, each drawn by somebody."""
        first = questions_of(part)[0]
        sitters(part, [1, 1, 1, 1])
        versions = [first]
        for texts in (["Một", "Hai"], ["Một", "Ba"]):
            newer = Question.objects.get(pk=versions[-1].pk)
            newer.text += " (sửa)"
            rows = [{"text": text, "correct": n == 0, "keep_last": False} for n, text in enumerate(texts)]
            versions.append(save_question(newer, rows, by=None, at=AT))
        attempt = Attempt.objects.get()
        Attempt.objects.update(paper=[*attempt.paper, *([version.pk, []] for version in versions[1:])])
        ask_statistics(part, at=LATER)
        run_waiting(LATER)
        return versions

    def test_the_others_that_were_drawn(self, part, versions):
        one, two, three = versions
        assert sorted(versions_of(two)) == [one.pk, three.pk]
        assert drawn_versions(part, one) == [two, three]
        ItemStatistic.objects.filter(question=three).delete()
        assert drawn_versions(part, two) == [one]

    def test_choices_are_found_by_their_text(self, versions):
        one, two, three = versions
        wanted = two.choices.get(text="Hai")
        rulings, unlike = with_versions(two, "replace", [wanted.pk], [one, three])
        assert (rulings, unlike) == ([ruling(two, "replace", wanted)], [one, three])
        key = two.choices.get(text="Một")
        rulings, unlike = with_versions(two, "replace", [key.pk], [one, three])
        assert rulings == [ruling(two, "replace", key), ruling(three, "replace", three.choices.get(text="Một"))]
        assert unlike == [one]
        assert with_versions(two, "out", [], [one, three])[1] == []
