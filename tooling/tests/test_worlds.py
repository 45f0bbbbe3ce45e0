"""What the tests of a module start from is made once, and none of them sees what another did."""

import pytest

from schools.models import Unit
from schools.tests.builders import make_unit
from tooling.worlds import shared

MADE = []


@shared
def school():
    MADE.append(school := make_unit("Trường Đây"))
    return school


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_a_test_does_reaches_the_next(school, turn):
    assert (school.name, Unit.objects.count()) == ("Trường Đây", 1)
    school.name = f"Trường Kia {turn}"
    school.save()
    make_unit("Trường Mới")
    assert len(MADE) == 1


def test_the_tests_of_a_file_stay_together(request):
    """pytest-xdist reads the group off a test's name; with versions that do not fit it says nothing and makes each
    world in every process.
    """
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@tooling/tests/test_worlds.py")
