"""Who tries codes of certificates one after the other is held back, by the address they come from."""

from datetime import timedelta

from foundation.accounts import throttle
from foundation.accounts.rules import throttle_key

# Mistyped codes of a whole school behind one address stay far below; of 57 bits nobody finds one with so many tries.
WINDOW = timedelta(minutes=10)
MOST = 200


def is_held_back(address: str, *, at) -> bool:
    return throttle.failures(_key(address), at=at) >= MOST


def guessed_wrong(address: str, *, at):
    throttle.count(_key(address), at=at, window=WINDOW)


def _key(address):
    return throttle_key("certificate", address)
