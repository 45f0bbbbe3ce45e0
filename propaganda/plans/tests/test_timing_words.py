"""“When” as plans write it, read into days and written again."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from propaganda.plans.timing_words import expected_words, read_when, when_words
from propaganda.tests.builders import all_year, between, quarters
from propaganda.timing import Span, Timing

YEAR = Span(date(2022, 1, 1), date(2022, 12, 31))
FEBRUARY_ON = Span(date(2022, 2, 15), date(2022, 12, 31))
SCHOOL_YEAR = Span(date(2022, 9, 5), date(2023, 5, 31))
DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))


def read(text, bounds=YEAR, year=2022):
    return read_when(text, year=year, bounds=bounds)


def days(found):
    return found and (found.when, f"{found.starts_on:%d/%m/%Y}", f"{found.ends_on:%d/%m/%Y}", found.every)


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


@pytest.mark.parametrize("text", [
    "Thường xuyên", "THƯỜNG XUYÊN", "thường  xuyên.", "Thường\u00a0xuyên", unicodedata.normalize("NFD", "Thường xuyên"),
    "Cả năm", "Trong cả năm", "Thường xuyên, liên tục", "thường xuyên trong năm 2022", "Năm 2022", "Hàng quý",
])  # fmt: skip
def test_all_through_is_the_campaign_one_a_quarter(text):
    assert days(read(text, FEBRUARY_ON)) == ("all_year", "15/02/2022", "31/12/2022", "quarter")


def test_every_month_is_counted_by_months():
    assert days(read("Hàng tháng", FEBRUARY_ON)) == ("all_year", "15/02/2022", "31/12/2022", "month")


@pytest.mark.parametrize(("text", "names"), [
    ("Quý II/2022", ["2022Q2"]),
    ("Quý III, IV/2022", ["2022Q3", "2022Q4"]),
    ("QUÝ III,IV / 2022", ["2022Q3", "2022Q4"]),
    ("Quý 3,4 năm 2022", ["2022Q3", "2022Q4"]),
    ("Quý III và IV năm 2022", ["2022Q3", "2022Q4"]),
    ("Quý III và quý IV năm 2022", ["2022Q3", "2022Q4"]),
    ("Quý III/2022, quý IV/2022", ["2022Q3", "2022Q4"]),
    ("Quý I \u2013 III/2022", ["2022Q1", "2022Q2", "2022Q3"]),
    ("Quý IV/2022 \u2014 Quý I/2023", ["2022Q4", "2023Q1"]),
    ("Quý Ⅱ/2022", ["2022Q2"]),
    ("Trong quý II", ["2022Q2"]),
    (unicodedata.normalize("NFD", "Quý\u00a0II/2022"), ["2022Q2"]),
])  # fmt: skip
def test_quarters(text, names):
    found = read(text)
    assert (found.when, found.quarters, found.every) == ("quarters", names, "quarter")


@pytest.mark.parametrize(("text", "day"), [
    ("24/10/2018", "24/10/2018"), ("ngày 24/10/2018", "24/10/2018"), ("24-10-2018", "24/10/2018"),
    ("24.10.2018", "24/10/2018"), ("Ngày 24 tháng 10 năm 2018", "24/10/2018"), ("24/10", "24/10/2022"),
])  # fmt: skip
def test_a_day(text, day):
    assert days(read(text)) == ("day", day, day, "once")


@pytest.mark.parametrize("text", [
    "01/3/2017 - 16/3/2017", "01/3/2017–16/3/2017", "01-3-2017 - 16-3-2017", "Từ ngày 01 đến 16/3/2017",
    "Từ ngày 01 đến ngày 16/3/2017", "Từ 01/3 đến 16/3/2017", "từ 1/3 đến hết ngày 16/3/2017", "01-16/3/2017",
    "Từ ngày 1 đến ngày 16 tháng 3 năm 2017", "Từ ngày 01 tháng 3 đến ngày 16 tháng 3 năm 2017",
])  # fmt: skip
def test_from_a_day_to_a_day(text):
    assert days(read(text)) == ("range", "01/03/2017", "16/03/2017", "once")


def test_a_range_over_new_year_begins_the_year_before():
    assert days(read("20/12 - 10/01/2023")) == ("range", "20/12/2022", "10/01/2023", "once")


@pytest.mark.parametrize(("text", "last"), [
    ("Trước ngày 31/10/2022", "30/10/2022"), ("trước 31/10", "30/10/2022"),
    ("Hoàn thành trước ngày 01/3", "28/02/2022"),
    ("Đến hết ngày 30/6", "30/06/2022"), ("Đến 30/6/2022", "30/06/2022"), ("Chậm nhất ngày 30/6", "30/06/2022"),
    ("Đến hết tháng 6", "30/06/2022"), ("Trước tháng 7/2022", "30/06/2022"),
])  # fmt: skip
def test_until_a_day_begins_with_the_campaign(text, last):
    assert days(read(text, FEBRUARY_ON)) == ("range", "15/02/2022", last, "once")


@pytest.mark.parametrize(("text", "bounds", "said"), [
    ("Tháng 3/2022", YEAR, ("range", "01/03/2022", "31/03/2022", "once")),
    ("03/2022", YEAR, ("range", "01/03/2022", "31/03/2022", "once")),
    ("Tháng 3", SCHOOL_YEAR, ("range", "01/03/2023", "31/03/2023", "once")),
    ("Tháng 3, 4/2022", YEAR, ("range", "01/03/2022", "30/04/2022", "month")),
    ("Tháng 9-11", YEAR, ("range", "01/09/2022", "30/11/2022", "once")),
    ("Từ tháng 9/2022 đến tháng 5/2023", YEAR, ("range", "01/09/2022", "31/05/2023", "once")),
    ("Tháng 2 năm 2024", YEAR, ("range", "01/02/2024", "29/02/2024", "once")),
    ("6 tháng đầu năm 2022", YEAR, ("range", "01/01/2022", "30/06/2022", "once")),
    ("Học kỳ I năm học 2022-2023", YEAR, ("range", "05/09/2022", "15/01/2023", "once")),
    ("Học kì II, năm học 2022 – 2023", YEAR, ("range", "16/01/2023", "31/05/2023", "once")),
    ("HỌC KỲ 2", SCHOOL_YEAR, ("range", "16/01/2023", "31/05/2023", "once")),
    ("Năm học 2022-2023", SCHOOL_YEAR, ("all_year", "05/09/2022", "31/05/2023", "quarter")),
])  # fmt: skip
def test_months_and_semesters(text, bounds, said):
    assert days(read(text, bounds)) == said


@pytest.mark.parametrize("text", [
    "", "   ", "Năm", "2022", "Hàng tuần", "Sau Tết", "Từ 01/3", "Quý V/2022", "Quý III, IV/2022 và khi có yêu cầu",
    "31/2/2022", "Tháng 13", "Tháng 3, 5/2022", "1-3/2017", "16/3 - 01/3/2017", "Quý IV/2022, I", "Quý IV-I/2022",
    "Năm học 2022-2024", "01/3/2017 - 16/3", "Trước ngày 01/01/2022", "Theo kế hoạch của Phòng", "x" * 201,
    "Quý II/2022 hoặc quý III/2022", "0/0/2022", "=1+1",
])  # fmt: skip
def test_what_is_not_understood_whole_is_not_read(text):
    assert read(text) is None


def test_words_without_a_year_that_fit_two_are_not_read():
    two_years = Span(date(2022, 9, 1), date(2023, 12, 31))
    assert read("Tháng 10", two_years) is None
    assert days(read("Tháng 3", two_years)) == ("range", "01/03/2023", "31/03/2023", "once")


def test_words_without_a_year_that_fit_none_take_the_one_told():
    assert days(read("24/10", Span(date(2022, 2, 1), date(2022, 6, 30)), year=2021)) == (
        "day", "24/10/2021", "24/10/2021", "once",
    )  # fmt: skip


def test_the_original_words_are_kept():
    assert read("  Quý III,  IV/2022 ").when_text == "Quý III, IV/2022"


TIMINGS = st.one_of(
    st.builds(lambda day: Timing("day", day, day), DAYS),
    st.builds(lambda day, long: between(day, day + timedelta(days=long)), DAYS, st.integers(0, 800)),
    st.builds(
        lambda names: quarters(*names),
        st.lists(st.builds("{}Q{}".format, st.integers(2017, 2030), st.integers(1, 4)), min_size=1, max_size=6),
    ),
    st.builds(lambda day, long: all_year(starts_on=day, ends_on=day + timedelta(days=long)), DAYS, st.integers(0, 800)),
)


@given(TIMINGS, DAYS, st.integers(0, 800), st.sampled_from(["NFC", "NFD"]), st.booleans(), st.sampled_from(" \u00a0"))
def test_words_made_of_days_are_read_back(timing, starts, long, form, shout, space):
    bounds = Span(starts, starts + timedelta(days=long))
    with translation.override("vi"):
        words = when_words(timing, bounds)
        typed = unicodedata.normalize(form, words.upper() if shout else words).replace(" ", space)
        found = read_when(typed, year=2022, bounds=bounds)
        assert (found.when, found.starts_on, found.ends_on, found.quarters) == (
            timing.when, timing.starts_on, timing.ends_on, timing.quarters,
        )  # fmt: skip
        assert when_words(found, bounds) == found.when_text


@given(st.text(max_size=250), DAYS)
def test_nothing_that_is_typed_breaks_reading(text, day):
    found = read(text, Span(day, day))
    assert found is None or found.starts_on <= found.ends_on


@given(st.lists(st.sampled_from(
    ["quý", "tháng", "ngày", "năm", "học kỳ", "từ", "đến", "hết", "trước", "I", "IV", "3", "31", "12", "2022", "2023",
     "/", "-", ",", " ", "và", "thường xuyên"]
), max_size=9))  # fmt: skip
def test_pieces_of_such_words_in_any_order_break_nothing(pieces):
    for text in ("".join(pieces), " ".join(pieces)):
        found = read(text)
        assert found is None or found.starts_on <= found.ends_on


def test_own_words_are_said_as_long_as_they_mean_the_same():
    assert when_words(quarters("2022Q3", "2022Q4", when_text="Quý 3 và 4 năm 2022")) == "Quý 3 và 4 năm 2022"
    assert when_words(quarters("2022Q3", when_text="Quý 3 và 4 năm 2022")) == "Quý III/2022"
    assert when_words(all_year(when_text="Thường xuyên")) == "Thường xuyên"
    assert when_words(all_year(when_text="Khi có hướng dẫn")) == "Khi có hướng dẫn"


def test_quarters_of_two_years_name_both():
    assert when_words(quarters("2022Q4", "2023Q1", "2023Q2")) == "Quý IV/2022, Quý I, II/2023"


def test_all_through_names_days_only_where_they_differ_from_the_campaign():
    assert when_words(all_year()) == "Thường xuyên"
    assert when_words(all_year(), YEAR) == "Thường xuyên"
    assert when_words(all_year(), FEBRUARY_ON) == "Thường xuyên, từ 01/01/2022 đến 31/12/2022"


def test_how_many_are_expected():
    assert expected_words(all_year()) == "1 hoạt động mỗi quý"
    assert expected_words(all_year(every="month", expected=2)) == "2 hoạt động mỗi tháng"
    assert expected_words(between(date(2022, 3, 1), date(2022, 3, 16), expected=3)) == "3 hoạt động"
