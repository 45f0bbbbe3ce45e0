from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from foundation.ui.templatetags import portal

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def draw(source, **context):
    return engines["django"].from_string("{% load portal %}" + source).render(context)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (300000, "300.000 đ"),
        (Decimal("1250000.00"), "1.250.000 đ"),
        (0, "0 đ"),
        (None, ""),
    ],
)
def test_money_is_grouped_by_dots_in_vietnamese(amount, written):
    with translation.override("vi"):
        assert plain(portal.money(amount)) == written


def test_money_is_grouped_by_commas_in_english():
    with translation.override("en"):
        assert plain(portal.money(300000)) == "300,000 đ"


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (Decimal("8.5000"), "8,5"),
        (Decimal("10.0000"), "10"),
        (Decimal("100"), "100"),
        (Decimal("6.6667"), "6,67"),
        (Decimal("-0.001"), "0"),
        (0, "0"),
        (None, ""),
    ],
)
def test_a_score_has_a_comma_and_no_idle_zeros(points, written):
    with translation.override("vi"):
        assert portal.score(points) == written


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (199, 200, "99 %"),
        (200, 200, "100 %"),
        (9999, 10000, "99 %"),
        (1, 1000, "1 %"),
        (0, 1000, "0 %"),
        (0, 0, "–"),
        (3, None, "–"),
    ],
)
def test_a_share_never_rounds_to_all_or_nothing(part, whole, written):
    assert plain(portal.share_of(part, whole)) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (75, "1 minute 15 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (3605, "1 hour"),
        (187200 + 59, "2 days 4 hours"),
        (86400 + 120, "1 day"),
        (Decimal("61.9"), "1 minute 1 second"),
        (-5, "0 seconds"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, written):
    with translation.override("en"):
        assert portal.duration(seconds) == written


@pytest.mark.parametrize(
    ("left", "written"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 hours left"),
        (timedelta(minutes=30), "30 minutes left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(0), ""),
        (timedelta(days=-1), ""),
    ],
)
def test_time_left(left, written):
    with translation.override("en"):
        assert portal.left_for(AT + left, AT) == written
        assert draw("{{ until|left_for:at }}", until=AT + left, at=AT) == written


def pages(address, *, number, size=1, total=12):
    request = RequestFactory().get(address)
    page = Paginator(range(total), size).page(number)
    return engines["django"].from_string("{% load portal %}{% page_links page %}").render({"page": page}, request)


def test_page_links_keep_the_search():
    html = pages("/units/?q=Y%C3%AAn&page=3", number=3)
    assert 'href="?q=Y%C3%AAn&amp;page=4"' in html
    assert 'href="?q=Y%C3%AAn&amp;page=2" rel="prev"' in html
    assert '<span aria-current="page">3</span>' in html


def test_the_first_page_has_no_way_back_and_the_last_none_onward():
    assert 'rel="prev"' not in pages("/", number=1)
    assert 'rel="next"' in pages("/", number=1)
    assert 'rel="next"' not in pages("/", number=12)


def test_one_page_needs_no_links():
    assert "<nav" not in pages("/", number=1, size=50)


def test_progress_is_a_progress_element_with_its_share_in_words():
    html = draw('{% include "foundation/ui/progress.html" with done=199 total=200 label="Reading" %}')
    assert 'value="199" max="200"' in html
    assert "99\N{NO-BREAK SPACE}%" in html


def test_progress_of_unknown_length_names_no_share():
    html = draw('{% include "foundation/ui/progress.html" with done=0 total=0 label="Reading" %}')
    assert "<progress" in html
    assert "value=" not in html
    assert "%" not in html


@pytest.mark.parametrize(
    ("deadline", "written"),
    [
        (datetime(2018, 10, 31, 10, 0, tzinfo=UTC), "17:00 31/10/2018"),
        (datetime(2018, 10, 30, 17, 0, tzinfo=UTC), "hết ngày 30/10/2018"),
        (datetime(2018, 10, 30, 17, 1, tzinfo=UTC), "00:01 31/10/2018"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "hết ngày 31/12/2026"),
        (None, ""),
    ],
)
def test_a_deadline_at_midnight_names_the_last_day_that_counts(deadline, written):
    with translation.override("vi"):
        assert draw("{{ due|by_when }}", due=deadline) == written
