"""Whatever people type, it is read as a sound line or told to be wrong."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contests.models import Part, Stage
from contests.statements.cells import LineReader
from contests.statements.findings import KINDS
from contests.statements.tests.builders import CLOSES, OPENS


@given(
    cells=st.dictionaries(
        st.sampled_from(["attempts", "points", "points_sum", "mean", "seconds", "moment"]),
        st.one_of(
            st.integers(-(10**12), 10**12),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text("0123456789.,:/- đh", max_size=12),
            st.booleans(),
            st.dates(date(1900, 1, 1)),
            st.datetimes(datetime.fromisoformat("1900-01-01")),
            st.times(),
            st.timedeltas(),
        ),
    )
)
def test_whatever_stands_in_the_cells_is_a_line_or_a_finding(cells):
    part = Part(stage=Stage(opens_at=OPENS, closes_at=CLOSES), maximum=Decimal(100), minutes=30, attempts_allowed=3)
    said = []
    line = LineReader(cells, part, lambda *words: said.append(words[0])).read()
    if line is None:
        assert any(KINDS[kind][0] == "error" for kind in said)
        return
    assert 0 <= line.points <= part.maximum
    assert line.points <= line.points_sum <= line.points * line.attempts + Decimal("0.01")
    assert part.stage.opens_at <= line.reached_at <= part.stage.closes_at
