"""What the tests of a module start from, made once for all of them.

Most of a test's time went into making the same schools, people and contests again. `@shared` stands in the place of
`@pytest.fixture` above a function without parameters; its work is kept in an open transaction while the module runs,
each test works in a savepoint inside and gets a copy of the objects, so that nothing it does reaches the next.

Not for modules with tests that commit (`transaction=True`, a live server, processes), which need rows that others can
see, nor for those where a test that does not ask for the world counts all rows of a table.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

COMMITTING = {"transactional_db", "live_server", "portal_stack"}
MAKERS: dict[str, Callable] = {}


def shared(make: Callable):
    """One for each module; `made_once` of the root conftest carries it out before the transaction of the first test."""
    MAKERS[make.__module__] = make

    @pytest.fixture(name=make.__name__)
    def fresh(made_once, db):
        return copy.deepcopy(made_once)

    return fresh


def commits(item: pytest.Function) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not COMMITTING.isdisjoint(item.fixturenames)


@contextmanager
def kept(module) -> Iterator:
    with transaction.atomic():
        yield MAKERS[module.__name__]()
        transaction.set_rollback(True)
