"""Numbers about a whole ranking, kept with it when it is computed, so that no page has to count them."""

from decimal import Decimal

from django.db import connection

from contests.measures import SINGLE, Kind, Of
from contests.models import Bloc, Measure, Part, Ranking
from contests.standings import ranked_stages
from schools.models import SchoolClass, Unit

BANDS = 10
UNITS = 15
NAMED = 5
_VALUE = {
    "postgresql": """CAST("values"->>{} AS numeric)""",
    "sqlite": """CAST(json_extract("values", '$[{}]') AS numeric)""",
}
_ELEMENT = {"postgresql": """"values"->>{}""", "sqlite": """json_extract("values", '$[{}]')"""}


def rule_of(measures) -> list:
    """The rule as it is compared with the one places were computed by."""
    return [[m.kind, m.direction, f"part {m.part_id}" if m.part_id else _threshold(m)] for m in measures]


def _threshold(measure):
    return "" if measure.threshold is None else str(Decimal(measure.threshold).normalize())


def figures(ranking: Ranking, measures: list[Measure], table: str, total: int, came_about: dict, *, parts=()) -> dict:
    """What Ranking.figures holds: `rule`; of persons and teams `points` and `units`; `over`; what predictions met.

    points: {"step": width of a band, "counts": [entrants in each]}; units: [[name, entrants, expected or null], …],
    the largest first (of teams nothing is expected), and `more_units`, how many there are beside them; over: {"count":
    …, "first": [[name, "33/31"], …]} of collectives more of whom took part than are on record; came_about: {part id:
    text}; parts: ids of the parts whose points are stored behind the values of the rule.
    """
    kinds = [measure.kind for measure in measures]
    found: dict = {"rule": rule_of(measures)}
    if parts:
        found["parts"] = list(parts)
    if came_about:
        found["came_about"] = {str(part): str(value) for part, value in came_about.items()}
    with connection.cursor() as cursor:
        if ranking.of in SINGLE and total:
            if Kind.POINTS in kinds:
                found["points"] = _bands(cursor, ranking, table, kinds.index(Kind.POINTS))
            found["units"], found["more_units"] = _units(cursor, ranking, table)
        if Kind.PARTICIPATION in kinds and (over := _over(cursor, table, kinds.index(Kind.PARTICIPATION))):
            found["over"] = {"count": len(over), "first": _named(ranking, over[:NAMED])}
    return found


def _bands(cursor, ranking, table, index):
    """How many have how many points, in ten bands of what can be had; the last holds the full number too."""
    maxima = Part.objects.filter(stage__in=ranked_stages(ranking)).values_list("maximum", flat=True)
    step = max(sum(maxima, Decimal(0)), Decimal(1)) / BANDS
    value = _VALUE[connection.vendor].format(index)
    cursor.execute(
        f"""SELECT CAST({value} * 10000 AS bigint) / %s AS band, COUNT(*) FROM {table} GROUP BY 1""",  # noqa: S608 – names only
        [int(step * 10000)],
    )
    counts = [0] * BANDS
    for band, count in cursor.fetchall():
        counts[min(int(band), BANDS - 1)] += count
    return {"step": str(step.normalize()), "counts": counts}


def _units(cursor, ranking, table):
    audience = "AND f.audience_id = %s" if ranking.audience_id else ""
    cursor.execute(
        f"""SELECT u.name, counted.entrants, (
                SELECT SUM(f.size) FROM contests_frozensize f
                WHERE f.contest_id = %s {audience} AND f.unit_id = u.id)
        FROM (SELECT e.unit_id AS unit, COUNT(*) AS entrants
              FROM {table} t JOIN contests_entrant e ON e.id = t.subject GROUP BY e.unit_id) counted
        JOIN schools_unit u ON u.id = counted.unit
        ORDER BY counted.entrants DESC, u.id""",  # noqa: S608 – names only
        [ranking.contest_id, *([ranking.audience_id] if ranking.audience_id else [])],
    )
    rows = [[name, int(entrants), None if size is None else int(size)] for name, entrants, size in cursor.fetchall()]
    if ranking.of == Of.TEAM:  # sizes are of pupils
        rows = [[name, teams, None] for name, teams, _expected in rows]
    return rows[:UNITS], max(len(rows) - UNITS, 0)


def _named(ranking, over):
    """Names for subject ids: [["6A, THCS Đại Mỗ", "33/31"], …]."""
    subjects = [subject for subject, _text in over]
    if ranking.of == Of.CLASS:
        classes = SchoolClass.objects.filter(pk__in=subjects).select_related("unit")
        names = {found.pk: f"{found.name}, {found.unit.name}" for found in classes}
    else:
        model = Unit if ranking.of == Of.UNIT else Bloc
        names = dict(model.objects.filter(pk__in=subjects).values_list("pk", "name"))
    return [[names[subject], text] for subject, text in over]


def _over(cursor, table, index):
    """Subjects of which more took part than the size on record says: [[subject id, "33/31"], …], best placed first."""
    text = _ELEMENT[connection.vendor].format(index)
    cursor.execute(f"""SELECT subject, {text} FROM {table} WHERE {text} <> '' ORDER BY position""")  # noqa: S608 – names only
    rows = ((subject, value, *map(int, value.split("/"))) for subject, value in cursor.fetchall())
    return [[subject, value] for subject, value, came, size in rows if came > size]
