import pytest

from foundation.jobs.tests.builders import take_bells
from foundation.jobs.tests.kinds import KINDS


@pytest.fixture
def kinds(settings):
    """The kinds of handlers.py are registered, and the queue starts and ends empty."""
    settings.JOB_KINDS = KINDS
    settings.JOB_SWEEPS = []
    take_bells()
    yield
    take_bells()
