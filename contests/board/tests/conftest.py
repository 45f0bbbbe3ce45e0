import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What a board keeps for two seconds is not kept from one test to the next."""
    cache.clear()
