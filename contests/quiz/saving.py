"""Writing answers: one SQL statement that checks and writes, so that no answer slips in beside a submission.

The statement locks the attempt's row (PostgreSQL: FOR SHARE; SQLite: its one writer), checks that the attempt is open,
belongs to the entrant and still accepts, and upserts only under a rising sequence number.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from django.db import connection

from contests.models import Answer, Attempt

_GATE = """
    SELECT id, slots FROM contests_attempt
    WHERE id = {p} AND entrant_id = {p} AND submitted_at IS NULL AND accepts_until >= {p}
"""
_UPSERT = """
    ON CONFLICT (attempt_id, number) DO UPDATE
    SET sequence = excluded.sequence, choices = excluded.choices, saved_at = excluded.saved_at
    WHERE excluded.sequence > contests_answer.sequence
    RETURNING number
"""
POSTGRESQL = f"""
    WITH gate AS ({_GATE.format(p="%s")} FOR SHARE)
    INSERT INTO contests_answer (attempt_id, number, sequence, choices, saved_at)
    SELECT gate.id, sent.number, sent.sequence, sent.choices, %s
    FROM gate, unnest(%s::smallint[], %s::bigint[], %s::text[]) AS sent (number, sequence, choices)
    WHERE sent.number BETWEEN 1 AND gate.slots
    {_UPSERT}
"""  # noqa: S608 – constants only; every value is bound
SQLITE = f"""
    WITH gate AS ({_GATE.format(p="%s")})
    INSERT INTO contests_answer (attempt_id, number, sequence, choices, saved_at)
    SELECT gate.id, json_extract(sent.value, '$[0]'), json_extract(sent.value, '$[1]'),
           json_extract(sent.value, '$[2]'), %s
    FROM gate, json_each(%s) AS sent
    WHERE json_extract(sent.value, '$[0]') BETWEEN 1 AND gate.slots
    {_UPSERT}
"""  # noqa: S608 – constants only; every value is bound


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer as it came from a device: position in the paper, sequence number, ids of the marked choices."""

    number: int
    sequence: int
    choices: tuple[int, ...]


@dataclass(frozen=True)
class Saved:
    """What stands in the database after a save: sequence numbers by position, and answers newer than those sent."""

    sequences: dict[int, int]
    newer: dict[int, tuple[int, str]]


class AttemptNotOpen(Exception):
    """Submitted, closed at its deadline, or not the one the token was made for."""


def write(bound, sent: Sequence[Sent], at) -> Saved:
    """Save a batch for the attempt a token is bound to. Raises AttemptNotOpen; then nothing was written."""
    written = {number for (number,) in _execute(bound, sent, at)}
    sequences = {answer.number: answer.sequence for answer in sent if answer.number in written}
    if len(written) == len(sent):
        return Saved(sequences, {})
    if not Attempt.objects.filter(
        pk=bound.attempt, entrant=bound.entrant, submitted_at=None, accepts_until__gte=at
    ).exists():
        raise AttemptNotOpen
    return _with_newer(bound, sent, sequences)


def put(attempt: Attempt, sent: Sequence[Sent], at):
    """Save answers of a paper whose questions come one by one, in the order in which they arrive.

    The caller holds the attempt's lock and has asked whose turn it is.
    """
    Answer.objects.bulk_create(
        [
            Answer(
                attempt=attempt,
                number=answer.number,
                sequence=answer.sequence,
                choices=",".join(map(str, answer.choices)),
                saved_at=at,
            )
            for answer in sent
        ],
        update_conflicts=True,
        unique_fields=["attempt", "number"],
        update_fields=["sequence", "choices", "saved_at"],
    )


def _with_newer(bound, sent, sequences):
    """Some answers were already there, or newer ones were: say which, so that the device can follow."""
    stands = {
        number: (sequence, choices)
        for number, sequence, choices in Answer.objects.filter(
            attempt=bound.attempt, number__in=[answer.number for answer in sent]
        ).values_list("number", "sequence", "choices")
    }
    newer = {}
    for answer in sent:
        if answer.number in stands:
            sequence, choices = stands[answer.number]
            sequences[answer.number] = sequence
            if sequence > answer.sequence:
                newer[answer.number] = (sequence, choices)
    return Saved(sequences, newer)


def _execute(bound, sent, at):
    joined = [(answer.number, answer.sequence, ",".join(map(str, answer.choices))) for answer in sent]
    moment = connection.ops.adapt_datetimefield_value(at)
    gate = (bound.attempt, bound.entrant, moment, moment)
    if connection.vendor == "postgresql":
        # Server-side binding and a prepared statement cost a third less than Django's cursor here.
        connection.ensure_connection()
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            return cursor.execute(POSTGRESQL, (*gate, *map(list, zip(*joined, strict=True))), prepare=True).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(SQLITE, (*gate, json.dumps(joined)))
        return cursor.fetchall()
