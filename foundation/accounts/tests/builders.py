"""Plain builders for accounts and cards."""

from datetime import UTC, datetime
from itertools import count

from foundation.accounts.actions import issue_cards
from foundation.models import User

AT = datetime(2026, 9, 15, 1, tzinfo=UTC)
PASSWORD = "mèo con ngủ trên mái"
_numbers = count(1)


def make_account(username="", *, password=None, full_name="Nguyễn Văn An", **fields):
    """An account; without a password it can only be entered by card."""
    return User.objects.create_user(
        username or f"account{next(_numbers)}", password=password, full_name=full_name, **fields
    )


def make_accounts(number):
    """Many accounts at once, without passwords."""
    first = next(_numbers)
    return User.objects.bulk_create(
        User(username=f"pupil{first}-{place}", password="!", full_name=f"Học sinh {place}") for place in range(number)
    )


def make_card(user, *, at=AT, by=None):
    """A new card for the user, in place of any other; returns its code as printed."""
    return issue_cards([user], by=by, at=at, replace=True)[0].code


def wrong_code(code):
    """The code with its last sign mistyped."""
    return code[:-1] + ("7" if code[-1] != "7" else "8")
