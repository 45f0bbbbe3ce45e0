import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string

ERROR, REMARK = "error", "remark"
# How a room's findings are called to the person who sent the workbook.
LEVELS = {ERROR: _("to correct"), REMARK: _("to know")}
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


@dataclass(frozen=True)
class KnownFinding:
    """A finding of a room that knows its kinds: kept as kind, cell and what stood there; the sentence is made when it
    is shown, in the reader's language.

    A room says its KINDS: kind -> (level, sentence with %(found)s and %(hint)s). `address` is Sheet!C7, or "" for the
    whole file; `hint` what the sentence needs besides.
    """

    kind: str
    address: str
    found: str = ""
    hint: str = ""

    KINDS: ClassVar[Mapping[str, tuple[Any, Any]]] = {}
    MOST_LETTERS: ClassVar[tuple[int, int]] = (100, 300)  # kept of what was found, and of the hint

    @classmethod
    def made(cls, kind: str, address: str = "", found: object = "", hint: object = "") -> Self:
        most_found, most_hint = cls.MOST_LETTERS
        return cls(kind, address, str(found)[:most_found], str(hint)[:most_hint])

    @property
    def level(self) -> Any:
        return self.KINDS[self.kind][0]

    @property
    def level_name(self) -> Any:
        return LEVELS[self.level]

    @property
    def message(self) -> str:
        return self.KINDS[self.kind][1] % {"found": self.found, "hint": self.hint}

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def by_cell(cls, kept: Iterable[dict[str, str]]) -> list[Self]:
        """What has to be corrected first, then down each sheet."""
        return sorted((cls(**each) for each in kept), key=cls._place)

    def _place(self) -> tuple[bool, str, int, int]:
        at = self.marked()
        return self.level != ERROR, at.sheet, at.row or 0, at.column or 0

    def marked(self) -> Finding:
        """As foundation.sheets.marking takes it."""
        return Finding(self.address, self.found, self.message)


class KnownFindings(list):
    """All that was found in one file. What goes beyond MOST is only counted: errors among it still are errors."""

    FINDING: ClassVar[type[KnownFinding]] = KnownFinding
    MOST: ClassVar[int] = 2_000

    def __init__(self):
        super().__init__()
        self.left_out = self.errors = 0

    def add(self, kind: str, address: str = "", found: object = "", hint: object = ""):
        self.errors += self.FINDING.KINDS[kind][0] == ERROR
        if len(self) < self.MOST:
            self.append(self.FINDING.made(kind, address, found, hint))
        else:
            self.left_out += 1


class CountedFindings(KnownFindings):
    """Counts every kind, also of those it does not keep."""

    def __init__(self):
        super().__init__()
        self.counts: Counter[str] = Counter()

    def add(self, kind: str, address: str = "", found: object = "", hint: object = ""):
        super().add(kind, address, found, hint)
        self.counts[kind] += 1

    def with_those(self, others: Self) -> Self:
        """Both in one, the errors of both counted."""
        both = type(self)()
        for each in (self, others):
            both.extend(each)
            both.errors += each.errors
            both.left_out += each.left_out
            both.counts.update(each.counts)
        return both

    def as_json(self) -> list[dict[str, str]]:
        more = [self.FINDING.made("more", found=self.left_out)] if self.left_out else []
        return [finding.as_json() for finding in [*self, *more]]

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Of `kept_json`."""
        found = cls()
        found.extend(cls.FINDING(**each) for each in kept["findings"])
        found.counts = Counter(kept["counts"])
        found.errors = sum(count for kind, count in found.counts.items() if cls.FINDING.KINDS[kind][0] == ERROR)
        found.left_out = sum(found.counts.values()) - len(found)
        return found

    def kept_json(self) -> dict[str, Any]:
        return {"findings": [finding.as_json() for finding in self], "counts": dict(self.counts)}
