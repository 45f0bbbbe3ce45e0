"""The places of a ranking as one SQL query over the narrow rows: who is measured, by what, in which order.

Computed where the rows lie: a million attempts never pass through Python, and the order is the same on both databases.
Ties stand in the order of names, compared byte by byte (sort keys are digits), so no collation matters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from contests.measures import SINGLE, Kind, Of, part_column, shown_column, shown_text, spec_of
from contests.models import Measure, Part, Ranking, Stage, Subject


@dataclass(frozen=True)
class Dialect:
    differs: str
    array: str
    moment: str
    byte_order: str
    unsorted: str  # before a column grouped by: do not walk an index in its order just to have the groups together


DIALECTS = {
    "postgresql": Dialect(
        differs="IS DISTINCT FROM",
        array="jsonb_build_array({})",
        moment="""to_char(reached AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
        byte_order='COLLATE "C"',
        unsorted="",
    ),
    "sqlite": Dialect(
        differs="IS NOT",
        array="json_array({})",
        moment="replace(reached, ' ', 'T') || '+00:00'",
        byte_order="COLLATE BINARY",
        unsorted="+",
    ),
}

# What an entrant has in the stages ranked, parts and stages added up: whole numbers of 1/10000 and 1/1000.
SAT = {
    "points": "CAST(SUM(ROUND(s.points * 10000)) AS bigint)",
    "points_sum": "CAST(SUM(ROUND(s.points_sum * 10000)) AS bigint)",
    "seconds": "CAST(SUM(ROUND(s.seconds * 1000)) AS bigint)",
    "seconds_sum": "CAST(SUM(ROUND(s.seconds_sum * 1000)) AS bigint)",
    "change": "CAST(SUM(ROUND(s.change_seconds * 1000)) AS bigint)",
    "attempts": "CAST(SUM(s.attempts) AS bigint)",
    "reached": "MAX(s.reached_at)",
}
ADDED = ("points", "points_sum", "seconds", "attempts")


@dataclass(frozen=True)
class Group:
    """Where the subjects of a ranking of collectives are, and how entrants `e` and sizes `f` belong to them."""

    table: str
    subject: str  # a column of {of}, which is e or f, or of what is joined
    join: str
    name: str  # of the table `c`: by which equals are listed
    name_join: str = ""


GROUPS = {
    Of.CLASS: Group(
        table="schools_schoolclass",
        subject="{of}.school_class_id",
        join="",
        name="substr(CAST(100 + c.grade AS text), 2) || ' ' || c.name || ' ' || u.name",
        name_join="JOIN schools_unit u ON u.id = c.unit_id",
    ),
    Of.UNIT: Group(table="schools_unit", subject="{of}.unit_id", join="", name="c.name"),
    Of.BLOC: Group(
        table="contests_bloc",
        subject="b.id",
        join="""JOIN contests_bloc_units bu ON bu.unit_id = {of}.unit_id
                JOIN contests_bloc b ON b.id = bu.bloc_id AND b.contest_id = {of}.contest_id""",
        name="c.name",
    ),
}


def ranked_stages(ranking: Ranking) -> list[int]:
    """The stages whose results count: the ranking's own, or all of its contest; never those for practice."""
    of = {"pk": ranking.stage_id} if ranking.stage_id else {"contest": ranking.contest_id}
    return list(Stage.objects.filter(**of, practice=False).order_by("pk").values_list("pk", flat=True))


def shown_parts(ranking: Ranking) -> list[int]:
    """The parts whose points are stored behind the values of the rule: of teams all parts of the stage, in order."""
    if ranking.of != Of.TEAM or ranking.stage_id is None:
        return []
    return list(Part.objects.filter(stage=ranking.stage_id).order_by("order").values_list("pk", flat=True))


class Query:
    """SQL put together from parts, and the values bound to it in their order."""

    def __init__(self):
        self.parts: list[str] = []
        self.params: list = []

    def add(self, name: str, sql: str, *params):
        self.parts.append(f"{name} AS ({sql})")
        self.params += params


def standings(
    ranking: Ranking, measures: Sequence[Measure], came_about: dict[int, int], parts: Sequence[int] = ()
) -> tuple[str, list]:
    """SQL, and its parameters, of rows (subject, rank, position, values, decided_by, tied) in any order.

    `came_about`: by part with a prediction, what it is measured against, in hundredths. `parts`: whose points are
    stored behind the values of the rule; they decide nothing.
    """
    dialect = DIALECTS[connection.vendor]
    found = [spec_of(measure, ranking.of) for measure in measures]
    values, texts = [spec.value for spec in found], [spec.text.format(moment=dialect.moment) for spec in found]
    behind = [shown_text(part) for part in parts]
    used = set(re.findall(r"\w+", " ".join([*values, *texts, *behind])))
    query = Query()
    if "decided" in used:
        _add_decided(query, ranking)
    _add_sat(query, ranking, used, came_about, compared=[m.part_id for m in measures if m.part_id], shown=parts)
    if ranking.of in SINGLE:
        _add_persons(query, used)
    else:
        _add_collectives(query, ranking, measures, used)
    columns = [f"{value} AS m{n}, {text} AS t{n}" for n, (value, text) in enumerate(zip(values, texts, strict=True))]
    columns += [f"{text} AS t{n}" for n, text in enumerate(behind, start=len(found))]
    query.add("measured", f"SELECT subject, name, {', '.join(columns)} FROM based")  # noqa: S608 – names only
    _add_placed(query, measures, dialect, len(columns))
    last = "SELECT subject, rank, position, stored, decided_by, COUNT(*) OVER (PARTITION BY rank) > 1 FROM placed"
    return f"WITH {', '.join(query.parts)} {last}", query.params


def _add_placed(query, measures, dialect, kept):
    """`kept`: how many texts are stored, those of the measures first."""
    order = ", ".join(f"m{n} {'DESC' if m.direction == 'high' else 'ASC'} NULLS LAST" for n, m in enumerate(measures))
    differing = [f"WHEN m{n} {dialect.differs} LAG(m{n}) OVER listed THEN {n}" for n in range(len(measures))]
    stored = ", ".join(f"COALESCE(t{n}, '')" for n in range(kept))
    query.add(
        "placed",
        f"""SELECT subject, RANK() OVER (ORDER BY {order}) AS rank, ROW_NUMBER() OVER listed AS position,
            CASE WHEN LAG(subject) OVER listed IS NULL THEN NULL {" ".join(differing)} END AS decided_by,
            {dialect.array.format(stored)} AS stored
        FROM measured WINDOW listed AS (ORDER BY {order}, name {dialect.byte_order}, subject)""",  # noqa: S608 – names only
    )


def _add_sat(query, ranking, used, came_about, *, compared, shown):
    """One row an entrant who has a result and is not disqualified; of a sitting, one who appears in it. A team that
    was absent from a sitting, or withdrew, has no result in its stage, whatever it did before."""
    columns = {name: sql for name, sql in SAT.items() if name in used or (name == "points" and "high" in used)}
    of_part = "CASE WHEN s.part_id = {} THEN ROUND(s.points * 10000) {}END"
    for part in compared:
        # Who has no result in it has no points there, as in the sum.
        columns[part_column(part)] = f"CAST(SUM({of_part.format(int(part), 'ELSE 0 ')}) AS bigint)"
    for part in shown:
        columns[shown_column(part)] = f"CAST(SUM({of_part.format(int(part), '')}) AS bigint)"
    params: list = []
    if "distance" in used:
        columns["distance"], params = _distance(came_about)
    stages = ranked_stages(ranking)
    also, bound = _conditions(ranking)
    query.add(
        "sat",
        f"""SELECT {", ".join(["s.entrant_id AS entrant", *(f"{sql} AS {name}" for name, sql in columns.items())])}
        FROM contests_partscore s JOIN contests_entrant e ON e.id = s.entrant_id
        WHERE s.stage_id IN ({", ".join(["%s"] * len(stages)) or "NULL"}) {also}
          AND s.entrant_id NOT IN (SELECT d.entrant_id FROM contests_disqualification d WHERE d.lifted_at IS NULL)
        GROUP BY {DIALECTS[connection.vendor].unsorted}s.entrant_id""",  # noqa: S608 – names only; every value is bound
        *params,
        *stages,
        *bound,
    )


# A team has no result in a stage at whose sitting it was absent, or from which it withdrew.
_CAME = """AND NOT EXISTS (
    SELECT 1 FROM contests_appearance a JOIN contests_sitting t ON t.id = a.sitting_id
    WHERE a.entrant_id = s.entrant_id AND t.stage_id = s.stage_id AND a.state IN ('absent', 'withdrawn'))"""


def _conditions(ranking) -> tuple[str, list]:
    """What else is asked of a score `s` of an entrant `e`, and the values bound to it."""
    found: list[tuple[str, list]] = []
    if ranking.of in SINGLE:
        found.append((f"AND e.person_id IS {'NULL' if ranking.of == Of.TEAM else 'NOT NULL'}", []))
    if ranking.of == Of.TEAM:
        found.append((_CAME, []))
    if ranking.audience_id:
        found.append(("AND e.audience_id = %s", [ranking.audience_id]))
    if ranking.sitting_id:
        there = "SELECT a.entrant_id FROM contests_appearance a WHERE a.sitting_id = %s"
        found.append((f"AND s.entrant_id IN ({there})", [ranking.sitting_id]))
    return " ".join(sql for sql, _bound in found), [value for _sql, bound in found for value in bound]


def _distance(came_about):
    """How far predictions are from what came about, all parts together; nothing for who left one out."""
    if not came_about:
        return "CAST(NULL AS bigint)", []
    parts = ", ".join(["%s"] * len(came_about))
    cases = " ".join(["WHEN %s THEN %s"] * len(came_about))
    sql = f"""CASE WHEN COUNT(CASE WHEN s.part_id IN ({parts}) THEN s.prediction END) = {len(came_about)}
        THEN CAST(SUM(ABS(ROUND(s.prediction * 100) - CASE s.part_id {cases} END)) AS bigint) END"""
    return sql, [*came_about, *(value for pair in came_about.items() for value in pair)]


def _add_decided(query, ranking):
    """The newest decision on each subject."""
    subject = f"{Subject.FIELDS[ranking.of]}_id"
    query.add(
        "decided",
        f"""SELECT subject, value FROM (
            SELECT {subject} AS subject, value,
                   ROW_NUMBER() OVER (PARTITION BY {subject} ORDER BY at DESC, id DESC) AS age
            FROM contests_decision WHERE ranking_id = %s AND {subject} IS NOT NULL) dated
        WHERE age = 1""",  # noqa: S608 – names only; every value is bound
        ranking.pk,
    )


def _add_persons(query, used):
    columns = ["sat.entrant AS subject", "COALESCE(p.name_sort_key, e.name_sort_key) AS name"]
    columns += [name for name in (*SAT, "distance") if name in used]
    columns += sorted(name for name in used if re.fullmatch(r"(part|shown)_\d+", name))
    decided = ""
    if "decided" in used:
        columns.append("COALESCE(decided.value, 0) AS decided")
        decided = "LEFT JOIN decided ON decided.subject = sat.entrant"
    query.add(
        "based",
        f"""SELECT {", ".join(columns)}
        FROM sat JOIN contests_entrant e ON e.id = sat.entrant
        LEFT JOIN schools_person p ON p.id = e.person_id {decided}""",  # noqa: S608 – names only
    )


def _add_collectives(query, ranking, measures, used):
    """Those with a result; where participation counts, also those who have a size and nobody came."""
    group = GROUPS[Of(ranking.of)]
    threshold = next((m.threshold for m in measures if m.kind == Kind.HIGH_SHARE), None)
    added = [name for name in ADDED if name in used]
    subject = group.subject.format(of="e")
    sums = [f"CAST(SUM(sat.{name}) AS bigint) AS {name}" for name in added]
    if "high" in used:
        sums.append("CAST(SUM(CASE WHEN sat.points >= %s THEN 1 ELSE 0 END) AS bigint) AS high")
    query.add(
        "grouped",
        f"""SELECT {", ".join([f"{subject} AS subject", "CAST(COUNT(*) AS bigint) AS entrants", *sums])}
        FROM sat JOIN contests_entrant e ON e.id = sat.entrant {group.join.format(of="e")}
        WHERE {subject} IS NOT NULL GROUP BY {subject}""",  # noqa: S608 – names only; every value is bound
        *([int((threshold or 0) * 10000)] if "high" in used else []),
    )
    columns = ["c.id AS subject", f"{group.name} AS name"]
    columns += [
        f"COALESCE(g.{name}, 0) AS {name}" for name in ("entrants", *added, *(["high"] if "high" in used else []))
    ]
    joins, there = [group.name_join, "LEFT JOIN grouped g ON g.subject = c.id"], "g.subject IS NOT NULL"
    if "size" in used:
        _add_sized(query, ranking, group)
        columns.append("z.size")
        joins.append("LEFT JOIN sized z ON z.subject = c.id")
        there += " OR z.size > 0"
    if "decided" in used:
        columns.append("COALESCE(decided.value, 0) AS decided")
        joins.append("LEFT JOIN decided ON decided.subject = c.id")
    query.add("based", f"SELECT {', '.join(columns)} FROM {group.table} c {' '.join(joins)} WHERE {there}")  # noqa: S608 – names only


def _add_sized(query, ranking, group):
    """How many were expected: sizes frozen at opening, of the audience ranked."""
    subject = group.subject.format(of="f")
    audience = "AND f.audience_id = %s" if ranking.audience_id else ""
    query.add(
        "sized",
        f"""SELECT {subject} AS subject, CAST(SUM(f.size) AS bigint) AS size
        FROM contests_frozensize f {group.join.format(of="f")}
        WHERE f.contest_id = %s {audience} AND {subject} IS NOT NULL GROUP BY {subject}""",  # noqa: S608 – names only
        ranking.contest_id,
        *([ranking.audience_id] if ranking.audience_id else []),
    )
