"""Any order of recording, claiming, deciding and withdrawing keeps one standing success a pupil, service and day."""

from datetime import timedelta

from django.db.models import Count
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from propaganda.models import ServiceSuccess
from propaganda.successes import counting
from propaganda.successes.actions import SuccessRefused, decide, withdraw
from propaganda.successes.tests.world import AT, MARCH, make_world

ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.booleans(), st.integers(0, 1), st.sampled_from(["", "H1", "H2"])),
    min_size=1, max_size=3,
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), ROWS, st.sampled_from(["confirmed", "claimed"])),
        st.tuples(st.just("decide"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.none()),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def do(world, step, first, second):
    if step == "record":
        rows = [
            world.row(pupil, world.birth if birth else world.permit, MARCH + timedelta(days=day), receipt)
            for pupil, birth, day, receipt in first
        ]
        recorded = world.record(*rows, state=second)
        assert len(recorded.new) + len(recorded.known) == len(rows)
    elif step == "decide":
        ids = ServiceSuccess.objects.order_by("pk").values_list("pk", flat=True)[first : first + 2]
        if ids:
            decide(list(ids), plan=world.plan, confirm=second, reason="…", by=None, at=AT)
    else:
        for success in ServiceSuccess.objects.order_by("pk")[first : first + 1]:
            try:
                withdraw(success, plan=world.plan, reason="nhầm", by=None, at=AT)
            except SuccessRefused:
                assert success.state == "claimed"


def check(campaign):
    standing = ServiceSuccess.objects.standing().order_by()
    same_day = standing.values("person", "service", "done_on").annotate(n=Count("pk")).filter(n__gt=1)
    same_file = standing.exclude(receipt="").values("service", "receipt").annotate(n=Count("pk")).filter(n__gt=1)
    assert not same_day.exists()
    assert not same_file.exists()
    figures = counting.overall(campaign)
    assert figures.pupils <= figures.successes == ServiceSuccess.objects.counting().count()
    for by in (counting.by_school, counting.by_service, counting.by_month, counting.by_class, counting.by_pupil):
        assert sum(each.successes for each in by(campaign).values()) == figures.successes
    assert sum(each.pupils for each in counting.by_school(campaign).values()) == figures.pupils


class AnyOrder(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(STEPS)
    def test_one_stands_and_figures_agree(self, steps):
        world = make_world(pupils=2, other=False)
        for step in steps:
            do(world, *step)
        check(world.campaign)
