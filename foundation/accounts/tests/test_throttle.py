import threading
from datetime import timedelta

import pytest
from django.db import connection

from foundation.accounts import throttle
from foundation.accounts.tests.builders import AT
from foundation.models import Throttle

WINDOW = timedelta(minutes=10)


def count(key="k", *, at=AT):
    return throttle.count(key, at=at, window=WINDOW)


@pytest.mark.django_db
def test_it_counts_each_key_by_itself():
    assert [count("a"), count("a"), count("b"), count("a")] == [1, 2, 1, 3]
    assert throttle.failures("a", at=AT) == 3
    assert throttle.failures("never", at=AT) == 0


@pytest.mark.django_db
def test_a_window_ends_when_it_began_to_and_is_not_drawn_out_by_new_failures():
    count()
    assert count(at=AT + WINDOW - timedelta(seconds=1)) == 2
    assert throttle.resets_at("k") == AT + WINDOW
    assert count(at=AT + WINDOW) == 1
    assert throttle.resets_at("k") == AT + 2 * WINDOW


@pytest.mark.django_db
def test_what_is_over_no_longer_counts():
    count()
    assert throttle.failures("k", at=AT + WINDOW) == 0


@pytest.mark.django_db
def test_counting_is_one_statement(django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(1):
            count()


@pytest.mark.django_db
def test_a_count_is_taken_back_once_and_never_below_zero():
    count("a"), count("a"), count("b")
    throttle.take_back("a", "b")
    throttle.take_back("b")
    assert throttle.failures("a", at=AT) == 1
    assert throttle.failures("b", at=AT) == 0


@pytest.mark.django_db
def test_the_sweep_deletes_only_what_is_over():
    count("old")
    count("new", at=AT + WINDOW)
    throttle.sweep(AT + WINDOW)
    assert list(Throttle.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_failures_at_the_same_moment_are_all_counted():
    def many():
        for _ in range(10):
            count()
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert throttle.failures("k", at=AT) == 40
