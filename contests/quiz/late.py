"""What arrives after the grace: kept beside the frozen answers until an organiser decides, never counted by itself."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max

from contests.models import Answer, Attempt, LateAnswer

KEEP_DAYS = timedelta(days=30)
MOST_A_POSITION = 20


@transaction.atomic
def arrived(bound, sent, *, at) -> dict[int, int]:
    """Keep what a token's device sent too late: sequence numbers by position of what is kept; empty if it is not late.

    An attempt that was handed in before its end takes nothing more; only its end makes a later answer a late one.
    """
    attempt = Attempt.objects.select_for_update().filter(pk=bound.attempt, entrant=bound.entrant).first()
    return keep(attempt, sent, at=at) if attempt and at > attempt.accepts_until else {}


def keep(attempt, sent, *, at) -> dict[int, int]:
    """Add what is newer than all that stands or was kept before. The attempt is locked; append-only, bounded.

    Nothing for one that was handed in before its end: by then its points and its key may have been read.
    """
    positions = (attempt.slots or attempt.size) + 1
    sent = [answer for answer in sent if answer.number < positions]
    handed_in = attempt.submitted_at is not None and attempt.submitted_at < attempt.deadline
    if not sent or handed_in or at > attempt.accepts_until + KEEP_DAYS:
        return {}
    stands = dict(Answer.objects.filter(attempt=attempt).values_list("number", "sequence"))
    kept = {
        row["number"]: row
        for row in LateAnswer.objects.filter(attempt=attempt)
        .order_by()
        .values("number")
        .annotate(rows=Count("pk"), last=Max("sequence"))
    }
    nothing = {"rows": 0, "last": 0}
    new = [
        answer
        for answer in sent
        if answer.sequence > stands.get(answer.number, 0)
        and answer.sequence > kept.get(answer.number, nothing)["last"]
        and kept.get(answer.number, nothing)["rows"] < MOST_A_POSITION
    ]
    LateAnswer.objects.bulk_create(
        LateAnswer(
            attempt=attempt,
            number=answer.number,
            sequence=answer.sequence,
            choices=",".join(map(str, answer.choices)),
            received_at=at,
        )
        for answer in new
    )
    newest = {number: row["last"] for number, row in kept.items()} | {each.number: each.sequence for each in new}
    return {answer.number: newest[answer.number] for answer in sent if newest.get(answer.number, 0) >= answer.sequence}
