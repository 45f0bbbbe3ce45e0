import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What the board keeps for some seconds is not kept from one test to the next."""
    cache.clear()
