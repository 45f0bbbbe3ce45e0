"""Who saw questions with their key: written whenever a page or file shows them, read by the leak check."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from contests.models import BankView


def note_seen(banks: Iterable[int], *, by, at) -> None:
    """One row a bank, account and day. `banks`: ids. An account that sees more the same day costs one statement."""
    banks = set(banks)
    if not banks:
        return
    day = timezone.localdate(at)
    today = BankView.objects.filter(bank__in=banks, user=by, day=day)
    if today.update(times=F("times") + 1, last_at=at) < len(banks):
        known = set(today.values_list("bank", flat=True))
        # Two pages opened at the same moment: the second row is not written, and the first says enough.
        BankView.objects.bulk_create(
            [BankView(bank_id=bank, user=by, day=day, last_at=at) for bank in sorted(banks - known)],
            ignore_conflicts=True,
        )
