"""The rows that stay behind when only those in order are recorded: as they stand, with what is wrong in each."""

from collections import defaultdict
from typing import Any

from foundation.sheets.findings import ERROR
from propaganda.models import Upload
from propaganda.uploads.findings import Finding
from propaganda.uploads.successes_proposing import Content


def left_behind(content: Content, upload: Upload) -> dict[str, list[Any]]:
    """{"rows": [[cells by FIELDS, what is wrong], …], "totals": the same by TOTAL_FIELDS, "as_read": the rows}."""
    wrong: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for kept in upload.findings:
        finding = Finding(**kept)
        if finding.level == ERROR and finding.address:
            at = finding.marked()
            wrong[at.sheet, at.row].append(f"{at.cell}: {finding.message}")
    return {
        "rows": [[row.cells, "\n".join(wrong[row.sheet, row.number])] for row in content.wrong],
        "totals": [[row.cells, "\n".join(wrong[row.sheet, row.number])] for row in content.totals_wrong],
        "as_read": [row.as_json() for row in content.wrong],
    }
