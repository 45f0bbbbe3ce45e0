"""People at one moment: what one has done is not committed yet when the other begins, or all begin together."""

import threading
from contextlib import contextmanager

from django.db import connection, transaction

# Long enough for the other side to run into the lock; whether it does changes nothing in what is asserted.
PAUSE = 0.7


@contextmanager
def on_the_way(first, then):
    """In one transaction `first` has been done (a lock is held), and PAUSE seconds after the block began `then` is.

    Where the block takes the same locks the other way round, PostgreSQL ends one of the two with an error.
    """
    done, go, failed = threading.Event(), threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                first()
                done.set()
                go.wait(PAUSE)
                then()
        except Exception as error:
            failed.append(error)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    done.wait()
    yield
    thread.join()
    assert failed == []


def in_flight(act):
    """`act` has been done in a transaction that is committed PAUSE seconds after the block began."""
    return on_the_way(act, lambda: None)


def at_once(*acts):
    """What each act returned or raised, all begun together."""
    barrier, found = threading.Barrier(len(acts)), {}

    def work(number, act):
        try:
            barrier.wait()
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(acts))]


def raised_at_once(*acts):
    """What each act raised, None where all went well."""
    return [each if isinstance(each, Exception) else None for each in at_once(*acts)]
