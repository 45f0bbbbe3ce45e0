"""In whatever order batches arrive, however often: the same marks stand at the end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contests.models import Mark, ScoreSheet
from contests.sheets.tests.builders import NOW, make_desk, send, stands

pytestmark = pytest.mark.django_db

# One change a sequence number, as devices make them: (which criterion, points or taken back).
CHANGES = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from([None, "0", "4.5", "10"])), min_size=1, max_size=8
)


@st.composite
def arrivals(draw):
    """The changes, and the batches in which they arrive: in any order, some of them twice."""
    changes = draw(CHANGES)
    order = draw(st.permutations(range(len(changes))))
    again = draw(st.lists(st.sampled_from(order), max_size=4))
    return changes, [*order, *again]


@pytest.fixture
def world():
    return make_desk()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals())
def test_the_last_change_of_each_criterion_stands(world, arriving):
    changes, order = arriving
    Mark.objects.all().delete()
    ScoreSheet.objects.all().delete()
    for at in order:
        criterion, points = changes[at]
        send(world, *(["", points] if criterion == 2 else [points]), at=NOW + at)
    expected = {}
    for criterion, points in changes:
        expected[criterion] = points
    assert {order: None if p is None else float(p) for order, p in stands(world).items()} == {
        criterion: None if points is None else float(points) for criterion, points in expected.items()
    }
