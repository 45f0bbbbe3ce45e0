"""What can be wrong with a workbook sent for a plan: what was found, what is allowed, how to mend it."""

from typing import Any

from foundation.sheets import kinds_of_any
from foundation.sheets.findings import CountedFindings, KnownFinding
from propaganda.uploads import kinds_of_successes, kinds_of_table

KINDS: dict[str, tuple[str, Any]] = {**kinds_of_any.KINDS, **kinds_of_table.KINDS, **kinds_of_successes.KINDS}


class Finding(KnownFinding):
    KINDS = KINDS


class Findings(CountedFindings):
    FINDING = Finding
