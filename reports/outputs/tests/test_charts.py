"""The charts of a consolidation: what they are drawn from, in one more query whatever the number of units."""

from datetime import timedelta
from decimal import Decimal

import pytest

from foundation.ui.charts import Row, bars
from reports.actions import take_back
from reports.consolidation.presenting import unit_rows
from reports.consolidation.stored import figures_of, items_of
from reports.outputs.charts import by_unit, charts_of, spread
from reports.outputs.tests.worlds import make_consolidation, make_round
from reports.tests.builders import AT, DUE, make_version

DAY = timedelta(days=1)


class Rate:
    label, kind, percent, decimals = "Tỉ lệ dự thi", "ratio", True, 1


def told(chart):
    return [(bar.label, bar.text) for bar in chart.bars]


def test_bars_have_one_scale():
    drawn = bars([Row("a", "1", 1, 2), Row("b", "0", 0), Row("c", "2", 2)])
    assert [bar.width for bar in drawn] == [50.0, 0.0, 100.0]
    assert [bar.expected_width for bar in drawn] == [100.0, None, None]
    assert bars([]) == []


def test_the_lowest_come_first_and_of_many_only_the_ends():
    few = by_unit(Rate, [("A", Decimal("0.9")), ("B", Decimal("0.5"))])
    assert [told(chart) for chart in few] == [[("B", "50,0 %"), ("A", "90,0 %")]]
    lowest, highest = by_unit(Rate, [(f"Trường {at}", Decimal(at) / 100) for at in range(60)])
    assert [label for label, _text in told(lowest)] == [f"Trường {at}" for at in range(10)]
    assert [label for label, _text in told(highest)] == [f"Trường {at}" for at in range(59, 49, -1)]
    assert by_unit(Rate, []) == []


def test_a_spread_counts_every_unit_once():
    values = [Decimal(each) for each in ("0", "0.1999", "0.2", "0.79", "0.9999", "1", "1")]
    assert told(spread(Rate, values)) == [
        ("0 % đến dưới 20 %", "2 đơn vị"), ("20 % đến dưới 40 %", "1 đơn vị"), ("40 % đến dưới 60 %", "0 đơn vị"),
        ("60 % đến dưới 80 %", "1 đơn vị"), ("80 % đến dưới 100 %", "1 đơn vị"), ("100 %", "2 đơn vị"),
    ]  # fmt: skip
    assert told(spread(Rate, [Decimal("1.2")]))[-1] == ("trên 100 %", "1 đơn vị")


@pytest.mark.django_db
def test_the_charts_of_a_consolidation(django_assert_num_queries):
    world = make_round(AT + 2 * DAY)
    made = make_consolidation(world)
    figures, items = figures_of(made), items_of(made)
    with django_assert_num_queries(1):
        units, how_many, came = charts_of(made, figures, items)
    assert told(units) == [("Trường THCS Đại Mỗ", "75,0 %"), ("Trường THCS Mễ Trì", "100,0 %")]
    assert [text for _label, text in told(how_many)][3:] == ["1 đơn vị", "0 đơn vị", "1 đơn vị"]
    assert told(came)[:2] == [("20/10/2018", "0 trên 4"), ("21/10/2018", "3 trên 4")]
    assert told(came)[-1] == ("30/10/2018 (hạn nộp)", "3 trên 4")


@pytest.mark.django_db
def test_what_came_late_is_shown_after_the_deadline_and_what_came_later_not_at_all():
    world = make_round(AT + 2 * DAY)
    make_version(world.owed[2], at=DUE + DAY, pupils=1, participants=1)
    late = make_consolidation(world, at=DUE + 2 * DAY)
    assert told(charts_of(late, figures_of(late), items_of(late))[-1])[-1] == ("sau hạn nộp", "4 trên 4")
    early = make_consolidation(world, at=DUE)
    assert told(charts_of(early, figures_of(early), items_of(early))[-1])[-1][1] == "3 trên 4"


@pytest.mark.django_db
def test_a_rate_is_drawn_as_its_row_tells_it():
    """A report consolidated below says its own: not all of its parts gave both figures."""
    world = make_round(AT + 2 * DAY)
    make_version(world.owed[2], pupils=800, participants=600, rate=Decimal("0.8"))
    made = make_consolidation(world)
    figures, items = figures_of(made), items_of(made)
    rows = {row.name: row.figures[0].words for row in unit_rows(items, figures, figures[2:3], ())}
    assert rows["Trường THCS Tây Mỗ"] == "80,0 %"
    assert dict(told(charts_of(made, figures, items)[0])) == {name: said for name, said in rows.items() if said}


@pytest.mark.django_db
def test_what_is_taken_back_later_changes_no_chart():
    world = make_round(AT + 2 * DAY)
    made = make_consolidation(world)
    before = [told(chart) for chart in charts_of(made, figures_of(made), items_of(made))]
    take_back(world.owed[1].versions.get(), by=None, at=DUE + DAY)
    assert [told(chart) for chart in charts_of(made, figures_of(made), items_of(made))] == before


@pytest.mark.django_db
def test_nothing_came_so_nothing_is_drawn():
    world = make_round(AT + 2 * DAY)
    world.asked.obligations.update(first_sent_at=None)
    made = make_consolidation(world, at=AT)
    assert charts_of(made, figures_of(made), items_of(made)) == []
