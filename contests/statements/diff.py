"""What an uploaded form would change of what stands from other sites."""

from dataclasses import dataclass

from contests.statements.figures import Line, Row

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True)
class Change:
    kind: str
    row: Row  # as it would stand
    before: Line | None
    after: Line | None

    @property
    def at(self) -> tuple[int, int]:
        return (self.row.person, self.row.part)


def compare(before: list[Row], after: list[Row]) -> list[Change]:
    """In the order of the form; rows whose line from elsewhere stays the same are left out."""
    old = {(row.person, row.part): row.elsewhere for row in before}
    changes = []
    for row in after:
        was = old.get((row.person, row.part))
        if was == row.elsewhere:
            continue
        kind = REMOVED if row.elsewhere is None else CHANGED if was else ADDED
        changes.append(Change(kind, row, was, row.elsewhere))
    return changes
