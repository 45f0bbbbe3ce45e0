"""How a report stands, as people read it: every standing has a word and a look, and each counts as one thing."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from reports.moments import STANDINGS
from reports.standings import CAME, LOOKS, MISSING, TO_COME, WORDS, Counts


def test_every_standing_has_its_word_and_its_look():
    assert set(WORDS) == set(LOOKS) == set(STANDINGS)
    with override("vi"):
        assert len({str(words) for words in WORDS.values()}) == len(STANDINGS)


@pytest.mark.parametrize(
    ("standing", "html"),
    [
        ("overdue", '<span class="state state-bad" data-standing="overdue">quá hạn</span>'),
        ("sent", '<span class="state state-sent" data-standing="sent">chờ xử lý</span>'),
        ("released", '<span class="state " data-standing="released">không phải nộp</span>'),
    ],
)
def test_a_standing_on_a_page(standing, html):
    drawn = Template("{% load reporting %}{% standing standing %}").render(Context({"standing": standing}))
    assert drawn.strip() == html


def test_each_standing_is_missing_or_there_or_asks_for_nothing():
    assert {"overdue", "sent_back", "owing"} == MISSING
    assert {"not_open"} == TO_COME - MISSING
    assert {*TO_COME, *CAME, "released"} == set(STANDINGS)
    assert not TO_COME & CAME


def test_counting():
    counts = Counts(["overdue", "overdue", "sent_back", "not_open", "sent", "accepted", "released"])
    assert (counts.missing, counts.came, counts.asked, counts.total) == (4, 2, 6, 7)
    assert [(standing, n) for standing, _words, n in counts.chips] == [
        ("overdue", 2), ("sent_back", 1), ("not_open", 1), ("sent", 1), ("accepted", 1), ("released", 1),
    ]  # fmt: skip
    assert Counts().chips == []
