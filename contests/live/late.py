"""Papers for which answers arrived after the grace: what came, what it would change, what the device told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef

from contests.live.rules import Target
from contests.models import Answer, Attempt, AttemptEvent, Contest, LateAnswer
from contests.quiz.results import Scorer, answers_of


@dataclass(frozen=True)
class LatePaper:
    attempt: Attempt
    first: datetime  # arrived
    last: datetime
    answers: int  # questions concerned
    changed: int  # of them, those that differ from what is frozen
    marked_at: datetime  # the last of them, by the clock the device told
    newest: int  # id of the newest late answer shown
    points: Decimal  # with them
    right: int
    offline: list[tuple]  # (from, to or None), as the device told

    @property
    def value(self) -> str:
        return f"{self.attempt.pk}:{self.newest}"


def undecided(contest: Contest, target: Target | None = None):
    """Handed-in papers of a contest with late answers nobody has decided on, the longest waiting first."""
    waiting = LateAnswer.objects.filter(attempt=OuterRef("pk"), decision=None)
    attempts = Attempt.objects.filter(Exists(waiting), part__stage__contest=contest, submitted_at__isnull=False)
    if target:
        attempts = attempts.filter(target.of_entrants("entrant__"))
    return attempts.select_related("entrant__person", "entrant__unit", "entrant__school_class", "part__stage").order_by(
        "accepts_until", "pk"
    )


def late_papers(attempts) -> list[LatePaper]:
    """What a person needs to decide on each of these papers."""
    late: dict[int, list[LateAnswer]] = {}
    waiting = LateAnswer.objects.filter(attempt__in=attempts, decision=None)
    for answer in waiting.order_by("attempt", "number", "sequence"):
        late.setdefault(answer.attempt_id, []).append(answer)
    stands, sequences = answers_of(late), _sequences(late)
    offline = _offline(attempts)
    scorers = {pk: Scorer(part) for pk, part in {attempt.part_id: attempt.part for attempt in attempts}.items()}
    for attempt in attempts:
        scorers[attempt.part_id].read_keys(question for question, _choices in attempt.paper)
    return [
        _paper(
            attempt,
            late[attempt.pk],
            stands=stands[attempt.pk],
            sequences=sequences,
            scorer=scorers[attempt.part_id],
            offline=offline.get(attempt.pk, []),
        )
        for attempt in attempts
        if attempt.pk in late
    ]


def _sequences(attempts) -> dict[tuple[int, int], int]:
    """By attempt and position: the highest sequence number of what counts now."""
    found: dict[tuple[int, int], int] = {}
    accepted = LateAnswer.objects.filter(decision__accepted=True)
    for rows in (Answer.objects.all(), accepted):
        for attempt, number, sequence in rows.filter(attempt__in=attempts).values_list("attempt", "number", "sequence"):
            found[attempt, number] = max(sequence, found.get((attempt, number), 0))
    return found


def _paper(attempt, late, *, stands, sequences, scorer, offline):
    newer = {
        answer.number: frozenset(int(choice) for choice in answer.choices.split(",") if choice)
        for answer in late
        if answer.sequence > sequences.get((attempt.pk, answer.number), -1)
    }
    score = scorer.score(attempt, stands | newer)
    return LatePaper(
        attempt=attempt,
        first=min(answer.received_at for answer in late),
        last=max(answer.received_at for answer in late),
        answers=len({answer.number for answer in late}),
        changed=sum(marked != stands.get(number, frozenset()) for number, marked in newer.items()),
        marked_at=_moment(max(answer.sequence for answer in late)),
        newest=max(answer.pk for answer in late),
        points=score.points,
        right=score.right,
        offline=offline,
    )


def _moment(sequence: int) -> datetime:
    """Sequence numbers are milliseconds of the server's clock as the device kept it; a false one may be any number."""
    return datetime.fromtimestamp(min(sequence, 32503680000000) / 1000, UTC)


def _offline(attempts) -> dict[int, list[tuple]]:
    """When each device told it had lost the network, until it told it was back."""
    events = AttemptEvent.objects.filter(
        attempt__in=attempts, kind__in=[AttemptEvent.Kind.OFFLINE, AttemptEvent.Kind.ONLINE]
    ).order_by("attempt", "device", F("happened_at"), "pk")
    spans: dict[int, list[tuple]] = {}
    begun: dict[tuple, datetime] = {}
    for event in events:
        key = (event.attempt_id, event.device)
        if event.kind == AttemptEvent.Kind.OFFLINE:
            begun.setdefault(key, event.happened_at)
        elif start := begun.pop(key, None):
            spans.setdefault(event.attempt_id, []).append((start, event.happened_at))
    for (attempt, _device), start in begun.items():
        spans.setdefault(attempt, []).append((start, None))
    return {attempt: sorted(found, key=lambda span: span[0]) for attempt, found in spans.items()}
