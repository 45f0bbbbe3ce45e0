"""Is a workbook the one that was written here, is it whole, and where do its columns stand now?

Columns are known twice: by their named range, which follows them wherever they are moved and whatever their sheet is
called, and by their heading, which survives programs that lose names (.ods, .xls).
"""

from dataclasses import dataclass

from contests.intake.findings import Findings
from contests.intake.layout import HEAD_ROW, IDENTITY, SALT, SHEET, VERSION, Column, columns_of
from contests.intake.standing import Table
from foundation.sheets.areas import Area, area_of
from foundation.sheets.headers import find_header, plain
from foundation.sheets.reading import Page, Workbook
from foundation.sheets.seal import read_seal
from foundation.sheets.text import shown

OPTIONAL = {"number", "members", "seconds", "total", "rank"}  # nothing is lost without them


@dataclass
class Found:
    """The sheet of the results, the row of its headings, and the column (from 0) of each field that is there."""

    page: Page
    head: int
    columns: dict[str, int]
    said: dict  # by the hidden sheet
    tells_formulas: bool  # an .xls or .ods, as we read it, has values only


def locate(book: Workbook, table: Table, findings: Findings) -> Found | None:
    """None where it makes no sense to read on; the findings then say why."""
    said = read_seal(book.sheets, IDENTITY, SALT)
    if said is None:
        return findings.add("not_ours")
    if not _is_this_one(said, table, findings):
        return None
    _teams_added(said, table, findings)
    columns = columns_of(table.parts)
    areas = {column.name: area_of(book.defined[column.area]) for column in columns if column.area in book.defined}
    page = _page(book, areas, findings)
    places = page and _columns(page, columns, areas, findings)
    return Found(page, *places, said, book.kind == "xlsx") if page and places else None


def _is_this_one(said: dict, table: Table, findings: Findings) -> bool:
    """One thing is named, that which says most."""
    sitting, stage = table.sitting, table.sitting.stage
    parts = [[terms.part.pk, terms.heading, terms.print] for terms in table.parts]
    if said["contest"] != stage.contest_id:
        findings.add("other_contest", found=said["title"], hint=stage.contest.title)
    elif said["stage"] != stage.pk:
        findings.add("other_stage", found=said["stage_name"], hint=stage.name)
    elif said["sitting"] != sitting.pk:
        findings.add("other_unit", found=said["unit"], hint=sitting.unit)
    elif said["version"] != VERSION:
        findings.add("old_layout")
    elif said["parts"] != parts:
        then, now = ("; ".join(str(part[1]) for part in each) for each in (said["parts"], parts))
        findings.add("parts_changed", found=then, hint=now)
    return not findings


def _teams_added(said: dict, table: Table, findings: Findings):
    added = [team.name for team in table.teams if str(team.appearance) not in said["teams"] and not team.gone]
    if added:
        findings.add("teams_added", hint=", ".join(added))


def _page(book: Workbook, areas: dict[str, Area | None], findings: Findings) -> Page | None:
    pages = {page.title: page for page in book.sheets}
    if SHEET in pages:
        return pages[SHEET]
    named = next((area.sheet for area in areas.values() if area and area.sheet in pages), None)
    if named is None:
        return findings.add("sheet_missing", hint=SHEET)
    findings.add("sheet_renamed", found=named, hint=SHEET)
    return pages[named]


def _columns(page: Page, columns: list[Column], areas, findings: Findings) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and where each field stands."""
    header = find_header(page.rows, {column.name: [column.heading] for column in columns})
    head = header.row if header else HEAD_ROW
    by_heading = header.columns if header else {}
    titles = next((row.values for row in page.rows if row.number == head), ())
    places: dict[str, int] = {}
    whole = True
    for column in columns:
        area, heading = areas.get(column.name), by_heading.get(column.name)
        named = area.left if area and area.sheet == page.title else None
        if named is None and heading is None:
            if column.name not in OPTIONAL:
                findings.add("column_missing", page.title, hint=column.heading)
                whole = False
            continue
        if named is not None and named != heading and column.name not in OPTIONAL:
            found = shown(titles[named]) if named < len(titles) and titles[named] is not None else "–"
            if plain(found) != plain(column.heading):
                findings.add("heading_changed", page.address(head, named), found, column.heading)
                whole = False
        place = heading if named is None else named
        if place is not None:
            places[column.name] = place
    return (head, places) if whole else None
