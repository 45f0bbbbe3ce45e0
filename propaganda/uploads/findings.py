"""What can be wrong with a workbook sent for a plan: what was found, what is allowed, how to mend it."""

from collections import Counter
from typing import Any

from foundation.sheets.findings import ERROR, KnownFinding, KnownFindings
from propaganda.uploads import kinds_of_any, kinds_of_successes, kinds_of_table

KINDS: dict[str, tuple[str, Any]] = {**kinds_of_any.KINDS, **kinds_of_table.KINDS, **kinds_of_successes.KINDS}


class Finding(KnownFinding):
    KINDS = KINDS


class Findings(KnownFindings):
    """Counts every kind, also of those it does not keep."""

    FINDING = Finding

    def __init__(self):
        super().__init__()
        self.counts: Counter[str] = Counter()

    def add(self, kind: str, address: str = "", found: object = "", hint: object = ""):
        super().add(kind, address, found, hint)
        self.counts[kind] += 1

    def with_those(self, others: "Findings") -> "Findings":
        """Both in one, the errors of both counted."""
        both = Findings()
        for each in (self, others):
            both.extend(each)
            both.errors += each.errors
            both.left_out += each.left_out
            both.counts.update(each.counts)
        return both

    def as_json(self) -> list[dict[str, str]]:
        more = [Finding.made("more", found=self.left_out)] if self.left_out else []
        return [finding.as_json() for finding in [*self, *more]]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Findings":
        """Of `kept_json`."""
        found = cls()
        found.extend(Finding(**each) for each in kept["findings"])
        found.counts = Counter(kept["counts"])
        found.errors = sum(count for kind, count in found.counts.items() if KINDS[kind][0] == ERROR)
        found.left_out = sum(found.counts.values()) - len(found)
        return found

    def kept_json(self) -> dict[str, Any]:
        return {"findings": [finding.as_json() for finding in self], "counts": dict(self.counts)}
