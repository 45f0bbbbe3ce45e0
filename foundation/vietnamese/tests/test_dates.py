from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.vietnamese.dates import AmbiguousDate, NotADate, parse_date, written_date


def readings_of(text):
    try:
        return [parse_date(text, allow_year_only=True)]
    except (NotADate, AmbiguousDate) as error:
        return error.readings


DAY = date(2009, 2, 15)
DAYS = st.dates(date(1920, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        DAY, datetime(2009, 2, 15, 7, 30, tzinfo=UTC), 39859, 39859.0, 39859.75, "39859",
        "15/02/2009", "15/2/2009", "15-02-2009", "15.02.2009", "15.2.2009", "15 02 2009", "15 / 02 / 2009",
        "15/02-2009",
        "15\\02\\2009", "15/02/09", "15-2-09", "2009-02-15", "2009/2/15", "2009.02.15", "'15/02/2009", "’15/02/2009",
        " 15/02/2009 ", "15/02/2009\u00a0", "15/02/2009.", "１５/０２/２００９", "１５／０２／２００９", "15–02–2009",
        "15/02/2009 00:00:00", "2009-02-15T00:00:00", "2009-02-15 00:00:00.000", "15/02/2009 12:00 AM",
        "ngày 15 tháng 2 năm 2009", "Ngày 15 tháng 02 năm 2009", "NGÀY 15 THÁNG 2 NĂM 2009", "15 tháng 2, 2009",
        "15 tháng 2 2009", "15 Thg2 2009", "ngay 15 thang 2 nam 2009", "15-Feb-09", "15 February 2009", "15-Feb-2009",
        "15022009", 15022009,
    ],
)  # fmt: skip
def test_one_day_in_many_writings(typed):
    assert parse_date(typed) == DAY
    assert type(parse_date(typed)) is date


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1/3/09", date(2009, 3, 1)), ("03/04/2009", date(2009, 4, 3)), ("3/4/2009", date(2009, 4, 3)),
        ("12/11/10", date(2010, 11, 12)), ("1/1/00", date(2000, 1, 1)), ("1/1/29", date(2029, 1, 1)),
        ("1/1/30", date(1930, 1, 1)), ("31/12/99", date(1999, 12, 31)), ("29/2/2008", date(2008, 2, 29)),
        ("29/02/2000", date(2000, 2, 29)), (36526, date(2000, 1, 1)), (7306, date(1920, 1, 1)),
        (73050, date(2099, 12, 31)), (5092009, date(2009, 9, 5)), ("3102009", date(2009, 10, 3)),
    ],
)  # fmt: skip
def test_the_day_comes_first(typed, day):
    assert parse_date(typed) == day


def test_seven_digits_may_be_two_days():
    with pytest.raises(AmbiguousDate) as caught:
        parse_date(1122009)
    assert caught.value.readings == (date(2009, 12, 1), date(2009, 2, 11))
    assert "01/12/2009" in caught.value.message
    assert "11/02/2009" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("02/15/2009", "15"), ("2009-15-02", "15"), ("31/02/2009", "28"), ("29/2/2009", "28"), ("30/02/2008", "29"),
        ("31/4/2009", "30"), ("0/2/2009", "28"), ("15/0/2009", "0"), ("15/02/1809", "1809"), ("15/02/2190", "2190"),
        (date(1700, 1, 1), "1700"), ("32012009", "31"),
    ],
)  # fmt: skip
def test_days_that_do_not_exist(typed, told):
    with pytest.raises(NotADate) as caught:
        parse_date(typed)
    assert told in caught.value.message
    assert str(typed) in caught.value.message


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "abc", "15/02", "15/02/209", "15/02/20090", "15//02//2009", "hôm qua", "15/xx/2009", "15-Foo-2009",
        "##########", "1/2/3/4", "00000", "12345678901", 0, 1, 60, 5000, 100000, -5, 39859.5e9, float("nan"),
        float("inf"), True, None, time(7, 0), timedelta(days=1), [], 2009, "2009", "năm 2009", "2/2009", "02-2009",
        2009.0, "tháng 2 năm 2009",
    ],
)  # fmt: skip
def test_what_is_no_date(typed):
    with pytest.raises(NotADate) as caught:
        parse_date(typed)
    assert "15/02/2009" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (2009, date(2009, 1, 1)), (2009.0, date(2009, 1, 1)), ("2009", date(2009, 1, 1)),
        ("năm 2009", date(2009, 1, 1)),
        ("2/2009", date(2009, 2, 1)), ("02-2009", date(2009, 2, 1)), ("tháng 2 năm 2009", date(2009, 2, 1)),
        ("15/02/2009", DAY), (39859, DAY),
    ],
)  # fmt: skip
def test_a_part_of_a_date_where_it_is_allowed(typed, day):
    assert parse_date(typed, allow_year_only=True) == day


@pytest.mark.parametrize("typed", ["13/2009", "1809", "3009"])
def test_a_part_of_a_date_must_exist_too(typed):
    with pytest.raises(NotADate):
        parse_date(typed, allow_year_only=True)


def test_the_other_date_system_of_excel():
    assert parse_date(39859 - 1462, base=1904) == DAY
    assert parse_date(39859, base=1904) == DAY + timedelta(days=1462)


@given(DAYS, st.sampled_from("/-. "))
def test_every_day_is_read_as_written(day, separator):
    assert parse_date(written_date(day)) == day
    assert parse_date(f"{day.day}{separator}{day.month}{separator}{day.year}") == day
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"ngày {day.day} tháng {day.month} năm {day.year}") == day
    assert parse_date((day - date(1899, 12, 30)).days) == day


@given(st.text(st.sampled_from("0123456789/-. thángnămgày'"), max_size=16))
def test_any_text_is_a_date_or_a_question(text):
    assert all(1900 <= day.year <= 2099 for day in readings_of(text))
