"""Lays out forms for their pages: plain values in the order in which people need them."""

from django.utils.translation import gettext_lazy as _

from contests.models import Part, Statement
from contests.statements import rules
from contests.statements.actions import NotPossible, proposed
from contests.statements.diff import ADDED, CHANGED, REMOVED, compare
from contests.statements.figures import Figures, Row
from contests.statements.findings import ERROR, Finding
from contests.statements.owed import Owed, has_closed, window

SOURCES = {"here": _("this portal"), "elsewhere": _("another site"), "": _("did not take part")}
CHANGES = {ADDED: _("new"), CHANGED: _("changed"), REMOVED: _("taken back")}


def summary(contest, within: rules.Reach, at) -> dict:
    """One contest on the list of those that ask for forms."""
    standings = rules.standings(contest, within)
    return {
        "contest": contest,
        "closes_at": window(contest)[1],
        "closed": has_closed(contest, at),
        "total": len(standings),
        "confirmed": sum(standing.done for standing in standings),
        # Whoever owes one form only is led straight to it.
        "only": standings[0].owed if len(standings) == 1 else None,
    }


def sections(table: rules.Table) -> list[tuple[Part, list[Row]]]:
    return [(part, table.of_part(part)) for part in table.parts]


def form(owed: Owed, *, at) -> dict:
    table = rules.table_of(owed)
    confirmed = rules.last_confirmed(owed)
    return {
        "owed": owed,
        "table": table,
        "sections": sections(table),
        "sources": SOURCES,
        "figures": table.figures,
        "points_label": points_label(table.parts),
        "confirmed": confirmed,
        "changed_since": confirmed is not None and confirmed.figures.get("digest") != table.digest,
        "closed": has_closed(owed.contest, at),
        "closes_at": window(owed.contest)[1],
        "at": at,
        "silent": rules.silent(owed.contest, at),
        "versions": list(rules.versions_of(owed)),
    }


def points_label(parts):
    """What the column of points holds, by which attempt counts."""
    best = all(part.counts == Part.Counts.BEST for part in parts)
    return _("Best points") if best else _("Points that count")


def version(found: Statement, owed: Owed) -> dict:
    findings = [Finding(**kept) for kept in found.findings]
    context = {
        "statement": found,
        "owed": owed,
        "findings": sorted(findings, key=lambda finding: finding.level != ERROR),
        "errors": sum(finding.level == ERROR for finding in findings),
        "rows": [Row.from_json(kept) for kept in found.rows],
        "figures": Figures.from_json(found.figures),
        "sources": SOURCES,
        "parts": {part.pk: part for part in Part.objects.filter(stage__contest=owed.contest)},
    }
    if found.state != Statement.State.DRAFT or context["errors"]:
        return context
    try:
        before, after = proposed(found)
    except NotPossible:
        return context
    changes = [(CHANGES[change.kind], change) for change in compare(before.rows, after.rows)]
    return context | {
        "ready": True,
        "digest": after.digest,
        "changes": changes,
        "conflicts": after.conflicts,
        "before": before.figures,
        "figures": after.figures,
    }


def conflicts(contest) -> list[dict]:
    """Undecided ones first, then in the order of names."""
    results = rules.conflicts(contest).select_related(
        "entrant__person", "entrant__school_class", "entrant__unit", "part__stage", "statement", "decided_by"
    )
    rows = [
        {
            "result": result,
            "here": rules.papers_line(result.entrant_id, result.part),
            "key": rules.key_of(result.statement),
        }
        for result in results.order_by("entrant__person__name_sort_key", "pk")
    ]
    return sorted(rows, key=lambda row: row["result"].counts is not None)
