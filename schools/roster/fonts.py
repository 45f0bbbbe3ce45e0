"""Lists typed in the fonts of before Unicode: found by columns and by the names of fonts, never converted unasked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from foundation.vietnamese.legacy import TCVN3, VNI, convert, font_encoding, font_has_capitals, looks_legacy
from foundation.vietnamese.text import nfc
from schools.roster.columns import Layout

LABELS = {TCVN3: "TCVN3 (.VnTime)", VNI: "VNI"}
SAMPLES = 6

CONVERTERS: dict[str, Callable[[str], str]] = {name: partial(convert, encoding=name) for name in LABELS}


@dataclass(frozen=True)
class OldFont:
    """How the texts of one sheet are to be read. `upper`: the font draws capitals for small letters."""

    encoding: str
    upper: bool
    column: int
    cells: tuple[str, ...]

    def convert(self, text: str) -> str:
        return convert(text, self.encoding, upper=self.upper)

    @property
    def label(self) -> str:
        return LABELS[self.encoding]

    @property
    def samples(self) -> list[list[str]]:
        """[as it stands in the file, as it would be read], those with accents first."""
        pairs = [[text, nfc(self.convert(text))] for text in dict.fromkeys(self.cells)]
        return sorted(pairs, key=lambda pair: pair[0].isascii())[:SAMPLES]


def old_font_of(grid, layout: Layout) -> OldFont | None:
    """The old font in which the names of a sheet are typed, or None when they are Unicode."""
    column = layout.columns.get("name", layout.columns.get("given", 0))
    names = ("name", "family", "given")
    columns = [layout.columns[name] for name in names if name in layout.columns]
    start = layout.header + 1
    cells = tuple(_texts(grid.rows[start:], columns))
    encoding = looks_legacy(cells) or _by_font(cells, grid.fonts(column)) or layout.encoding
    if not encoding:
        return None
    return OldFont(encoding, all(map(font_has_capitals, grid.fonts(column) or [""])), column, cells)


def _texts(rows, columns: list[int]) -> Iterable[str]:
    for row in rows:
        parts = [row[at] for at in columns if at < len(row) and isinstance(row[at], str)]
        text = " ".join(parts).strip()
        if text:
            yield text


def _by_font(cells: Iterable[str], fonts: Iterable[str]) -> str:
    """What the font says, unless the cells hold letters that only Unicode has or nothing to convert."""
    encodings = {font_encoding(font) for font in fonts} - {None}
    marked = [cell for cell in cells if not cell.isascii()]
    if len(encodings) != 1 or not marked or any(letter > "\u00ff" for cell in marked for letter in cell):
        return ""
    return encodings.pop()
