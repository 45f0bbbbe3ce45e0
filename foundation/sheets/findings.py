import re
from dataclasses import dataclass
from typing import Any, Self

from openpyxl.utils import column_index_from_string

ADDRESS = re.compile(r"(?:(?P<sheet>.+)!)?\$?(?P<letters>[A-Z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a workbook: where ("Sheet!C7", or "" for the whole file), what stands there, what to do."""

    address: str
    found: Any
    message: Any

    def _match(self) -> re.Match | None:
        return ADDRESS.fullmatch(self.address)

    @property
    def sheet(self) -> str:
        match = self._match()
        return (match["sheet"] or "") if match else ""

    @property
    def row(self) -> int | None:
        """As Excel counts, from 1."""
        match = self._match()
        return int(match["row"]) if match else None

    @property
    def column(self) -> int | None:
        """0 for A, as in a row's tuple."""
        match = self._match()
        return column_index_from_string(match["letters"]) - 1 if match else None

    @property
    def cell(self) -> str:
        match = self._match()
        return match["letters"] + match["row"] if match else ""

    def as_json(self) -> dict[str, Any]:
        """What stands there becomes text, and the sentence that of the reader's language."""
        found = "" if self.found is None else str(self.found)
        return {
            "address": self.address,
            "row": self.row,
            "column": self.column,
            "found": found,
            "message": str(self.message),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["address"], kept["found"], kept["message"])
