"""Figures, checks and cells as plain objects: typing and checking ask the database nothing."""

from itertools import count
from types import SimpleNamespace

numbers = count(1)
COLUMNS = {
    "kind": "integer", "decimals": 0, "percent": False, "required": False, "by_class": False, "total": "sum",
    "weight_id": None, "numerator_id": None, "denominator_id": None,
}  # fmt: skip


def figure(code="taking", **fields):
    return SimpleNamespace(**{"pk": next(numbers), "code": code, "label": f"Số {code}", **COLUMNS, **fields})


def a_check(left, kind="at_most", right=None, number=None, severity="refuse", words=""):
    return SimpleNamespace(
        pk=next(numbers), left_id=left.pk, right_id=right and right.pk, kind=kind, number=number, severity=severity,
        words=words,
    )  # fmt: skip
