"""PartScores as they would be, for as long as a block lasts: places come out of the very code that will compute them.

They are worked out beforehand into a temporary table, with no lock; then one statement writes them inside a transaction
that is always rolled back. On SQLite its one writer is held only from that statement to the end of the block.
"""

from collections.abc import Iterable
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import count, islice

from django.db import DatabaseError, connection, transaction

from contests.models import Part, PartScore
from contests.quiz.results import SCORED, part_scores

BATCH = 500
_numbers = count(1)


@contextmanager
def as_if(part: Part, entrants: Iterable[int], points: dict[int, Decimal]):
    """`points`: by attempt, in place of those stored; `entrants`: of these attempts."""
    table = f"would_be_{next(_numbers)}"
    columns = ", ".join(SCORED)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} AS SELECT id, {columns} FROM contests_partscore WHERE id IS NULL"  # noqa: S608 – names only, here and below
            )
            marks = ", ".join(["%s"] * (len(SCORED) + 1))
            for rows in _would_be(part, entrants, points):
                cursor.executemany(f"INSERT INTO {table} (id, {columns}) VALUES ({marks})", rows)  # noqa: S608
        with transaction.atomic():
            changes = ", ".join(f"{name} = t.{name}" for name in SCORED)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE contests_partscore SET {changes} FROM {table} t WHERE t.id = contests_partscore.id"  # noqa: S608
                )
            yield
            transaction.set_rollback(True)
    finally:
        # After an error in a transaction nothing can be dropped any more: the table then goes with the transaction.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _would_be(part, entrants, points):
    """Rows (id, values of SCORED) in pages."""
    ordered = iter(sorted(entrants))
    while some := list(islice(ordered, BATCH)):
        would = part_scores(some, part, at=None, points=points)
        standing = PartScore.objects.filter(part=part, entrant__in=some).values_list("pk", "entrant")
        yield [(pk, *_adapted(would[entrant])) for pk, entrant in standing if entrant in would]


def _adapted(score):
    for name in SCORED:
        value = getattr(score, name)
        yield connection.ops.adapt_datetimefield_value(value) if name == "reached_at" else value
