"""Writing the places of rankings anew: computed beside those that stand, exchanged in one short transaction.

The computing takes no lock and holds nothing in memory: its rows go to a temporary table of this connection, which on
SQLite is a file of its own. What is locked then is one row of Ranking, on SQLite its one writer, for as long as the
database needs to write what differs. Readers see the old places until it is done.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.db import DatabaseError, connection, transaction

from contests.figures import figures
from contests.models import Measure, Ranking, Subject
from contests.predictions import came_about, predicted_parts, waits_until
from contests.standings import DIALECTS, shown_parts, standings
from contests.upkeep import ask_rebuild

# A ranking of more places than this is never computed while somebody waits for a page.
AT_ONCE = 2000
ROOM_KIB, USUAL_KIB = 32 * 1024, 2000
_numbers = count(1)
_COLUMNS = 'rank, position, "values", decided_by, tied'
_KEY = {"postgresql": "bigint", "sqlite": "integer"}
_JSON = {"postgresql": "jsonb", "sqlite": "text"}


@dataclass(frozen=True)
class Computed:
    """The places of a ranking as of a moment, in a temporary table, not yet written."""

    ranking: Ranking
    at: datetime
    table: str
    total: int
    figures: dict = field(default_factory=dict)


def settle(ranking_id: int, *, at):
    """Have the places follow a rule that was changed: at once, or by a job where that takes longer.

    Until then there are none, since they would stand beside measures they were not computed by.
    """
    ranking = Ranking.objects.get(pk=ranking_id)
    if ranking.total <= AT_ONCE:
        rebuild_ranking(ranking_id, at=at)
        return
    Ranking.objects.filter(pk=ranking_id).update(computed_at=None)
    ask_rebuild(ranking, at=at)


@transaction.atomic
def rebuild_ranking(ranking_id: int, *, at) -> int:
    """Write a ranking's places anew from the scores, whatever was there; the number of places."""
    Ranking.objects.select_for_update(no_key=True).get(pk=ranking_id)
    Ranking.objects.filter(pk=ranking_id).update(computed_at=None)
    with computed_places(ranking_id, at=at) as computed:
        return write_places(computed)


@contextmanager
def computed_places(ranking_id: int, *, at) -> Iterator[Computed]:
    """A ranking's places from the scores as they are, for `write_places` inside. Locks and changes nothing."""
    ranking = Ranking.objects.get(pk=ranking_id)
    table = f"places_of_{ranking.pk}_{next(_numbers)}"
    try:
        _use_memory(ROOM_KIB)
        yield _computed(ranking, table, at)
    finally:
        _use_memory(USUAL_KIB)
        # After an error in a transaction nothing can be dropped any more: the table then goes with the transaction.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _use_memory(kib):
    """How many pages SQLite may keep: with its usual 2 MB it would write those of an index again and again."""
    if connection.vendor == "sqlite":
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{kib}")


def _computed(ranking, table, at):
    measures = list(ranking.measures.order_by("order"))  # a pattern is a rule for others and has no places
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE TEMPORARY TABLE {table} (
                subject {_KEY[connection.vendor]} PRIMARY KEY, rank integer, position integer,
                "values" {_JSON[connection.vendor]}, decided_by smallint, tied boolean)"""
        )
        if ranking.each_sitting or not measures or waits_until(ranking, measures, at):
            return Computed(ranking, at, table, 0)
        known = {part.pk: came_about(part) for part in predicted_parts(ranking)} if _by_prediction(measures) else {}
        parts = shown_parts(ranking)
        sql, params = standings(ranking, measures, {part: int(value * 100) for part, value in known.items()}, parts)
        cursor.execute(f"INSERT INTO {table} (subject, {_COLUMNS}) {sql}", params)
        total = max(cursor.rowcount, 0)
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {table}")
    return Computed(ranking, at, table, total, figures(ranking, measures, table, total, known, parts=parts))


def _by_prediction(measures):
    return any(measure.kind == Measure.Kind.NEAREST for measure in measures)


def _exchange(table, subject):
    """Statements that make the places of a ranking (their one parameter) those of the table, touching what differs.

    Not all deleted and written anew: checking the foreign keys of rows that stay would cost more than all the rest.
    """
    differs = DIALECTS[connection.vendor].differs
    fields = ("rank", "position", '"values"', "decided_by", "tied")
    changed = " OR ".join(f"p.{field} {differs} t.{field}" for field in fields)
    return [
        f"""DELETE FROM contests_place WHERE ranking_id = %s AND ({subject} IS NULL OR NOT EXISTS (
                SELECT 1 FROM {table} t WHERE t.subject = contests_place.{subject}))""",  # noqa: S608 – names only
        f"""UPDATE contests_place AS p SET {", ".join(f"{field} = t.{field}" for field in fields)}
            FROM {table} t WHERE p.ranking_id = %s AND p.{subject} = t.subject AND ({changed})""",  # noqa: S608
        f"""INSERT INTO contests_place (ranking_id, {subject}, {_COLUMNS})
            SELECT own.id, t.subject, {", ".join(f"t.{field}" for field in fields)}
            FROM {table} t CROSS JOIN contests_ranking own WHERE own.id = %s AND NOT EXISTS (
                SELECT 1 FROM contests_place p WHERE p.ranking_id = own.id AND p.{subject} = t.subject)
            ORDER BY t.position""",  # noqa: S608
    ]


@transaction.atomic
def write_places(computed: Computed) -> int:
    """Exchange the places of a ranking for computed ones; how many it has then. The one writer of Place.

    Those computed before what stands already, or before the ranking became official, are not written.
    """
    ranking = Ranking.objects.select_for_update(no_key=True).get(pk=computed.ranking.pk)
    if ranking.computed_at and (ranking.computed_at > computed.at or ranking.state == Ranking.State.OFFICIAL):
        return ranking.total
    with connection.cursor() as cursor:
        for sql in _exchange(computed.table, f"{Subject.FIELDS[computed.ranking.of]}_id"):
            cursor.execute(sql, [ranking.pk])
    ranking.computed_at, ranking.total, ranking.figures = computed.at, computed.total, computed.figures
    ranking.save(update_fields=["computed_at", "total", "figures"])
    return ranking.total
