"""The moments a plan's words name."""

import pytest
from django.utils import timezone

from contests.organising.plan_words import moments_in


@pytest.mark.parametrize(
    ("words", "moments"),
    [
        ("trước ngày 31/10/2018", ["31/10/2018 00:00"]),
        ("Báo cáo TRƯỚC ngày 31-10-2018", ["31/10/2018 00:00"]),
        ("before 31/10/2018", ["31/10/2018 00:00"]),
        ("trước 31/10", ["31/10/2018 00:00"]),
        ("đến hết ngày 31/10/2018", ["01/11/2018 00:00"]),
        ("trước hết ngày 31/12/2018", ["01/01/2019 00:00"]),
        ("chậm nhất ngày 31 tháng 10 năm 2018", ["01/11/2018 00:00"]),
        ("trước 17 giờ ngày 06/9/2019", ["06/09/2019 17:00"]),
        ("17:00 06/9/2019", ["06/09/2019 17:00"]),
        ("trước 10h30 16/10/2020", ["16/10/2020 10:30"]),
        ("31/10/2018 lúc 17 giờ 30", ["31/10/2018 17:30"]),
        ("trước ngày 31/10/2018 (mục IV.3); trước ngày 02/11/2018 (mục V.2)", ["31/10/2018 00:00", "02/11/2018 00:00"]),
        ("trước ngày 31/02/2018", []),
        ("số 12/2018/KH-PGD, phần thi 20/50/30, 5-7 phút, mục 1.5", []),
        ("sớm nhất có thể", []),
        ("", []),
    ],
)
def test_moments(words, moments):
    found = moments_in(words, 2018)
    assert [f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" for moment in found] == moments
