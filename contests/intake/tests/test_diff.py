"""Two versions beside each other."""

from decimal import Decimal

from contests.intake.diff import compare
from contests.intake.reading import ReadRow


def row(team, points, **more):
    return ReadRow(team, f"Đội {team}", points=points, **more)


def test_versions_differ_by_team_and_part():
    first = [row(1, {1: Decimal(10), 2: Decimal(20)}), row(2, {1: Decimal(5)}), row(3, {})]
    second = [row(2, {1: Decimal("5.0")}, note="Muộn"), row(1, {1: Decimal(11)}), row(4, {1: Decimal(1)})]
    assert [(each.team, each.part, each.first, each.second) for each in compare(first, second)] == [
        ("Đội 2", "note", "", "Muộn"),
        ("Đội 1", 1, 10, 11), ("Đội 1", 2, 20, None),
        ("Đội 4", 1, None, 1), ("Đội 4", "absent", None, False), ("Đội 4", "note", None, ""),
        ("Đội 3", "absent", False, None), ("Đội 3", "note", "", None),
    ]  # fmt: skip
    assert compare(first, first) == []


def test_a_row_comes_back_from_json_as_it_was():
    kept = row(1, {7: Decimal("12.5000")}, absent=True, note="Ốm", seconds=Decimal(390))
    assert ReadRow.from_json(kept.as_json()) == kept
