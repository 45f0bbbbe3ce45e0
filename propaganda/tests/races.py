"""Two people at one moment: what one has done is not committed yet when the other begins."""

import threading
from contextlib import contextmanager

from django.db import connection, transaction

# Long enough for the other side to run into the lock; whether it does changes nothing in what is asserted.
PAUSE = 0.6


@contextmanager
def in_flight(act):
    """`act` has been done in a transaction that is committed PAUSE seconds after the block began."""
    done, go, failed = threading.Event(), threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                act()
                done.set()
                go.wait(PAUSE)
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
