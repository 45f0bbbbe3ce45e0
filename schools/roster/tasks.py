"""What a worker does for rosters: read a file, write what was confirmed, and forget files nobody came back for."""

from foundation.files.rules import path_of
from foundation.sheets.marking import mark
from schools.models import RosterImport
from schools.roster import actions, rules
from schools.roster.diff import Diff
from schools.roster.findings import Findings, Level
from schools.roster.parse import Parsed, parse
from schools.roster.reading import WorkbookRefused, read_grids

FORGOTTEN_A_SWEEP = 50


def read_roster(run):
    roster_import = _import_of(run)
    if roster_import.state != RosterImport.State.READING or roster_import.file is None:
        with run.finish():
            return
    path = path_of(roster_import.file)
    terms = rules.terms_for(roster_import)
    parsed, diff = _read(path, terms, run.progress), Diff()
    if parsed.rows:
        diff = rules.examine(parsed, roster_import, terms)
    marked = None
    if parsed.columns and parsed.findings.count(Level.ERROR):
        marked = mark(path, [found.marked() for found in parsed.findings.kept])
    with run.finish() as done:
        actions.keep_reading(roster_import, parsed=parsed, diff=diff, marked=marked, by=run.job.owner, at=run.now())
        done.result = {"url": roster_import.get_absolute_url()}


def _read(path, terms, report) -> Parsed:
    try:
        return parse(read_grids(path), terms, report)
    except (WorkbookRefused, FileNotFoundError) as refused:
        parsed = Parsed([], Findings(), [], {})
        parsed.findings.add("unreadable", "", hint=refused if isinstance(refused, WorkbookRefused) else "")
        return parsed


def apply_roster(run):
    roster_import = _import_of(run)
    with run.finish() as done:
        actions.apply_import(roster_import, by=run.job.owner, at=run.now())
        done.result = {"url": roster_import.get_absolute_url()}


def sweep(at):
    """Discards the imports that nobody confirmed in time: their files hold what the portal may not keep."""
    for roster_import in rules.overdue_imports(at).order_by("uploaded_at", "pk")[:FORGOTTEN_A_SWEEP]:
        actions.discard_import(roster_import, by=None, at=at)


def _import_of(run) -> RosterImport:
    roster_import = (
        RosterImport.objects.defer("rows").select_related("unit", "year", "file").get(pk=run.payload["import"])
    )
    roster_import.round = run.payload["round"]
    return roster_import
