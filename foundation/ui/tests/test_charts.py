"""What a chart has room for."""

import pytest

from foundation.ui.charts import LONGEST, Row, bars


def short(label):
    return bars([Row(label, "", 1)])[0].short


@pytest.mark.parametrize("label", ["20 % đến dưới 40 %", "Trường THCS Nguyễn Thị Minh Khai 2"])
def test_what_fits_is_whole(label):
    assert short(label) == label


def test_long_names_are_told_apart_by_their_ends_and_cut_between_words():
    name = "Trường Tiểu học và Trung học cơ sở Nguyễn Thị Minh Khai"
    said = [short(f"{name} {number}") for number in (1, 12)]
    assert said == ["Trường Tiểu … Thị Minh Khai 1", "Trường Tiểu … Thị Minh Khai 12"]
    assert max(map(len, [*said, short("a" * 80)])) <= LONGEST + 3
